/** Single events of calls, in the form of the catalogue 03 §8: who sends them, at which priority, what they embed. */

import type { ChannelEvent, Reason, Target } from '../events/package.ts';
import type { Switches } from '../switches.ts';
import type { CallView, Conversation, Modality, Remote } from './conversation.ts';
import {
  audioVideoResource,
  conversationResource,
  invitationResource,
  localParticipantResource,
  participantAudioResource,
  phoneAudioResource,
} from './representations.ts';

type Type = ChannelEvent['type'];

/** Makes the events of calls. */
export class CallEvents {
  constructor(private readonly switches: Switches) {}

  invitation(
    view: CallView,
    type: Type,
    outcome: Pick<ChannelEvent, 'status' | 'reason'> = {},
  ): ChannelEvent {
    return {
      sender: byCommunication(view.conversation),
      type,
      link: { rel: view.invitation.rel, href: view.invitation.href },
      resource: invitationResource(view, this.switches),
      ...outcome,
      priority: 'High',
    };
  }

  conversation(
    conversation: Conversation,
    type: 'added' | 'updated' | 'deleted',
    reason?: Reason,
  ): ChannelEvent {
    return {
      sender: byCommunication(conversation),
      type,
      link: { rel: 'conversation', href: conversation.href },
      ...(type === 'deleted' ? {} : { resource: conversationResource(conversation, this.switches) }),
      ...(reason ? { reason } : {}),
      priority: 'High',
    };
  }

  modality(conversation: Conversation, modality: Modality, reason?: Reason): ChannelEvent {
    return {
      sender: byConversation(conversation),
      type: 'updated',
      link: { rel: modality, href: conversation.modalityHref(modality) },
      resource:
        modality === 'phoneAudio'
          ? phoneAudioResource(conversation)
          : audioVideoResource(conversation, this.switches),
      ...(reason ? { reason } : {}),
      priority: 'High',
    };
  }

  /** `localParticipant added`; embedded for outgoing calls, link only for incoming ones (04 §7, §9). */
  localParticipant(conversation: Conversation, embedded: boolean): ChannelEvent {
    return {
      sender: byConversation(conversation),
      type: 'added',
      link: { rel: 'localParticipant', ...localTarget(conversation) },
      ...(embedded ? { resource: localParticipantResource(conversation) } : {}),
      priority: 'High',
    };
  }

  participant(
    conversation: Conversation,
    remote: Remote,
    type: 'added' | 'updated' | 'deleted',
  ): ChannelEvent {
    return {
      sender: byConversation(conversation),
      type,
      link: { rel: 'participant', ...remoteTarget(conversation, remote) },
      priority: 'High',
    };
  }

  remoteAudio(
    conversation: Conversation,
    remote: Remote,
    type: 'added' | 'updated' | 'deleted',
  ): ChannelEvent {
    const target = remoteTarget(conversation, remote);
    return {
      sender: byConversation(conversation),
      type,
      link: { rel: 'participantAudio', href: `${target.href}/audio` },
      in: { rel: 'participant', ...target },
      ...(type === 'updated'
        ? { resource: participantAudioResource(target.href, 'participant', remote.audioDirection) }
        : {}),
      priority: 'High',
    };
  }

  localAudio(conversation: Conversation, type: 'added' | 'deleted'): ChannelEvent {
    const target = localTarget(conversation);
    return {
      sender: byConversation(conversation),
      type,
      link: { rel: 'participantAudio', href: `${target.href}/audio` },
      in: { rel: 'localParticipant', ...target },
      ...(type === 'added'
        ? { resource: participantAudioResource(target.href, 'localParticipant', 'SendReceive') }
        : {}),
      priority: 'High',
    };
  }
}

function byCommunication(conversation: Conversation): ChannelEvent['sender'] {
  return { rel: 'communication', href: conversation.application.href('communication') };
}

function byConversation(conversation: Conversation): ChannelEvent['sender'] {
  return { rel: 'conversation', href: conversation.href };
}

function localTarget(conversation: Conversation): Omit<Target, 'rel'> {
  return { href: conversation.localHref, title: conversation.application.user.name };
}

function remoteTarget(conversation: Conversation, { party }: Remote): Omit<Target, 'rel'> {
  const href = conversation.participantHref(party.address);
  return party.name ? { href, title: party.name } : { href };
}
