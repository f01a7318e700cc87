/** Starting calls and acting on them: invitations and phoneAudio (04 §1–3, §10, §11). VoIP is in `voip.ts`. */

import type { Conversation, Importance, Modality } from '../calls/conversation.ts';
import type { OutgoingCall } from '../calls/outgoing.ts';
import { invitationResource, phoneAudioResource } from '../calls/representations.ts';
import type { OutgoingRequest } from '../calls/requests.ts';
import { RingingCall } from '../calls/ringing.ts';
import type { VoipCall } from '../calls/voip.ts';
import { normalizeNumber, normalizeTarget } from '../directory/numbers.ts';
import { created, noContent, ok, type Reply } from '../http/exchange.ts';
import { invalid, notFound, UcwaFailure } from '../http/failure.ts';
import { type Field, type Input, readInput } from '../http/input.ts';
import { offersPhoneAudio } from './communication.ts';
import { type Context, conversationOf, invitationOf, route } from './context.ts';

/** How long an event that should follow its 201 waits for it, in real ms. */
const ANNOUNCE_ANYWAY = 250;

const START_FIELDS = {
  to: { type: 'string', required: true },
  phoneNumber: { type: 'string' },
  operationId: { type: 'string', max: 50 },
  importance: { type: 'string', values: ['Normal', 'Urgent', 'Emergency'] },
  subject: { type: 'string', max: 250 },
  threadId: { type: 'string' },
  sessionContext: { type: 'string', max: 50 },
  telemetryId: { type: 'string', max: 50 },
} as const satisfies Record<string, Field>;

/** Of edition A, and what edition B adds (04 §1). */
const DECLINE_REASONS = ['Local', 'Global', 'Unknown'];
const DECLINE_REASONS_OF_B = [
  ...['CodecMismatch', 'EncryptionMismatch', 'InsufficientBandwidth'],
  ...['InsufficientBandwidthRerouteOverPstn', 'InvalidMediaOffer', 'IPv6NotSupported'],
  ...['MediaAllocationFailure', 'MediaConnectivityFailure', 'UnsupportedMedia'],
];

/** Refuses who may make no calls, and who would hear nothing of them (04 §1). */
export function needStart({ application, world }: Context): void {
  if (!offersPhoneAudio(application, world)) {
    throw new UcwaFailure(403, 'None', 'This user is not enabled for phone audio.');
  }
  if (!application.channel.reachable) {
    throw new UcwaFailure(500, 'CallbackChannelError', 'The event channel of this application is not open.');
  }
}

function readStart(context: Context, input: Input, to = input.text('to') ?? ''): OutgoingRequest {
  const own = input.text('phoneNumber') ?? context.application.reachability.phoneNumber;
  if (own === '')
    throw invalid({ name: 'phoneNumber', reason: 'missing, and the application has announced none' });
  if (!input.has('operationId')) context.exchange.notes.push('no operationId: events cannot be correlated');
  return {
    to: normalizeTarget(to),
    phoneNumber: normalizeNumber(own),
    operationId: input.text('operationId'),
    subject: input.text('subject'),
    threadId: input.text('threadId'),
    importance: input.text('importance') as Importance | undefined,
  };
}

function startPhoneAudio(context: Context): Promise<Reply> {
  needStart(context);
  return begin(context, readStart(context, readInput(context.exchange, START_FIELDS, 'either')));
}

function startOnBehalf(context: Context): Promise<Reply> {
  needStart(context);
  const { application, world } = context;
  const input = readInput(
    context.exchange,
    { ...START_FIELDS, delegator: { type: 'string', required: true }, customContent: { type: 'string' } },
    'either',
  );
  const delegator = world.directory.party((input.text('delegator') ?? '').replace(/^sip:/i, ''));
  if (!application.user.entry.delegators?.includes(delegator.address)) {
    throw new UcwaFailure(403, 'None', 'This user is no delegate of that person.');
  }
  return begin(context, {
    ...readStart(context, input),
    delegator,
    customContent: input.text('customContent'),
  });
}

function addPhoneAudio(context: Context): Promise<Reply> {
  const conversation = conversationOf(context);
  needStart(context);
  if (conversation.phoneAudio.state !== 'Disconnected') {
    throw new UcwaFailure(409, 'None', 'The conversation has phone audio already.');
  }
  return startIn(context, conversation);
}

/** A phone call to whom a call of the history was with (04 §1, 05 §6): what it says but the own phone is known. */
export function startAgain(context: Context, to: string, threadId: string): Promise<Reply> {
  needStart(context);
  const { phoneNumber, operationId } = START_FIELDS;
  const input = readInput(context.exchange, { phoneNumber, operationId }, 'either');
  return begin(context, { ...readStart(context, input, to), threadId });
}

/** A phone call within a conversation (04 §11.1), in place of its VoIP call where one moves. */
export function startIn(context: Context, conversation: Conversation, moves?: VoipCall): Promise<Reply> {
  const { to, phoneNumber, operationId } = START_FIELDS;
  const input = readInput(context.exchange, { to, phoneNumber, operationId }, 'either');
  return begin(context, { ...readStart(context, input), ...conversation.about, conversation, moves });
}

/** Starts the call; the switch `eventBefore201` decides what the client hears first. */
async function begin({ application, world }: Context, request: OutgoingRequest): Promise<Reply> {
  const call = world.calls.start(application, request);
  const [view] = call.views;
  if (!view) throw notFound();
  const { switches } = world;
  const resource = switches.get('invitationIn201') ? invitationResource(view, switches) : undefined;
  const reply = created(view.invitation.href, resource);
  const order = switches.get('eventBefore201');
  if (order === 'before' || (order === 'random' && Math.random() < 0.5)) {
    call.announce();
    await application.channel.flush();
    return reply;
  }
  announceLater(call);
  return { ...reply, afterwards: () => call.announce() };
}

/** The call goes on even when the client never gets its 201. */
function announceLater(call: OutgoingCall): void {
  setTimeout(() => call.announce(), ANNOUNCE_ANYWAY).unref();
}

function cancel(context: Context): Reply {
  const { conversation, invitation } = invitationOf(context);
  if (invitation.over) throw notFound('The invitation is over.');
  return stop(context, conversation, invitation.modality);
}

/** POST decline (04 §9.2), of either kind of invitation. */
export function decline(context: Context): Reply {
  const view = invitationOf(context);
  const editionB = context.world.switches.get('editionB');
  const values = editionB ? [...DECLINE_REASONS, ...DECLINE_REASONS_OF_B] : DECLINE_REASONS;
  const input = readInput(context.exchange, { reason: { type: 'string', values } }, 'either');
  if (view.invitation.over) throw notFound('The invitation is over.');
  const live = context.world.calls.inConversation(view.conversation, view.invitation.modality);
  if (!(live?.call instanceof RingingCall) || live.call.phase !== 'ringing') {
    throw new UcwaFailure(409, 'None', 'This invitation cannot be declined any more.');
  }
  live.call.decline(live.view, input.text('reason') ?? 'Unknown');
  return noContent();
}

/** Hang up, cancel, drop out (04 §10); 404 when there is nothing to stop. */
export function stop({ world }: Context, conversation: Conversation, modality: Modality): Reply {
  const live = world.calls.inConversation(conversation, modality);
  if (!live) throw notFound('There is no call in this conversation.');
  live.call.stop(live.view);
  return noContent();
}

function hold(context: Context, held: boolean): Reply {
  const live = context.world.calls.inConversation(conversationOf(context), 'phoneAudio');
  if (!live) throw notFound('There is no call in this conversation.');
  live.call.hold(live.view, held);
  return noContent();
}

const INVITATION = 'communication/phoneAudioInvitations/:invitation';
const PHONE_AUDIO = 'communication/conversations/:conversation/phoneAudio';

export const callRoutes = [
  route('startPhoneAudio', 'POST', 'communication/phoneAudioInvitations', startPhoneAudio),
  route(
    'startPhoneAudioOnBehalfOfDelegator',
    'POST',
    'communication/phoneAudioInvitationsOnBehalfOfDelegator',
    startOnBehalf,
  ),
  route('phoneAudioInvitation', 'GET', INVITATION, (context) =>
    ok(invitationResource(invitationOf(context), context.world.switches)),
  ),
  route('cancel', 'POST', `${INVITATION}/cancel`, cancel),
  route('decline', 'POST', `${INVITATION}/decline`, decline),
  route('accept', 'POST', `${INVITATION}/accept`, () => {
    throw new UcwaFailure(409, 'None', 'A telephone call is answered on the telephone (04 §1).');
  }),
  route('phoneAudio', 'GET', PHONE_AUDIO, (context) => ok(phoneAudioResource(conversationOf(context)))),
  route('addPhoneAudio', 'POST', `${PHONE_AUDIO}/add`, addPhoneAudio),
  route('holdPhoneAudio', 'POST', `${PHONE_AUDIO}/hold`, (context) => hold(context, true)),
  route('resumePhoneAudio', 'POST', `${PHONE_AUDIO}/resume`, (context) => hold(context, false)),
  route('stopPhoneAudio', 'POST', `${PHONE_AUDIO}/terminate`, (context) =>
    stop(context, conversationOf(context), 'phoneAudio'),
  ),
];
