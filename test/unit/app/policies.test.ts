/** What the administrator's policies change here (02 §8), read from a real server: late, changing, or not at all. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLogs } from '../../../main/history/follow-logs.ts';
import { ConversationLogs, offeredLogs } from '../../../main/people/conversation-logs.ts';
import { recordCalls } from '../../../main/recorder.ts';
import { Self } from '../../../main/self.ts';
import { History } from '../../../main/storage/history.ts';
import { Store } from '../../../main/store.ts';
import { NO_POLICIES } from '../../../main/ucwa/policies.ts';
import { Session } from '../../../main/ucwa/session.ts';
import { padView } from '../../../main/views.ts';
import type { FaultEffect } from '../../sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { FakeClock } from '../desktop/fake-clock.ts';
import { incoming, state } from '../desktop/fixtures.ts';
import { makePorts, until, WANTED, Wire } from '../ucwa/bench.ts';

const AT = Date.UTC(2026, 10, 24, 9, 41);
let folder: string;
let path: string;
let sandbox: Sandbox;
let wire: Wire;
let clock: FakeClock;
let session: Session;
let store: Store;
let history: History;
let logs: ConversationLogs;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'policies-'));
  path = join(folder, 'calls.json');
  sandbox = await startSandbox({ clockRate: 0, switches: { editionB: true } });
  sandbox.user.log({ at: AT, recipients: [{ name: 'Ben Hall', uri: 'sip:ben@contoso.com' }] });
  wire = new Wire(sandbox.caPem);
  clock = new FakeClock();
  store = new Store(state({ session: { state: 'signedOut', since: 0 }, policies: null }));
  const command: Session['command'] = (ask) => session.command(ask);
  const self = new Self(store, command, { clock, random: () => 0.999 });
  history = await History.open({ path, delayMs: 0 });
  recordCalls(store, history);
  logs = new ConversationLogs({
    ...{ clock: new FakeClock(), command },
    onFound: (found) => {
      history.merge(found);
      store.update({ history: history.entries });
    },
  });
  const follow = () => {
    self.follow(session.application);
    logs.follow(offeredLogs(session.application, store.current.policies));
  };
  followLogs(store, logs, () => session.application);
  const input = { userAgent: 'Deskring/test', endpointId: 'e', culture: 'en-US' };
  session = new Session(wire, makePorts(), input, WANTED, {
    onState: (now) => {
      store.update({ session: now });
      if (now.state === 'online') follow();
    },
    onApplication: (application) => {
      if (!application || session.state.state === 'online') follow();
    },
    onEvents: (events) => self.take(events),
    onEndpointTaken: () => {},
    onResync: () => [],
    onResynced: () => {},
  });
});
afterEach(async () => {
  const bye = session.signOut();
  await sandbox.close();
  await bye;
  await history.flush();
  wire.close();
  rmSync(folder, { recursive: true, force: true });
});

const signIn = async () => {
  session.signIn({
    address: 'ann@contoso.com',
    credentials: { userName: 'ann@contoso.com', password: sandbox.user.password },
    server: { domain: 'contoso.com', roots: [sandbox.discoveryUrl] },
    phoneNumber: '+12065550147',
  });
  await until(() => session.state.state === 'online');
};
/** Events of policies are held back for five seconds (Medium, 03 §9). */
const inTime = (done: () => boolean) =>
  until(() => {
    if (!done()) sandbox.clock.advance(1_000);
    return done();
  });
const set = (changes: Record<string, string>) => sandbox.control.setPolicies(changes);
const ends = () => {
  const end = { outcome: 'missed', sentence: '', at: AT + 9_000_000 } as const;
  store.update({ calls: [incoming({ startedAt: AT + 9_000_000, state: 'ended', end })] });
};
const onDisk = () => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).calls.length : 0);
const note = () =>
  padView(store.current, { prefill: null, formatNumber: (number) => number, now: AT }).recentsNote;
const asked = () => sandbox.journal.list({ operation: 'conversationLogs' }).length;

describe('saveCallLogs', () => {
  it.each(['Enabled', 'None', 'Whatever'])('%s: calls are kept', async (value) => {
    set({ saveCallLogs: value });
    await signIn();
    await until(() => store.current.policies);
    ends();
    await until(() => onDisk() === 2);
    expect(note()).toBeNull();
  });

  it('Disabled, learnt late: the file goes, the calls of this run stay and the pad says so', async () => {
    set({ saveCallLogs: 'Disabled' });
    ends();
    await until(() => onDisk() === 1);
    expect(note()).toBeNull();
    await signIn();
    await until(() => !existsSync(path));
    await until(() => history.entries.length === 2);
    expect(note()).toMatch(/gone when Deskring ends/);
    expect(history.missedCalls).toBe(1);
    await history.flush();
    expect(existsSync(path)).toBe(false);
  });

  it('takes effect when it changes, both ways', async () => {
    await signIn();
    await until(() => onDisk() === 1);
    set({ saveCallLogs: 'disabled' });
    await inTime(() => !existsSync(path));
    expect(note()).not.toBeNull();
    set({ saveCallLogs: 'Enabled' });
    await inTime(() => note() === null);
    ends();
    await until(() => onDisk() === 1);
    expect(history.entries).toHaveLength(2);
  });
});

describe('callLogArchiving', () => {
  it('Disabled: the server’s history is never asked for', async () => {
    set({ callLogArchiving: 'Disabled' });
    await signIn();
    await until(() => store.current.policies);
    sandbox.user.log({ at: AT + 1, recipients: [] });
    await inTime(() => sandbox.journal.list({ operation: 'events', answered: true }).length > 2);
    expect([asked(), history.entries]).toEqual([0, []]);
  });

  it('is waited for, and takes effect when it changes, with the addresses of call backs', async () => {
    await signIn();
    await until(() => history.entries.length === 1);
    const { operation } =
      sandbox.journal.list().find((one) => /policies|conversationLogs/.test(one.operation)) ?? {};
    expect(operation).toBe('policies');
    const continues = () => history.entries.some((call) => logs.continuesAt(call) !== null);
    expect(continues()).toBe(true);
    set({ callLogArchiving: 'Disabled' });
    await inTime(() => !continues());
    const before = asked();
    set({ callLogArchiving: 'Enabled' });
    await inTime(() => asked() === before + 1);
  });
});

describe('policies', () => {
  const unavailable: FaultEffect = {
    ...{ kind: 'error', status: 500, code: 'ServiceFailure' },
    subcode: 'ProvisioningDataUnavailable',
  };
  const readings = (status?: number) =>
    sandbox.journal.list({ operation: 'policies', answered: true, ...(status ? { status } : {}) }).length;

  it('that can’t be read forbid nothing, and are asked for again when they change', async () => {
    sandbox.faults.add({ match: { operation: 'policies' }, effect: unavailable });
    await signIn();
    await until(() => store.current.policies);
    expect(store.current.policies).toEqual(NO_POLICIES);
    set({ saveCallLogs: 'Disabled' });
    await inTime(() => store.current.policies?.saveCallLogs === false);
    clock.advance(600_000);
    // Whatever was asked for by then is in the journal before this one is answered.
    expect(await session.command({ method: 'GET', url: session.application?.url ?? '' })).toMatchObject({
      ok: true,
    });
    expect(sandbox.journal.list({ operation: 'policies' })).toHaveLength(2);
  });

  it('that can’t be read just now are asked for again until they can be, ever more slowly', async () => {
    set({ saveCallLogs: 'Disabled' });
    sandbox.faults.add({ match: { operation: 'policies' }, effect: unavailable, times: 3 });
    await signIn();
    for (const [index, wait] of [1_000, 2_000, 5_000].entries()) {
      await until(() => readings(500) === index + 1 && clock.waiting > 0);
      expect(store.current.policies).toEqual(NO_POLICIES);
      clock.advance(wait * 0.9);
      expect(clock.waiting).toBe(1);
      clock.advance(wait * 0.1);
    }
    await until(() => store.current.policies?.saveCallLogs === false);
    expect(clock.waiting).toBe(0);
  });

  it('that are refused are not asked for again', async () => {
    const refused = { kind: 'error', status: 403, code: 'Forbidden' } as const;
    sandbox.faults.add({ match: { operation: 'policies' }, effect: refused });
    await signIn();
    await until(() => store.current.policies);
    expect(clock.waiting).toBe(0);
  });

  it('that were known stay so while they can’t be read', async () => {
    set({ saveCallLogs: 'Disabled' });
    await signIn();
    await until(() => store.current.policies);
    sandbox.faults.add({ match: { operation: 'policies' }, effect: { kind: 'html', status: 502 } });
    set({ photos: 'Disabled' });
    await inTime(() => sandbox.journal.list({ operation: 'policies', answered: true }).length === 2);
    await session.signOut();
    expect(store.current.policies).toMatchObject({ saveCallLogs: false });
  });

  it('without a link are none', async () => {
    sandbox.switches.set({ missingLinks: 'application.policies' });
    await signIn();
    await until(() => store.current.policies);
    expect(store.current.policies).toEqual(NO_POLICIES);
  });
});
