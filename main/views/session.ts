import type { ServerValues, SessionLine } from '../../preload/contract.ts';
import { formatForPeople, toE164 } from '../calls/numbers.ts';
import type { AppState } from '../state.ts';
import type { Settings } from '../storage/settings.ts';

/** `sip:ann@contoso.com` as people write it. */
export const plainAddress = (uri: string): string => uri.replace(/^sips?:/iu, '');

/** The one line about the session: in the pad, the tray menu and the settings. */
export function sessionLine({ session, presence }: Pick<AppState, 'session' | 'presence'>): SessionLine {
  switch (session.state) {
    case 'signedOut':
      return { state: 'signedOut', text: 'Signed out', trouble: null };
    case 'signingIn':
      return { state: 'signingIn', text: `Signing in · ${plainAddress(session.user)}`, trouble: null };
    case 'online':
      return {
        state: 'online',
        text: `${presence?.availability === 'DoNotDisturb' ? 'Online, do not disturb' : 'Online'} · ${plainAddress(session.user)}`,
        trouble: null,
      };
    case 'reconnecting':
      return { state: 'reconnecting', text: 'Reconnecting…', trouble: session.error.message };
    case 'failed':
      return { state: 'failed', text: 'Not signed in', trouble: session.error.message };
  }
}

/** Why no call can be made now, a sentence, or null when one can. */
export function cannotCall({ session, phones, settings }: AppState): string | null {
  switch (session.state) {
    case 'signedOut':
    case 'failed':
      return 'Sign in to make calls.';
    case 'signingIn':
      return 'Signing in: a moment, please.';
    case 'reconnecting':
      return 'The server cannot be reached at the moment.';
    case 'online':
      return phones.length === 0 && settings.phone.ownNumber === null
        ? 'Set your phone number in the settings first.'
        : null;
  }
}

/** The user's own phone as a form holds it: as people write it where that is read back as the same number. */
export function ownNumberText({ phone: { ownNumber, country } }: Settings): string {
  if (ownNumber === null) return '';
  const words = formatForPeople(ownNumber, country);
  return toE164(words, country) === ownNumber ? words : ownNumber;
}

/** The server settings as a form holds them: no nulls. */
export const serverValues = ({ server }: Settings): ServerValues => ({
  discovery: server.discovery,
  internalUrl: server.internalUrl ?? '',
  externalUrl: server.externalUrl ?? '',
  extraCaFile: server.extraCaFile ?? '',
});
