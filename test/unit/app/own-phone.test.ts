/** Another own phone from the settings: told in place, put back when refused; and what a new network tries again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts } from '../../../main/accounts.ts';
import { Hotkey } from '../../../main/desktop/hotkey.ts';
import { PeopleSearch } from '../../../main/people/search.ts';
import { AppRequests } from '../../../main/requests.ts';
import { Self } from '../../../main/self.ts';
import { SettingsStore } from '../../../main/storage/settings-store.ts';
import { Store } from '../../../main/store.ts';
import { TransportError } from '../../../main/ucwa/http.ts';
import { Session } from '../../../main/ucwa/session.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { incoming, state } from '../desktop/fixtures.ts';
import { makePorts, until, WANTED, Wire } from '../ucwa/bench.ts';

let profile: string;
let sandbox: Sandbox;
let wire: Wire;
let closings: number;
let store: Store;
let settings: SettingsStore;
let accounts: Accounts;
let requests: AppRequests;
let session: Session;

beforeEach(async () => {
  profile = mkdtempSync(join(tmpdir(), 'own-phone-'));
  sandbox = await startSandbox({ clockRate: 0 });
  wire = new Wire(sandbox.caPem);
  closings = 0;
  settings = new SettingsStore({ profile, country: 'US' });
  await settings.update({
    account: { signInAddress: 'ann@contoso.com' },
    server: { discovery: 'manual', internalUrl: sandbox.discoveryUrl },
    phone: { ownNumber: '+12065550147' },
  });
  store = new Store(state({ session: { state: 'signedOut', since: 0 }, settings: settings.settings }));
  const input = { userAgent: 'Deskring/test', endpointId: 'e', culture: 'en-US' };
  session = new Session(wire, makePorts(), input, WANTED, {
    onState: (now) => store.update({ session: now }),
    onApplication: () => {},
    onEvents: () => {},
    onEndpointTaken: () => {},
    onResync: () => [],
    onResynced: () => {},
  });
  accounts = new Accounts({
    ...{ store, session, settings, readTrust: async () => null, onNotice: () => {}, hide: () => {} },
    closeConnections: () => {
      closings += 1;
      wire.cut();
    },
    credentials: {
      get: async () => ({ ok: true, value: sandbox.user.password }),
      set: async () => ({ ok: true, value: undefined }),
      delete: async () => ({ ok: true, value: true }),
    },
  });
  requests = new AppRequests({
    ...{ store, session, settings, accounts, formatNumber: (number) => number, onSignedIn: () => {} },
    people: new PeopleSearch((ask) => session.command(ask)),
    hotkey: new Hotkey({
      globalShortcut: { register: () => true, unregisterAll: () => {} },
      wayland: false,
      onPress: () => {},
    }),
    startAtLogin: async () => {},
  });
});
afterEach(async () => {
  const bye = session.signOut();
  await sandbox.close();
  await bye;
  wire.close();
  rmSync(profile, { recursive: true, force: true });
});

const online = async () => {
  await accounts.again();
  await until(() => store.current.session.state === 'online');
};
const creations = () => sandbox.journal.list({ operation: 'createApplication' });
const rung = () => sandbox.user.applications[0]?.reachability.phoneNumber;

describe('another own phone', () => {
  it('is told in the same session, during a call too', async () => {
    await online();
    store.update({ calls: [incoming()] });
    expect(await requests.saveSettings({ phone: '+1 206 555 0100' })).toEqual({ ok: true });
    expect(rung()).toBe('tel:+12065550100');
    expect(creations()).toHaveLength(1);
    expect(sandbox.journal.list({ operation: 'deleteApplication' })).toEqual([]);
    expect(settings.settings.phone.ownNumber).toBe('+12065550100');
  });

  it('that the server refuses is not kept', async () => {
    await online();
    sandbox.faults.add({
      match: { operation: 'putCommunication' },
      effect: { kind: 'error', status: 400, code: 'BadRequest', subcode: 'NormalizationFailed' },
    });
    const answer = await requests.saveSettings({ phone: '+1 206 555 0100' });
    expect(answer).toMatchObject({ ok: false, field: 'phone' });
    expect(settings.settings.phone.ownNumber).toBe('+12065550147');
    expect(rung()).toBe('tel:+12065550147');
  });

  it('comes by a new session where the server takes no change', async () => {
    await online();
    sandbox.faults.add({ match: { operation: 'putCommunication' }, effect: { kind: 'error', status: 403 } });
    expect(await requests.saveSettings({ phone: '+1 206 555 0100' })).toEqual({ ok: true });
    await until(() => rung() === 'tel:+12065550100');
    expect(creations()).toHaveLength(2);
  });

  it('asks nothing of the server when signed out or the same', async () => {
    expect(await requests.saveSettings({ phone: '+1 206 555 0100' })).toEqual({ ok: true });
    expect(sandbox.journal.list()).toEqual([]);
    await online();
    const before = sandbox.journal.last;
    await requests.saveSettings({ phone: '(206) 555-0100' });
    expect(sandbox.journal.list({ after: before, operation: 'putCommunication' })).toEqual([]);
  });
});

describe('the phones to choose from', () => {
  it('are asked for again where the server could not say', async () => {
    await online();
    store.update({ phones: [] });
    const self = new Self(store, (ask) => session.command(ask), makePorts());
    const effect = { kind: 'error', status: 503, code: 'ServiceUnavailable' } as const;
    sandbox.faults.add({ match: { operation: 'phones' }, times: 1, effect });
    self.follow(session.application);
    await until(() => store.current.phones.length === 1);
    self.follow(session.application);
    await until(() => store.current.phones.length > 1);
    const last = sandbox.journal.last;
    self.follow(session.application);
    expect(sandbox.journal.list({ operation: 'phones', after: last })).toEqual([]);
  });
});

describe('the search', () => {
  it('has one row for a number of a call and of a person', async () => {
    await online();
    const [, work] = await requests.search('Ben').then((rows) => rows.map(({ target }) => target));
    const number = work?.replace('tel:', '') ?? '';
    expect(number).toMatch(/^\+1/);
    const party = { name: 'Ben Hall', uri: null, number, context: '' };
    const past = { id: '1', direction: 'outgoing', at: 0, seconds: 5, unseen: false } as const;
    store.update({ history: [{ ...party, ...past, outcome: 'finished' }] });
    const rows = await requests.search('Ben');
    expect(rows.filter(({ target }) => target.endsWith(number))).toHaveLength(1);
  });
});

describe('another network', () => {
  it('ends old connections first, and is no trouble: the event request is sent again at once', async () => {
    await online();
    const first = await sandbox.journal.wait({ operation: 'events' });
    const seen: string[] = [];
    const stop = store.subscribe(() => seen.push(store.current.session.state));
    await accounts.elsewhere();
    await sandbox.journal.wait({ operation: 'events', after: first.id });
    await sandbox.journal.wait({ operation: 'application', after: first.id, answered: true });
    await until(() => wire.open === 1);
    stop();
    expect([seen, store.current.session.state, closings]).toEqual([[], 'online', 1]);
    expect(sandbox.journal.list({ operation: 'events', after: first.id })).toHaveLength(1);
  });

  it('tries again what a network’s certificate refused, and nothing else', async () => {
    const certificate = {
      host: 'x',
      reason: 'its issuer is not trusted on this computer',
      fingerprint: 'AA',
    };
    wire.answer = () => new TransportError('certificate', 'x', 'ERR_CERT_AUTHORITY_INVALID', certificate);
    await accounts.again();
    await until(() => store.current.session.state === 'failed');
    await accounts.elsewhere();
    await until(() => wire.sent.length === 2 && store.current.session.state === 'failed');
    wire.answer = () => null;
    await accounts.elsewhere();
    await until(() => store.current.session.state === 'online');
  });

  it('never sends a refused password again', async () => {
    sandbox.faults.add({
      match: { operation: 'webTicket' },
      effect: {
        kind: 'body',
        status: 400,
        text: '{"error":"invalid_grant"}',
        contentType: 'application/json',
      },
    });
    await accounts.again();
    await until(() => store.current.session.state === 'failed');
    await accounts.elsewhere();
    expect(store.current.session.state).toBe('failed');
    expect(sandbox.journal.list({ operation: 'webTicket' })).toHaveLength(1);
  });
});
