/** What a company network, its servers and the computer itself do to a client: one row of the matrix each. */
import type { HttpRequest, HttpResponse } from '../../../main/ucwa/http.ts';
import type { FaultEffect } from '../../sandbox/faults.ts';
import type { House } from './house.ts';
import { errorOf } from './line.ts';
import type { Phase } from './phases.ts';

export interface Fault {
  readonly name: string;
  /** It begins; the request that the phase is about is just being sent, or the channel is open. */
  begin(house: House, phase: Phase): void;
  /** It is over; faults without this end by themselves. */
  end?(house: House): void;
  /** Milliseconds; a minute and a half unless told, which is long enough for several tries. */
  readonly lasts?: number;
  /** Milliseconds from its end (from its beginning, if it has none) until calls come in again, at most. */
  readonly backWithin?: number;
  /** Where the channel was open, the application is another one afterwards, and calls of the old one are over. */
  readonly newApplication?: true;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Something happens at the server, so that the channel has a package. */
const stir = (house: House): void => house.user.setPresence({ note: `Back after ${house.passed} ms` });

function clear(house: House): void {
  house.faults.clear();
  house.line.trouble = () => null;
  house.line.cutsAfter = Number.POSITIVE_INFINITY;
}

/** Below HTTP: every request fails like this, and those under way break off. */
const below = (name: string, code: string, more: Partial<Fault> = {}): Fault => ({
  name,
  begin: (house, { isOpen }) => {
    house.line.trouble = ({ url }) => errorOf(code, url);
    if (isOpen) house.line.reset();
  },
  end: clear,
  ...more,
});

/** Somebody else answers every request. */
const elsewhere = (name: string, answer: (request: HttpRequest) => HttpResponse): Fault => ({
  name,
  begin: (house, { isOpen }) => {
    house.line.trouble = answer;
    if (isOpen) house.line.reset();
  },
  end: clear,
});

/** Every answer of the server, also the one that is waited for. */
const everywhere = (name: string, effect: FaultEffect, more: Partial<Fault> = {}): Fault => ({
  name,
  begin: (house, { isOpen }) => {
    house.faults.add({ effect, times: 0 });
    if (isOpen) house.faults.interrupt({}, effect);
    if (isOpen) stir(house);
  },
  end: clear,
  ...more,
});

/** The answers to the request that the phase is about. */
const here = (name: string, effect: FaultEffect, more: Partial<Fault> = {}): Fault => ({
  name,
  begin: (house, { operation, isOpen }) => {
    house.faults.add({ match: { operation }, effect, times: 0 });
    if (isOpen) house.faults.interrupt({ operation }, effect);
  },
  end: clear,
  ...more,
});

/** Happens to the channel, as soon as there is one, and is over with that. */
const onChannel = (name: string, act: (house: House) => void, more: Partial<Fault> = {}): Fault => ({
  name,
  begin: (house) => {
    house.armed = () => {
      if (!house.user.applications[0]?.channel.polling) return false;
      act(house);
      stir(house);
      return true;
    };
  },
  ...more,
});

/** The server ends the application; where there is none yet, it says so of the request at hand. */
const ended = (
  subcode:
    | 'ApplicationNotFound'
    | 'InactiveApplicationExpired'
    | 'TooManyApplications'
    | 'UserAgentNotAllowed',
): Fault => {
  const status = subcode === 'ApplicationNotFound' ? 404 : 410;
  return {
    name: `${status} ${subcode}`,
    begin: (house, phase) => {
      if (phase.isOpen) house.user.endApplications(subcode);
      else
        house.faults.add({
          match: { operation: phase.operation },
          effect: { kind: 'error', status, code: status === 404 ? 'NotFound' : 'Gone', subcode },
          times: 0,
        });
    },
    end: clear,
    newApplication: true,
  };
};

const page = ({ url }: HttpRequest): HttpResponse => ({
  ...{ status: 200, url, body: '<html><h1>Welcome to our hotel' },
  headers: new Map([['content-type', ['text/html']]]),
});
const toLogin = (request: HttpRequest): HttpResponse =>
  request.url.includes('guest.example')
    ? page(request)
    : {
        ...{ status: 302, url: request.url, body: '' },
        headers: new Map([['location', ['https://login.guest.example/']]]),
      };
const isTicket = ({ url }: HttpRequest): boolean => /WebTicket/i.test(url);

export const FAULTS: readonly Fault[] = [
  below('The name is not found', 'ENOTFOUND'),
  below('Connection refused', 'ECONNREFUSED'),
  below('No network', 'ENETUNREACH'),
  below('The proxy refuses', 'ERR_PROXY_CONNECTION_FAILED'),
  below('A wrong certificate', 'SELF_SIGNED_CERT_IN_CHAIN'),
  everywhere('Connection reset before an answer', { kind: 'drop' }),
  everywhere('Connection reset in mid-body', { kind: 'truncate' }),
  {
    name: 'Silence: half-open connections',
    begin: (house, { isOpen }) => {
      house.line.trouble = () => 'silence';
      if (isOpen) house.line.deafen();
    },
    end: clear,
    lasts: 10 * MINUTE,
    backWithin: 5 * MINUTE,
  },
  {
    name: 'A proxy cuts after 60 s',
    begin: (house, { isOpen }) => {
      house.line.cutsAfter = MINUTE;
      if (isOpen) house.line.reset();
    },
    end: clear,
    lasts: 10 * MINUTE,
  },
  elsewhere('A guest network’s page (HTML 200)', page),
  elsewhere('302 to a login page', toLogin),
  here('401', { kind: 'unauthorized' }),
  {
    name: 'The token expires',
    begin: (house, { isOpen }) => {
      house.control.expireTokens();
      if (isOpen) house.faults.interrupt({ operation: 'events' }, { kind: 'unauthorized' });
    },
  },
  {
    name: 'The ticket host is lost',
    begin: (house, { isOpen }) => {
      house.line.trouble = (request) => (isTicket(request) ? errorOf('ECONNREFUSED', request.url) : null);
      house.control.expireTokens();
      if (isOpen) house.faults.interrupt({ operation: 'events' }, { kind: 'unauthorized' });
    },
    end: clear,
  },
  here('403', { kind: 'error', status: 403, code: 'Forbidden' }),
  ended('ApplicationNotFound'),
  everywhere('404 as a web page', { kind: 'html', status: 404 }),
  here('408', { kind: 'html', status: 408 }),
  here('409', { kind: 'error', status: 409, code: 'Conflict' }),
  here(
    '409 PGetReplaced',
    { kind: 'error', status: 409, code: 'Conflict', subcode: 'PGetReplaced' },
    { newApplication: true },
  ),
  ended('InactiveApplicationExpired'),
  ended('TooManyApplications'),
  ended('UserAgentNotAllowed'),
  here('410 of an unknown kind', { kind: 'error', status: 410, code: 'Gone', subcode: 'Tomorrow' }),
  here('410 CannotRedirect', { kind: 'error', status: 410, code: 'Gone', subcode: 'CannotRedirect' }),
  everywhere('429, Retry-After 20 s', {
    kind: 'error',
    status: 429,
    code: 'TooManyRequests',
    retryAfter: 20,
  }),
  here('500', { kind: 'error', status: 500, code: 'ServiceFailure' }),
  everywhere('502 of a proxy', { kind: 'html', status: 502 }),
  everywhere('503', { kind: 'html', status: 503 }),
  everywhere('503, Retry-After 30 s', {
    ...{ kind: 'error', status: 503, code: 'ServiceUnavailable', retryAfter: 30 },
  }),
  everywhere('504', { kind: 'error', status: 504, code: 'Timeout' }),
  everywhere('An empty body', { kind: 'body', text: '' }),
  everywhere('Half of the JSON', { kind: 'body', text: '{"_links":{"self":{"hr' }),
  everywhere('JSON that is none', { kind: 'malformed' }),
  everywhere('A byte order mark', { kind: 'byteOrderMark' }),
  onChannel('resync', (house) => house.control.steerChannels('resync')),
  onChannel('resume', (house) => house.control.steerChannels('resume')),
  onChannel('No next link', (house) => house.control.steerChannels('none')),
  onChannel('A package twice', (house) => house.control.duplicateLastPackage()),
  {
    name: 'The server restarts, all state gone',
    begin: (house) => {
      house.down = true;
    },
    end: (house) => {
      house.restart();
      house.down = false;
    },
    lasts: 30_000,
    newApplication: true,
  },
  {
    name: 'The pool fails over',
    begin: (house, { isOpen }) => {
      house.line.trouble = ({ url }) => (/pool1/.test(url) ? errorOf('ECONNREFUSED', url) : null);
      house.switches.set({ rootAnswer: 'redirect', homePool: 'second' });
      house.user.endApplications();
      if (isOpen) house.line.reset();
    },
    backWithin: 2 * MINUTE,
    newApplication: true,
  },
  {
    name: 'The pool falls silent and fails over',
    begin: (house, { isOpen }) => {
      house.line.trouble = ({ url }) => (/pool1/.test(url) ? 'silence' : null);
      house.switches.set({ rootAnswer: 'redirect', homePool: 'second' });
      house.user.endApplications();
      if (isOpen) house.line.deafen();
    },
    // The GET that was open, and five tries of half a minute.
    backWithin: 8 * MINUTE,
    newApplication: true,
  },
  {
    name: 'Eight hours of sleep',
    begin: (house) => house.sleep(8 * HOUR),
    newApplication: true,
  },
  {
    name: 'Eight hours of sleep, then 410',
    begin: (house) => {
      house.switches.set({ reaperSays: '410' });
      house.sleep(8 * HOUR);
    },
    newApplication: true,
  },
  {
    name: 'The clock is set two hours on',
    begin: (house) => {
      house.clock.jump(2 * HOUR);
      // As watchPower takes it: a sleep that nobody told of.
      house.session.wake(true);
    },
  },
  {
    name: 'Another network',
    begin: (house) => {
      house.line.reset('ERR_NETWORK_CHANGED');
      house.session.wake();
    },
  },
];
