/** What the control API offers: method and path, and what each does. README.md has the same table. */

import type { Json } from '../hal.ts';
import type { JournalFilter } from '../journal.ts';
import type { Sandbox } from '../sandbox.ts';
import { SWITCHES, type SwitchValues } from '../switches.ts';
import { readEffect, readIncoming, readMatch, readRule } from './inputs.ts';
import { ControlError, Members } from './json.ts';
import { perform } from './verbs.ts';
import { showCall, showEntry, showUser } from './views.ts';

export interface ControlRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Members;
}
export type Action = (sandbox: Sandbox, request: ControlRequest) => Json | Promise<Json>;

const CHANNEL_LINKS = ['next', 'resume', 'resync', 'none'] as const;
const ENDINGS = [
  'ApplicationNotFound',
  'InactiveApplicationExpired',
  'TooManyApplications',
  'UserAgentNotAllowed',
  'MobileApplicationNoLongerAllowed',
] as const;
/** 02 §6. */
const AVAILABILITY = [
  ...['Online', 'IdleOnline', 'Busy', 'IdleBusy', 'DoNotDisturb', 'BeRightBack', 'Away', 'Offline', 'None'],
];
/** 05 §6. */
const LOG = {
  directions: ['Incoming', 'Outgoing'],
  statuses: ['Archived', 'Missed'],
  types: ['AudioLog', 'MessageLog'],
} as const;
const PRESENCE = ['availability', 'activity', 'note', 'location'] as const;

function need(body: Members, name: string): string {
  const value = body.text(name);
  if (value === undefined) throw new ControlError(400, `${name} is missing.`);
  return value;
}

const done: Json = { done: true };

function userOf({ user, users }: Sandbox, { params: { user: name = '' } }: ControlRequest) {
  const found = name === 'demo' ? user : users.find((one) => one.signInAddress === name.toLowerCase());
  if (!found) throw new ControlError(404, `Nobody signs in as ${name}; api/users says who does.`);
  return found;
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw new ControlError(400, `${name} must be a whole number.`);
  return Number(text);
}

function callOf(sandbox: Sandbox, id: string | undefined) {
  const call = sandbox.control.call(id ?? '');
  if (!call) throw new ControlError(404, `There is no call ${id}.`);
  return call;
}

function readFilter(query: URLSearchParams): JournalFilter {
  const filter: JournalFilter = {};
  for (const name of ['operation', 'method', 'path', 'user'] as const) {
    const value = query.get(name);
    if (value !== null) filter[name] = value;
  }
  for (const name of ['after', 'status'] as const) {
    const value = numberIn(query, name);
    if (value !== undefined) filter[name] = value;
  }
  if (query.get('answered') === 'true') filter.answered = true;
  return filter;
}

const timeoutOf = (query: URLSearchParams) => Math.min(numberIn(query, 'timeoutMs') ?? 10_000, 600_000);

function readPresence(body: Members) {
  body.only('address', ...PRESENCE);
  body.choice('availability', AVAILABILITY);
  return Object.fromEntries(
    PRESENCE.flatMap((name) => (body.has(name) ? [[name, body.text(name) ?? '']] : [])),
  );
}

/** By method and path pattern, as the router of the server writes them. */
export const ACTIONS: readonly [method: string, pattern: string, action: Action][] = [
  [
    'GET',
    'api/state',
    ({ discoveryUrl, caFile, users, control, switches, clock, journal }) => ({
      discovery: discoveryUrl,
      caFile,
      users: users.map(showUser),
      calls: control.calls.slice(-30).map(showCall),
      switches: { ...switches.all() },
      clock: { now: clock.now(), rate: clock.rate },
      lastRequest: journal.last,
    }),
  ],
  ['GET', 'api/users', ({ users }) => users.map(showUser)],
  [
    'POST',
    'api/users/:user/incomingCall',
    (sandbox, request) => {
      const { body } = request;
      if (body.flag('voip')) return showCall(userOf(sandbox, request).voipCall(readIncoming(body)));
      const replaces = body.text('replaces');
      const conversation = body.text('inConversation');
      const user = userOf(sandbox, request);
      const inConversation = user.applications
        .map((application) => application.conversations.get(conversation ?? ''))
        .find((one) => one !== undefined);
      if (conversation !== undefined && !inConversation) throw new ControlError(404, 'No such conversation.');
      return showCall(
        user.incomingCall({
          ...readIncoming(body),
          replaces: replaces === undefined ? undefined : callOf(sandbox, replaces),
          inConversation,
        }),
      );
    },
  ],
  [
    'GET',
    'api/users/:user/outgoingCall',
    async (sandbox, request) =>
      showCall(await userOf(sandbox, request).outgoingCall(timeoutOf(request.query))),
  ],
  [
    'POST',
    'api/users/:user/converse',
    (sandbox, request) => {
      const who = request.body.only('who', 'subject').party('who') ?? 'ben@contoso.com';
      const { id, href } = userOf(sandbox, request).converse(who, request.body.text('subject'));
      return { conversation: id, href };
    },
  ],
  [
    'POST',
    'api/users/:user/log',
    (sandbox, request) => {
      const body = request.body.only('who', 'direction', 'status', 'type', 'at');
      const { name, uri } = sandbox.control.party(body.party('who') ?? 'ben@contoso.com');
      const { id } = userOf(sandbox, request).log({
        at: body.number('at') ?? sandbox.clock.now(),
        recipients: [{ name, uri }],
        direction: body.choice('direction', LOG.directions) ?? 'Incoming',
        status: body.choice('status', LOG.statuses) ?? 'Archived',
        type: body.choice('type', LOG.types) ?? 'AudioLog',
      });
      return { log: id };
    },
  ],
  [
    'POST',
    'api/users/:user/expireTokens',
    (sandbox, request) => ({ expired: userOf(sandbox, request).expireTokens() }),
  ],
  [
    'POST',
    'api/users/:user/forgetTokens',
    (sandbox, request) => ({ forgotten: userOf(sandbox, request).forgetTokens() }),
  ],
  [
    'POST',
    'api/users/:user/endApplications',
    (sandbox, request) => ({
      ended: userOf(sandbox, request).endApplications(request.body.only('as').choice('as', ENDINGS)),
    }),
  ],
  ['GET', 'api/calls', ({ control }) => control.calls.map(showCall)],
  ['GET', 'api/calls/:call', (sandbox, { params }) => showCall(callOf(sandbox, params.call))],
  [
    'POST',
    'api/calls/:call/:verb',
    (sandbox, { params, body }) => {
      const call = callOf(sandbox, params.call);
      perform(call, params.verb ?? '', body.only('to', 'who', 'by', 'as', 'code', 'subcode'));
      return showCall(call);
    },
  ],
  [
    'GET',
    'api/journal',
    ({ journal }, { query }) => {
      const found = journal.list(readFilter(query));
      return found.slice(Math.max(0, found.length - (numberIn(query, 'limit') ?? 1000))).map(showEntry);
    },
  ],
  [
    'GET',
    'api/journal/wait',
    async ({ journal }, { query }) => showEntry(await journal.wait(readFilter(query), timeoutOf(query))),
  ],
  [
    'DELETE',
    'api/journal',
    ({ journal }) => {
      journal.clear();
      return done;
    },
  ],
  [
    'GET',
    'api/switches',
    ({ switches }) =>
      Object.entries(SWITCHES).map(([name, info]) => ({
        name,
        kind: info.kind,
        about: info.about,
        initial: info.initial,
        value: switches.all()[name as keyof SwitchValues],
        ...('values' in info && info.values ? { values: [...info.values] } : {}),
      })),
  ],
  [
    'POST',
    'api/switches',
    ({ switches }, { body }) => {
      switches.set(body.all);
      return { ...switches.all() };
    },
  ],
  [
    'DELETE',
    'api/switches',
    ({ switches }) => {
      switches.reset();
      return { ...switches.all() };
    },
  ],
  [
    'GET',
    'api/faults',
    ({ faults }) => faults.list().map((rule) => JSON.parse(JSON.stringify(rule)) as Json),
  ],
  ['POST', 'api/faults', ({ faults }, { body }) => ({ id: faults.add(readRule(body)).id })],
  [
    'POST',
    'api/faults/interrupt',
    ({ faults }, { body }) => ({
      interrupted: faults.interrupt(
        // The page sends what it would send for a standing fault.
        readMatch(new Members(body.only('match', 'effect', 'times', 'skip').object('match') ?? {})),
        readEffect(new Members(body.object('effect') ?? {})),
      ),
    }),
  ],
  [
    'DELETE',
    'api/faults',
    ({ faults }) => {
      faults.clear();
      return done;
    },
  ],
  [
    'DELETE',
    'api/faults/:fault',
    ({ faults }, { params }) => {
      if (!faults.remove(params.fault ?? '')) throw new ControlError(404, 'There is no such fault.');
      return done;
    },
  ],
  [
    'POST',
    'api/channel/steer',
    ({ control }, { body }) => {
      control.steerChannels(body.only('link').choice('link', CHANNEL_LINKS) ?? 'resync');
      return done;
    },
  ],
  [
    'POST',
    'api/channel/duplicate',
    ({ control }) => {
      control.duplicateLastPackage();
      return done;
    },
  ],
  [
    'POST',
    'api/channel/raw',
    ({ control }, { body }) => {
      control.sendRawPackage(need(body.only('text'), 'text'));
      return done;
    },
  ],
  [
    'POST',
    'api/clock',
    ({ clock }, { body }) => {
      const rate = body.only('rate', 'advanceMs').number('rate');
      const advance = body.number('advanceMs');
      if (rate !== undefined) clock.setRate(rate);
      if (advance !== undefined) clock.advance(advance);
      return { now: clock.now(), rate: clock.rate };
    },
  ],
  [
    'POST',
    'api/presence',
    ({ control }, { body }) => {
      control.setPresence(need(body, 'address'), readPresence(body));
      return done;
    },
  ],
  [
    'POST',
    'api/policies',
    ({ control }, { body }) => {
      control.setPolicies(body.all);
      return done;
    },
  ],
];
