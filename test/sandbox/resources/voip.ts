/** What a program without media does with VoIP calls: decline them, or have them on the own phone (04 §1). */

import { audioVideoResource, invitationResource } from '../calls/representations.ts';
import { VoipCall } from '../calls/voip.ts';
import { noContent, ok, type Reply } from '../http/exchange.ts';
import { notFound, UcwaFailure } from '../http/failure.ts';
import { readInput } from '../http/input.ts';
import { decline, needStart, startIn, stop } from './calls.ts';
import { type Context, conversationOf, invitationOf, route } from './context.ts';

/** Answers with the own phone: the documented answer is an empty 204, the phone's invitation comes by events. */
function acceptWithPhoneAudio(context: Context): Reply {
  const { conversation, invitation } = invitationOf(context);
  needStart(context);
  readInput(context.exchange, {});
  if (invitation.over) throw notFound('The invitation is over.');
  const live = context.world.calls.inConversation(conversation, 'audioVideo');
  if (!(live?.call instanceof VoipCall) || live.call.phase !== 'ringing') {
    throw new UcwaFailure(409, 'None', 'This invitation cannot be accepted any more.');
  }
  if (!invitation.details.acceptWithPhoneAudio) {
    throw new UcwaFailure(409, 'None', 'This invitation cannot be answered on the phone.');
  }
  live.call.acceptWithPhoneAudio(live.view);
  return noContent();
}

/** Moves the talking call to the own phone, by an invitation of its own in the same conversation. */
async function replaceWithPhoneAudio(context: Context): Promise<Reply> {
  const conversation = conversationOf(context);
  needStart(context);
  const call = context.world.calls.inConversation(conversation, 'audioVideo')?.call;
  if (!(call instanceof VoipCall) || call.phase !== 'connected') {
    throw new UcwaFailure(409, 'None', 'No VoIP call goes on in this conversation.');
  }
  if (conversation.phoneAudio.state !== 'Disconnected') {
    throw new UcwaFailure(409, 'None', 'The call is being moved already.');
  }
  return startIn(context, conversation, call);
}

const INVITATION = 'communication/audioVideoInvitations/:invitation';
const AUDIO_VIDEO = 'communication/conversations/:conversation/audioVideo';

export const voipRoutes = [
  route('audioVideoInvitation', 'GET', INVITATION, (context) =>
    ok(invitationResource(invitationOf(context), context.world.switches)),
  ),
  route('decline', 'POST', `${INVITATION}/decline`, decline),
  route('acceptWithAnswer', 'POST', `${INVITATION}/accept`, () => {
    throw new UcwaFailure(409, 'None', 'This server carries no media.');
  }),
  route('acceptWithPhoneAudio', 'POST', `${INVITATION}/acceptWithPhoneAudio`, acceptWithPhoneAudio),
  route('audioVideo', 'GET', AUDIO_VIDEO, (context) =>
    ok(audioVideoResource(conversationOf(context), context.world.switches)),
  ),
  route('replaceWithPhoneAudio', 'POST', `${AUDIO_VIDEO}/replaceWithPhoneAudio`, replaceWithPhoneAudio),
  route('stopAudioVideo', 'POST', `${AUDIO_VIDEO}/stopAudioVideo`, (context) =>
    stop(context, conversationOf(context), 'audioVideo'),
  ),
];
