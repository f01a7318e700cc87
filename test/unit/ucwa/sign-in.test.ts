/** Signing in and out, against a real server over https (01). */
import { afterEach, describe, expect, it } from 'vitest';
import { TransportError } from '../../../main/ucwa/http.ts';
import type { FaultEffect } from '../../sandbox/faults.ts';
import { type Bench, makeBench, until } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

describe('signing in', () => {
  it('takes six requests and the event channel', async () => {
    bench = await makeBench();
    await bench.online();
    expect(bench.operations()).toEqual([
      'discovery',
      'user',
      'webTicket',
      'user',
      'createApplication',
      'makeMeAvailable',
    ]);
    await bench.polling();
    expect(bench.sandbox.journal.list({ operation: 'events' })).toHaveLength(1);
    expect(bench.session.state).toMatchObject({
      user: 'ann@contoso.com',
      server: new URL(bench.sandbox.url).host,
    });
    const steps = bench.states.map((one) => ('step' in one ? one.step : one.state));
    expect(steps).toEqual(['discovering', 'authenticating', 'creating', 'announcing', 'online']);
  });

  it('looks for the server again when nobody knows its ticket service (404): the account is not to blame', async () => {
    bench = await makeBench();
    bench.sandbox.faults.add({ match: { operation: 'webTicket' }, effect: { kind: 'html', status: 404 } });
    bench.session.signIn(bench.account());
    expect(await bench.state('reconnecting')).toMatchObject({ error: { code: 'NoChallenge' } });
    await until(() => {
      bench.clock.advance(1_000);
      return bench.session.state.state === 'online';
    });
    expect(bench.operations().filter((one) => one === 'discovery')).toHaveLength(2);
  });

  it('cuts what names the program to the length that servers take (01 §4)', async () => {
    bench = await makeBench({ input: { userAgent: 'Deskring '.repeat(20), culture: 'x'.repeat(101) } });
    await bench.online();
    const [{ body } = { body: null }] = bench.sandbox.journal.list({ operation: 'createApplication' });
    expect(body).toEqual({
      UserAgent: 'Deskring '.repeat(20).slice(0, 100),
      EndpointId: 'endpoint-1',
      Culture: 'x'.repeat(100),
    });
  });

  it('opens the channel before it announces the phone, and announces phone audio alone', async () => {
    bench = await makeBench();
    await bench.online();
    const order = bench.wire.lines().map((line) => line.replace(/\/applications\/\d+/, '/A'));
    expect(order.indexOf('GET /ucwa/oauth/v1/A/events')).toBeLessThan(
      order.indexOf('POST /ucwa/oauth/v1/A/me/makeMeAvailable'),
    );
    expect(bench.sandbox.journal.list({ operation: 'makeMeAvailable' })[0]?.body).toEqual({
      audioPreference: 'PhoneAudio',
      phoneNumber: '+12065550147',
      supportedModalities: ['PhoneAudio'],
      supportedMessageFormats: ['Plain'],
    });
  });

  it('never sends an origin, and no token to discovery or the ticket service', async () => {
    bench = await makeBench();
    await bench.online();
    const names = bench.sandbox.journal.list().flatMap(({ headers }) => Object.keys(headers));
    expect(names.filter((name) => /origin|referer/i.test(name))).toEqual([]);
    const bare = bench.wire.sent
      .filter(({ headers }) => !headers?.authorization)
      .map(({ url }) => new URL(url).pathname);
    expect(bare).toEqual([
      '/Autodiscover/AutodiscoverService.svc/root',
      '/Autodiscover/AutodiscoverService.svc/root/oauth/user',
      '/WebTicket/oauthtoken',
    ]);
  });

  it('sends a wrong password once, and never again by itself', async () => {
    bench = await makeBench();
    bench.session.signIn(bench.account({ credentials: { userName: 'ann@contoso.com', password: 'wrong' } }));
    const state = await bench.state('failed');
    expect(state).toMatchObject({ state: 'failed', error: { code: 'PasswordRefused' } });
    bench.session.wake();
    bench.clock.advance(3_600_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.sandbox.journal.list({ operation: 'webTicket' })).toHaveLength(1);
    expect(bench.sandbox.user.attempts.refused).toBe(1);
    expect(bench.clock.waiting).toBe(0);
  });

  it('sends passwords with + & % and umlauts as they are', async () => {
    bench = await makeBench();
    const zoe = bench.sandbox.users.find(({ password }) => /[+&%]/.test(password));
    expect(zoe).toBeDefined();
    await bench.online({
      address: zoe?.signInAddress ?? '',
      credentials: { userName: zoe?.userName ?? '', password: zoe?.password ?? '' },
    });
    expect(zoe?.attempts).toMatchObject({ accepted: 1, refused: 0 });
  });

  it.each(['joined', 'unquoted'])('understands a challenge that is %s', async (challengeForm) => {
    bench = await makeBench({ switches: { challengeForm } });
    await bench.online();
    expect(bench.sandbox.user.attempts.accepted).toBe(1);
  });

  it('gets another token for another pool', async () => {
    bench = await makeBench({ switches: { homePool: 'second' } });
    await bench.online();
    expect(bench.sandbox.user.attempts.accepted).toBe(2);
    expect(bench.session.state).toMatchObject({ server: expect.stringMatching(/^localhost:/) });
  });

  it('asks the user resource of a pool that refuses without saying where its tickets are', async () => {
    bench = await makeBench({ switches: { homePool: 'second', challengeForm: 'missingOnApplications' } });
    await bench.online();
    const refused = bench.sandbox.journal.list({ operation: 'createApplication', status: 401 });
    expect(refused).toHaveLength(1);
    const tickets = bench.sandbox.journal.list({ operation: 'webTicket' });
    expect(tickets.map(({ host }) => host.split(':')[0])).toEqual(['127.0.0.1', 'localhost']);
  });

  it('looks for the server again, ever more slowly, when nobody there says where the tickets are', async () => {
    bench = await makeBench({ switches: { challengeForm: 'missing' } });
    bench.session.signIn(bench.account());
    expect(await bench.state('reconnecting')).toMatchObject({ error: { code: 'NoChallenge' } });
    expect(bench.operations()).toEqual(['discovery', 'user']);
  });

  it('follows a root and an authenticated user to another pool', async () => {
    bench = await makeBench({ switches: { rootAnswer: 'redirect' } });
    await bench.online();
    await bench.close();
    bench = await makeBench({ switches: { userAnswer: 'redirect' } });
    await bench.online();
    await bench.close();
    bench = await makeBench({ switches: { userAnswer: 'moved', homePool: 'second' } });
    await bench.online();
    expect(bench.session.state).toMatchObject({ server: expect.stringMatching(/^localhost:/) });
  });

  it('stops in a circle of redirects, says so, and tries again later', async () => {
    bench = await makeBench({ switches: { rootAnswer: 'loop' } });
    bench.session.signIn(bench.account());
    const state = await bench.state('reconnecting');
    expect(state).toMatchObject({ error: { code: 'RedirectLoop', message: expect.stringContaining('→') } });
    expect(bench.operations().length).toBeLessThanOrEqual(6);
  });

  it('says that an account is not enabled here', async () => {
    bench = await makeBench({ switches: { userAnswer: 'notFound' } });
    bench.session.signIn(bench.account());
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'NotEnabled' } });
  });

  it('stops when the user resource is gone (410), whatever the kind', async () => {
    bench = await makeBench();
    const gone = { kind: 'error', status: 410, code: 'Gone', subcode: 'Tomorrow' } as const;
    bench.sandbox.faults.add({ match: { operation: 'user' }, effect: gone, times: 0, skip: 1 });
    bench.session.signIn(bench.account());
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'SessionGone' } });
    bench.clock.advance(3_600_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.operations()).toEqual(['discovery', 'user', 'webTicket', 'user']);
  });

  it('finds the server by the names of the domain', async () => {
    bench = await makeBench({ map: ({ url }) => new Map([['https://lyncdiscover.contoso.com', url]]) });
    await bench.online({ server: { domain: 'contoso.com', roots: [] } });
    const asked = bench.wire.sent.slice(0, 2).map(({ url }) => url);
    // A name that does not exist is not asked for a second time over http.
    expect(asked).toEqual(['https://lyncdiscoverinternal.contoso.com/', 'https://lyncdiscover.contoso.com/']);
  });

  it('takes the http root when https has none, inside the domain only', async () => {
    bench = await makeBench({
      httpPort: 0,
      map: ({ httpUrl = '' }) => new Map([['http://lyncdiscover.contoso.com', httpUrl]]),
    });
    bench.wire.answer = ({ url }) =>
      url === 'https://lyncdiscover.contoso.com/'
        ? new TransportError('connection', 'lyncdiscover', 'refused')
        : null;
    bench.session.signIn(bench.account({ server: { domain: 'contoso.com', roots: [] } }));
    // The sandbox's http root points to 127.0.0.1, which is not contoso.com.
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'UntrustedRedirect' } });
  });

  it('tries again when no server is found, ever more slowly, and signs in once one is', async () => {
    const map = new Map<string, string>();
    bench = await makeBench({ map: () => map });
    bench.session.signIn(bench.account({ server: { domain: 'contoso.com', roots: [] } }));
    const state = await bench.state('reconnecting');
    expect(state).toMatchObject({
      error: { code: 'ServerNotFound', message: expect.stringContaining('contoso.com') },
    });
    map.set('https://lyncdiscoverinternal.contoso.com', bench.sandbox.url);
    await until(() => bench.clock.waiting);
    bench.clock.advance(999);
    await bench.state('online');
  });
});

describe('signing out', () => {
  it('deletes the application and forgets the token', async () => {
    bench = await makeBench();
    await bench.online();
    await bench.session.signOut();
    expect(bench.sandbox.user.applications).toHaveLength(0);
    expect(bench.session.state.state).toBe('signedOut');
    expect(bench.applications.at(-1)).toBeNull();
    expect(bench.clock.waiting).toBe(0);
    expect(await bench.session.command({ method: 'GET', url: `${bench.sandbox.url}/` })).toMatchObject({
      error: { code: 'NotOnline' },
    });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['while it signs in once more', async () => bench.session.signIn(bench.account())],
    [
      'while it can’t get back to it',
      async () => {
        // A proxy's: the application itself is there.
        bench.sandbox.faults.interrupt({ operation: 'events' }, { kind: 'html', status: 404 });
        await bench.state('reconnecting');
      },
    ],
  ])('leaves no application behind %s', async (_, begin) => {
    bench = await makeBench();
    await bench.online();
    await bench.polling();
    await begin();
    expect(bench.session.application).toBeNull();
    await bench.session.signOut();
    expect(bench.sandbox.user.applications).toHaveLength(0);
  });

  it('leaves the application to the program that has taken it', async () => {
    bench = await makeBench();
    await bench.online();
    await bench.polling();
    const down = { kind: 'html', status: 503 } as const;
    bench.sandbox.faults.add({ match: { operation: 'createApplication' }, effect: down, times: 0 });
    const replaced = { kind: 'error', status: 409, code: 'Conflict', subcode: 'PGetReplaced' } as const;
    bench.sandbox.faults.add({ match: { operation: 'events' }, effect: replaced, times: 0 });
    bench.session.wake();
    await until(() => {
      bench.clock.advance(500);
      return bench.endpoints.length;
    });
    await bench.session.signOut();
    expect(bench.sandbox.user.applications).toHaveLength(1);
  });

  it.each(['deleteApplication', 'webTicket'])(
    'waits two seconds at most when %s hangs',
    async (operation) => {
      bench = await makeBench();
      await bench.online();
      bench.sandbox.faults.add({ match: { operation }, effect: { kind: 'hang' } });
      if (operation === 'webTicket') bench.sandbox.user.expireTokens();
      let ended = false;
      const bye = bench.session.signOut().then(() => {
        ended = true;
      });
      await bench.sandbox.journal.wait({ operation });
      if (operation === 'webTicket')
        await until(() => bench.sandbox.journal.list({ operation }).length === 2);
      bench.clock.advance(1_999);
      await new Promise((resolve) => setImmediate(resolve));
      expect(ended).toBe(false);
      bench.clock.advance(1);
      await bye;
    },
  );

  describe('while the application is just being made', () => {
    const creations = () => bench.sandbox.journal.list({ operation: 'createApplication' });
    const beginning = async (effect: FaultEffect) => {
      bench = await makeBench();
      bench.sandbox.faults.add({ match: { operation: 'createApplication' }, effect });
      bench.session.signIn(bench.account());
      await until(() => creations().length === 1);
    };

    it('deletes it too', async () => {
      await beginning({ kind: 'delay', ms: 1_000, when: 'after' });
      await until(() => bench.sandbox.user.applications.length === 1);
      const bye = bench.session.signOut();
      expect(bench.session.state.state).toBe('signedOut');
      bench.sandbox.clock.advance(1_000);
      await bye;
      expect(bench.sandbox.user.applications).toHaveLength(0);
      expect(bench.clock.waiting).toBe(0);
      expect(bench.applications).toEqual([]);
    });

    it('waits for its answer for two seconds at most', async () => {
      await beginning({ kind: 'hang' });
      let ended = false;
      const bye = bench.session.signOut().then(() => {
        ended = true;
      });
      bench.clock.advance(1_999);
      await new Promise((resolve) => setImmediate(resolve));
      expect(ended).toBe(false);
      bench.clock.advance(1);
      await bye;
      expect(bench.clock.waiting).toBe(0);
    });

    it('asks for none when it came to no ticket yet', async () => {
      bench = await makeBench({ switches: { homePool: 'second' } });
      const hang = { kind: 'hang' } as const;
      bench.sandbox.faults.add({ match: { operation: 'webTicket' }, effect: hang, skip: 1 });
      bench.session.signIn(bench.account());
      await until(() => bench.operations().filter((one) => one === 'webTicket').length === 2);
      await bench.session.signOut();
      expect(creations().filter(({ status }) => status !== 401)).toEqual([]);
    });
  });
});

describe('signing in as somebody else', () => {
  const ben = () => {
    const { signInAddress, userName, password } = bench.sandbox.users.find(
      (one) => one.signInAddress === 'ben@contoso.com',
    ) ?? { signInAddress: '', userName: '', password: '' };
    return bench.account({ address: signInAddress, credentials: { userName, password } });
  };
  const isOnline = (user: string) => () =>
    bench.session.state.state === 'online' && bench.session.state.user === user;

  it('deletes the application of the one before, first', async () => {
    bench = await makeBench();
    await bench.online();
    const before = bench.sandbox.journal.last;
    bench.session.signIn(ben());
    expect(bench.session.state).toMatchObject({ state: 'signingIn', user: 'ben@contoso.com' });
    await until(isOnline('ben@contoso.com'));
    expect(bench.operations(before).slice(0, 2)).toEqual(['deleteApplication', 'discovery']);
    expect(bench.sandbox.user.applications).toHaveLength(0);
  });

  it('also one that is just being made', async () => {
    bench = await makeBench();
    const late = { kind: 'delay', ms: 1_000, when: 'after' } as const;
    bench.sandbox.faults.add({ match: { operation: 'createApplication' }, effect: late });
    bench.session.signIn(bench.account());
    await until(() => bench.sandbox.user.applications.length === 1);
    bench.session.signIn(ben());
    bench.sandbox.clock.advance(1_000);
    await until(isOnline('ben@contoso.com'));
    expect(bench.sandbox.user.applications).toHaveLength(0);
  });

  it.each<[string, () => void]>([
    ['signs out and in again', () => void bench.session.signOut()],
    ['lets somebody else in between', () => bench.session.signIn(ben())],
  ])('has an application of his own who %s, although the last one goes slowly', async (_, go) => {
    bench = await makeBench();
    await bench.online();
    const late = { kind: 'delay', ms: 1_000 } as const;
    bench.sandbox.faults.add({ match: { operation: 'deleteApplication' }, effect: late });
    const before = bench.sandbox.journal.last;
    go();
    bench.session.signIn(bench.account());
    await bench.sandbox.journal.wait({ operation: 'deleteApplication', after: before });
    await new Promise((resolve) => setTimeout(resolve, 100));
    bench.sandbox.clock.advance(1_000);
    await until(isOnline('ann@contoso.com'));
    await bench.polling(before);
    expect(bench.sandbox.user.applications).toHaveLength(1);
    expect(bench.operations(before).filter((one) => one === 'createApplication')).toHaveLength(1);
    expect(bench.states.map(({ state }) => state)).not.toContain('reconnecting');
  });

  it('keeps the application, calls and all, for whom it is', async () => {
    bench = await makeBench();
    await bench.online();
    const url = bench.session.application?.url;
    bench.session.signIn(bench.account({ address: 'Ann@contoso.com' }));
    await until(isOnline('Ann@contoso.com'));
    expect(bench.session.application?.url).toBe(url);
    expect(bench.operations()).not.toContain('deleteApplication');
  });
});
