import type { CallButton, CallCard, CallView } from '../../preload/contract.ts';
import { type Call, isRingingIncoming, type LinkAction } from '../calls/call.ts';
import { bounded, NAME_LIMIT, oneLine } from '../clean.ts';
import { holdBefore } from '../second-call.ts';
import type { AppState, OwnPhone } from '../state.ts';
import {
  type FormatNumber,
  inSentence,
  numberOrAddress,
  reasons,
  SUMMARY_LIMIT,
  takenBy,
  who,
} from './parties.ts';
import { initials } from './words.ts';

const SUBJECT_LIMIT = 1_000;
/** More than two phones to choose from would hide the other buttons. */
const OTHER_PHONES = 2;

/**
 * Every call that rings, goes on or has just ended, the newest first; a new call clears those that had ended before
 * it. A silenced one shows once it was answered.
 */
export const callView = (state: AppState, formatNumber: FormatNumber): CallView => {
  const shown = state.calls.filter(isShown);
  const newest = Math.max(...shown.map(({ startedAt }) => startedAt));
  const cards = shown
    .filter(({ end }) => end === null || end.at >= newest)
    .map((call) => card(call, state, formatNumber));
  return { kind: 'call', cards: cards.reverse() };
};

/** "Silence here" takes a call off our screen for as long as it rings, and what became of it then. */
export const isShown = (call: Call): boolean =>
  !call.silenced || call.state === 'connected' || call.state === 'held';

/** Whom a call is with, one line. */
export const headingOf = (call: Call, formatNumber: FormatNumber): string =>
  bounded(
    who(call.remote, formatNumber) ?? (call.direction === 'incoming' ? 'Unknown caller' : 'Unknown number'),
    SUMMARY_LIMIT,
  );

function card(call: Call, { calls, phones }: AppState, formatNumber: FormatNumber): CallCard {
  const replaced = isRingingIncoming(call) && calls.find(({ id, end }) => id === call.replaces && !end);
  const heading = headingOf(call, formatNumber);
  const sub = numberOrAddress(call.remote, formatNumber);
  const talks = call.state === 'connected' || call.state === 'held';
  return {
    id: call.id,
    heading,
    sub: sub === null || sub === heading ? '' : bounded(sub, SUMMARY_LIMIT),
    initials: initials(call.remote.name),
    tone: toneOf(call),
    tags: [
      ...reasons(call).map((text) => ({ text, warn: text === call.importance })),
      ...(call.fromOutside ? [{ text: 'Outside your company', warn: false }] : []),
      ...(replaced
        ? [
            {
              text: `Takes the place of your call with ${inSentence(replaced.remote, formatNumber)}`,
              warn: false,
            },
          ]
        : []),
      ...(call.joinsMuted ? [{ text: 'You join muted', warn: false }] : []),
      ...(call.carriesData ? [{ text: 'Carries data', warn: false }] : []),
    ],
    subject: bounded(oneLine(call.subject) ?? '', SUBJECT_LIMIT),
    status: statusOf(call, formatNumber),
    trouble: call.trouble,
    talkingSince: talks ? call.connectedAt : null,
    buttons: call.end ? endedButtons(call, phones) : liveButtons(call, calls),
  };
}

const GONE_WRONG = new Set(['busy', 'noAnswer', 'ownPhoneFailed', 'failed', 'lost']);

function toneOf(call: Call): CallCard['tone'] {
  switch (call.state) {
    case 'ringing':
      return call.direction === 'incoming' ? 'ringing' : 'progress';
    case 'ringingOwnPhone':
    case 'connecting':
      return 'progress';
    case 'connected':
      return 'talking';
    case 'held':
      return 'held';
    case 'ended':
      return GONE_WRONG.has(call.end?.outcome ?? '') ? 'failed' : 'ended';
  }
}

/** What happens now, a sentence; the same in the call window, the pad and the tray's tooltip. */
export function statusOf(call: Call, formatNumber: FormatNumber): string {
  const own = call.ownNumber === null ? null : oneLine(formatNumber(call.ownNumber));
  if (call.isEnding && call.state === 'ringing' && call.direction === 'incoming') return 'No longer ringing.';
  switch (call.state) {
    case 'ringingOwnPhone':
      return `Ringing your phone${own === null ? '' : ` ${own}`}: pick it up.`;
    case 'ringing':
      if (call.direction === 'incoming' && call.kind === 'voip') return 'Ringing in your other programs.';
      if (call.direction === 'incoming')
        return own === null ? 'Ringing: answer on your phone.' : `Ringing on ${own}: answer there.`;
      return ringingWords(call, inSentence(call.remote, formatNumber));
    case 'connecting':
      return 'Connecting…';
    case 'connected': {
      if (call.isTransferring) return 'Being transferred…';
      if (call.conference) return conferenceWords(call.conference);
      const next = oneLine(call.transferredTo);
      if (next !== null) return `Connected: transferred to ${bounded(next, NAME_LIMIT)}`;
      const taken = call.direction === 'outgoing' ? takenBy(call) : null;
      if (taken !== null) return `Connected: ${taken}`;
      return call.kind === 'voip' ? 'Connected in another program.' : 'Connected';
    }
    case 'held':
      return 'On hold';
    case 'ended':
      return oneLine(call.end?.short ?? call.end?.sentence) ?? 'The call has ended.';
  }
}

/** The same where there is room for a few words only. */
export function briefStatus(call: Call, formatNumber: FormatNumber): string {
  if (call.state === 'ringingOwnPhone') return 'Pick up your phone';
  if (call.state !== 'ringing') return statusOf(call, formatNumber);
  if (call.direction === 'outgoing') return 'Calling…';
  if (call.isEnding) return 'No longer ringing';
  return call.kind === 'voip' ? 'Ringing elsewhere' : 'Answer on your phone';
}

const conferenceWords = ({ isReady, isInLobby, people }: NonNullable<Call['conference']>): string =>
  isInLobby
    ? 'Waiting to be let in…'
    : isReady
      ? `Conference, ${people} ${people === 1 ? 'person' : 'people'}`
      : 'Becoming a conference…';

function ringingWords(call: Call, whom: string): string {
  switch (call.ringing) {
    case 'teamRing':
      return `Calling the team of ${whom}…`;
    case 'forwarded':
      return `Calling ${whom}, the call is being forwarded…`;
    case 'alerting':
    case null:
      return `Calling ${whom}…`;
  }
}

/** Labels of what a link allows, in the order the buttons stand. */
const LABELS: readonly (readonly [LinkAction, string, CallButton['look']])[] = [
  ['decline', 'Decline', 'stop'],
  ['answerOnPhone', 'Answer on my phone', 'go'],
  ['moveToPhone', 'Move to my phone', 'plain'],
  ['hold', 'Hold', 'plain'],
  ['resume', 'Resume', 'go'],
  ['cancel', 'Cancel call', 'stop'],
  ['hangUp', 'Hang up', 'stop'],
];

function liveButtons(call: Call, calls: readonly Call[]): CallButton[] {
  const buttons: CallButton[] = LABELS.filter(([action]) => call.links[action] !== undefined).map(
    ([action, label, look]) => ({ action, label, look }),
  );
  // Answered on the phone, it would put the other one on the phone's own hold, which the server knows nothing of.
  if (holdBefore(call, calls))
    buttons.push({ action: 'holdOther', label: 'Hold the other call', look: 'plain' });
  if (isRingingIncoming(call)) buttons.push({ action: 'silence', label: 'Silence here', look: 'plain' });
  return buttons;
}

function endedButtons(call: Call, phones: readonly OwnPhone[]): CallButton[] {
  const target = call.remote.number ?? call.remote.uri;
  const others =
    call.end?.outcome === 'ownPhoneFailed' && target !== null
      ? phones.filter(({ number }) => number !== call.ownNumber).slice(0, OTHER_PHONES)
      : [];
  const again: CallButton[] =
    others.length > 0
      ? others.map(({ label, number }) => ({
          action: 'ringOther' as const,
          label: `Ring ${label}`,
          look: 'go' as const,
          number,
        }))
      : target === null
        ? []
        : [{ action: 'callBack', label: 'Call back', look: 'go' }];
  // Close stands where Decline or Cancel stood: a second click, or one that comes late, calls nobody.
  return [{ action: 'close', label: 'Close', look: 'plain' }, ...again];
}
