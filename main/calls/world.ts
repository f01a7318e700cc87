/**
 * What is known about calls: plain values, changed by `reduce.ts`, shown by `view.ts`.
 */
import type { Reason } from '../ucwa/errors.ts';
import { href, type Resource, text } from '../ucwa/hal.ts';
import type { Call, CallState, LinkAction } from './call.ts';
import type { People, Person } from './people.ts';

/** One call: an invitation, and the phone audio it leads to. */
export interface CallRecord {
  readonly id: string;
  readonly kind: Call['kind'];
  readonly direction: 'incoming' | 'outgoing';
  /** Null until the server has named it. */
  readonly invitation: string | null;
  readonly operationId: string | null;
  readonly threadId: string | null;
  /** The newest of everything the invitation said; null until it said anything. */
  readonly resource: Resource | null;
  readonly conversation: string | null;
  readonly audio: string | null;
  /** Who was in the conversation when it ended. */
  readonly lastThere: Person | null;
  /** What we dialled, and the name it was dialled under. */
  readonly dialled: {
    readonly to: string;
    readonly name: string | null;
    readonly phone: string | null;
    /** The one it is made for, when that is not the user. */
    readonly delegator: { readonly uri: string; readonly name: string } | null;
  } | null;
  readonly accepted: boolean;
  /** Phone audio was seen connected, at this time. */
  readonly connectedAt: number | null;
  readonly startedAt: number;
  /** What the user asked for here; each goes out once. */
  readonly pressed: ReadonlySet<LinkAction>;
  readonly silenced: boolean;
  /** What the last press came to, a sentence, until the next one or until the call goes on. */
  readonly trouble: string | null;
  /** Waits for what says how it goes on. */
  readonly closing: Closing | null;
  readonly over: Over | null;
  /** The channel lost its memory and nothing has spoken of this call since. */
  readonly unconfirmed: boolean;
  /** As of the last change, and since when. */
  readonly state: CallState;
  readonly since: number;
}

/**
 * It is over, by something that gives no reason: the reason may still come until this time. Or its twin on the phone
 * is to go on with it, and without that nothing is told of it.
 */
export interface Closing {
  readonly by: number;
  readonly forTwin?: true;
}

/** How it ended: by `completed` with a reason, after it was connected, or unheard of. */
export type Over =
  | { readonly how: 'failed'; readonly reason: Reason | null; readonly at: number }
  | { readonly how: 'hungUp'; readonly reason: Reason | null; readonly at: number }
  | { readonly how: 'refused'; readonly message: string; readonly at: number }
  | { readonly how: 'lost'; readonly at: number }
  | { readonly how: 'signedOut'; readonly at: number }
  /** Went on as another call (transfer): it leaves the screen. */
  | { readonly how: 'replaced'; readonly at: number };

export interface Audio {
  readonly state: string;
  readonly conversation: string | null;
  readonly resource: Resource;
}

export interface Meeting {
  /** The conversation's, in lower case. */
  readonly state: string;
  /** How many take part, when the server says so. */
  readonly count: number | null;
  /** hrefs of the other participants. */
  readonly people: ReadonlySet<string>;
  /** One of them was there and is no more. */
  readonly someoneLeft: boolean;
}

export interface World {
  /** In the order they became known. */
  readonly calls: readonly CallRecord[];
  readonly audios: ReadonlyMap<string, Audio>;
  /** Participants of conversations, by conversation. */
  readonly participants: ReadonlyMap<string, Person>;
  /** What is known of conversations, by conversation. */
  readonly meetings: ReadonlyMap<string, Meeting>;
  readonly people: People;
  /** Invitations that ended and were taken off the list: a repeated event does not bring them back. */
  readonly finished: ReadonlySet<string>;
  readonly serial: number;
}

export const emptyWorld: World = {
  calls: [],
  audios: new Map(),
  participants: new Map(),
  meetings: new Map(),
  people: new Map(),
  finished: new Set(),
  serial: 0,
};

const blank: Omit<CallRecord, 'id' | 'direction' | 'startedAt' | 'since'> = {
  kind: 'phone',
  invitation: null,
  operationId: null,
  threadId: null,
  resource: null,
  conversation: null,
  audio: null,
  lastThere: null,
  dialled: null,
  accepted: false,
  connectedAt: null,
  pressed: new Set(),
  silenced: false,
  trouble: null,
  closing: null,
  over: null,
  unconfirmed: false,
  state: 'connecting',
};

/** A new record; ids are unique as long as two calls don't begin in the same millisecond with the same serial. */
export const newRecord = (world: World, direction: CallRecord['direction'], at: number): CallRecord => ({
  ...blank,
  id: `${at.toString(36)}-${world.serial.toString(36)}`,
  direction,
  startedAt: at,
  since: at,
});

export const changeCall = (world: World, id: string, change: Partial<CallRecord>): World => ({
  ...world,
  calls: world.calls.map((call) => (call.id === id ? { ...call, ...change } : call)),
});

/** A call the user starts: known before the server answers, so that an event that beats the 201 finds it. */
export function placeCall(
  world: World,
  placed: { readonly operationId: string; readonly threadId: string } & NonNullable<CallRecord['dialled']>,
  at: number,
): { world: World; id: string } {
  const { operationId, threadId, ...dialled } = placed;
  const numbered = { ...world, serial: world.serial + 1 };
  const record: CallRecord = { ...newRecord(numbered, 'outgoing', at), operationId, threadId, dialled };
  return { world: { ...numbered, calls: [...world.calls, record] }, id: record.id };
}

const lower = (value: string | null): string => (value ?? '').toLowerCase();
const AT_THE_FAR_END = new Set(['alerting', 'teamring', 'forwarded', 'connected']);

/** The state of contract.md §2, from what is known. */
export function stateOf(world: World, call: CallRecord): CallState {
  if (call.over) return 'ended';
  if (call.connectedAt !== null || call.accepted) {
    const audio = call.audio ? world.audios.get(call.audio) : undefined;
    // Hold is no state of the protocol; it shows in the link that would end it (README I3).
    const held =
      href(audio?.resource, 'resumePhoneAudio') !== null && !href(audio?.resource, 'holdPhoneAudio');
    return held ? 'held' : 'connected';
  }
  if (call.direction === 'incoming') return 'ringing';
  if (!call.invitation) return 'connecting';
  const invitation = lower(call.resource && text(call.resource, 'state'));
  return AT_THE_FAR_END.has(invitation) ? 'ringing' : 'ringingOwnPhone';
}

/** The world with every call's state brought up to date. */
export function stamped(world: World, at: number): World {
  const calls = world.calls.map((call) => {
    const state = stateOf(world, call);
    return state === call.state ? call : { ...call, state, since: at, trouble: null };
  });
  return calls.every((call, index) => call === world.calls[index]) ? world : { ...world, calls };
}

/** Ends what was closing and got no reason in time. */
export function expired(world: World, at: number): World {
  const calls = world.calls.map((call) =>
    call.closing && call.closing.by <= at && !call.over
      ? {
          ...call,
          closing: null,
          over: call.closing.forTwin
            ? ({ how: 'replaced', at } as const)
            : ({ how: 'failed', reason: null, at } as const),
        }
      : call,
  );
  return stamped({ ...world, calls }, at);
}

/** No caller waits longer, in milliseconds, whatever queues and teams a call goes through. */
const RINGS_AT_MOST = 1_200_000;

/** Until when a call can ring in; null when it does not, or no longer. */
export const ringsUntil = ({ direction, state, startedAt, closing }: CallRecord): number | null =>
  direction === 'incoming' && state === 'ringing' && !closing ? startedAt + RINGS_AT_MOST : null;

/** The server is not heard: what rang for too long no longer rings, and what became of it is told when it is. */
export const unheard = (world: World, at: number): World => ({
  ...world,
  calls: world.calls.map((call) =>
    (ringsUntil(call) ?? at + 1) > at ? call : { ...call, closing: { by: Number.POSITIVE_INFINITY } },
  ),
});

const FINISHED_KEPT = 200;

/** Takes calls that ended before that time, and replaced ones, off the list. */
export function swept(world: World, before: number): World {
  const gone = world.calls.filter(({ over }) => over && (over.at <= before || over.how === 'replaced'));
  if (gone.length === 0) return world;
  const hrefs = [...world.finished, ...gone.flatMap((call) => call.invitation ?? [])];
  return {
    ...world,
    calls: world.calls.filter((call) => !gone.includes(call)),
    finished: new Set(hrefs.slice(-FINISHED_KEPT)),
  };
}
