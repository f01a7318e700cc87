import type { Field, SignInView } from '../../preload/contract.ts';
import type { AppState } from '../state.ts';
import type { SignInStep } from '../ucwa/session.ts';
import { serverValues } from './session.ts';

/** What the sign-in window shows besides the state. */
export interface SignInInput {
  /** Keys an administrator has locked. */
  readonly locked: readonly string[];
  /** A refusal that never became a session (no such file, keyring closed…); goes before the session's own. */
  readonly error?: { readonly field: Field | null; readonly message: string } | null;
}

const STEPS: Readonly<Record<SignInStep, string>> = {
  discovering: 'Looking for the server…',
  authenticating: 'Signing in…',
  creating: 'Opening a session…',
  announcing: 'Announcing your phone…',
};

/** The box a failed sign-in stands under; null: under the form. */
function fieldOf(code: string): Field | null {
  if (/password/iu.test(code)) return 'password';
  if (/normalization/iu.test(code)) return 'phone';
  if (/certificate|dns|discover|nosuchserver/iu.test(code)) return 'server';
  return null;
}

export function signInView(state: AppState, { locked, error }: SignInInput): SignInView {
  const { session, settings } = state;
  const failure =
    session.state === 'failed'
      ? { field: fieldOf(session.error.code), message: session.error.message }
      : null;
  return {
    kind: 'signIn',
    values: {
      address: settings.account.signInAddress ?? '',
      userName: settings.account.userName ?? '',
      phone: settings.phone.ownNumber ?? '',
      staySignedIn: settings.account.signInAutomatically,
    },
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
