/** A user's live state on the server, shared by all applications of that user. */

import type { Application } from '../application/application.ts';
import type { UserEntry } from './data.ts';

/** One entry of the phones collection (02 §4). */
export interface PhoneEntry {
  type: 'work' | 'mobile' | 'home' | 'other';
  /** `tel:` URI or empty. */
  number: string;
  visible: boolean;
  /** Set by the administrator: no change links. */
  readOnly: boolean;
  version: number;
}

/** Call forwarding as 02 §5 has it; ring delays in seconds. */
export interface Forwarding {
  activePeriod: 'Always' | 'Workhours';
  activeSetting: 'None' | 'ImmediateForward' | 'SimultaneousRing';
  unansweredCallHandling: 'Enabled' | 'Disabled';
  immediate: { target: string; contact?: string | undefined };
  simultaneous: { target: string; contact?: string | undefined; ringDelay: number };
  unanswered: { target: string; contact?: string | undefined; ringDelay: number };
  /** Of the settings as a whole, and of each part: a change inside a part leaves the whole's etag alone (01 §6.5). */
  version: number;
  partVersion: number;
}

/** Counters of 05 §6. */
export interface MissedItems {
  missedConversations: number;
  unreadMissedConversations: number;
  voiceMails: number;
  unreadVoicemails: number;
}

/** One line of the server's call history (05 §6). */
export interface ConversationLog {
  readonly id: string;
  readonly direction: 'Incoming' | 'Outgoing';
  readonly status: 'Archived' | 'Missed';
  readonly type: 'AudioLog' | 'MessageLog';
  /** Epoch milliseconds. */
  readonly at: number;
  readonly recipients: readonly { readonly name?: string | undefined; readonly uri?: string | undefined }[];
  unread: boolean;
}

export class User {
  /** What the mailbox keeps of calls and messages. */
  readonly logs: ConversationLog[] = [];
  readonly phones: PhoneEntry[];
  forwarding: Forwarding;
  readonly missed: MissedItems = {
    missedConversations: 0,
    unreadMissedConversations: 0,
    voiceMails: 0,
    unreadVoicemails: 0,
  };
  /** Sign-in attempts at the token endpoint since the start. */
  readonly attempts = { accepted: 0, refused: 0, refusedInARow: 0 };
  readonly applications = new Set<Application>();

  /** @param entry what the directory says; may be changed by tests through the control API */
  constructor(readonly entry: UserEntry) {
    const tel = (number: string | undefined) => (number ? `tel:${number}` : '');
    this.phones = [
      { type: 'work', number: tel(entry.workPhone), visible: true, readOnly: true, version: 1 },
      { type: 'mobile', number: tel(entry.ownNumber), visible: false, readOnly: false, version: 1 },
      { type: 'other', number: '', visible: false, readOnly: false, version: 1 },
    ];
    this.forwarding = noForwarding(!entry.noMailbox);
  }

  get address(): string {
    return this.entry.address;
  }
  get uri(): string {
    return `sip:${this.entry.address}`;
  }
  get name(): string {
    return this.entry.name;
  }
  get voicemailUri(): string {
    return `${this.uri};opaque=app:voicemail`;
  }

  /** Applications that have left lurker mode: the ones that get incoming invitations. */
  get availableApplications(): Application[] {
    return [...this.applications].filter((application) => application.available);
  }
}

/** The settings after turnOffCallForwarding: the work phone rings, unanswered calls go to voicemail. */
export function noForwarding(mailbox: boolean): Forwarding {
  return {
    activePeriod: 'Always',
    activeSetting: 'None',
    unansweredCallHandling: mailbox ? 'Enabled' : 'Disabled',
    immediate: { target: 'None' },
    simultaneous: { target: 'None', ringDelay: 0 },
    unanswered: { target: mailbox ? 'Voicemail' : 'None', ringDelay: 20 },
    version: 1,
    partVersion: 1,
  };
}
