/** A channel that is deaf, and one that somebody else answers: the server is asked beside it, and believed (03 §5). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResponse } from '../../../main/ucwa/http.ts';
import { House } from './house.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let house: House;
beforeEach(async () => {
  house = new House();
  house.signIn();
  await house.pass(30 * SECOND);
  house.states.length = 0;
});
afterEach(() => house.close());

const isPoll = ({ url }: HttpRequest): boolean => /\/events\?/.test(url);
const errorPage = (url: string): HttpResponse => ({
  ...{ status: 502, url, body: '<html><h1>Bad Gateway' },
  headers: new Map([['content-type', ['text/html']]]),
});
const server = (): string | null => {
  const now = house.session.state;
  return now.state === 'online' ? now.server : null;
};
const listening = () => house.session.state.state === 'online' && house.line.listens;
const codes = () => house.states.map((one) => ('error' in one ? one.error.code : one.state));

describe('a pool that falls silent', () => {
  /** Every request to it hangs; nobody says that a connection broke. */
  const silence = (): void => {
    house.line.trouble = ({ url }) => (/pool1/.test(url) ? 'silence' : null);
    house.line.deafen();
  };

  it('is given up within minutes when the user is at home elsewhere', async () => {
    silence();
    house.switches.set({ rootAnswer: 'redirect', homePool: 'second' });
    house.user.endApplications();
    const from = house.passed;
    await house.pass(HOUR, () => /pool2/.test(server() ?? ''));
    expect(server()).toMatch(/pool2/);
    // The GET that was open, five tries of half a minute, and what is between them.
    expect(house.passed - from).toBeLessThan(8 * MINUTE);
  });

  it('is waited for when nobody knows another one, and heard again with the next try', async () => {
    const had = house.creations;
    silence();
    await house.pass(12 * MINUTE);
    expect(house.session.state.state).toBe('reconnecting');
    house.line.trouble = () => null;
    const from = house.passed;
    await house.pass(HOUR, listening);
    expect(house.passed - from).toBeLessThan(91 * SECOND);
    expect(house.creations).toBe(had);
    house.user.incomingCall('ben@contoso.com');
    await house.pass(SECOND);
    expect(house.rings).toHaveLength(1);
  });

  it('and lost the application meanwhile makes a new one with the next try', async () => {
    silence();
    await house.pass(25 * MINUTE);
    house.line.trouble = () => null;
    const from = house.passed;
    await house.pass(HOUR, listening);
    expect(house.passed - from).toBeLessThan(91 * SECOND);
    expect(codes()).toContain('NotFound/ApplicationNotFound');
  });
});

describe('an application that fails while its server answers for others', () => {
  const isOurs = ({ url }: HttpRequest): boolean => /\/applications\/\d/.test(url);

  it('(502, 503) is made anew once that persists, and not before', async () => {
    house.line.trouble = (request) => (isOurs(request) ? errorPage(request.url) : null);
    house.line.reset();
    const before = house.journal.last;
    const made = () => house.journal.list({ operation: 'createApplication', after: before }).length;
    await house.pass(10 * SECOND);
    expect(made()).toBe(0);
    await house.pass(MINUTE, () => made() > 0);
    expect(house.journal.list({ operation: 'discovery', after: before }).length).toBeGreaterThan(0);
    expect(made()).toBeGreaterThan(0);
  });

  it('(no answer) is kept: nothing says that it is gone', async () => {
    house.line.trouble = (request) => (isOurs(request) ? 'silence' : null);
    house.line.deafen();
    const before = house.journal.last;
    await house.pass(14 * MINUTE);
    expect(house.journal.list({ operation: 'discovery', after: before }).length).toBeGreaterThan(0);
    expect(house.journal.list({ operation: 'createApplication', after: before })).toEqual([]);
  });
});

describe('a GET that hangs', () => {
  it('is not waited for when the application is said to be gone', async () => {
    house.line.trouble = (request) => (isPoll(request) ? 'silence' : null);
    house.user.endApplications();
    house.line.reset();
    const had = house.creations;
    await house.pass(5 * SECOND);
    expect(house.creations).toBeGreaterThan(had);
  });

  it('cut by a proxy every minute is no trouble, for hours', async () => {
    house.line.cutsAfter = MINUTE;
    await house.pass(3 * HOUR);
    expect(house.states).toEqual([]);
    expect(house.line.listens).toBe(true);
  });
});

describe('somebody else’s answers in the place of the channel’s', () => {
  it.each([
    ['a page after eleven seconds', 11 * SECOND, '<html><h1>Welcome to our hotel'],
    ['nothing after a minute', MINUTE, ''],
  ])('(%s) are told, and no flicker', async (_, after, text) => {
    const effect = { kind: 'body', text, contentType: 'text/html' } as const;
    const answer = () => void house.faults.interrupt({ operation: 'events' }, effect);
    house.line.onSend = (request) => {
      if (isPoll(request)) house.clock.after(after, answer);
    };
    answer();
    // Longer, and the server's own time-out comes between: an answer of the channel.
    await house.pass(4 * MINUTE);
    // The first may be a chance; from then on only an answer of the channel, or one that takes longer, counts.
    expect(codes().slice(0, 3)).toEqual(['NotUcwa', 'online', 'NotUcwa']);
    expect(new Set(codes().slice(3))).toEqual(new Set(['NotUcwa']));
    house.line.onSend = () => {};
    await house.pass(3 * MINUTE, listening);
    expect(house.session.state.state).toBe('online');
  });
});

it('waits as long as the server wants, although the application answers', async () => {
  const busy = { kind: 'error', status: 429, code: 'TooManyRequests', retryAfter: 120 } as const;
  house.faults.add({ match: { operation: 'application' }, effect: { kind: 'html', status: 502 }, times: 1 });
  house.faults.interrupt({ operation: 'events' }, { kind: 'html', status: 502 });
  house.faults.add({ match: { operation: 'events' }, effect: busy, times: 1 });
  await house.pass(10 * SECOND);
  const { length } = house.journal.list({ operation: 'events' });
  await house.pass(100 * SECOND);
  expect(house.journal.list({ operation: 'events' })).toHaveLength(length);
  await house.pass(20 * SECOND, listening);
  expect(listening()).toBe(true);
});
