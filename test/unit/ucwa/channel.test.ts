/** The event channel against a real server (03 §1–§5): order, repetition, trouble. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TransportError } from '../../../main/ucwa/http.ts';
import { type Bench, makeBench, until } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
  await bench.online();
  await bench.polling();
});
afterEach(() => bench.close());

const polls = () => bench.sandbox.journal.list({ operation: 'events' });
const acks = () => polls().map(({ query }) => query.ack);
const started = () =>
  bench.events.filter(({ type, link }) => type === 'started' && link.rel === 'phoneAudioInvitation');
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Rings, and waits until the client has it and polls again. */
async function ring() {
  const before = bench.sandbox.journal.last;
  const had = started().length;
  const call = bench.sandbox.user.incomingCall();
  await until(() => started().length > had, 'the call');
  await bench.polling(before);
  return call;
}

describe('an untroubled channel', () => {
  it('sends its parameters once, follows next, and has one GET open at a time', async () => {
    await ring();
    await ring();
    const queries = polls().map(({ query }) => query);
    expect(queries[0]).toEqual({ ack: '1', low: '15', medium: '5', timeout: '200' });
    for (const query of queries.slice(1)) expect(query).toEqual({ ack: query.ack });
    expect(acks()).toEqual([...acks()].sort((a, b) => Number(a) - Number(b)));
    expect(new Set(acks()).size).toBe(acks().length);
    expect(polls().filter(({ status }) => status === undefined)).toHaveLength(1);
    expect(polls().filter(({ status }) => status === 409)).toHaveLength(0);
  });

  it('sends the next GET before it processes the package', async () => {
    const order: string[] = [];
    bench.wire.answer = ({ url }) => {
      if (url.includes('/events')) order.push('GET');
      return null;
    };
    const before = bench.events.length;
    Object.defineProperty(bench.events, 'push', {
      value: (...some: unknown[]) => {
        order.push('processed');
        return Array.prototype.push.apply(bench.events, some);
      },
    });
    bench.sandbox.user.incomingCall();
    await until(() => bench.events.length > before);
    expect(order.slice(0, 2)).toEqual(['GET', 'processed']);
  });

  it('goes on after a time-out without events', async () => {
    const before = bench.sandbox.journal.last;
    bench.clock.advance(200_000);
    bench.sandbox.clock.advance(200_000);
    await bench.polling(before);
    expect(bench.session.state.state).toBe('online');
    await ring();
  });

  it('processes a package that came twice once', async () => {
    await ring();
    const before = bench.sandbox.journal.last;
    bench.sandbox.control.duplicateLastPackage();
    bench.sandbox.user.incomingCall('carol@contoso.com');
    await until(() => started().length === 2);
    await bench.polling(before);
    expect(started()).toHaveLength(2);
  });

  it('slows down when a server answers at once with nothing, over and over', async () => {
    let asked = 0;
    bench.wire.answer = ({ url }) => {
      if (!url.includes('/events')) return null;
      asked += 1;
      const body = JSON.stringify({
        _links: { self: { href: url }, next: { href: url.replace(/ack=\d+/, `ack=${100 + asked}`) } },
      });
      return { status: 200, headers: new Map([['content-type', ['application/json']]]), body, url };
    };
    const { waiting } = bench.clock;
    bench.session.wake();
    await until(() => bench.clock.waiting > waiting && asked >= 2);
    for (let i = 0; i < 20; i++) await turn();
    expect(asked).toBeLessThanOrEqual(3);
  });
});

describe('trouble on the channel', () => {
  it.each([
    ['html', { kind: 'html', status: 200 }],
    ['a proxy’s error page', { kind: 'html', status: 502 }],
    ['a cut connection', { kind: 'drop' }],
    ['half a body', { kind: 'truncate' }],
    ['JSON that is none', { kind: 'malformed' }],
    ['something else', { kind: 'body', text: '[1,2]' }],
    ['an empty body', { kind: 'body', text: '' }],
    ['503 with a wish', { kind: 'error', status: 503, code: 'ServiceUnavailable', retryAfter: 2 }],
    ['a time-out of the server', { kind: 'error', status: 504, code: 'Timeout' }],
    ['an unknown error', { kind: 'error', status: 599, code: 'constructor', subcode: '__proto__' }],
  ] as const)('repeats the same address after %s, and loses nothing', async (_, effect) => {
    const [waiting] = polls().slice(-1);
    bench.sandbox.user.incomingCall();
    bench.sandbox.faults.interrupt({ operation: 'events' }, effect);
    await until(() => bench.session.state.state !== 'online' || polls().length > 1);
    for (let i = 0; i < 50 && started().length === 0; i++) {
      bench.clock.advance(1_000);
      await turn();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await until(() => started().length === 1 && bench.session.state.state === 'online');
    expect(polls()[1]?.query).toEqual(waiting?.query);
    const message = bench.states.flatMap((state) => ('error' in state ? [state.error] : []));
    for (const error of message)
      expect(error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  it('reads a package behind a byte order mark', async () => {
    bench.sandbox.faults.add({ match: { operation: 'events' }, effect: { kind: 'byteOrderMark' } });
    await ring();
    await ring();
    expect(bench.states.filter(({ state }) => state === 'reconnecting')).toEqual([]);
  });

  it('is online again as soon as the server answers anything, not only at the next event', async () => {
    const { waiting } = bench.clock;
    bench.sandbox.faults.interrupt({ operation: 'events' }, { kind: 'html', status: 502 });
    await bench.state('reconnecting');
    await until(() => bench.clock.waiting > waiting);
    bench.clock.advance(1_000);
    await bench.state('online');
    expect(polls().filter(({ status }) => status === undefined)).toHaveLength(1);
  });

  it('takes the cut of a long GET for what proxies do: repeated at once, nothing shown', async () => {
    const states = bench.states.length;
    for (let i = 0; i < 3; i++) {
      const before = bench.sandbox.journal.last;
      bench.clock.advance(60_000);
      bench.wire.cut();
      await bench.polling(before);
      await bench.sandbox.journal.wait({ operation: 'application', after: before, answered: true });
      await until(() => bench.wire.open === 1, 'nothing but the GET');
    }
    expect(bench.states.slice(states)).toEqual([]);
    await ring();
  });

  it('repeats a long GET that was cut at once, also after a time of failures that no package ended', async () => {
    bench.sandbox.faults.add({
      match: { operation: 'events' },
      effect: { kind: 'html', status: 503 },
      times: 6,
    });
    bench.session.wake();
    await until(() => {
      const isOver = polls().length === 8 && bench.session.state.state === 'online';
      if (!isOver) bench.clock.advance(500);
      return isOver;
    });
    bench.clock.advance(60_000);
    await turn();
    const before = bench.sandbox.journal.last;
    bench.wire.cut();
    // No time passes.
    await bench.polling(before);
    await ring();
  });

  it('waits longer with each failure, within the bounds', async () => {
    const times: number[] = [];
    bench.wire.answer = ({ url }) => {
      if (url.includes('/events')) times.push(bench.clock.monotonic());
      return new TransportError('connection', 'pool', 'ECONNREFUSED');
    };
    bench.session.wake();
    for (let i = 0; i < 400 && times.length < 6; i++) {
      await turn();
      bench.clock.advance(250);
    }
    const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    // At once, then up to 2, 5 and 10 s with the jitter at its most.
    expect(waits[0]).toBeLessThanOrEqual(250);
    expect(waits[1]).toBeGreaterThan(1_500);
    expect(waits[1]).toBeLessThanOrEqual(2_500);
    expect(waits[2]).toBeGreaterThan(4_000);
    expect(waits[2]).toBeLessThanOrEqual(5_500);
    expect(bench.session.state.state).toBe('reconnecting');
  });

  it('polls again at once when the computer wakes up', async () => {
    const before = bench.sandbox.journal.last;
    bench.session.wake();
    await bench.polling(before);
    expect(polls().at(-1)?.query).toEqual(polls().at(-2)?.query);
    expect(bench.states.at(-1)?.state).toBe('online');
    await ring();
  });

  it('wakes up out of a wait between two tries', async () => {
    const { waiting } = bench.clock;
    bench.sandbox.faults.interrupt({ operation: 'events' }, { kind: 'html', status: 503 });
    await until(() => bench.session.state.state === 'reconnecting' && bench.clock.waiting > waiting);
    const before = bench.sandbox.journal.last;
    bench.session.wake();
    await bench.polling(before);
    await bench.state('online');
  });

  it('renews an expired ticket once and repeats the same GET once', async () => {
    bench.sandbox.user.expireTokens();
    const before = bench.sandbox.journal.last;
    bench.session.wake();
    await bench.sandbox.journal.wait({ operation: 'webTicket', after: before });
    await until(() => polls().filter(({ id }) => id > before).length === 2);
    const [refused, repeated] = polls().filter(({ id }) => id > before);
    expect([refused?.status, refused?.query]).toEqual([401, repeated?.query]);
    expect(bench.sandbox.journal.list({ operation: 'webTicket', after: before })).toHaveLength(1);
    expect(bench.states.at(-1)?.state).toBe('online');
  });

  it('renews a ticket early, when four fifths of its life are over', async () => {
    bench.clock.advance(28_289 * 800);
    await ring();
    await until(() => bench.sandbox.journal.list({ operation: 'webTicket' }).length === 2);
    expect(polls().filter(({ status }) => status === 401)).toEqual([]);
  });

  it('stops when the server refuses a fresh ticket', async () => {
    bench.sandbox.faults.add({ match: { operation: 'events' }, effect: { kind: 'unauthorized' }, times: 0 });
    bench.session.wake();
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'TokenRefused' } });
  });

  it.each([
    ['fresh', 0],
    ['old', 3_600_000],
  ])('asks once more with another ticket after 403, however %s this one is, then stops', async (_, age) => {
    bench.clock.advance(age);
    const forbidden = { kind: 'error', status: 403, code: 'Forbidden' } as const;
    bench.sandbox.faults.add({ match: { operation: 'events' }, effect: { kind: 'html', status: 502 } });
    bench.sandbox.faults.add({ match: { operation: 'events' }, effect: forbidden, times: 0 });
    const before = bench.sandbox.journal.last;
    bench.session.wake();
    for (let i = 0; i < 200 && bench.session.state.state !== 'failed'; i++) {
      bench.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(bench.session.state).toMatchObject({ state: 'failed', error: { code: 'Forbidden' } });
    expect(bench.sandbox.journal.list({ operation: 'webTicket', after: before })).toHaveLength(1);
  });
});
