/** Conversations and who is in them (04 §4). */

import type { Conversation, Remote } from '../calls/conversation.ts';
import {
  conversationResource,
  localParticipantResource,
  participantAudioResource,
  remoteParticipantResource,
} from '../calls/representations.ts';
import { noContent, ok, type Reply } from '../http/exchange.ts';
import { notFound, UcwaFailure } from '../http/failure.ts';
import { stop } from './calls.ts';
import { type Context, conversationOf, param, route } from './context.ts';

function list({ application }: Context): Reply {
  const links = [...application.conversations.values()].map(({ href }) => ({ href }));
  return ok({
    rel: 'conversations',
    href: application.href('communication/conversations?filter=active'),
    ...(links.length > 0 ? { links: { conversation: links } } : {}),
  });
}

function remove(context: Context): Reply {
  const conversation = conversationOf(context);
  const { application, world } = context;
  for (const modality of ['phoneAudio', 'audioVideo'] as const)
    if (world.calls.inConversation(conversation, modality)) stop(context, conversation, modality);
  if (application.conversations.delete(conversation.id)) {
    application.channel.emit([world.calls.stories.events.conversation(conversation, 'deleted')]);
  }
  return noContent();
}

function participants(context: Context): Reply {
  const conversation = conversationOf(context);
  const joined = conversation.remotes.filter((remote) => remote.joined);
  return ok({
    rel: 'participants',
    href: `${conversation.href}/participants`,
    embedded: {
      participant: [
        localParticipantResource(conversation),
        ...joined.map(({ party }) => remoteParticipantResource(conversation, party)),
      ],
    },
  });
}

function remoteOf(context: Context, conversation: Conversation): Remote | undefined {
  const address = param(context, 'participant');
  if (address === context.application.user.address) return undefined;
  const remote = conversation.remotes.find(({ party }) => party.address === address);
  if (!remote) throw notFound('The participant is not in this conversation.');
  return remote;
}

const CONVERSATION = 'communication/conversations/:conversation';

export const conversationRoutes = [
  route('conversations', 'GET', 'communication/conversations', list),
  route('conversation', 'GET', CONVERSATION, (context) =>
    ok(conversationResource(conversationOf(context), context.world.switches)),
  ),
  route('deleteConversation', 'DELETE', CONVERSATION, remove),
  route('addParticipant', 'POST', 'communication/participantInvitations', () => {
    throw new UcwaFailure(409, 'None', 'This server makes no conferences.');
  }),
  route('onlineMeeting', 'GET', `${CONVERSATION}/onlineMeeting`, (context) => {
    const { href, state } = conversationOf(context);
    if (state !== 'Conferenced') throw notFound('This conversation is no meeting.');
    return ok({
      rel: 'onlineMeeting',
      href: `${href}/onlineMeeting`,
      links: { conversation: { href } },
    });
  }),
  route('messaging', 'GET', `${CONVERSATION}/messaging`, (context) => {
    const conversation = conversationOf(context);
    const state = conversation.modalities.has('Messaging') ? 'Connected' : 'Disconnected';
    return ok({
      rel: 'messaging',
      href: `${conversation.href}/messaging`,
      properties: { state },
      links: { conversation: { href: conversation.href } },
    });
  }),
  route('participants', 'GET', `${CONVERSATION}/participants`, participants),
  route('participant', 'GET', `${CONVERSATION}/participants/:participant`, (context) => {
    const conversation = conversationOf(context);
    const remote = remoteOf(context, conversation);
    return ok(
      remote ? remoteParticipantResource(conversation, remote.party) : localParticipantResource(conversation),
    );
  }),
  route('participantAudio', 'GET', `${CONVERSATION}/participants/:participant/audio`, (context) => {
    const conversation = conversationOf(context);
    const remote = remoteOf(context, conversation);
    const href = conversation.participantHref(param(context, 'participant'));
    return ok(
      participantAudioResource(
        href,
        remote ? 'participant' : 'localParticipant',
        remote?.audioDirection ?? 'SendReceive',
      ),
    );
  }),
];
