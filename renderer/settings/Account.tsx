import type { SessionLine } from '../../preload/contract.ts';
import { api, send } from '../ui/api.ts';

/** Who is signed in, what is wrong if anything is, and the one button that changes it. */
export function Account({ session }: { session: SessionLine }) {
  const out = session.state === 'signedOut' || session.state === 'failed';
  const press = () => {
    if (out) send(api().open({ window: 'signIn' }));
    else if (session.state === 'signingIn') send(api().cancelSignIn());
    else send(api().signOut());
  };
  return (
    <section aria-label="Account">
      <div class="account">
        <span class={`dot ${session.state}`} aria-hidden="true" />
        <span class="clip text" role="status" title={session.text}>
          {session.text}
        </span>
        <button type="button" class={out ? 'btn small primary' : 'btn small'} onClick={press}>
          {out ? 'Sign in' : session.state === 'signingIn' ? 'Cancel' : 'Sign out'}
        </button>
      </div>
      {session.trouble !== null && (
        <div class={session.state === 'failed' ? 'strip failed' : 'strip wait'}>
          <p class="text">{session.trouble}</p>
        </div>
      )}
    </section>
  );
}
