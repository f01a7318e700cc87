/** Who is in a conversation, and whether it became a conference (04 §4, §10): pure. */
import { flag, type Resource, text } from '../ucwa/hal.ts';
import type { UcwaEvent } from '../ucwa/packages.ts';
import type { Call } from './call.ts';
import { personOf } from './people.ts';
import type { CallRecord, Meeting, World } from './world.ts';

const nobodyYet: Meeting = { state: '', count: null, people: new Set(), someoneLeft: false };

const meet = (world: World, conversation: string, change: Partial<Meeting>): World => {
  const old = world.meetings.get(conversation) ?? nobodyYet;
  return { ...world, meetings: new Map(world.meetings).set(conversation, { ...old, ...change }) };
};

/** What a conversation says of itself: its state, and how many take part. */
export function onMeeting(world: World, conversation: string, resource: Resource | null): World {
  const state = resource && text(resource, 'state')?.toLowerCase();
  if (!resource || !state) return world;
  const said = Number.parseInt(text(resource, 'participantCount') ?? '', 10);
  return meet(world, conversation, { state, count: said > 0 ? said : null });
}

/** The remote side of a conversation; the local participant says nothing new. */
export function onParticipant(world: World, event: UcwaEvent): World {
  const { link, sender, resource, type } = event;
  if (link.rel !== 'participant' || sender.rel !== 'conversation') return world;
  if (resource && flag(resource, 'local')) return world;
  const known = world.meetings.get(sender.href)?.people ?? nobodyYet.people;
  if (type === 'deleted') {
    if (!known.has(link.href)) return world;
    const people = new Set([...known].filter((one) => one !== link.href));
    return meet(world, sender.href, { people, someoneLeft: true });
  }
  const counted = known.has(link.href)
    ? world
    : meet(world, sender.href, { people: new Set([...known, link.href]) });
  const person = resource ? personOf(resource) : { name: link.title, uri: null };
  if (person.name === null && person.uri === null) return counted;
  return { ...counted, participants: new Map(counted.participants).set(sender.href, person) };
}

/** @returns null while it is a call of two */
export function conferenceOf(world: World, call: CallRecord): Call['conference'] {
  const meeting = call.conversation === null ? undefined : world.meetings.get(call.conversation);
  if (call.over || !meeting || !/^(?:conferenc(?:ing|ed)|inlobby)$/.test(meeting.state)) return null;
  const people = meeting.count ?? meeting.people.size + 1;
  return { isReady: meeting.state === 'conferenced', isInLobby: meeting.state === 'inlobby', people };
}

/** One left a call of two that goes on: whoever is there now has it (04 §10, transfer by the far end). */
export const wasPassedOn = (world: World, call: CallRecord): boolean =>
  (world.meetings.get(call.conversation ?? '')?.someoneLeft ?? false) && conferenceOf(world, call) === null;

/** It was told of, and not that it ended. */
export const isAlive = (world: World, conversation: string | null): boolean => {
  const state = world.meetings.get(conversation ?? '')?.state ?? '';
  return state !== '' && !state.startsWith('disconnect');
};
