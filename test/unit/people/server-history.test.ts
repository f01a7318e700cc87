/** The server's history against a real sandbox: read when there is reason to, each log once, no call twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../../main/calls/call.ts';
import { ConversationLogs } from '../../../main/people/conversation-logs.ts';
import { entryOf } from '../../../main/recorder.ts';
import { History } from '../../../main/storage/history.ts';
import { Session } from '../../../main/ucwa/session.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { FakeClock } from '../desktop/fake-clock.ts';
import { incoming } from '../desktop/fixtures.ts';
import { makePorts, until, WANTED, Wire } from '../ucwa/bench.ts';

const AT = Date.UTC(2026, 10, 24, 9, 41);
const ben = [{ name: 'Ben Hall', uri: 'sip:ben@contoso.com' }];
let folder: string;
let sandbox: Sandbox;
let wire: Wire;
let session: Session;
let history: History;
let logs: ConversationLogs;
let clock: FakeClock;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'server-history-'));
  sandbox = await startSandbox({ clockRate: 0 });
  sandbox.switches.set({ editionB: true });
  wire = new Wire(sandbox.caPem);
  clock = new FakeClock();
  history = await History.open({ path: join(folder, 'calls.json'), delayMs: 60_000 });
  const input = { userAgent: 'Deskring/test', endpointId: 'e', culture: 'en-US' };
  session = new Session(wire, makePorts(), input, WANTED, {
    onState: ({ state }) => {
      if (state === 'online') logs.follow(session.application?.communication ?? null);
    },
    onApplication: (application) => {
      if (!application) logs.follow(null);
    },
    onEvents: (events) => logs.take(events),
    onEndpointTaken: () => {},
    onResync: () => [],
    onResynced: () => {},
  });
  logs = new ConversationLogs({
    clock,
    command: (ask) => session.command(ask),
    onFound: (found) => {
      history.merge(found);
      if (history.missedCalls === 0) logs.seen();
    },
  });
});
afterEach(async () => {
  const bye = session.signOut();
  await sandbox.close();
  await bye;
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
const asked = (operation: string) => sandbox.journal.list({ operation, answered: true }).length;
const names = () => history.entries.map(({ name, outcome }) => `${name} ${outcome}`);

describe('the server’s history', () => {
  it('is read at sign-in: calls, no messages, the missed ones counted', async () => {
    sandbox.user.log({ at: AT, recipients: ben, status: 'Missed' });
    sandbox.user.log({
      at: AT + 1_000_000,
      recipients: [{ uri: 'tel:+12065550123' }],
      direction: 'Outgoing',
    });
    sandbox.user.log({ at: AT + 2_000_000, recipients: ben, type: 'MessageLog' });
    await signIn();
    await until(() => history.entries.length === 2);
    expect(names()).toEqual(['null finished', 'Ben Hall missed']);
    expect(history.entries[0]).toMatchObject({ direction: 'outgoing', number: '+12065550123' });
    expect(history.missedCalls).toBe(1);
    expect(sandbox.journal.list({ operation: 'conversationLogs' })[0]?.query).toMatchObject({ limit: '20' });
    expect(asked('markAsRead')).toBe(0);
    history.markSeen();
    logs.seen();
    await until(() => asked('markAsRead') === 1);
    logs.seen();
    expect(asked('conversationLog')).toBe(3);
  });

  it('is read again when missedItems changes, only what is new', async () => {
    sandbox.user.log({ at: AT, recipients: ben });
    await signIn();
    await until(() => history.entries.length === 1);
    sandbox.user.log({ at: AT + 1_000_000, recipients: ben, status: 'Missed' });
    await until(() => history.entries.length === 2);
    expect(asked('conversationLog')).toBe(2);
    expect(asked('conversationLogs')).toBe(2);
  });

  it('is read again a moment after a call; that call stands there once', async () => {
    await signIn();
    await until(() => asked('conversationLogs') === 1);
    const call: Call = incoming({
      remote: { name: 'Ben Hall', uri: 'sip:ben@contoso.com', number: null },
      ...{ startedAt: AT, connectedAt: AT + 5_000, state: 'ended' },
      end: { outcome: 'finished', sentence: 'The call has ended.', at: AT + 65_000 },
    });
    history.add(entryOf(call));
    logs.calls([call], [{ ...call, end: null }]);
    logs.calls([call], [call]);
    expect(clock.waiting).toBe(1);
    clock.advance(5_000);
    await until(() => asked('conversationLogs') === 2);
    sandbox.user.log({ at: AT + 4_000, recipients: ben });
    await until(() => asked('conversationLog') === 1);
    expect(history.entries.map(({ seconds }) => seconds)).toEqual([60]);
  });

  it.each(['conversationLogs', 'conversationLog'])(
    'is asked for again when %s could not be had',
    async (operation) => {
      sandbox.user.log({ at: AT, recipients: ben });
      const effect = { kind: 'error', status: 503, code: 'ServiceUnavailable' } as const;
      sandbox.faults.add({ match: { operation, method: 'GET' }, times: 1, effect });
      await signIn();
      await until(() => asked(operation) === 1 && clock.waiting === 1);
      expect(names()).toEqual([]);
      clock.advance(300_000);
      await until(() => history.entries.length === 1);
      expect(clock.waiting).toBe(0);
    },
  );

  it('tells where a call can be continued, as long as the application lives', async () => {
    sandbox.user.log({ at: AT, recipients: ben });
    sandbox.user.log({ at: AT + 1_000_000, recipients: [...ben, { uri: 'sip:lee@contoso.com' }] });
    await signIn();
    await until(() => history.entries.length === 2);
    const [many, one] = history.entries.map((call) => logs.continuesAt(call));
    expect([many, one?.endsWith('/continuePhoneAudio')]).toEqual([null, true]);
    // Seen here, too, with a clock of our own.
    const seen = { direction: 'incoming', uri: 'sip:Ben@contoso.com', number: null, at: AT + 7_000 } as const;
    expect(logs.continuesAt(seen)).toBe(one);
    expect(logs.continuesAt({ ...seen, at: AT + 500_000 })).toBeNull();
    expect(logs.continuesAt({ ...seen, direction: 'outgoing' })).toBeNull();
    logs.follow(null);
    expect(history.entries.map((call) => logs.continuesAt(call))).toEqual([null, null]);
  });

  it('does not bring back what was deleted here', async () => {
    sandbox.user.log({ at: AT, recipients: ben });
    await signIn();
    await until(() => history.entries.length === 1);
    history.delete(history.entries[0]?.id ?? '');
    // Another application has all of it anew.
    logs.follow(null);
    logs.follow(session.application?.communication ?? null);
    await until(() => asked('conversationLog') === 2);
    expect(history.entries).toEqual([]);
  });

  it('is not asked for where the server does not offer it', async () => {
    sandbox.switches.set({ editionB: false });
    sandbox.user.log({ at: AT, recipients: ben });
    await signIn();
    const ended = incoming({ end: { outcome: 'missed', sentence: '', at: AT } });
    logs.calls([ended], []);
    expect(clock.waiting).toBe(0);
    expect(sandbox.journal.list({ operation: 'conversationLogs' })).toEqual([]);
  });

  it('that fails is left until the next time', async () => {
    sandbox.user.log({ at: AT, recipients: ben });
    sandbox.faults.add({
      match: { operation: 'conversationLog' },
      effect: { kind: 'html', status: 500 },
      times: 0,
    });
    await signIn();
    await until(() => asked('conversationLog') > 0);
    expect(history.entries).toEqual([]);
    sandbox.faults.clear();
    sandbox.user.log({ at: AT + 1_000_000, recipients: ben });
    await until(() => history.entries.length === 2);
    expect(session.state.state).toBe('online');
  });
});
