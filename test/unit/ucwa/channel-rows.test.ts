/** Rows of 03 that channel.test.ts and recovery.test.ts don't show: parameters kept, refusals repeated, the unknown. */
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultEffect } from '../../sandbox/faults.ts';
import type { SandboxOptions } from '../../sandbox/sandbox.ts';
import { type Bench, makeBench, until } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

const polls = () => bench.sandbox.journal.list({ operation: 'events' });
const invitations = () =>
  bench.events.filter(({ type, link }) => type === 'started' && link.rel === 'phoneAudioInvitation');
const begin = async (switches: SandboxOptions['switches'] = {}): Promise<void> => {
  bench = await makeBench({ switches });
  await bench.online();
  await bench.polling();
};
/** Time passes, in steps, until it holds. */
const pass = <T>(look: () => T) =>
  until(() => {
    const found = look();
    if (!found) bench.clock.advance(500);
    return found;
  });

describe('the address of the channel (03 §1)', () => {
  it('keeps every parameter the server put there, behind a resync as well', async () => {
    await begin({ eventsKey: true });
    bench.sandbox.user.incomingCall();
    await until(() => invitations().length === 1 && polls().length === 2);
    bench.sandbox.control.sendRawPackage('{"_links":{"self":{"href":"{self}"},"resync":{"href":"{next}"}}}');
    await until(() => bench.resyncs.includes('settled') && polls().length === 3);
    const keys = polls().map(({ query }) => query.key);
    expect(keys[0]).toBeTruthy();
    expect(new Set(keys).size).toBe(1);
    expect(polls().map(({ query }) => query.timeout)).toEqual(['200', undefined, '200']);
  });

  it('is waited at longer than the server keeps it open', async () => {
    await begin();
    const poll = bench.wire.sent.find(({ url }) => url.includes('/events'));
    expect(poll?.timeoutMs).toBe(Number(polls()[0]?.query.timeout) * 1_000 + 60_000);
  });
});

describe('an answer that is no package (03 §5)', () => {
  it.each<[string, FaultEffect]>([
    ['408', { kind: 'error', status: 408, code: 'ClientTimeout' }],
    ['409 of no known kind', { kind: 'error', status: 409, code: 'Conflict' }],
    ['429', { kind: 'error', status: 429, code: 'TooManyRequests' }],
    ['500', { kind: 'error', status: 500, code: 'ServiceFailure' }],
    [
      '500 CallbackChannelError',
      { kind: 'error', status: 500, code: 'ServiceFailure', subcode: 'CallbackChannelError' },
    ],
    ['503 of a proxy', { kind: 'html', status: 503 }],
  ])('%s: the same address again after a while, the same application', async (_name, effect) => {
    await begin();
    bench.sandbox.faults.interrupt({ operation: 'events' }, effect);
    await bench.state('reconnecting');
    expect(polls()).toHaveLength(1);
    await pass(() => polls().length === 2 && bench.session.state.state === 'online');
    expect(polls()[1]?.query).toEqual(polls()[0]?.query);
    expect(bench.operations().filter((one) => one === 'createApplication')).toHaveLength(1);
  });

  it('404 that is not the server’s: the server is looked for again, and no old address is used', async () => {
    await begin();
    const before = bench.sandbox.journal.last;
    bench.sandbox.faults.interrupt({ operation: 'events' }, { kind: 'html', status: 404 });
    await pass(() => bench.operations(before).includes('createApplication'));
    await bench.state('online');
    expect(bench.operations(before).slice(0, 3)).toEqual(['discovery', 'user', 'createApplication']);
  });

  it('500 whenever this address is asked: begun anew where the application says, and what went by is read', async () => {
    await begin();
    bench.wire.answer = ({ url }) => {
      if (!/ack=77\b/.test(url)) return null;
      const headers = new Map([['content-type', ['application/json']]]);
      return { status: 500, url, headers, body: '{"code":"ServiceFailure"}' };
    };
    const next = `${polls()[0]?.path}?ack=77`;
    bench.sandbox.control.sendRawPackage(`{"_links":{"self":{"href":"{self}"},"next":{"href":"${next}"}}}`);
    await bench.state('reconnecting');
    await pass(() => bench.session.state.state === 'online' && polls().length === 2);
    const asked = bench.wire.sent.filter(({ url }) => /ack=77\b/.test(url));
    expect([5, 6]).toContain(asked.length);
    expect(polls()[1]?.query.timeout).toBe('200');
    // Without waiting for an event.
    await until(() => bench.resyncs.includes('settled'));
    bench.sandbox.user.incomingCall();
    await until(() => invitations().length === 1);
    expect(bench.operations().filter((one) => one === 'createApplication')).toHaveLength(1);
  });

  it('several in a row: the application is asked whether it is there', async () => {
    await begin();
    const before = bench.sandbox.journal.last;
    bench.sandbox.faults.add({
      match: { operation: 'events' },
      effect: { kind: 'html', status: 503 },
      times: 6,
    });
    bench.session.wake();
    await pass(() => bench.session.state.state === 'online' && polls().length > 7);
    expect(bench.operations(before)).toContain('application');
    expect(bench.operations(before)).not.toContain('createApplication');
  });
});

describe('a package (03 §2, §7, §8)', () => {
  it('may tell of things nobody knows: the call among them rings', async () => {
    await begin({ unknownEvents: true });
    bench.sandbox.user.incomingCall();
    await until(() => invitations().length === 1);
    expect(bench.session.state.state).toBe('online');
  });

  it.each(['lower', 'upper'])('writes its status in any letters (%s)', async (statusCasing) => {
    await begin({ statusCasing });
    const call = bench.sandbox.user.incomingCall();
    await until(() => invitations().length === 1);
    call.giveUp();
    const completed = await until(() => bench.events.find(({ type }) => type === 'completed'));
    expect(completed.status).toBe('failure');
  });

  /** The server's next answers to the channel, in order; then silence. */
  const say = (...packages: ((url: string) => object)[]): void => {
    bench.wire.answer = ({ url }) => {
      if (!url.includes('/events')) return null;
      const body = packages.shift()?.(url);
      if (!body) return new Promise(() => {});
      const headers = new Map([['content-type', ['application/json']]]);
      return { status: 200, url, headers, body: JSON.stringify(body) };
    };
    bench.session.wake();
  };
  const steps = (self: string, next: string) => ({ self: { href: self }, next: { href: next } });
  const ringing = (id: number) => {
    const rel = 'phoneAudioInvitation';
    const invitation = { rel, direction: 'Incoming', state: 'Connecting' };
    const href = `/invitations/${id}`;
    const event = { type: 'started', link: { rel, href }, _embedded: { [rel]: invitation } };
    return { sender: [{ rel: 'communication', href: '/communication', events: [event] }] };
  };

  it('under the number of an empty one before it is another package (the dedupe is inferred, 03 §5)', async () => {
    await begin();
    const self = polls()[0]?.path ?? '';
    say(
      () => ({ _links: steps(self, self) }),
      () => ({ _links: steps(self, self), ...ringing(1) }),
    );
    await until(() => invitations().length === 1);
  });

  it('under the number of the one before it, but leading elsewhere, is another package', async () => {
    await begin();
    const self = polls()[0]?.path ?? '';
    say(
      (url) => ({ _links: steps(self, `${url}1`), ...ringing(1) }),
      (url) => ({ _links: steps(self, `${url}2`), ...ringing(2) }),
    );
    await until(() => invitations().length === 2);
  });

  it('behind a resync is another one, whatever its number', async () => {
    await begin();
    const next = (url: string) => url.replace(/\?.*/, '?ack=7');
    const other = (url: string) => url.replace(/\?.*/, '?ack=8');
    say(
      (url) => ({ _links: steps(next(url), other(url)), ...ringing(1) }),
      (url) => ({ _links: { self: { href: url }, resync: { href: next(url) } } }),
      (url) => ({ _links: steps(next(url), other(url)), ...ringing(2) }),
    );
    await until(() => invitations().length === 2);
  });

  it('without a sender is a time-out and nothing else', async () => {
    await begin();
    bench.sandbox.control.sendRawPackage('{"_links":{"self":{"href":"{self}"},"next":{"href":"{next}"}}}');
    await until(() => polls().length === 2);
    expect(bench.session.state.state).toBe('online');
    expect(bench.resyncs).toEqual([]);
  });
});
