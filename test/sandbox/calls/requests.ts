/** What calls begin with, checked and normalised by whoever asks for them. */

import type { Party, PartyName } from '../directory/party.ts';
import type { Call } from './call.ts';
import type { Conversation, Importance } from './conversation.ts';
import type { VoipCall } from './voip.ts';

/** What startPhoneAudio and addPhoneAudio ask for. */
export interface OutgoingRequest {
  to: string;
  phoneNumber: string;
  operationId: string | undefined;
  subject?: string | undefined;
  threadId?: string | undefined;
  importance?: Importance | undefined;
  delegator?: Party | undefined;
  customContent?: string | undefined;
  /** An existing conversation to add phoneAudio to (04 §11.1). */
  conversation?: Conversation | undefined;
  /** The talking VoIP call that moves to the own phone. */
  moves?: VoipCall | undefined;
}

/** A call from outside; every origin of 04 §9.4. */
export interface IncomingRequest {
  from: PartyName;
  /** Original target when it is not the user: team ring, delegation, forward. */
  to?: PartyName | undefined;
  subject?: string | undefined;
  threadId?: string | undefined;
  importance?: Importance | undefined;
  privateLine?: boolean | undefined;
  forwardedBy?: PartyName | undefined;
  transferredBy?: PartyName | undefined;
  onBehalfOf?: PartyName | undefined;
  delegator?: PartyName | undefined;
  joinAudioMuted?: boolean | undefined;
  /** `data:` URI. */
  customContent?: string | undefined;
  /** The talking call this one replaces when it succeeds (transfer). */
  replaces?: Call | undefined;
  /** A conversation that the two already share (IM): no new one is added. */
  inConversation?: Conversation | undefined;
}

/** A call that rings as VoIP in the user's other programs. */
export interface VoipRequest extends Omit<IncomingRequest, 'replaces' | 'joinAudioMuted' | 'inConversation'> {
  /** Edition B, unless false: the invitation may be answered on the own phone. */
  acceptWithPhoneAudio?: boolean | undefined;
}
