/** Guest networks, another network, another address for the same name: shown in words, over by itself. */
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResponse } from '../../../main/ucwa/http.ts';
import { TransportError } from '../../../main/ucwa/http.ts';
import { type Bench, makeBench, until } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

const page = ({ url }: HttpRequest): HttpResponse => ({
  ...{ status: 200, body: '<html><h1>Welcome to our hotel', url },
  headers: new Map([['content-type', ['text/html; charset=utf-8']]]),
});
/** Everything but the portal itself is sent there, which is a page. */
const redirect = (request: HttpRequest): HttpResponse =>
  request.url.includes('guest.example')
    ? page(request)
    : {
        ...{ status: 302, body: '', url: request.url },
        headers: new Map([['location', ['https://login.guest.example/']]]),
      };
const unknownName = ({ url }: HttpRequest) => new TransportError('dns', new URL(url).hostname, 'ENOTFOUND');
const creations = () => bench.sandbox.journal.list({ operation: 'createApplication' });
const lasting = async (seconds: number) => {
  for (let i = 0; i < seconds; i++) {
    bench.clock.advance(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe.each([
  ['a page instead of every answer', page, 'NotUcwa', 'guest network'],
  ['a redirect to a page to sign in on', redirect, 'Http302', 'guest network'],
  ['a name that leads nowhere', unknownName, 'Network/dns', 'network or VPN'],
])('%s', (_, answer, code, words) => {
  it('is told while online, and over by itself in the same session', async () => {
    bench = await makeBench();
    await bench.online();
    await bench.polling();
    bench.wire.answer = answer;
    bench.session.wake();
    expect(await bench.state('reconnecting')).toMatchObject({
      error: { code, message: expect.stringContaining(words) },
    });
    await lasting(20);
    expect(bench.session.state.state).toBe('reconnecting');
    bench.wire.answer = () => null;
    bench.session.wake();
    await bench.state('online');
    expect(creations()).toHaveLength(1);
  });

  it('is told at sign-in, without a password on the way, and over by itself', async () => {
    bench = await makeBench();
    bench.wire.answer = answer;
    bench.session.signIn(bench.account());
    expect(await bench.state('reconnecting')).toMatchObject({
      error: { message: expect.stringContaining(words) },
    });
    await lasting(20);
    expect(bench.wire.sent.some(({ body }) => body !== undefined)).toBe(false);
    bench.wire.answer = () => null;
    bench.session.wake();
    await bench.state('online');
    expect(creations()).toHaveLength(1);
  });
});

describe('another network', () => {
  it('ends every wait within this very moment', async () => {
    bench = await makeBench();
    await bench.online();
    await bench.polling();
    const { waiting } = bench.clock;
    bench.wire.answer = () => new TransportError('connection', 'pool', 'ERR_NETWORK_CHANGED');
    bench.session.wake();
    await bench.state('reconnecting');
    await lasting(60);
    const before = bench.sandbox.journal.last;
    bench.wire.answer = () => null;
    await until(() => bench.clock.waiting > waiting);
    // No time passes: it is the wake that sends the next GET.
    bench.session.wake();
    await bench.polling(before);
    await bench.state('online');
  });

  it('finds the server under another address for the same name', async () => {
    const map = new Map<string, string>();
    bench = await makeBench({ map: () => map });
    map.set('https://lyncdiscoverinternal.contoso.com', bench.sandbox.url);
    await bench.online({ server: { domain: 'contoso.com', roots: [] } });
    await bench.sandbox.journal.wait({ operation: 'events' });
    map.clear();
    bench.wire.answer = unknownName;
    bench.session.wake();
    await bench.state('reconnecting');
    await lasting(120);
    map.set('https://lyncdiscover.contoso.com', bench.sandbox.url);
    bench.wire.answer = () => null;
    await until(() => {
      bench.clock.advance(1_000);
      return bench.session.state.state === 'online';
    });
  });
});

describe('nobody to be reached', () => {
  it('for fourteen minutes leaves the application as it is', async () => {
    bench = await makeBench();
    await bench.online();
    await bench.polling();
    bench.wire.answer = () => new TransportError('offline', 'pool', 'ERR_INTERNET_DISCONNECTED');
    bench.session.wake();
    await bench.state('reconnecting');
    await lasting(14 * 60);
    bench.wire.answer = () => null;
    bench.session.wake();
    await bench.state('online');
    expect(creations()).toHaveLength(1);
  });

  it('but the user’s new pool, found by discovery, makes it an application there', async () => {
    bench = await makeBench();
    await bench.online();
    await bench.polling();
    const first = bench.session.application?.url ?? '';
    bench.sandbox.switches.set({ homePool: 'second' });
    bench.wire.answer = ({ url }) =>
      new URL(url).host === new URL(first).host && url.includes('/ucwa/')
        ? new TransportError('connection', 'pool', 'ECONNREFUSED')
        : null;
    bench.session.wake();
    await until(() => {
      bench.clock.advance(1_000);
      return bench.session.state.state === 'online' && bench.session.application?.url !== first;
    });
    expect(new URL(bench.session.application?.url ?? '').hostname).toBe('localhost');
  });
});

describe('trouble that lasts', () => {
  it('began when it began, whatever is tried meanwhile', async () => {
    bench = await makeBench();
    bench.wire.answer = unknownName;
    bench.session.signIn(bench.account());
    await bench.state('reconnecting');
    const { since } = bench.session.state;
    const tries = bench.wire.sent.length;
    await lasting(120);
    expect(bench.wire.sent.length).toBeGreaterThan(tries);
    expect(bench.session.state).toMatchObject({ state: 'reconnecting', since });
    bench.wire.answer = () => null;
    bench.session.wake();
    await bench.state('online');
    expect(bench.session.state.since).toBeGreaterThan(since);
  });
});

describe('what a sign-in costs', () => {
  it('is eight requests with a second pool, which gives a token of its own', async () => {
    bench = await makeBench({ switches: { homePool: 'second' } });
    await bench.online();
    expect(bench.operations()).toHaveLength(8);
    expect(bench.operations().filter((one) => one === 'webTicket')).toHaveLength(2);
  });

  it('a pool that a proxy reports down (502) is looked for again at once', async () => {
    bench = await makeBench();
    await bench.online();
    bench.sandbox.faults.add({
      match: { operation: 'createApplication' },
      effect: { kind: 'html', status: 502 },
    });
    const before = bench.sandbox.journal.last;
    bench.sandbox.user.endApplications();
    await until(() => {
      bench.clock.advance(1_000);
      return bench.session.state.state === 'online' && creations().length === 3;
    });
    expect(bench.operations(before).slice(0, 3)).toEqual(['createApplication', 'discovery', 'user']);
  });
});
