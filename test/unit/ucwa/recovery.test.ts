/** Losing the application or the place in the channel, and coming back (01 §4.2, 03 §4–§6). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TransportError } from '../../../main/ucwa/http.ts';
import type { FaultEffect } from '../../sandbox/faults.ts';
import { type Bench, makeBench, until } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
  await bench.online();
  await bench.polling();
});
afterEach(() => bench.close());

const started = () =>
  bench.events.filter(({ type, link }) => type === 'started' && link.rel === 'phoneAudioInvitation');
const creations = () => bench.sandbox.journal.list({ operation: 'createApplication' });
const turn = () => new Promise((resolve) => setTimeout(resolve, 2));
/** Lets time pass until it holds. */
async function pass(look: () => unknown, seconds = 300): Promise<void> {
  for (let i = 0; i < seconds && !look(); i++) {
    bench.clock.advance(1_000);
    await turn();
  }
  expect(look()).toBeTruthy();
}
async function ring(): Promise<void> {
  const had = started().length;
  bench.sandbox.user.incomingCall();
  await until(() => started().length > had, 'the call');
}

describe('the application is gone', () => {
  it('makes a new one at once after 404, announces the phone again and uses no old address', async () => {
    const old = bench.session.application?.url ?? '';
    const before = bench.sandbox.journal.last;
    bench.sandbox.user.endApplications();
    await until(() => creations().length === 2 && bench.session.state.state === 'online');
    expect(bench.session.application?.url).not.toBe(old);
    const after = bench.sandbox.journal.list({ after: before });
    expect(after.filter(({ path }) => path.startsWith(new URL(old).pathname))).toEqual([]);
    await until(() => bench.resyncs.includes('settled'));
    expect(bench.operations(before)).toEqual(['createApplication', 'makeMeAvailable', 'conversations']);
    expect(bench.applications).toContain(null);
    expect(bench.resyncs).toEqual(['doubt', 'settled']);
    await ring();
  });

  it('waits ever longer for one that can be made but not held', async () => {
    const elsewhere = { kind: 'error', status: 410, code: 'Gone', subcode: 'CannotRedirect' } as const;
    bench.sandbox.faults.add({ match: { operation: 'events' }, effect: elsewhere, times: 0 });
    const before = bench.wire.sent.length;
    bench.session.wake();
    await until(() => bench.wire.sent.length > before);
    for (let i = 0; i < 60; i++) {
      bench.clock.advance(1_000);
      await turn();
    }
    expect(bench.wire.sent.length - before).toBeLessThan(60);
    bench.sandbox.faults.clear();
    await pass(() => bench.session.state.state === 'online' && bench.session.application);
  });

  it('is made again although the one before is still being deleted (409)', async () => {
    const busy = { kind: 'error', status: 409, code: 'Conflict' } as const;
    bench.sandbox.faults.add({ match: { operation: 'createApplication' }, effect: busy });
    bench.sandbox.user.endApplications();
    await pass(() => creations().length === 3 && bench.session.state.state === 'online');
  });

  it('is not asked for again before the date that the server names', async () => {
    const busy = { kind: 'error', status: 503, retryAfter: 120, asDate: true } as const;
    bench.sandbox.faults.add({ match: { operation: 'createApplication' }, effect: busy });
    bench.sandbox.user.endApplications();
    const said = () => bench.states.flatMap((one) => ('error' in one ? [one.error.retryAfter] : []));
    await until(() => said().includes(120_000) && bench.clock.waiting);
    bench.clock.advance(119_000);
    await turn();
    expect(creations()).toHaveLength(2);
    bench.clock.advance(1_000);
    await until(() => creations().length === 3 && bench.session.state.state === 'online');
  });

  it('is not asked for again where the server does not understand the request (415): a bug of ours', async () => {
    const bug = { kind: 'error', status: 415, code: 'UnsupportedMediaType' } as const;
    bench.sandbox.faults.add({ match: { operation: 'createApplication' }, effect: bug, times: 0 });
    bench.sandbox.user.endApplications();
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'UnsupportedMediaType' } });
    expect(creations()).toHaveLength(2);
  });

  it.each(['communication', 'me'])('takes over nothing of it that comes late: %s', async (operation) => {
    bench.sandbox.switches.set({ linkOnlyEvents: 'all' });
    const late = { kind: 'delay', ms: 2_000, when: 'after' } as const;
    bench.sandbox.faults.add({ match: { operation }, effect: late });
    // What makeMeAvailable changed is told.
    bench.sandbox.clock.advance(5_000);
    await bench.sandbox.journal.wait({ operation });
    bench.sandbox.user.endApplications();
    await until(() => creations().length === 2 && bench.session.state.state === 'online');
    bench.sandbox.clock.advance(2_000);
    await bench.sandbox.journal.wait({ operation, status: 200 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { url = '', me, communication } = bench.session.application ?? {};
    expect([me?.href, communication?.href]).toEqual([`${url}/me`, `${url}/communication`]);
  });

  it('keeps the endpoint id, so that the server knows the slot', async () => {
    bench.sandbox.user.endApplications();
    await until(() => creations().length === 2);
    expect(creations()[1]?.body).toEqual(creations()[0]?.body);
  });

  it('drops the remembered address after several failures, and looks for the server again', async () => {
    const fault = {
      match: { operation: 'createApplication' },
      effect: { kind: 'html', status: 502 },
      times: 0,
    } as const;
    bench.sandbox.faults.add(fault);
    bench.sandbox.user.endApplications();
    await pass(() => bench.sandbox.journal.list({ operation: 'discovery' }).length === 2);
    bench.sandbox.faults.clear();
    await pass(() => bench.session.state.state === 'online');
  });

  it.each(['InactiveApplicationExpired', 'TooManyApplications', 'UserAgentNotAllowed'] as const)(
    'stops after 410 %s',
    async (ending) => {
      bench.sandbox.user.endApplications(ending);
      expect(await bench.state('failed')).toMatchObject({ error: { code: `Gone/${ending}` } });
      bench.clock.advance(3_600_000);
      await turn();
      expect(creations()).toHaveLength(1);
    },
  );

  it('stops after a 410 that nobody has heard of', async () => {
    bench.sandbox.faults.interrupt(
      { operation: 'events' },
      { kind: 'error', status: 410, code: 'Gone', subcode: 'Tomorrow' },
    );
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'SessionGone' } });
    bench.clock.advance(3_600_000);
    await turn();
    expect(creations()).toHaveLength(1);
  });

  /** It expires: told to the first who asks from now on. */
  const expire = () => bench.sandbox.user.endApplications('InactiveApplicationExpired');
  const isOnline = (times: number) => () =>
    creations().length === times && bench.session.state.state === 'online';

  it('signs in again by itself when it expired during a sleep, every night, and not at other times', async () => {
    for (const night of [1, 2, 3]) {
      bench.session.wake(true);
      expire();
      await until(isOnline(night + 1));
      bench.clock.advance(61_000);
      await turn();
    }
    // It outlived this sleep.
    const before = bench.sandbox.journal.last;
    bench.session.wake(true);
    await bench.sandbox.journal.wait({ operation: 'application', after: before, status: 200 });
    await until(() => bench.wire.open === 1, 'nothing but a GET of the channel');
    await turn();
    // Only the network is another one: nobody need be there.
    bench.session.wake();
    expire();
    await bench.state('failed');
    expect(creations()).toHaveLength(4);
  });

  it('signs in again by itself also when the network comes long after the computer woke up', async () => {
    bench.wire.answer = ({ url }) => new TransportError('offline', new URL(url).hostname, 'no network');
    bench.session.wake(true);
    await turn();
    bench.clock.advance(600_000);
    expire();
    bench.wire.answer = () => null;
    bench.session.wake();
    await until(isOnline(2));
  });

  it('signs in again by itself once for one sleep', async () => {
    bench.session.wake(true);
    const gone = { status: 410, code: 'Gone', subcode: 'InactiveApplicationExpired' };
    bench.sandbox.faults.add({
      match: { operation: 'createApplication' },
      effect: { kind: 'error', ...gone },
    });
    expire();
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'Gone/InactiveApplicationExpired' } });
    expect(creations()).toHaveLength(2);
  });

  it('is made again when its channel names no next address twice in a row', async () => {
    bench.wire.answer = ({ url }) => {
      if (!url.includes('/events')) return null;
      const headers = new Map([['content-type', ['application/json']]]);
      return { status: 200, url, headers, body: JSON.stringify({ _links: { self: { href: url } } }) };
    };
    const before = bench.wire.sent.length;
    bench.session.wake();
    await until(() => creations().length === 2);
    const lines = bench.wire.lines().slice(before);
    const made = lines.findIndex((line) => line.startsWith('POST'));
    expect(lines.slice(0, made).filter((line) => line.endsWith('/events'))).toHaveLength(2);
    bench.wire.answer = () => null;
    await pass(() => bench.session.state.state === 'online' && bench.session.application);
  });
});

describe('the place in the channel is lost', () => {
  it.each(['resync', 'resume'] as const)(
    'reads everything again after %s, with its parameters',
    async (link) => {
      await ring();
      const before = bench.sandbox.journal.last;
      bench.sandbox.control.steerChannels(link);
      bench.sandbox.user.incomingCall('carol@contoso.com');
      if (link === 'resync') bench.session.wake();
      await until(() => bench.resyncs.includes('settled'));
      expect(bench.resyncs).toEqual(['doubt', 'settled']);
      const polls = bench.sandbox.journal.list({ operation: 'events', after: before });
      expect(polls.some(({ query }) => query.timeout === '200' && query.low === '15')).toBe(true);
      const operations = bench.operations(before);
      expect(operations).toEqual(
        expect.arrayContaining(['application', 'conversations', 'conversation', 'phoneAudio']),
      );
      expect(creations()).toHaveLength(1);
      expect(bench.events.some(({ link, type }) => link.rel === 'conversation' && type === 'added')).toBe(
        true,
      );
      await ring();
    },
  );

  const resync = async (effect: FaultEffect) => {
    bench.sandbox.faults.add({ match: { operation: 'application' }, effect });
    bench.sandbox.control.steerChannels('resume');
    bench.sandbox.user.incomingCall();
    await until(() => bench.resyncs.includes('doubt'));
  };

  it('reads the application once more after a conflict (409), which passes', async () => {
    await resync({ kind: 'error', status: 409, code: 'Conflict' });
    await pass(() => bench.resyncs.includes('settled'));
    expect([creations().length, bench.session.state.state]).toEqual([1, 'online']);
  });

  it('stops when the application is gone (410), whatever the kind', async () => {
    await resync({ kind: 'error', status: 410, code: 'Gone' });
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'SessionGone' } });
    bench.clock.advance(3_600_000);
    await turn();
    expect(creations()).toHaveLength(1);
  });

  it('goes on from the application when the channel names no next address, and loses nothing', async () => {
    const before = bench.sandbox.journal.last;
    bench.sandbox.control.steerChannels('none');
    await ring();
    await bench.polling(before);
    expect(bench.operations(before)).toContain('application');
    expect(creations()).toHaveLength(1);
    const again = bench.sandbox.journal.list({ operation: 'events', after: before });
    expect(again.at(-1)?.query).toMatchObject({ low: '15', medium: '5', timeout: '200' });
    await ring();
    expect([bench.resyncs, bench.states.at(-1)?.state]).toEqual([[], 'online']);
  });

  it('reads what comes as a link only, in order', async () => {
    bench.sandbox.switches.set({ linkOnlyEvents: 'all' });
    const before = bench.events.length;
    bench.sandbox.user.incomingCall();
    await until(() => started().length === 1);
    const calls = () =>
      bench.events
        .slice(before)
        .filter(({ link }) => !/^(me|presence|note|location|communication)$/.test(link.rel));
    await until(() => calls().length >= 3);
    expect(calls().map(({ type, link }) => `${link.rel} ${type}`)).toEqual([
      'phoneAudioInvitation started',
      'conversation added',
      'localParticipant added',
    ]);
    expect(started()[0]?.resource?.links.has('decline')).toBe(true);
  });
});

describe('another program under the same client id', () => {
  it('gives way after three times, and comes back under another id', async () => {
    const replaced = { kind: 'error', status: 409, code: 'Conflict', subcode: 'PGetReplaced' } as const;
    bench.sandbox.faults.add({ match: { operation: 'events' }, effect: replaced, times: 3 });
    const before = bench.sandbox.journal.last;
    bench.session.wake();
    await pass(() => creations().length === 2);
    await pass(() => bench.session.state.state === 'online');
    const polls = bench.sandbox.journal.list({ operation: 'events', after: before, status: 409 });
    expect(polls.length).toBeLessThanOrEqual(4);
    const ids = creations().map(({ body }) => (body as { EndpointId?: string }).EndpointId);
    expect(new Set(ids).size).toBe(2);
    expect(bench.endpoints).toEqual([ids[1]]);
    expect(
      bench.states.some((state) => 'error' in state && state.error.code === 'Conflict/PGetReplaced'),
    ).toBe(true);
  });

  it('gives way as well when packages come between', async () => {
    let asked = 0;
    bench.wire.answer = ({ url }) => {
      if (!url.includes('/events') || creations().length > 1) return null;
      const replaced = ++asked % 2 === 1;
      const next = `${url.replace(/\?.*/, '')}?ack=${100 + asked}`;
      const body = replaced
        ? { code: 'Conflict', subcode: 'PGetReplaced' }
        : { _links: { self: { href: url }, next: { href: next } } };
      const headers = new Map([['content-type', ['application/json']]]);
      return { status: replaced ? 409 : 200, url, headers, body: JSON.stringify(body) };
    };
    bench.session.wake();
    await pass(() => creations().length === 2);
    expect(asked).toBe(5);
    expect(bench.endpoints).toHaveLength(1);
    await pass(() => bench.session.state.state === 'online');
    // From then on it is this program's: at the next sign-in too.
    bench.sandbox.user.endApplications();
    await pass(() => creations().length === 3);
    expect(creations()[2]?.body).toEqual(creations()[1]?.body);
  });
});

describe('commands', () => {
  it('announce the phone again, once, when the server wants that first', async () => {
    const wanted = {
      kind: 'error',
      status: 409,
      code: 'Conflict',
      subcode: 'MakeMeAvailableRequired',
    } as const;
    bench.sandbox.faults.add({ match: { operation: 'policies' }, effect: wanted });
    const url = bench.session.application?.policiesUrl ?? '';
    const before = bench.sandbox.journal.last;
    expect(await bench.session.command({ method: 'GET', url })).toMatchObject({ ok: true });
    expect(bench.sandbox.journal.list({ operation: 'policies', after: before })).toHaveLength(2);
  });

  it('renew an expired ticket and are sent again once', async () => {
    bench.sandbox.user.expireTokens();
    const url = bench.session.application?.policiesUrl ?? '';
    const before = bench.sandbox.journal.last;
    const answers = await Promise.all([1, 2, 3].map(() => bench.session.command({ method: 'GET', url })));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const entries = bench.sandbox.journal.list({ after: before });
    expect(entries.filter(({ operation }) => operation === 'webTicket')).toHaveLength(1);
    expect(entries.filter(({ operation }) => operation === 'policies')).toHaveLength(6);
  });

  it.each([
    [404, 'NotFound', 'ApplicationNotFound'],
    [410, 'Gone', 'TooManyApplications'],
    [410, 'Gone', 'InactiveApplicationExpired'],
  ])('tell that the session is over: %i %s %s', async (status, code, subcode) => {
    await ring();
    const effect = { kind: 'error', status, code, subcode } as const;
    // The channel hangs on: only what is asked anew is told.
    bench.sandbox.faults.add({ match: { operation: 'application' }, effect });
    bench.sandbox.faults.add({ match: { operation: 'policies' }, effect });
    const url = bench.session.application?.policiesUrl ?? '';
    expect(await bench.session.command({ method: 'GET', url })).toMatchObject({ ok: false });
    if (status === 404) {
      await until(() => creations().length === 2 && bench.session.state.state === 'online');
      await until(() => bench.resyncs.includes('settled'));
    } else expect(await bench.state('failed')).toMatchObject({ error: { code: `${code}/${subcode}` } });
  });

  it('tell that the password is no longer taken', async () => {
    bench.sandbox.user.expireTokens();
    bench.sandbox.faults.add({
      match: { operation: 'webTicket' },
      effect: { kind: 'body', status: 400, text: '{"error":"invalid_grant"}' },
      times: 0,
    });
    const url = bench.session.application?.policiesUrl ?? '';
    await bench.session.command({ method: 'GET', url });
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'PasswordRefused' } });
    expect(bench.sandbox.journal.list({ operation: 'webTicket' })).toHaveLength(2);
  });

  it('leave the session alone while the application is there', async () => {
    const effect = {
      kind: 'error',
      status: 404,
      code: 'NotFound',
      subcode: 'ApplicationNotFound',
    } as const;
    bench.sandbox.faults.add({ match: { operation: 'policies' }, effect, times: 2 });
    const before = bench.sandbox.journal.last;
    const url = bench.session.application?.policiesUrl ?? '';
    await Promise.all([1, 2].map(() => bench.session.command({ method: 'GET', url })));
    await bench.sandbox.journal.wait({ operation: 'application', after: before, status: 200 });
    for (let i = 0; i < 20; i++) await turn();
    expect(bench.operations(before)).toEqual(['policies', 'policies', 'application']);
    expect(bench.session.state.state).toBe('online');
  });

  it('are never sent over an unprotected address', async () => {
    const answer = await bench.session.command({ method: 'GET', url: 'http://contoso.com/' });
    expect(answer).toMatchObject({ error: { code: 'InsecureAddress' } });
    expect(bench.wire.sent.every(({ url }) => url.startsWith('https://'))).toBe(true);
  });
});
