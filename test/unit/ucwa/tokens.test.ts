/** Web tickets: one acquisition for many, early renewal, and what a 401 teaches (01 §3). */
import { afterEach, describe, expect, it } from 'vitest';
import { Tokens } from '../../../main/ucwa/auth/tokens.ts';
import { Requests } from '../../../main/ucwa/requests.ts';
import type { FaultEffect } from '../../sandbox/faults.ts';
import { FakeClock } from '../desktop/fake-clock.ts';
import { type Bench, makeBench, makePorts, until } from './bench.ts';
import { type Scripted, ScriptedTransport } from './scripted.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a session', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  const online = async (): Promise<string> => {
    bench = await makeBench();
    await bench.online();
    await bench.polling();
    return bench.session.application?.policiesUrl ?? '';
  };
  const tickets = () => bench.sandbox.journal.list({ operation: 'webTicket' });
  const broken = (effect: { kind: 'hang' } | { kind: 'html'; status: number }, times: number) =>
    bench.sandbox.faults.add({ match: { operation: 'webTicket' }, effect, times });

  it('lets everybody wait for one ticket, and only him go who gives up', async () => {
    const url = await online();
    bench.sandbox.user.expireTokens();
    const slow = { kind: 'delay', ms: 1_000 } as const;
    bench.sandbox.faults.add({ match: { operation: 'webTicket' }, effect: slow });
    const typing = new AbortController();
    const search = bench.session.command({ method: 'GET', url, signal: typing.signal });
    await until(() => tickets().length === 2);
    const dial = bench.session.command({ method: 'GET', url });
    await turn();
    typing.abort();
    expect(await search).toMatchObject({ error: { code: 'Network/aborted' } });
    bench.sandbox.clock.advance(1_000);
    expect(await dial).toMatchObject({ ok: true });
    expect(tickets()).toHaveLength(2);
  });

  it.each(['401', '403', '500'])(
    'gets another ticket for one that nobody knows any more and that is refused with %s',
    async (wrongHostStatus) => {
      const url = await online();
      bench.sandbox.switches.set({ wrongHostStatus });
      bench.sandbox.user.forgetTokens();
      const before = bench.sandbox.journal.last;
      expect(await bench.session.command({ method: 'GET', url })).toMatchObject({ ok: true });
      expect(bench.operations(before)).toEqual(['policies', 'webTicket', 'policies']);
    },
  );

  const forbidden = { kind: 'html', status: 403 } as const;
  const refuse = (effect: FaultEffect, times = 1) =>
    bench.sandbox.faults.add({ match: { operation: 'policies' }, effect, times });

  it('tries a fresh ticket, once, when an old one is forbidden something', async () => {
    const url = await online();
    const ask = async () => {
      const before = bench.sandbox.journal.last;
      const answer = await bench.session.command({ method: 'GET', url });
      // The sandbox's clock stands still, so me is late and the application is asked for it.
      return [answer.ok, ...bench.operations(before).filter((operation) => operation !== 'application')];
    };
    bench.clock.advance(61_000);
    refuse(forbidden);
    expect(await ask()).toEqual([true, 'policies', 'webTicket', 'policies']);
    // That one is fresh: it is forbidden to the user.
    refuse(forbidden);
    expect(await ask()).toEqual([false, 'policies']);
    bench.clock.advance(61_000);
    refuse(forbidden, 2);
    expect(await ask()).toEqual([false, 'policies', 'webTicket', 'policies']);
    bench.clock.advance(61_000);
    refuse({ kind: 'error', status: 403, code: 'Forbidden', subcode: 'LimitExceeded' });
    expect(await ask()).toEqual([false, 'policies']);
  });

  it('keeps an old ticket where a proxy forbids everything for a moment', async () => {
    const url = await online();
    bench.clock.advance(61_000);
    refuse(forbidden);
    broken(forbidden, 1);
    expect(await bench.session.command({ method: 'GET', url })).toMatchObject({
      error: { code: 'Http403', remedy: 'tell' },
    });
    expect(await bench.session.command({ method: 'GET', url })).toMatchObject({ ok: true });
    expect(tickets()).toHaveLength(2);
  });

  it('asks for a ticket anew on another network, where the one asked for will never come', async () => {
    await online();
    broken({ kind: 'hang' }, 1);
    bench.sandbox.user.expireTokens();
    bench.session.wake();
    await until(() => tickets().length === 2);
    const before = bench.sandbox.journal.last;
    bench.session.wake();
    bench.clock.advance(5_000);
    await bench.polling(before);
    await bench.state('online');
    expect(tickets()).toHaveLength(3);
  });

  it('sends a password once more for two wakes, not twice', async () => {
    await online();
    broken({ kind: 'hang' }, 0);
    bench.sandbox.user.expireTokens();
    bench.session.wake();
    await until(() => tickets().length === 2);
    bench.session.wake();
    bench.clock.advance(4_000);
    bench.session.wake();
    bench.clock.advance(1_000);
    await until(() => tickets().length === 3);
    bench.clock.advance(4_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(tickets()).toHaveLength(3);
  });

  it('sends a password once that is being judged when the computer wakes up', async () => {
    bench = await makeBench();
    const late = { kind: 'delay', ms: 1_000, when: 'after' } as const;
    bench.sandbox.faults.add({ match: { operation: 'webTicket' }, effect: late, times: 0 });
    bench.session.signIn(bench.account({ credentials: { userName: 'ann@contoso.com', password: 'wrong' } }));
    await until(() => tickets().length === 1);
    bench.session.wake();
    // The search begins again, and comes to the same ticket.
    await until(() => bench.operations().filter((one) => one === 'discovery').length === 2);
    await turn();
    bench.sandbox.clock.advance(1_000);
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'PasswordRefused' } });
    expect(bench.sandbox.user.attempts.refused).toBe(1);
    expect(bench.clock.waiting).toBe(0);
  });

  it('deletes its application at a sign-out, although a ticket is just being asked for', async () => {
    const url = await online();
    broken({ kind: 'hang' }, 1);
    bench.sandbox.user.expireTokens();
    const command = bench.session.command({ method: 'GET', url });
    await until(() => tickets().length === 2);
    await bench.session.signOut();
    expect(bench.sandbox.user.applications).toHaveLength(0);
    expect(await command).toMatchObject({ error: { code: 'Network/aborted' } });
  });

  it('goes on with its ticket while an early renewal fails, and tries that once a minute', async () => {
    const url = await online();
    const ask = () => bench.session.command({ method: 'GET', url });
    broken({ kind: 'html', status: 503 }, 0);
    bench.clock.advance(28_289 * 800);
    for (const seconds of [0, 1, 28]) {
      bench.clock.advance(seconds * 1_000);
      expect(await ask()).toMatchObject({ ok: true });
      await until(() => tickets().length === 2);
      await turn();
    }
    bench.clock.advance(31_000);
    expect(await ask()).toMatchObject({ ok: true });
    await until(() => tickets().length === 3);
    expect(bench.states.at(-1)?.state).toBe('online');
    bench.clock.advance(28_289 * 200);
    expect(await ask()).toMatchObject({ error: { code: 'Http503' } });
    bench.sandbox.faults.clear();
    expect(await ask()).toMatchObject({ ok: true });
  });

  it('does not wait for an early renewal', async () => {
    const url = await online();
    broken({ kind: 'hang' }, 0);
    bench.clock.advance(28_289 * 800);
    expect(await bench.session.command({ method: 'GET', url })).toMatchObject({ ok: true });
    await bench.session.signOut();
    expect(bench.sandbox.user.applications).toHaveLength(0);
    expect(tickets()).toHaveLength(2);
  });

  it('renews after a 401 also when one was fetched early beside it, and both have ended', async () => {
    const url = await online();
    bench.clock.advance(28_289 * 800);
    expect(await bench.session.command({ method: 'GET', url })).toMatchObject({ ok: true });
    await bench.sandbox.journal.wait({
      operation: 'webTicket',
      after: tickets()[0]?.id ?? 0,
      answered: true,
    });
    await until(() => tickets().length === 2);
    await turn();
    const before = bench.sandbox.journal.last;
    bench.sandbox.user.expireTokens();
    bench.sandbox.faults.interrupt({ operation: 'events' }, { kind: 'unauthorized' });
    await until(() => tickets().length === 3);
    // The poll with the ticket at hand, and the one with the new ticket.
    await until(() => bench.sandbox.journal.list({ operation: 'events', after: before }).length === 2);
    await turn();
    expect(bench.session.state.state).toBe('online');
  });

  it('stops when the password is refused at an early renewal: it is sent once', async () => {
    const url = await online();
    const refused = { kind: 'body', status: 400, text: '{"error":"invalid_grant"}' } as const;
    bench.sandbox.faults.add({ match: { operation: 'webTicket' }, effect: refused, times: 0 });
    bench.clock.advance(28_289 * 800);
    await bench.session.command({ method: 'GET', url });
    await until(() => tickets().length === 2);
    await turn();
    expect(await bench.session.command({ method: 'GET', url })).toMatchObject({
      error: { code: 'PasswordRefused' },
    });
    bench.session.wake();
    await bench.state('failed');
    expect(tickets()).toHaveLength(2);
  });
});

describe('tickets', () => {
  const HOST = 'https://pool.contoso.com';
  const challenge = (path: string): Scripted => ({
    status: 401,
    headers: { 'www-authenticate': `MsRtcOAuth href="${HOST}${path}"` },
  });

  /** A host whose tickets are cwt=1, cwt=2…; `answer` says what comes to a request that carries one. */
  function host(answer: (path: string, ticket: number) => Scripted | Promise<Scripted>) {
    let given = 0;
    const transport = new ScriptedTransport(({ url, headers }) => {
      const path = new URL(url).pathname;
      if (path.startsWith('/ticket')) return { json: { access_token: `cwt=${++given}` } };
      const ticket = /cwt=(\d+)/.exec(headers?.authorization ?? '')?.[1];
      return ticket ? answer(path, Number(ticket)) : challenge('/ticket');
    });
    const clock = new FakeClock();
    const ports = makePorts(clock);
    const tokens = new Tokens(transport, ports, { userName: 'ann', password: 'secret' });
    const requests = new Requests(transport, tokens, ports);
    const get = (path: string) => requests.send({ method: 'GET', url: `${HOST}${path}` });
    return { clock, get, asked: () => transport.sent.map(({ url }) => new URL(url).pathname) };
  }

  it('are not thrown away by a refusal of the one before that comes late', async () => {
    let late: (answer: Scripted) => void = () => {};
    const { get, asked } = host((path, ticket) => {
      if (ticket > 1 || path === '/first') return { json: {} };
      return path === '/late' ? new Promise((resolve) => (late = resolve)) : challenge('/ticket');
    });
    await get('/first');
    const slow = get('/late');
    await turn();
    expect(await get('/quick')).toMatchObject({ ok: true });
    late(challenge('/ticket'));
    expect(await slow).toMatchObject({ ok: true });
    expect(asked().filter((path) => path === '/ticket')).toHaveLength(2);
  });

  it('are asked for where the last 401 said', async () => {
    const { get, asked } = host((_, ticket) => (ticket === 1 ? challenge('/ticket/moved') : { json: {} }));
    expect(await get('/me')).toMatchObject({ ok: true });
    expect(asked()).toEqual(['/me', '/ticket', '/me', '/ticket/moved', '/me']);
  });

  it('last an hour where the server does not say how long', async () => {
    const { clock, get, asked } = host(() => ({ json: {} }));
    await get('/me');
    clock.advance(3_600 * 800 - 1);
    await get('/me');
    expect(asked()).toEqual(['/me', '/ticket', '/me', '/me']);
    clock.advance(3_600 * 200 + 1);
    await get('/me');
    expect(asked()).toEqual(['/me', '/ticket', '/me', '/me', '/ticket', '/me']);
  });
});
