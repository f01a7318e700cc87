/**
 * How each event of the server changes what is known about calls: pure. Order of trust: invitation completed >
 * phoneAudio > conversation (04 §5).
 */
import { href, type Resource, text } from '../ucwa/hal.ts';
import type { UcwaEvent } from '../ucwa/packages.ts';
import { FOUND } from '../ucwa/resync.ts';
import { onMeeting, onParticipant } from './meetings.ts';
import { finish, isFallback, kindOf, modalityOf, takenOver, twinOf } from './voip.ts';
import { type CallRecord, type Closing, changeCall, newRecord, stamped, type World } from './world.ts';

/** How long the reason may lag behind the end (04 §13: both orders are legal). */
const REASON_MAY_LAG = 1_000;
const COMPLETION_MAY_LAG = 5_000;
/** How long the invitation of the phone may lag behind the one that gave way to it. */
const TWIN_MAY_LAG = 2_000;

/** States of audio in which a call is alive (04 §3). */
const LIVE = new Set(['connecting', 'transferring']);

/** Order of trust (04 §5): an invitation that was accepted, then its audio. */
const isTalking = ({ accepted, connectedAt }: CallRecord): boolean => accepted || connectedAt !== null;

const same = (a: string | null, b: string | null): boolean => a !== null && a !== '' && a === b;
const lower = (value: string | null): string => (value ?? '').toLowerCase();

/** The resource as it is now: an update without links leaves the links as they were (04 §7, package 2). */
const merged = (old: Resource | null, fresh: Resource | null): Resource | null => {
  if (!old || !fresh) return fresh ?? old;
  return {
    rel: fresh.rel,
    href: fresh.href ?? old.href,
    properties: { ...old.properties, ...fresh.properties },
    links: fresh.links.size > 0 ? fresh.links : old.links,
    embedded: new Map([...old.embedded, ...fresh.embedded]),
  };
};

/** What an invitation says of it; a call found in its conversation only guesses until then. */
const directionOf = (invitation: Resource | null): CallRecord['direction'] | null => {
  const said = lower(invitation && text(invitation, 'direction'));
  return said === 'outgoing' || said === 'incoming' ? said : null;
};

const SUCCEEDED = new Set(['success', 'succeeded', 'connected']);

const FAILED = new Set(['declined', 'cancelled', 'canceled', 'failed']);

/**
 * Whether an event tells the end of an invitation. `completed` does, and may never come (README C7): then an update
 * with a final state does (04 §5). What can still be declined is not connected, whatever its state says.
 */
function isFinal({ type, status, resource }: UcwaEvent): boolean {
  if (type === 'completed') return true;
  if (type !== 'updated') return false;
  const state = lower(resource && text(resource, 'state'));
  return status !== null || FAILED.has(state) || (state === 'connected' && !href(resource, 'decline'));
}

/** An invitation's fate as told by its last event. */
function fate(event: UcwaEvent, invitation: Resource | null): 'accepted' | 'derived' | 'failed' {
  if (event.reason?.subcode === 'AutoAccepted') return 'accepted';
  if (event.reason?.subcode === 'DerivedConversation' && href(invitation, 'derivedConversation'))
    return 'derived';
  if (event.status === null && !event.reason)
    return lower(invitation && text(invitation, 'state')) === 'connected' ? 'accepted' : 'failed';
  return SUCCEEDED.has(event.status ?? '') ? 'accepted' : 'failed';
}

/** The call that was found in its conversation (03 §6) and now gets to know its invitation. */
function foundOne(world: World, { link, resource, sender }: UcwaEvent): CallRecord | undefined {
  const kind = kindOf(link.rel);
  const found = world.calls.filter(
    (call) => call.kind === kind && !call.invitation && !call.operationId && !call.dialled && !call.over,
  );
  const conversation = href(resource, 'conversation');
  const threadId = resource && text(resource, 'threadId');
  const named = conversation !== null || threadId !== null;
  return (
    found.find((call) => same(call.conversation, conversation) || same(call.threadId, threadId)) ??
    // An update may leave out what never changes; with one call that waits for it there is no doubt.
    (named || found.length > 1 || sender.rel !== 'communication' ? undefined : found[0])
  );
}

/** The record an invitation event speaks of. */
function findInvitation(world: World, event: UcwaEvent): CallRecord | undefined {
  const address = event.link.href;
  const operationId = event.resource && text(event.resource, 'operationId');
  const threadId = event.resource && text(event.resource, 'threadId');
  return (
    world.calls.find((call) => same(call.invitation, address)) ??
    world.calls.find(
      (call) => !call.invitation && operationId !== null && lower(call.operationId) === lower(operationId),
    ) ??
    foundOne(world, event) ??
    // After the application was made again the same call has another address.
    world.calls.find((call) => call.unconfirmed && !call.over && same(call.threadId, threadId))
  );
}

function onInvitation(world: World, event: UcwaEvent, at: number): World {
  const address = event.link.href;
  const found = findInvitation(world, event);
  if (!found && (event.type === 'deleted' || world.finished.has(address) || !event.resource)) return world;
  const direction = directionOf(event.resource) ?? 'incoming';
  const outgoing = direction === 'outgoing';
  const kind = kindOf(event.link.rel);
  const twin = found ? undefined : twinOf(world, kind, event.resource);
  // The other kind of invitation to a call that rings already: the phone has it, whichever came first.
  if (!found && kind === 'voip' && (twin || outgoing || isFallback(event))) return finish(world, address);
  if (twin) {
    const after = takeOver(world, twin);
    return onInvitation(twin.invitation ? finish(after, twin.invitation) : after, event, at);
  }
  if (found && kind === 'voip' && isFallback(event))
    return isUnexplained(found)
      ? changeCall(world, found.id, { over: { how: 'replaced', at } })
      : closing(world, found, { by: at + TWIN_MAY_LAG, forTwin: true });
  const known = found ?? { ...newRecord(world, direction, at), kind };
  const resource = merged(known.resource, event.resource);
  const completed = isFinal(event) ? fate(event, resource) : null;
  // We gave up waiting for the answer to our POST, and here the call is.
  const isUnheard = known.over?.how === 'refused' || (known.over?.how === 'lost' && known.dialled !== null);
  // Or it ended with its conversation, and nobody had said that somebody took it in another one (04 §8.2).
  const goesOn = isUnexplained(known) && completed !== null && completed !== 'failed';
  const call = goesOn || (isUnheard && !known.invitation) ? { ...known, over: null } : known;
  const failed = completed === 'failed' && (!call.over || isUnexplained(call));
  // Over is over: a repeated or late event changes nothing but an end that had no reason yet.
  if (call.over && !failed) return world;
  // What was accepted is its audio's affair from then on.
  if (event.type === 'deleted')
    return isTalking(call) ? world : closing(world, call, { by: at + REASON_MAY_LAG });

  const derived = completed === 'derived';
  const next: CallRecord = {
    ...call,
    direction: directionOf(event.resource) ?? call.direction,
    invitation: address || call.invitation,
    operationId: call.operationId ?? (resource && text(resource, 'operationId')),
    threadId: (resource && text(resource, 'threadId')) ?? call.threadId,
    resource,
    conversation: href(resource, derived ? 'derivedConversation' : 'conversation') ?? call.conversation,
    audio: href(resource, derived ? 'derivedPhoneAudio' : modalityOf(known.kind)) ?? call.audio,
    accepted: call.accepted || completed === 'accepted' || derived,
    closing: completed ? null : call.closing,
    over: failed ? { how: 'failed', reason: event.reason, at: call.over?.at ?? at } : null,
    unconfirmed: false,
  };
  const calls = found ? world.calls.map((one) => (one === found ? next : one)) : [...world.calls, next];
  const after = settle({ ...world, calls }, next.id, at);
  return next.accepted && !call.accepted ? replaceOld(after, next, at) : after;
}

/** The record waits for the invitation that goes on with it. */
const takeOver = (world: World, twin: CallRecord): World => ({
  ...world,
  calls: world.calls.map((call) => (call === twin ? takenOver(call) : call)),
});

/** Ended without anybody having said why. */
const isUnexplained = ({ over }: CallRecord): boolean =>
  over?.how === 'lost' || (over?.how === 'failed' && over.reason === null);

/** A transfer's new call stands for the one it replaces (04 §9.4). */
function replaceOld(world: World, call: CallRecord, at: number): World {
  const replaced = href(call.resource, 'replacesPhoneAudio');
  const old = world.calls.find((one) => one.id !== call.id && same(one.audio, replaced));
  return old ? changeCall(world, old.id, { over: { how: 'replaced', at }, closing: null }) : world;
}

const closing = (world: World, call: CallRecord, next: Closing): World =>
  call.over || call.closing?.forTwin || (!next.forTwin && call.closing && call.closing.by <= next.by)
    ? world
    : changeCall(world, call.id, { closing: next });

const isOf = (call: CallRecord, audioHref: string, conversation: string | null): boolean =>
  call.audio ? call.audio === audioHref : same(call.conversation, conversation);

function onAudio(world: World, event: UcwaEvent, at: number): World {
  const address = event.link.href;
  const old = world.audios.get(address);
  const gone = event.type === 'deleted';
  if (!event.resource && !gone) return world;
  const resource = merged(old?.resource ?? null, event.resource);
  const sender = event.sender.rel === 'conversation' ? event.sender.href : null;
  const conversation = href(resource, 'conversation') ?? sender ?? old?.conversation ?? null;
  const state = gone ? 'disconnected' : lower(event.resource && text(event.resource, 'state'));
  const audios = new Map(world.audios);
  if (gone || !resource) audios.delete(address);
  else audios.set(address, { state, conversation, resource });
  const after = { ...world, audios };
  const kind = kindOf(event.link.rel);
  const matching = world.calls.filter(
    (call) => !call.over && call.kind === kind && isOf(call, address, conversation),
  );
  // Where one call goes on and another rings on the same audio, only the first is meant by "connected".
  const talking = matching.filter((call) => call.connectedAt !== null);
  const calls = state === 'connected' && talking.length > 0 ? talking : matching;
  return calls.reduce<World>((next, call) => {
    // The audio may be what tells of the conversation.
    const joined = changeCall(next, call.id, { conversation: call.conversation ?? conversation });
    return onCallAudio(joined, call.id, address, state, event.reason, at);
  }, after);
}

/** What its phone audio's state means for one call. */
function onCallAudio(
  world: World,
  id: string,
  address: string,
  state: string,
  reason: UcwaEvent['reason'],
  at: number,
): World {
  const call = world.calls.find((one) => one.id === id);
  if (!call || call.over) return world;
  const known: Partial<CallRecord> = { audio: address, unconfirmed: false };
  if (state === 'connected')
    return changeCall(world, id, { ...known, connectedAt: call.connectedAt ?? at, closing: null });
  // It goes on after all: what had ended it was somebody's earlier word.
  if (LIVE.has(state) && !call.closing?.forTwin) return changeCall(world, id, { ...known, closing: null });
  if (state !== 'disconnected') return changeCall(world, id, known);
  if (isTalking(call))
    return changeCall(world, id, { ...known, over: { how: 'hungUp', reason, at }, closing: null });
  // Nobody talked: the invitation's completion says why, and comes by itself.
  return closing(changeCall(world, id, known), { ...call, ...known }, { by: at + COMPLETION_MAY_LAG });
}

/** An invitation may come after the audio it leads to: what the audio said already counts, if it said it since. */
function settle(world: World, id: string, at: number): World {
  const call = world.calls.find((one) => one.id === id);
  const audio = call?.audio ? world.audios.get(call.audio) : undefined;
  if (!call || call.over || !audio || call.connectedAt !== null) return world;
  return audio.state === 'connected' && call.accepted
    ? changeCall(world, id, { connectedAt: at, closing: null })
    : world;
}

/** What rings or goes on in a conversation ends with it; why may be told a moment later. */
function endUnder(world: World, { link, reason }: UcwaEvent, at: number): World {
  const under = world.calls.filter((call) => !call.over && same(call.conversation, link.href));
  return under.reduce<World>(
    (next, call) =>
      isTalking(call)
        ? changeCall(next, call.id, { over: { how: 'hungUp', reason, at }, closing: null })
        : closing(next, call, { by: at + REASON_MAY_LAG }),
    world,
  );
}

function onConversation(world: World, event: UcwaEvent, at: number): World {
  const address = event.link.href;
  if (event.type === 'updated' && lower(event.resource && text(event.resource, 'state')) === 'disconnected')
    return endUnder(world, event, at);
  if (event.type === 'deleted') {
    const audios = new Map([...world.audios].filter(([, audio]) => audio.conversation !== address));
    const participants = new Map(world.participants);
    participants.delete(address);
    const meetings = new Map(world.meetings);
    meetings.delete(address);
    const calls = keepParty(world, address);
    return endUnder(explained({ ...world, calls, audios, participants, meetings }, event), event, at);
  }
  const threadId = event.resource && text(event.resource, 'threadId');
  const call = world.calls.find(
    (one) =>
      one.unconfirmed && !one.over && (same(one.conversation, address) || same(one.threadId, threadId)),
  );
  if (!call) return event.type === FOUND ? foundCall(world, event, threadId, at) : world;
  const audio = href(event.resource, modalityOf(call.kind)) ?? call.audio;
  return changeCall(world, call.id, { conversation: address, audio, unconfirmed: false });
}

/** Whoever was there last is forgotten with the conversation, but not by its calls. */
const keepParty = ({ calls, participants }: World, conversation: string): World['calls'] =>
  calls.map((call) =>
    same(call.conversation, conversation)
      ? { ...call, lastThere: participants.get(conversation) ?? call.lastThere }
      : call,
  );

/**
 * A call we heard nothing of, read from its conversation. Own calls are known, unless the program was started again
 * in the middle of one: a conversation that connects without having come in is such a call (04 §4).
 */
function foundCall(world: World, event: UcwaEvent, threadId: string | null, at: number): World {
  const conversation = event.link.href;
  const isIt = (one: CallRecord) =>
    same(one.conversation, conversation) || (!one.over && same(one.threadId, threadId));
  if (world.calls.some((one) => isIt(one) && one.over?.how !== 'lost')) return world;
  const numbered = { ...world, serial: world.serial + 1 };
  const isOwn = lower(event.resource && text(event.resource, 'state')) === 'connecting';
  const call: CallRecord = {
    ...newRecord(numbered, isOwn ? 'outgoing' : 'incoming', at),
    kind: kindOf(event.in?.rel ?? 'phoneAudio'),
    audio: event.in?.href ?? null,
    conversation,
    threadId,
  };
  return { ...numbered, calls: [...numbered.calls, call] };
}

/** An end that came without a reason gets the one the conversation ends with. */
const explained = (world: World, { link, reason }: UcwaEvent): World => ({
  ...world,
  calls: world.calls.map((call) =>
    reason && call.over?.how === 'hungUp' && !call.over.reason && same(call.conversation, link.href)
      ? { ...call, over: { ...call.over, reason } }
      : call,
  ),
});

function reduceOne(world: World, event: UcwaEvent, at: number): World {
  switch (event.link.rel) {
    case 'phoneAudioInvitation':
    case 'audioVideoInvitation':
      return onInvitation({ ...world, serial: world.serial + 1 }, event, at);
    case 'phoneAudio':
    case 'audioVideo':
      return onAudio(world, event, at);
    case 'conversation':
      return onMeeting(onConversation(world, event, at), event.link.href, event.resource);
    case 'participant':
      return onParticipant(world, event);
    default:
      return world;
  }
}

/**
 * The world after some events, in order. Events about anything else leave it as it is.
 * @param at epoch milliseconds
 */
export function reduce(world: World, events: readonly UcwaEvent[], at: number): World {
  const after = events.reduce((next, event) => reduceOne(next, event, at), world);
  return after === world ? world : stamped(after, at);
}

/**
 * The channel lost its memory: every call that goes on has to be heard of again.
 * @param which an own call that the server has not named yet is left to the answer of its POST, unless it is `all`
 */
export const doubted = (world: World, which: 'named' | 'all' = 'named'): World => ({
  ...world,
  calls: world.calls.map((call) =>
    call.over || (which === 'named' && call.dialled && !call.invitation)
      ? call
      : { ...call, unconfirmed: true },
  ),
});

/** What could be read again was; calls nobody spoke of are over. */
export function undoubted(world: World, at: number, how: 'lost' | 'signedOut' = 'lost'): World {
  const calls = world.calls.map((call) =>
    call.unconfirmed && !call.over ? { ...call, over: { how, at }, closing: null } : call,
  );
  return stamped({ ...world, calls }, at);
}
