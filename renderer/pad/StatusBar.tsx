import type { SessionLine } from '../../preload/contract.ts';
import { api, send } from '../ui/api.ts';
import { Menu } from '../ui/Menu.tsx';
import type { MenuItem } from '../ui/MenuList.tsx';

function sessionItem(state: SessionLine['state']): MenuItem {
  switch (state) {
    case 'signedOut':
    case 'failed':
      return { label: 'Sign in', run: () => send(api().open({ window: 'signIn' })) };
    case 'signingIn':
      return { label: 'Cancel signing in', run: () => send(api().cancelSignIn()) };
    case 'online':
    case 'reconnecting':
      return { label: 'Sign out', run: () => send(api().signOut()) };
  }
}

interface Props {
  session: SessionLine;
  /** What the menu offers for the list of recent calls. */
  history: MenuItem[];
}

export function StatusBar({ session, history }: Props) {
  const items: MenuItem[] = [
    ...history,
    { label: 'Settings…', run: () => send(api().open({ window: 'settings' })) },
    sessionItem(session.state),
  ];
  return (
    <header class="bar">
      <span class={`dot ${session.state}`} aria-hidden="true" />
      <span class="clip grow" role="status" title={session.text}>
        {session.text}
      </span>
      <Menu items={items} />
    </header>
  );
}

/** What is wrong and what to do, when the session is not as it should be. */
export function Trouble({ session }: { session: SessionLine }) {
  const signIn = session.state === 'signedOut' || session.state === 'failed';
  const text = session.trouble ?? (session.state === 'signedOut' ? 'Sign in to make and get calls.' : null);
  if (text === null) return null;
  const look =
    session.state === 'failed' ? 'strip failed' : session.state === 'signedOut' ? 'strip' : 'strip wait';
  return (
    <div class={look}>
      <p class="text" title={text}>
        {text}
      </p>
      {signIn && (
        <button
          type="button"
          class={session.state === 'signedOut' ? 'btn small primary' : 'btn small'}
          onClick={() => send(api().open({ window: 'signIn' }))}
        >
          Sign in
        </button>
      )}
    </div>
  );
}
