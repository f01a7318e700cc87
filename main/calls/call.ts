/**
 * What the program knows of one call. Everything else (toast, window, tray, --status) is drawn from this.
 */

/** The states of contract.md §2. `ringingOwnPhone` lasts until the server reports the far end (04 §5). */
export type CallState = 'ringingOwnPhone' | 'ringing' | 'connecting' | 'connected' | 'held' | 'ended';

/** How a call ended, for history and toasts (06 §5, column History). */
export type Outcome =
  | 'finished'
  | 'missed'
  | 'declined'
  | 'answeredElsewhere'
  | 'cancelled'
  | 'busy'
  | 'noAnswer'
  | 'ownPhoneFailed'
  | 'failed'
  | 'lost';

/** Somebody in a call: any part may be unknown. */
export interface Party {
  /** Display name, as received; hostile until cleaned for where it is shown. */
  readonly name: string | null;
  /** `sip:` or `tel:` address. */
  readonly uri: string | null;
  /** E.164 where it can be, else as received. */
  readonly number: string | null;
}

/** What can be done now: an action is here exactly while the server offers its link (architecture.md rule 4). */
export interface CallLinks {
  readonly decline?: string;
  readonly cancel?: string;
  readonly hangUp?: string;
  readonly hold?: string;
  readonly resume?: string;
  /** A call that rings in other programs, or goes on there, can be had on the own phone. */
  readonly answerOnPhone?: string;
  readonly moveToPhone?: string;
}
export type LinkAction = keyof CallLinks;

export interface CallEnd {
  readonly outcome: Outcome;
  /** A sentence for the user. */
  readonly sentence: string;
  /** The same under a heading that says who it was, where that makes it shorter. */
  readonly short?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Call {
  /** Ours, stable for the life of the call. */
  readonly id: string;
  /** `voip`: it rings in the user's other programs; the own phone has it only when it is moved there. */
  readonly kind: 'phone' | 'voip';
  readonly direction: 'incoming' | 'outgoing';
  readonly state: CallState;
  readonly remote: Party;
  /** The own number that rings, E.164 or as received. */
  readonly ownNumber: string | null;
  /** Names (or addresses while the name is not known) of the people behind the links; null = does not apply. */
  readonly onBehalfOf: string | null;
  /** The address of the one an own call is made for: another try is made for him too. */
  readonly delegator: string | null;
  /** Delegator, or the intended target when that is not the user. */
  readonly forWhom: string | null;
  readonly forwardedBy: string | null;
  readonly transferredBy: string | null;
  /** The id of the call whose place this one takes when it is answered (a transfer). */
  readonly replaces: string | null;
  readonly privateLine: boolean;
  readonly importance: 'Normal' | 'Urgent' | 'Emergency';
  readonly subject: string;
  /** The caller belongs to another organisation or a public network. */
  readonly fromOutside: boolean;
  /** There is custom content with it, which is never opened. */
  readonly carriesData: boolean;
  /** The caller's meeting takes the user in without his voice. */
  readonly joinsMuted: boolean;
  /** Somebody at the far end is passing the call on. */
  readonly isTransferring: boolean;
  /** The call is growing or has grown into a conference; the user counts as one of the people. */
  readonly conference: {
    readonly isReady: boolean;
    /** Somebody has to let the user in first. */
    readonly isInLobby: boolean;
    readonly people: number;
  } | null;
  /** Where to call again within the same conversation, once the call is over; null = by a new call. */
  readonly addPhoneAudio: string | null;
  /** Who took the call when that is not whom we called, or who else took an incoming one. */
  readonly acceptedBy: string | null;
  /** Who the user talks with since the far end passed the call on. */
  readonly transferredTo: string | null;
  /** Finer words for an outgoing call's ringing. */
  readonly ringing: 'alerting' | 'teamRing' | 'forwarded' | null;
  /** Epoch milliseconds: first known, in this state since, talking since. */
  readonly startedAt: number;
  readonly since: number;
  readonly connectedAt: number | null;
  readonly links: CallLinks;
  /** It is over, and only why is not known yet. */
  readonly isEnding: boolean;
  /** What was pressed and does not show yet; each goes out once. */
  readonly pressed: ReadonlySet<LinkAction>;
  /** The user pressed Silence here: no toast or window of ours any more, the phone goes on ringing. */
  readonly silenced: boolean;
  /** A press came to nothing: a sentence, until the next press or change of state. */
  readonly trouble: string | null;
  readonly end: CallEnd | null;
}

/** Rings for the user to answer or decline. */
export const isRingingIncoming = (call: Call): boolean =>
  call.direction === 'incoming' && call.state === 'ringing';

/** Neither ended nor ringing in: what --hang-up, --hold and --resume speak of. */
export const isInProgress = (call: Call): boolean => call.state !== 'ended' && !isRingingIncoming(call);
