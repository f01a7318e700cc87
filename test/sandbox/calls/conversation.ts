/** What one application sees of a call: its conversation, the phoneAudio in it, and the invitation (04 §2–4). */

import type { Application } from '../application/application.ts';
import { type Party, segment } from '../directory/party.ts';
import { shortId } from '../short.ts';

export type ConversationState =
  | 'Connecting'
  | 'Incoming'
  | 'Connected'
  | 'Conferencing'
  | 'Conferenced'
  | 'Disconnecting'
  | 'Disconnected';

export type PhoneAudioState = 'Disconnected' | 'Connecting' | 'Connected' | 'Disconnecting' | 'Transferring';

export type InvitationState =
  | 'Connecting'
  | 'Alerting'
  | 'TeamRing'
  | 'Forwarded'
  | 'Connected'
  | 'Declined'
  | 'Cancelled'
  | 'Failed';

export type Importance = 'Normal' | 'Urgent' | 'Emergency';

/** A remote participant. */
export interface Remote {
  party: Party;
  /** Shown to the application by `participant added`. */
  joined: boolean;
  audioDirection: 'SendReceive' | 'SendOnly' | 'ReceiveOnly' | 'Inactive';
}

/** The local participant's perspective on a conversation. */
export class Conversation {
  readonly id = shortId();
  readonly href: string;
  readonly remotes: Remote[];
  readonly modalities = new Set<'Messaging' | 'Audio'>();
  readonly phoneAudio: { state: PhoneAudioState; held: boolean } = { state: 'Disconnected', held: false };
  state: ConversationState = 'Connecting';
  /** The local participant has been announced. */
  localJoined = false;
  readonly created: number;

  constructor(
    readonly application: Application,
    peer: Party,
    readonly about: { subject: string; threadId: string; importance: Importance },
    now: number,
  ) {
    this.href = application.href(`communication/conversations/${this.id}`);
    this.remotes = [{ party: peer, joined: false, audioDirection: 'SendReceive' }];
    this.created = now;
  }

  get phoneAudioHref(): string {
    return `${this.href}/phoneAudio`;
  }
  get localHref(): string {
    return this.participantHref(this.application.user.address);
  }
  participantHref(address: string): string {
    return `${this.href}/participants/${segment(address)}`;
  }
}

/** An invitation to the phoneAudio of a conversation. */
export class Invitation {
  readonly id = shortId();
  readonly href: string;
  state: InvitationState = 'Connecting';
  /** Completed; the links to act on it are gone. */
  over = false;
  /** Incoming: answered on the handset, so it can no longer be declined. */
  taken = false;
  acceptedBy: Party[] = [];
  acceptedByContact: Party | undefined;
  derived: Conversation | undefined;

  constructor(
    readonly conversation: Conversation,
    readonly direction: 'Incoming' | 'Outgoing',
    readonly details: InvitationDetails,
  ) {
    this.href = conversation.application.href(`communication/phoneAudioInvitations/${this.id}`);
  }
}

/** What an invitation says and never changes. */
export interface InvitationDetails {
  operationId?: string | undefined;
  /** `tel:` URI of the local user's telephone. */
  phoneNumber: string;
  /** URI of the target. */
  to: string;
  /** Address of the target for the `to` contact link; undefined when there is no contact. */
  toAddress?: string | undefined;
  /** Incoming: who calls. */
  from?: Party | undefined;
  privateLine?: boolean | undefined;
  forwardedBy?: Party | undefined;
  transferredBy?: Party | undefined;
  onBehalfOf?: Party | undefined;
  delegator?: Party | undefined;
  replaces?: Conversation | undefined;
  joinAudioMuted?: boolean | undefined;
  /** `data:` URI. */
  customContent?: string | undefined;
}

/** The pieces of one call in one application. */
export interface CallView {
  readonly application: Application;
  readonly conversation: Conversation;
  readonly invitation: Invitation;
}
