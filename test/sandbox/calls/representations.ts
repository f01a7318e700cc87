/** Conversations, participants, modalities and invitations as resources (04 §2–4, seed page). */

import type { Application } from '../application/application.ts';
import { type Party, segment } from '../directory/party.ts';
import { defined, type Json, type Link, type Resource } from '../hal.ts';
import type { Switches } from '../switches.ts';
import type { CallView, Conversation, Modality, Remote } from './conversation.ts';

const to = (href: string, title?: string): Link => (title ? { href, title } : { href });

const toModality = (conversation: Conversation | undefined, modality: Modality): Link | undefined =>
  conversation && to(conversation.modalityHref(modality));

function contactLink(application: Application, party: Party | undefined): Link | undefined {
  if (!party || party.anonymous) return undefined;
  return to(application.href(`people/${segment(party.address)}`), party.name);
}

function activeModalities({ modalities }: Conversation, switches: Switches): string[] {
  const word = switches.get('audioModality');
  return [...modalities].flatMap((one) => (one !== 'Audio' ? [one] : word === 'none' ? [] : [word]));
}

/** A conversation; `phoneAudio` and `messaging` links are always there (04 §3). */
export function conversationResource(conversation: Conversation, switches: Switches): Resource {
  const { application, href, about } = conversation;
  const joined = conversation.localJoined;
  const voip = switches.get('editionB') || conversation.audioVideo.state !== 'Disconnected';
  return {
    rel: 'conversation',
    href,
    properties: {
      state: conversation.state,
      subject: about.subject,
      threadId: about.threadId,
      importance: about.importance,
      activeModalities: activeModalities(conversation, switches),
      recording: false,
      ...(switches.get('editionB')
        ? {
            participantCount: conversation.remotes.length + 1,
            created: `/Date(${Math.floor(conversation.created)})/`,
          }
        : {}),
    },
    links: defined({
      phoneAudio: toModality(conversation, 'phoneAudio'),
      audioVideo: voip ? toModality(conversation, 'audioVideo') : undefined,
      messaging: to(`${href}/messaging`),
      participants: to(`${href}/participants`),
      onlineMeeting: conversation.state === 'Conferenced' ? to(`${href}/onlineMeeting`) : undefined,
      localParticipant: joined ? to(conversation.localHref, application.user.name) : undefined,
      addParticipant:
        conversation.state === 'Connected'
          ? to(application.href(`communication/participantInvitations?conversation=${conversation.id}`))
          : undefined,
    }),
  };
}

/** The phoneAudio modality; its links are the only word on what can be done now (04 §3). */
export function phoneAudioResource(conversation: Conversation): Resource {
  const { phoneAudio } = conversation;
  const href = conversation.modalityHref('phoneAudio');
  const live = phoneAudio.state !== 'Disconnected' && phoneAudio.state !== 'Disconnecting';
  const talking = phoneAudio.state === 'Connected';
  return {
    rel: 'phoneAudio',
    href,
    properties: { state: phoneAudio.state },
    links: defined({
      conversation: to(conversation.href),
      addPhoneAudio: phoneAudio.state === 'Disconnected' ? to(`${href}/add`) : undefined,
      holdPhoneAudio: talking && !phoneAudio.held ? to(`${href}/hold`) : undefined,
      resumePhoneAudio: talking && phoneAudio.held ? to(`${href}/resume`) : undefined,
      stopPhoneAudio: live ? to(`${href}/terminate`) : undefined,
    }),
  };
}

/** The audioVideo modality: what a program without media can do with it (04 §1). */
export function audioVideoResource(conversation: Conversation, switches: Switches): Resource {
  const { audioVideo, phoneAudio } = conversation;
  const { entry } = conversation.application.user;
  const href = conversation.modalityHref('audioVideo');
  const talking = audioVideo.state === 'Connected';
  const movable =
    talking && switches.get('editionB') && !entry.noVoice && phoneAudio.state === 'Disconnected';
  return {
    rel: 'audioVideo',
    href,
    properties: { state: audioVideo.state },
    links: defined({
      conversation: to(conversation.href),
      replaceWithPhoneAudio: movable ? to(`${href}/replaceWithPhoneAudio`) : undefined,
      stopAudioVideo: talking ? to(`${href}/stopAudioVideo`) : undefined,
    }),
  };
}

/** The local participant. */
export function localParticipantResource(conversation: Conversation): Resource {
  const { user } = conversation.application;
  return {
    rel: 'participant',
    href: conversation.localHref,
    properties: {
      sourceNetwork: 'SameEnterprise',
      anonymous: false,
      local: true,
      name: user.name,
      uri: user.uri,
    },
    links: {
      conversation: to(conversation.href),
      me: to(conversation.application.href('me')),
      participantAudio: to(`${conversation.localHref}/audio`),
    },
  };
}

/** A remote participant. */
export function remoteParticipantResource(conversation: Conversation, party: Party): Resource {
  const { application } = conversation;
  const href = conversation.participantHref(party.address);
  const contact = contactLink(application, party);
  const properties: Record<string, Json> = {
    sourceNetwork: party.sourceNetwork,
    anonymous: party.anonymous,
    name: party.name,
    uri: party.uri,
    ...(party.number === undefined ? {} : { otherPhoneNumber: `tel:${party.number}` }),
  };
  return {
    rel: 'participant',
    href,
    properties,
    links: defined({
      conversation: to(conversation.href),
      contact: contact && to(contact.href),
      contactPresence: contact && party.number === undefined ? to(`${contact.href}/presence`) : undefined,
      contactPhoto:
        contact && party.number === undefined
          ? to(application.href(`photos/${segment(party.address)}`))
          : undefined,
      participantAudio: to(`${href}/audio`),
    }),
  };
}

/** The audio of one participant, local or remote. */
export function participantAudioResource(
  href: string,
  rel: 'participant' | 'localParticipant',
  direction: Remote['audioDirection'],
): Resource {
  return {
    rel: 'participantAudio',
    href: `${href}/audio`,
    properties: { audioDirection: direction, audioMuted: false },
    links: { [rel]: to(href) },
  };
}

/** The invitation with everything the seed page lists and this call has. */
export function invitationResource(view: Pick<CallView, 'invitation'>, switches: Switches): Resource {
  const { invitation } = view;
  const { conversation, details, direction, modality, over, rel } = invitation;
  const { application } = conversation;
  const outgoing = direction === 'Outgoing';
  const phone = modality === 'phoneAudio';
  const ringing = !outgoing && !over && !invitation.taken;
  const properties: Record<string, Json | undefined> = {
    direction,
    importance: conversation.about.importance,
    threadId: conversation.about.threadId,
    state: invitation.state,
    operationId: details.operationId,
    subject: conversation.about.subject,
    phoneNumber: phone ? details.phoneNumber : undefined,
    privateLine: outgoing ? undefined : (details.privateLine ?? false),
    delegator: details.delegator?.uri,
    joinAudioMuted: details.joinAudioMuted,
    to: details.to,
  };
  const cancel =
    switches.get('cancelAt') === 'cancel'
      ? `${invitation.href}/cancel`
      : `${conversation.modalityHref('phoneAudio')}/terminate`;
  return {
    rel,
    href: invitation.href,
    properties: defined(properties),
    links: defined({
      from: outgoing ? to(conversation.localHref, application.user.name) : undefined,
      to: details.toAddress ? to(application.href(`people/${segment(details.toAddress)}`)) : undefined,
      cancel: outgoing && !over ? to(cancel) : undefined,
      [phone ? 'accept' : 'acceptWithAnswer']:
        ringing && switches.get('acceptLink') ? to(`${invitation.href}/accept`) : undefined,
      acceptWithPhoneAudio:
        !phone && ringing && details.acceptWithPhoneAudio && switches.get('editionB')
          ? to(`${invitation.href}/acceptWithPhoneAudio`)
          : undefined,
      decline: ringing ? to(`${invitation.href}/decline`) : undefined,
      conversation: to(conversation.href),
      [modality]: toModality(conversation, modality),
      forwardedBy: contactLink(application, details.forwardedBy),
      transferredBy: contactLink(application, details.transferredBy),
      onBehalfOf: contactLink(application, details.onBehalfOf),
      delegator: contactLink(application, details.delegator),
      acceptedByContact: contactLink(application, invitation.acceptedByContact),
      replacesPhoneAudio: details.replaces === undefined ? undefined : to(details.replaces),
      derivedConversation: invitation.derived && to(invitation.derived.href),
      derivedPhoneAudio: toModality(invitation.derived, 'phoneAudio'),
      customContent: details.customContent === undefined ? undefined : to(details.customContent),
    }),
    embedded: defined<Resource | Resource[]>({
      from: details.from && remoteParticipantResource(conversation, details.from),
      acceptedByParticipant:
        invitation.acceptedBy.length > 0
          ? invitation.acceptedBy.map((party) =>
              remoteParticipantResource(invitation.derived ?? conversation, party),
            )
          : undefined,
    }),
  };
}
