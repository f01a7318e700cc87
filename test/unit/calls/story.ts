/** Calls driven by hand-written packages in the shorthand of 04: `A`, `C`, `I1`, `K1`, `ME`, `BOB` in hrefs. */
import type { Call } from '../../../main/calls/call.ts';
import { Calls } from '../../../main/calls/calls.ts';
import { type Parsed, parseTarget } from '../../../main/calls/numbers.ts';
import { ownAddresses } from '../../../main/calls/people.ts';
import type { Dial } from '../../../main/calls/starts.ts';
import { failed, ok, type Result, type UcwaError } from '../../../main/ucwa/errors.ts';
import { type Resource, readResource } from '../../../main/ucwa/hal.ts';
import { readPackage, type UcwaEvent } from '../../../main/ucwa/packages.ts';
import type { Ask } from '../../../main/ucwa/requests.ts';
import { FakeClock } from '../desktop/fake-clock.ts';
import { makePorts } from '../ucwa/bench.ts';

type Json = { readonly [name: string]: unknown };

const A = '/ucwa/oauth/v1/applications/104';
const SHORT: readonly (readonly [RegExp, string])[] = [
  [/^I(\d)/, 'C/phoneAudioInvitations/i$1'],
  [/^ME/, 'K1/participants/ann@contoso.com'],
  [/^BOB/, 'K1/participants/bob@contoso.com'],
  [/^K(\d)/, 'C/conversations/k$1'],
  [/^C\b/, 'A/communication'],
  [/^A\b/, A],
];
/** `K1/phoneAudio` as a path. */
export const path = (short: string): string =>
  SHORT.reduce((href, [pattern, full]) => href.replace(pattern, full), short);
export const BASE = 'https://pool.contoso.com';
export const url = (short: string): string => BASE + path(short);

const links = (all: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(Object.entries(all).map(([rel, to]) => [rel, { href: path(to) }]));

/** A resource: properties and links. */
export const resource = (
  rel: string,
  properties: Json,
  to?: Readonly<Record<string, string>>,
  inside?: Json,
): Json => ({
  rel,
  ...properties,
  ...(to ? { _links: links(to) } : {}),
  ...(inside ? { _embedded: inside } : {}),
});

/** One event of a sender. */
export function event(
  sender: string,
  type: string,
  rel: string,
  to: string,
  embedded?: Json,
  more: Json = {},
): UcwaEvent {
  const body = {
    _links: { next: { href: '/n' } },
    sender: [
      {
        rel: sender === 'C' ? 'communication' : 'conversation',
        href: path(sender),
        events: [
          {
            type,
            link: { rel, href: path(to) },
            ...(embedded ? { _embedded: { [rel]: embedded } } : {}),
            ...more,
          },
        ],
      },
    ],
  };
  const [read] = readPackage(body, `${BASE}/events`)?.events ?? [];
  if (!read) throw new Error('no event');
  return read;
}

const WHO: Json = resource(
  'participant',
  { name: 'Bob', uri: 'sip:bob@contoso.com' },
  { self: 'BOB', contact: 'A/people/bob@contoso.com' },
);
export const participant = (name: string, uri: string): Json =>
  resource('participant', { name, uri }, { self: 'BOB' });

export const invitation = (
  type: string,
  properties: Json,
  to?: Readonly<Record<string, string>>,
  { more = {}, inside, at = 'I1' }: { more?: Json; inside?: Json; at?: string } = {},
): UcwaEvent =>
  event(
    'C',
    type,
    'phoneAudioInvitation',
    at,
    resource('phoneAudioInvitation', properties, to, inside),
    more,
  );

/** 04 §9 package 1: Bob calls Ann. */
export const rings = (
  properties: Json = {},
  to: Readonly<Record<string, string>> = {},
  inside: Json = { from: WHO },
): UcwaEvent[] => [
  invitation(
    'started',
    {
      ...{
        direction: 'Incoming',
        importance: 'Normal',
        threadId: 'AdQx==',
        state: 'Connecting',
        subject: '',
      },
      ...{ privateLine: false, to: 'sip:ann@contoso.com', phoneNumber: 'tel:+12065550147' },
      ...properties,
    },
    { self: 'I1', conversation: 'K1', phoneAudio: 'K1/phoneAudio', decline: 'I1/decline', ...to },
    { inside },
  ),
  event(
    'C',
    'added',
    'conversation',
    'K1',
    resource(
      'conversation',
      { state: 'Incoming', threadId: 'AdQx==' },
      { self: 'K1', phoneAudio: 'K1/phoneAudio' },
    ),
  ),
];

/** 04 §7 package 1, for the operation the client made up. */
export const dialled = (operationId: string): UcwaEvent[] => [
  invitation(
    'started',
    {
      direction: 'Outgoing',
      state: 'Connecting',
      operationId,
      to: 'sip:bob@contoso.com',
      phoneNumber: 'tel:+12065550147',
    },
    {
      self: 'I1',
      to: 'A/people/bob@contoso.com',
      cancel: 'K1/phoneAudio/terminate',
      conversation: 'K1',
      phoneAudio: 'K1/phoneAudio',
    },
  ),
  event(
    'C',
    'added',
    'conversation',
    'K1',
    resource('conversation', { state: 'Connecting' }, { self: 'K1', phoneAudio: 'K1/phoneAudio' }),
  ),
  audio('Connecting', { stopPhoneAudio: 'K1/phoneAudio/terminate' }),
];

export const audio = (state: string, to?: Readonly<Record<string, string>>): UcwaEvent =>
  event(
    'K1',
    'updated',
    'phoneAudio',
    'K1/phoneAudio',
    resource('phoneAudio', { state }, to && { self: 'K1/phoneAudio', conversation: 'K1', ...to }),
  );
export const TALKING = { holdPhoneAudio: 'K1/phoneAudio/hold', stopPhoneAudio: 'K1/phoneAudio/terminate' };
export const HELD = { resumePhoneAudio: 'K1/phoneAudio/resume', stopPhoneAudio: 'K1/phoneAudio/terminate' };

export const completed = (
  direction: string,
  state: string,
  status: string,
  reason?: readonly [string, (string | undefined)?],
  more: Json = {},
): UcwaEvent =>
  invitation('completed', { direction, state, ...more }, undefined, {
    more: { status, ...(reason ? { reason: { code: reason[0], subcode: reason[1] } } : {}) },
  });
export const accepted = (direction: string, by: Json = WHO): UcwaEvent =>
  invitation(
    'completed',
    { direction, state: 'Connected' },
    { self: 'I1', to: 'A/people/bob@contoso.com', conversation: 'K1', phoneAudio: 'K1/phoneAudio' },
    { more: { status: 'Success' }, inside: { acceptedByParticipant: [by] } },
  );
export const gone = (): UcwaEvent => event('C', 'deleted', 'conversation', 'K1');

export interface Story {
  readonly calls: Calls;
  readonly clock: FakeClock;
  /** Requests so far: method and short end of the address. */
  readonly asked: Ask[];
  readonly troubles: string[];
  /** Every list that was shown. */
  readonly shown: (readonly Call[])[];
  /** How requests are answered; a promise that stays open keeps them open. */
  answer: (ask: Ask) => Promise<Result<Resource | null>> | Result<Resource | null>;
  take(...events: (UcwaEvent | readonly UcwaEvent[])[]): void;
  /** The one call there is. */
  readonly call: Call;
  /** Dials an address; @returns the operation id it was sent with. */
  dial(to?: string, delegator?: Dial['delegator']): string;
  posts(): string[];
}

export const refused = (status: number, code = `Http${status}`): Result<never> =>
  failed({
    ...{ code, status, message: 'It was refused.' },
    remedy: status === 404 ? 'drop' : 'tell',
  } satisfies UcwaError);
export const found = (value: Json): Result<Resource> => {
  const read = readResource(value, BASE);
  return read ? ok(read) : refused(500);
};
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

export function tell(declineReason: 'Global' | 'Local' = 'Global'): Story {
  const clock = new FakeClock();
  const asked: Ask[] = [];
  const troubles: string[] = [];
  const shown: (readonly Call[])[] = [];
  const me = readResource({ rel: 'me', uri: 'sip:ann@contoso.com' }, BASE);
  const calls = new Calls({
    ports: makePorts(clock),
    command: async (ask) => {
      asked.push(ask);
      return story.answer(ask);
    },
    context: () => ({ own: ownAddresses(me, ['+12065550147']), country: 'US' }),
    declineReason: () => declineReason,
    phone: () => '+12065550147',
    onChange: (list) => shown.push(list),
    onTrouble: (sentence) => troubles.push(sentence),
  });
  const story: Story = {
    ...{ calls, clock, asked, troubles, shown },
    answer: ({ method }) => (method === 'GET' ? refused(404) : ok(null)),
    take: (...events) => calls.take(events.flat()),
    get call() {
      const [only, ...others] = calls.current;
      if (!only || others.length > 0) throw new Error(`${calls.current.length} calls`);
      return only;
    },
    dial: (to = 'sip:bob@contoso.com', delegator = undefined) => {
      const parsed: Parsed = parseTarget(to, { country: 'US', emergency: new Set() });
      if (!parsed.ok) throw new Error(parsed.message);
      calls.dial({
        target: parsed.target,
        name: null,
        phone: '+12065550147',
        url: url('C/phoneAudioInvitations'),
        ...(delegator ? { delegator } : {}),
      });
      const { json } = asked.at(-1) ?? {};
      return String((json as { operationId?: string }).operationId);
    },
    posts: () =>
      asked
        .filter(({ method }) => method === 'POST')
        .map((ask) => ask.url.replace(`${BASE}${A}/communication/`, '')),
  };
  return story;
}
