/**
 * From what is known to what is shown: one `Call` for each record, with what can be done now taken from links alone.
 */
import { bounded, NAME_LIMIT, oneLine } from '../clean.ts';
import type { Reason } from '../ucwa/errors.ts';
import { embedded, entryOf, flag, href, type Resource, text } from '../ucwa/hal.ts';
import type { Call, CallEnd, CallLinks, Party } from './call.ts';
import { conferenceOf, isAlive, wasPassedOn } from './meetings.ts';
import { formatForPeople, numberOfUri, toE164 } from './numbers.ts';
import {
  addressInHref,
  isVoicemail,
  NOBODY_KNOWN,
  nameBehind,
  type Person,
  partyOf,
  personOf,
  sameKey,
} from './people.ts';
import { endOf, hungUpWords, impliedReason } from './reasons.ts';
import type { CallRecord, World } from './world.ts';

export interface ViewContext {
  /** The user's own addresses and numbers, as `sameKey` writes them. */
  readonly own: ReadonlySet<string>;
  /** ISO 3166, for numbers as people write them. */
  readonly country: string;
}

/** The caller of an incoming, the target of an outgoing call. */
function remoteOf(world: World, call: CallRecord): Party {
  const invitation = call.resource;
  if (call.direction === 'incoming') {
    const from = embedded(invitation, 'from');
    if (from) return partyOf(personOf(from));
    const link = invitation?.links.get('from')?.[0];
    const known = (link && world.people.get(link.href)) ?? participantOf(world, call);
    const address = link && addressInHref(link.href);
    return partyOf({
      name: known?.name ?? link?.title ?? null,
      uri: known?.uri ?? (address ? `sip:${address}` : null),
    });
  }
  const uri = (invitation && text(invitation, 'to')) ?? call.dialled?.to ?? null;
  const found = uri === null ? participantOf(world, call) : null;
  if (found) return partyOf(found);
  const target = partyOf({ name: null, uri: uri && /^[+\d*#]/.test(uri) ? `tel:${uri}` : uri });
  const link = invitation?.links.get('to')?.[0];
  const contact = link && world.people.get(link.href);
  const taker = embedded(invitation, 'acceptedByParticipant');
  const there = [participantOf(world, call), taker && personOf(taker)];
  const key = target.uri && sameKey(target.uri);
  const sameOne = there.find((one) => one?.name && one.uri && sameKey(one.uri) === key);
  const name = contact?.name ?? sameOne?.name ?? link?.title ?? call.dialled?.name ?? null;
  const named = partyOf({ name, uri: target.uri });
  // What says where such a number is at home stays with it: called again, it is the same one (RFC 3966 §5.1.5).
  const [, local = named.number] = /^tel:(.*;(?:phone-context|isub)=.*)$/i.exec(uri ?? '') ?? [];
  return { ...named, number: local, uri: uri && /^[+\d*#]/.test(uri) ? null : target.uri };
}

/** A national number as the server has it, by the user's country; short codes stay what they are. */
const inE164 = (party: Party, country: string): Party => ({
  ...party,
  number: party.number === null ? null : (toE164(party.number, country) ?? party.number),
});

const participantOf = (world: World, call: CallRecord): Person | null =>
  (call.conversation && world.participants.get(call.conversation)) || call.lastThere;

/** The other user a call is for: the caller's, or the one an own call is made for (04 §9.4, §1). */
function onBehalfOf(world: World, { direction, resource, dialled }: CallRecord): string | null {
  if (dialled?.delegator || !resource) return dialled?.delegator?.name ?? null;
  return direction === 'outgoing'
    ? nameBehind(resource, 'delegator', world.people, text(resource, 'delegator'))
    : nameBehind(resource, 'onBehalfOf', world.people);
}

/** For whom a call rings when that is not the user: the delegator, or another intended target (04 §9.4). */
function forWhom(world: World, call: CallRecord, own: ReadonlySet<string>): string | null {
  const invitation = call.resource;
  if (!invitation || call.direction === 'outgoing') return null;
  const isOwn = (uri: string) => own.has(sameKey(uri)) || own.has(sameKey(numberOfUri(uri) ?? uri));
  const delegator = text(invitation, 'delegator');
  if (!delegator || !isOwn(delegator)) {
    const name = nameBehind(invitation, 'delegator', world.people, delegator);
    if (name !== null) return name;
  }
  const to = text(invitation, 'to') ?? behind(world, invitation, 'to')?.uri ?? null;
  // A private line is a number of the user's own.
  if (to && flag(invitation, 'privateLine') && numberOfUri(to) !== null) return null;
  if (!to || isOwn(to) || sameKey(to) === sameKey(text(invitation, 'phoneNumber') ?? '')) return null;
  return nameBehind(invitation, 'to', world.people, to);
}

const behind = (world: World, resource: Resource, rel: string): Person | undefined =>
  world.people.get(href(resource, rel) ?? '');

/** The user took it himself, on another of his devices: he is the one who ultimately accepted it. */
function isTakenByUser(world: World, invitation: Resource | null, own: ReadonlySet<string>): boolean {
  const taker = embedded(invitation, 'acceptedByContact');
  const address = href(invitation, 'acceptedByContact') ?? '';
  const uri = taker ? personOf(taker).uri : (world.people.get(address)?.uri ?? addressInHref(address));
  return uri !== null && own.has(sameKey(uri));
}

/** Who took the call when that is not whom it was meant for. */
function acceptedBy(world: World, call: CallRecord, remote: Party, own: ReadonlySet<string>): string | null {
  const invitation = call.resource;
  if (!invitation || isTakenByUser(world, invitation, own)) return null;
  if (call.direction === 'incoming') {
    const taker = nameBehind(invitation, 'acceptedByContact', world.people);
    return taker === NOBODY_KNOWN ? 'somebody else' : taker;
  }
  const who = embedded(invitation, 'acceptedByParticipant');
  // Somebody else took it in a conversation of his own: who is there is who took it (04 §8.2).
  const isDerived = call.accepted && call.conversation === href(invitation, 'derivedConversation');
  if (!who) return isDerived ? (participantOf(world, call)?.name ?? null) : null;
  const person = personOf(who);
  if (isVoicemail(person.uri))
    return remote.name === null ? 'the voicemail' : `the voicemail of ${remote.name}`;
  // The documented test compares contacts: the one who accepted with the one who was called (04 §7).
  const contacts = [href(who, 'contact'), href(invitation, 'to')];
  if (contacts[0] && contacts[0] === contacts[1]) return null;
  return nameOfAnother(person, remote);
}

/** What somebody is called; null when it is the same one. */
function nameOfAnother({ name, uri }: Person, remote: Party): string | null {
  if (uri && remote.uri && sameKey(uri) === sameKey(remote.uri)) return null;
  const number = numberOfUri(uri);
  // An extension is told in full, or its number without it, by the server that found it.
  const main = (one: string) => one.replace(/;.*$/, '');
  if (number !== null && remote.number !== null && main(number).endsWith(main(remote.number))) return null;
  return name ?? number ?? (uri ? sameKey(uri) : null);
}

/** Who is there now, after the far end handed the call over. */
function transferredTo(world: World, call: CallRecord, remote: Party): string | null {
  const there = participantOf(world, call);
  if (!there || call.over || !wasPassedOn(world, call) || there.name === (remote.name ?? '')) return null;
  return nameOfAnother(there, remote);
}

/** The call a transfer takes the place of (04 §9.4). */
function replacedBy(world: World, call: CallRecord): CallRecord | undefined {
  const audio = href(call.resource, 'replacesPhoneAudio');
  return audio === null ? undefined : world.calls.find((one) => one.id !== call.id && one.audio === audio);
}

const audioOf = (world: World, call: CallRecord): Resource | undefined =>
  call.audio ? world.audios.get(call.audio)?.resource : undefined;

/** A link that comes after the end of its conversation leads nowhere. */
const againAt = (world: World, call: CallRecord): string | null =>
  call.over && isAlive(world, call.conversation) ? href(audioOf(world, call), 'addPhoneAudio') : null;

/** An action is here exactly while the server offers its link (architecture.md rule 4). */
function linksOf(world: World, call: CallRecord): CallLinks {
  if (call.over || call.closing) return {};
  const audio = audioOf(world, call);
  const links: Record<string, string | null> = {};
  const stop = href(audio, call.kind === 'voip' ? 'stopAudioVideo' : 'stopPhoneAudio');
  if (call.state === 'ringing' && call.direction === 'incoming') {
    links.decline = href(call.resource, 'decline');
    links.answerOnPhone = call.kind === 'voip' ? href(call.resource, 'acceptWithPhoneAudio') : null;
  } else if (call.state === 'connected' || call.state === 'held') {
    links.hangUp = stop;
    links.hold = href(audio, 'holdPhoneAudio');
    links.resume = href(audio, 'resumePhoneAudio');
    links.moveToPhone = href(audio, 'replaceWithPhoneAudio');
  } else links.cancel = href(call.resource, 'cancel') ?? stop;
  return Object.fromEntries(Object.entries(links).filter(([, link]) => link !== null));
}

const RINGING: Readonly<Record<string, Call['ringing']>> = {
  alerting: 'alerting',
  teamring: 'teamRing',
  forwarded: 'forwarded',
};
const IMPORTANCE: Readonly<Record<string, Call['importance']>> = { urgent: 'Urgent', emergency: 'Emergency' };

const ELSEWHERE: Reason = { code: 'Informational', subcode: 'ConnectedElsewhere', message: null };

function endFor(
  world: World,
  call: CallRecord,
  context: ViewContext,
  remote: Party,
  takenBy: string | null,
): CallEnd | null {
  const { over } = call;
  if (!over) return null;
  if (over.how === 'hungUp' || over.how === 'replaced')
    return {
      outcome: 'finished',
      sentence: over.how === 'hungUp' ? hungUpWords(over.reason) : 'Transferred.',
      at: over.at,
    };
  if (over.how === 'refused') return { outcome: 'failed', sentence: over.message, at: over.at };
  if (over.how === 'signedOut') {
    const outcome = call.connectedAt === null ? 'cancelled' : 'finished';
    return { outcome, sentence: 'You signed out.', at: over.at };
  }
  const who =
    remote.name ??
    (remote.number ? formatForPeople(remote.number, context.country) : null) ??
    addressOf(remote);
  const isMissed = call.direction === 'incoming' && !call.accepted && call.connectedAt === null;
  if (over.how === 'lost' && isMissed && !call.pressed.has('decline'))
    return {
      outcome: 'missed',
      sentence: `The connection was lost while ${bounded(oneLine(who) ?? 'somebody', NAME_LIMIT)} was calling.`,
      at: over.at,
    };
  if (over.how === 'lost')
    return {
      outcome: 'lost',
      sentence: 'The connection was lost, and with it what became of this call.',
      at: over.at,
    };
  const own = ownNumberOf(call);
  const reason = isTakenByUser(world, call.resource, context.own) ? ELSEWHERE : over.reason;
  return endOf(reason ?? impliedReason(call.direction, invitationState(call)), {
    direction: call.direction,
    who,
    phone: own ? formatForPeople(own, context.country) : null,
    acceptedBy: takenBy,
    byUser: call.pressed.has('decline') || call.pressed.has('cancel'),
    at: over.at,
  });
}

const addressOf = ({ uri }: Party): string => (uri ? sameKey(uri) : 'an unknown caller');

function ownNumberOf(call: CallRecord): string | null {
  const said = call.resource && text(call.resource, 'phoneNumber');
  return numberOfUri(said ?? null) ?? said ?? call.dialled?.phone ?? null;
}

/** Where a person's address is at home (05 §3); what is not said is at home. */
const isOutside = (participant: Resource | null): boolean =>
  /^(?:Federated|PublicCloud)$/i.test((participant && text(participant, 'sourceNetwork')) ?? '');

const invitationState = ({ resource }: CallRecord): string =>
  ((resource && text(resource, 'state')) ?? '').toLowerCase();

/** That there is some is told; what it says is not for us. */
const carriesData = (invitation: Resource): boolean =>
  href(invitation, 'customContent') !== null || (text(invitation, 'customContent') ?? '') !== '';

function callOf(world: World, call: CallRecord, context: ViewContext): Call {
  const remote = inE164(remoteOf(world, call), context.country);
  const takenBy = acceptedBy(world, call, remote, context.own);
  const invitation = call.resource;
  const behindLink = (rel: string) => (invitation ? nameBehind(invitation, rel, world.people) : null);
  const said = (name: string): string => (invitation && text(invitation, name)) ?? '';
  const ringing = call.state === 'ringing' && call.direction === 'outgoing';
  return {
    id: call.id,
    kind: call.kind,
    direction: call.direction,
    state: call.state,
    remote,
    ownNumber: ownNumberOf(call),
    onBehalfOf: onBehalfOf(world, call),
    delegator:
      call.direction === 'outgoing' ? (call.dialled?.delegator?.uri ?? (said('delegator') || null)) : null,
    forWhom: forWhom(world, call, context.own),
    forwardedBy: behindLink('forwardedBy'),
    transferredBy: behindLink('transferredBy'),
    replaces: replacedBy(world, call)?.id ?? null,
    privateLine: invitation ? flag(invitation, 'privateLine') : false,
    importance: entryOf(IMPORTANCE, said('importance').toLowerCase()) ?? 'Normal',
    subject: said('subject'),
    fromOutside: call.direction === 'incoming' && isOutside(embedded(invitation, 'from')),
    carriesData: invitation !== null && carriesData(invitation),
    joinsMuted: invitation ? flag(invitation, 'joinAudioMuted') : false,
    isTransferring: !call.over && world.audios.get(call.audio ?? '')?.state === 'transferring',
    conference: conferenceOf(world, call),
    addPhoneAudio: againAt(world, call),
    acceptedBy: takenBy,
    transferredTo: transferredTo(world, call, remote),
    ringing: ringing ? (entryOf(RINGING, said('state').toLowerCase()) ?? 'alerting') : null,
    startedAt: call.startedAt,
    since: call.since,
    connectedAt: call.connectedAt ?? (call.accepted ? call.since : null),
    links: linksOf(world, call),
    // A VoIP call may go on on the phone: its invitation says that it does not, if the server is heard.
    isEnding: call.closing !== null && (call.kind === 'phone' || !Number.isFinite(call.closing.by)),
    pressed: call.pressed,
    silenced: call.silenced || call.over?.how === 'replaced',
    trouble: call.trouble,
    end: endFor(world, call, context, remote, takenBy),
  };
}

/** Views of calls that are over: they change when a name behind a link becomes known, or the conversation ends. */
export type EndedViews = WeakMap<CallRecord, { readonly people: World['people']; readonly view: Call }>;

/**
 * Every call as it is shown; a replaced one is no more than told to the history, once.
 * @param ended kept between calls, made anew when the context changes: what is over is not worked out at each event
 */
export const callsOf = (world: World, context: ViewContext, ended: EndedViews = new WeakMap()): Call[] =>
  world.calls.flatMap((call) => {
    if (!call.over) return callOf(world, call, context);
    // It has left the screen; what was talked in it is still a call of the history.
    if (call.over.how === 'replaced' && call.connectedAt === null) return [];
    const known = ended.get(call);
    if (known?.people === world.people && known.view.addPhoneAudio === againAt(world, call))
      return known.view;
    const view = callOf(world, call, context);
    ended.set(call, { people: world.people, view });
    return view;
  });
