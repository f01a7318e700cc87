/**
 * Why a call ended, in words: the reason table of 06 §5. `{who}` is the other party, `{phone}` the own phone,
 * `{by}` whoever took the call.
 */
import { bounded, NAME_LIMIT, oneLine } from '../clean.ts';
import type { Reason } from '../ucwa/errors.ts';
import { entryOf } from '../ucwa/hal.ts';
import type { CallEnd, Outcome } from './call.ts';

type Row = readonly [outcome: Outcome, sentence: string, short?: string];

const NO_ANSWER: Row = ['noAnswer', '{who} did not answer.'];
const NOT_SET_UP: Row = ['failed', 'The call could not be set up. Try again.'];
const TECHNICAL: Row = ['failed', 'The other side could not take the call. Try another number.'];
const NO_MEETING_DIALOUT: Row = ['failed', 'This meeting does not allow calling your phone.'];
const PHONE_FAILED: Row = [
  'ownPhoneFailed',
  'Your phone {phone} did not take the call. Check that it is on and free, or use another number.',
];

/** code/subcode → outgoing call. A code alone stands for all its subcodes not named. */
const OUTGOING: Readonly<Record<string, Row>> = {
  'BadRequest/NormalizationFailed': ['failed', 'The number is not valid. Check it and call again.'],
  'Conflict/AlreadyExists': ['failed', 'This call already exists.'],
  Conflict: NOT_SET_UP,
  EntityTooLarge: NOT_SET_UP,
  'Forbidden/AnonymousNotAllowed': NO_MEETING_DIALOUT,
  'Forbidden/DialoutNotAllowed': NO_MEETING_DIALOUT,
  'Forbidden/FederationRequired': ['failed', 'Calls to this organisation are not allowed.'],
  'Forbidden/InviteesOnly': ['failed', 'Only invited people may join.'],
  'Forbidden/ModalityNotSupported': ['failed', 'The other side cannot take audio calls.'],
  'Forbidden/Unreachable': ['failed', '{who} cannot be reached.'],
  Forbidden: ['failed', 'You are not allowed to make this call. Ask your administrator.'],
  'Informational/Canceled': ['cancelled', 'Call cancelled.'],
  'Informational/ConnectedElsewhere': ['answeredElsewhere', 'Connected on another device.'],
  'Informational/DerivedConversation': ['answeredElsewhere', 'Somebody else took the call.'],
  'Informational/MediaFallback': ['cancelled', 'The call goes on by phone.'],
  'Informational/Missed': NO_ANSWER,
  'Informational/Redirected': ['answeredElsewhere', 'Taken by {by}.'],
  'LocalFailure/Canceled': ['cancelled', 'Call cancelled.'],
  'LocalFailure/Declined': PHONE_FAILED,
  'LocalFailure/PstnCallFailed': PHONE_FAILED,
  'LocalFailure/Timeout': PHONE_FAILED,
  LocalFailure: ['failed', 'The call failed. Try again.'],
  NotFound: ['failed', 'The number or person does not exist. Check it and call again.'],
  'RemoteFailure/AnotherOperationPending': ['failed', 'Something else is under way. Try again in a moment.'],
  'RemoteFailure/Busy': ['busy', '{who} is busy.'],
  'RemoteFailure/Canceled': ['failed', '{who} ended the call.'],
  'RemoteFailure/Declined': ['declined', '{who} declined the call.'],
  'RemoteFailure/DoNotDisturb': ['failed', '{who} does not want to be disturbed.'],
  'RemoteFailure/InsufficientBandwidth': TECHNICAL,
  'RemoteFailure/MediaEncryptionMismatch': TECHNICAL,
  'RemoteFailure/MediaFailure': TECHNICAL,
  'RemoteFailure/NotAcceptable': TECHNICAL,
  'RemoteFailure/UnsupportedMediaType': TECHNICAL,
  'RemoteFailure/NotAllowed': ['failed', 'The other side does not allow this call.'],
  'RemoteFailure/RepliedWithOtherModality': ['declined', '{who} replied by message.'],
  'RemoteFailure/TemporarilyUnavailable': [
    'failed',
    '{who} is not available at the moment. Try again later.',
  ],
  'RemoteFailure/ThreadIdAlreadyExists': ['failed', 'The call could not be set up. Dial again.'],
  'RemoteFailure/Timeout': NO_ANSWER,
  RemoteFailure: ['failed', '{who} could not be reached.'],
  'ServiceFailure/CallbackChannelError': ['failed', 'There was a connection problem. Try again.'],
  'ServiceFailure/EscalationFailed': ['failed', 'The call could not be extended.'],
  'ServiceFailure/InvalidExchangeServerVersion': ['failed', 'Your mailbox does not support this.'],
  'ServiceFailure/PhoneNumberConflict': [
    'failed',
    'Several people have this number. Call the person instead.',
  ],
  'ServiceFailure/PstnCallFailed': PHONE_FAILED,
  'ServiceFailure/Timeout': ['failed', 'The server did not answer in time. Try again.'],
  'ServiceFailure/Unavailable': ['failed', 'The service is not available. Try again later.'],
  ServiceFailure: ['failed', 'The server could not make the call. Try again.'],
  Timeout: NO_ANSWER,
};

const MISSED: Row = ['missed', 'Missed call from {who}.', 'Missed call.'];
const NOT_ANSWERED: Row = ['declined', 'The call was not answered.'];

/** code/subcode → incoming call, where it differs (04 §9.3). Whatever is not named was missed. */
const INCOMING: Readonly<Record<string, Row>> = {
  'Informational/ConnectedElsewhere': ['answeredElsewhere', 'Answered on another device.'],
  'Informational/DerivedConversation': ['answeredElsewhere', 'Taken by {by}.'],
  'Informational/MediaFallback': ['cancelled', 'The call goes on by phone.'],
  'LocalFailure/Declined': NOT_ANSWERED,
  'LocalFailure/Canceled': NOT_ANSWERED,
  'ServiceFailure/PstnCallFailed': ['missed', 'Your phone could not be reached for a call from {who}.'],
};

/** Not the user's doing, whatever he pressed: it goes on all the same, or the caller was quicker. */
const NOT_DECLINED = new Set([
  'RemoteFailure/Canceled',
  'Informational/ConnectedElsewhere',
  'Informational/DerivedConversation',
  'Informational/MediaFallback',
]);

export interface EndContext {
  readonly direction: 'incoming' | 'outgoing';
  /** The words for the other party, as people are shown it. */
  readonly who: string;
  readonly phone: string | null;
  /** Who took it instead, when known. */
  readonly acceptedBy: string | null;
  /** The user declined or cancelled it here. */
  readonly byUser: boolean;
  readonly at: number;
}

function rowFor(reason: Reason | null, context: EndContext): Row {
  const code = reason?.code ?? '';
  const key = `${code}/${reason?.subcode ?? 'None'}`;
  if (context.direction === 'outgoing') {
    if (context.byUser) return ['cancelled', 'Call cancelled.'];
    return (
      entryOf(OUTGOING, key) ??
      entryOf(OUTGOING, code) ?? ['failed', 'The call did not come about. Try again.']
    );
  }
  // Wherever the server sent it then, voicemail say: the user knows of it (contract.md §5).
  if (context.byUser && !context.acceptedBy && !NOT_DECLINED.has(key))
    return ['declined', 'You declined the call.'];
  // A colleague took it: not missed, whatever else the reason says (04 §9.3). Redirected without a name is voicemail.
  if (context.acceptedBy) return ['answeredElsewhere', 'Taken by {by}.'];
  return entryOf(INCOMING, key) ?? MISSED;
}

/**
 * What a final state says where no reason came with it (04 §5).
 * @param state the invitation's, lower case
 */
export function impliedReason(direction: EndContext['direction'], state: string): Reason | null {
  const subcode = /^cancell?ed$/.test(state) ? 'Canceled' : state === 'declined' ? 'Declined' : null;
  // The caller cancels, the one who is called declines.
  const isOurs = (direction === 'outgoing') === (subcode === 'Canceled');
  return subcode && { code: isOurs ? 'LocalFailure' : 'RemoteFailure', subcode, message: null };
}

/** The end of a call that never got through, from the reason of its `completed` (null: none was given). */
export function endOf(reason: Reason | null, context: EndContext): CallEnd {
  const [outcome, words, short] = rowFor(reason, context);
  const { phone, acceptedBy } = context;
  const who = bounded(oneLine(context.who) ?? 'an unknown caller', NAME_LIMIT);
  const parts: Readonly<Record<string, string>> = {
    '{who}': who,
    ' {phone}': phone ? ` ${phone}` : '',
    '{by}': bounded(oneLine(acceptedBy) ?? 'somebody else', NAME_LIMIT),
  };
  // All at once and by a function: a name with "{by}" or "$&" in it stays as it is.
  const sentence = words.replace(/\{who\}| \{phone\}|\{by\}/g, (part) => parts[part] ?? '');
  // An address is written as it is, wherever it stands.
  const begins = sentence.startsWith(who) && who.includes('@') ? '' : sentence.charAt(0);
  const whole = begins.toUpperCase() + sentence.slice(begins.length);
  return { outcome, sentence: whole, ...(short ? { short } : {}), at: context.at };
}

/** How a connected call ends (06 §6): what the reason on its phone audio or conversation means. */
const HUNG_UP: Readonly<Record<string, string>> = {
  Ended: 'The conference has ended.',
  Ejected: 'You were taken out of the conference.',
  Denied: 'You may not take part in this conference.',
  Demoted: 'You may not take part in this conference any more.',
  AttendeeNotAllowed: 'You may not take part in this conference.',
  Replaced: 'The call goes on on another device.',
  SessionSwitched: 'The call goes on on another device.',
  ConnectedElsewhere: 'The call goes on on another device.',
  Transferred: 'The call was transferred.',
  TransferDeclined: 'The call ended: its transfer was declined.',
  TransferTargetDeclined: 'The call ended: its transfer was declined.',
  Expired: 'The call was parked for too long and has ended.',
  Timeout: 'The call was cut off: the line went silent. Call again.',
  MediaFailure: 'The call was cut off: the sound failed. Call again.',
  PstnCallFailed: 'The call was cut off: your phone could not be reached.',
};

/** @param reason of the end of a call that was connected; null when none was given */
export const hungUpWords = (reason: Reason | null): string =>
  entryOf(HUNG_UP, reason?.subcode ?? '') ?? 'Call ended.';

/** Every subcode that the end of a connected call has a sentence for. */
export const knownEnds: readonly string[] = Object.keys(HUNG_UP);

/** Every code/subcode that has a sentence of its own. */
export const knownReasons: readonly string[] = [
  ...new Set([...Object.keys(OUTGOING), ...Object.keys(INCOMING)]),
];
