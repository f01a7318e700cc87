import type { Field, SignInView } from '../../preload/contract.ts';
import type { AppState } from '../state.ts';
import type { SignInStep } from '../ucwa/session-state.ts';
import { ownNumberText, serverValues } from './session.ts';

/** What the sign-in window shows besides the state. */
export interface SignInInput {
  /** Keys an administrator has locked. */
  readonly locked: readonly string[];
  /** A refusal that never became a session (no such file, keyring closed…); goes before the session's own. */
  readonly error?: { readonly field: Field | null; readonly message: string } | null;
}

/** What staying signed in comes to where the server's policy is against it (02 §8, saveCredentials). */
export const PASSWORD_NOT_STORED =
  'Your company lets no password be stored. You stay signed in until Deskring ends.';

const STEPS: Readonly<Record<SignInStep, string>> = {
  discovering: 'Looking for the server…',
  authenticating: 'Signing in…',
  creating: 'Opening a session…',
  announcing: 'Announcing your phone…',
};

/** The box a failed sign-in stands under (codes of main/ucwa/errors.ts); else under the form. */
const FIELDS: Readonly<Record<string, Field>> = {
  PasswordRefused: 'password',
  PasswordMissing: 'password',
  TokenRefused: 'password',
  NoPhoneNumber: 'phone',
  InsecureAddress: 'server',
  UntrustedRedirect: 'server',
  Certificate: 'server',
};

export function signInView(state: AppState, { locked, error }: SignInInput): SignInView {
  const { session, settings, policies } = state;
  const failure =
    session.state === 'failed'
      ? { field: FIELDS[session.error.code] ?? null, message: session.error.message }
      : null;
  return {
    kind: 'signIn',
    values: {
      address: settings.account.signInAddress ?? '',
      userName: settings.account.userName ?? '',
      phone: ownNumberText(settings),
      staySignedIn: settings.account.signInAutomatically,
    },
    stayNote: policies?.saveCredentials === false ? PASSWORD_NOT_STORED : null,
    server: serverValues(settings),
    progress: progress(state),
    error: error ?? failure,
    notice: state.notices[0] ?? null,
    locked: [...locked],
  };
}

function progress({ session }: AppState): string | null {
  if (session.state === 'signingIn') return STEPS[session.step];
  // Whoever opened the window meanwhile sees why it takes so long.
  return session.state === 'reconnecting' ? session.error.message : null;
}
