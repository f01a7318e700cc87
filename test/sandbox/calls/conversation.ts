/** What one application sees of a call: its conversation, the modality it runs in, and the invitation (04 §2–4). */

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

/** What a call runs in: on the telephone, or as VoIP in the user's other programs. */
export type Modality = 'phoneAudio' | 'audioVideo';

export type ModalityState = 'Disconnected' | 'Connecting' | 'Connected' | 'Disconnecting' | 'Transferring';

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
  readonly phoneAudio: { state: ModalityState; held: boolean } = { state: 'Disconnected', held: false };
  readonly audioVideo: { state: ModalityState } = { state: 'Disconnected' };
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

  modalityHref(modality: Modality): string {
    return `${this.href}/${modality}`;
  }
  get localHref(): string {
    return this.participantHref(this.application.user.address);
  }
  participantHref(address: string): string {
    return `${this.href}/participants/${segment(address)}`;
  }
}

/** An invitation to a modality of a conversation. */
export class Invitation {
  readonly id = shortId();
  readonly rel: 'phoneAudioInvitation' | 'audioVideoInvitation';
  readonly href: string;
  state: InvitationState = 'Connecting';
  /** Completed; the links to act on it are gone. */
  over = false;
  /** Incoming: answered somewhere, so it can no longer be declined. */
  taken = false;
  acceptedBy: Party[] = [];
  acceptedByContact: Party | undefined;
  derived: Conversation | undefined;

  constructor(
    readonly conversation: Conversation,
    readonly direction: 'Incoming' | 'Outgoing',
    readonly modality: Modality,
    readonly details: InvitationDetails,
  ) {
    this.rel = `${modality}Invitation`;
    this.href = conversation.application.href(`communication/${this.rel}s/${this.id}`);
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
  /** href of the modality that this call takes the place of when it succeeds. */
  replaces?: string | undefined;
  joinAudioMuted?: boolean | undefined;
  /** `data:` URI. */
  customContent?: string | undefined;
  /** VoIP: may be answered on the own phone. */
  acceptWithPhoneAudio?: boolean | undefined;
}

/** The pieces of one call in one application. */
export interface CallView {
  readonly application: Application;
  readonly conversation: Conversation;
  readonly invitation: Invitation;
}
