import { useEffect, useRef, useState } from 'preact/hooks';
import type { Field } from '../../preload/contract.ts';
import { api, send } from '../ui/api.ts';
import { FieldError } from '../ui/FieldError.tsx';
import { Logo } from '../ui/icons.tsx';
import { Notice } from '../ui/Notice.tsx';
import type { ViewOf } from '../ui/page.tsx';
import { ServerFields } from '../ui/ServerFields.tsx';
import { TextRow } from '../ui/TextRow.tsx';
import { PasswordRow } from './PasswordRow.tsx';
import { useSignIn } from './useSignIn.ts';

const SERVER_FIELDS: readonly (Field | null)[] = ['server', 'internalUrl', 'externalUrl', 'extraCaFile'];
const OWN_PLACE: readonly (Field | null)[] = ['address', 'userName', 'password', 'phone', ...SERVER_FIELDS];

export function SignIn({ view }: { view: ViewOf<'signIn'> }) {
  const { values, server, password, sending, error, change, changeServer, submit } = useSignIn(view);
  const [serverOpen, setServerOpen] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const busy = sending || view.progress !== null;
  const field = error?.field ?? null;
  const errorOf = (at: Field) => (error !== null && field === at ? error.message : null);
  const locked = (key: string) => view.locked.includes(key);

  useEffect(() => {
    if (SERVER_FIELDS.includes(field)) setServerOpen(true);
  }, [field]);
  useEffect(() => {
    if (busy) return;
    const at = (selector: string) => form.current?.querySelector<HTMLElement>(selector);
    const bad = at(field === 'server' ? '[name=discovery]:checked' : '[aria-invalid=true]');
    const first = values.address === '' ? at('#address') : password.current;
    (bad ?? first)?.focus();
    at('[role=alert]')?.scrollIntoView({ block: 'nearest' });
  }, [busy, error?.message, serverOpen && SERVER_FIELDS.includes(field)]);

  return (
    <main class="sign-in">
      <header>
        <Logo />
        <div>
          <h1>Sign in</h1>
          <p class="lead">Your phone stays your phone. Deskring finds the server by itself.</p>
        </div>
      </header>
      <Notice text={view.notice} />
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextRow
          id="address"
          label="Sign-in address"
          maxLength={320}
          value={values.address}
          error={errorOf('address')}
          disabled={busy}
          locked={locked('account.signInAddress')}
          onType={(address) => change({ address })}
        />
        <TextRow
          id="userName"
          label="User name (optional)"
          maxLength={320}
          placeholder="CONTOSO\ann"
          value={values.userName}
          error={errorOf('userName')}
          disabled={busy}
          locked={locked('account.userName')}
          onType={(userName) => change({ userName })}
        />
        <PasswordRow input={password} error={errorOf('password')} disabled={busy} />
        <TextRow
          id="phone"
          label="Your phone number"
          maxLength={100}
          hint="Calls you make ring this phone first."
          value={values.phone}
          error={errorOf('phone')}
          disabled={busy}
          locked={locked('phone.ownNumber')}
          onType={(phone) => change({ phone })}
        />
        <label class="check stay">
          <input
            type="checkbox"
            checked={values.staySignedIn}
            aria-describedby={view.stayNote === null ? undefined : 'stay-note'}
            disabled={busy || locked('account.signInAutomatically')}
            onChange={(event) => change({ staySignedIn: event.currentTarget.checked })}
          />
          <span>Stay signed in</span>
        </label>
        {view.stayNote !== null && (
          <p class="hint" id="stay-note">
            {view.stayNote}
          </p>
        )}
        <FieldError
          id="form-error"
          message={error !== null && !OWN_PLACE.includes(field) ? error.message : null}
        />
        {busy ? (
          <div class="progress">
            <span class="spinner" aria-hidden="true" />
            <span class="grow" role="status">
              {view.progress ?? 'Signing in…'}
            </span>
            <button type="button" class="btn small" onClick={() => send(api().cancelSignIn())}>
              Cancel
            </button>
          </div>
        ) : (
          <button type="submit" class="btn primary wide">
            Sign in
          </button>
        )}
        <button
          type="button"
          class="quiet more"
          aria-expanded={serverOpen}
          aria-controls="server-section"
          onClick={() => setServerOpen(!serverOpen)}
        >
          Server settings
        </button>
        <div id="server-section" class="server" hidden={!serverOpen}>
          <ServerFields
            values={server}
            locked={view.locked}
            disabled={busy}
            errorOf={errorOf}
            onType={changeServer}
          />
        </div>
      </form>
    </main>
  );
}
