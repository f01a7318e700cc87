/** Signing in from the window and dialling, with the real session and server: what is kept, and what is refused. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts } from '../../../main/accounts.ts';
import { Self } from '../../../main/self.ts';
import { statusJson } from '../../../main/status.ts';
import { type Settings, withDefaults } from '../../../main/storage/settings.ts';
import type { SettingsStore } from '../../../main/storage/settings-store.ts';
import { Store } from '../../../main/store.ts';
import { Session } from '../../../main/ucwa/session.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { state } from '../desktop/fixtures.ts';
import { makePorts, until, WANTED, Wire } from '../ucwa/bench.ts';

let sandbox: Sandbox;
let wire: Wire;
let accounts: Accounts;
let store: Store;
let session: Session;
let kept: string[];
let stored: string | null;
let notices: string[];
let settings: Settings;

beforeEach(async () => {
  sandbox = await startSandbox({ clockRate: 0 });
  wire = new Wire(sandbox.caPem);
  kept = [];
  stored = null;
  notices = [];
  const input = { userAgent: 'Deskring/test', endpointId: 'e', culture: 'en-US' };
  store = new Store(state({ session: { state: 'signedOut', since: 0 }, policies: null }));
  const self = new Self(store, (ask) => session.command(ask), makePorts());
  session = new Session(wire, makePorts(), input, WANTED, {
    onState: (now) => {
      store.update({ session: now });
      if (now.state === 'online') self.follow(session.application);
    },
    onApplication: (application) => {
      if (!application) self.follow(null);
    },
    onEvents: (events) => self.take(events),
    onEndpointTaken: () => {},
    onResync: () => [],
    onResynced: () => {},
  });
  settings = withDefaults({ server: { discovery: 'manual', internalUrl: sandbox.discoveryUrl } }, 'US');
  accounts = new Accounts({
    ...{
      store,
      session,
      readTrust: async () => null,
      onNotice: (sentence) => notices.push(sentence),
      hide: () => {},
      closeConnections: () => {},
    },
    settings: {
      get settings() {
        return settings;
      },
      update: async (change: Parameters<SettingsStore['update']>[0]) => {
        settings = {
          ...settings,
          account: { ...settings.account, ...change.account },
          phone: { ...settings.phone, ...change.phone } as Settings['phone'],
        };
        return { ok: true };
      },
    },
    credentials: {
      get: async () => ({ ok: true, value: stored }),
      set: async (address: string) => {
        kept.push(`set ${address}`);
        stored = sandbox.user.password;
        return { ok: true, value: undefined };
      },
      delete: async (address: string) => {
        kept.push(`delete ${address}`);
        stored = null;
        return { ok: true, value: true };
      },
    },
  });
});
afterEach(async () => {
  await accounts.signOut();
  await sandbox.close();
  wire.close();
});

const typed = () => ({
  address: 'ann@contoso.com',
  userName: '',
  password: sandbox.user.password,
  phone: '(206) 555-0147',
  staySignedIn: true,
});

describe('signing in from the window', () => {
  it('keeps the password only after the server took it', async () => {
    expect(await accounts.signIn({ ...typed(), password: 'wrong' })).toMatchObject({ ok: false });
    expect(kept).toEqual([]);
    expect(await accounts.signIn(typed())).toEqual({ ok: true });
    await until(() => kept.length > 0);
    expect(kept).toEqual(['set ann@contoso.com']);
    expect(sandbox.user.attempts).toMatchObject({ accepted: 1, refused: 1 });
  });

  it('forgets it where the user does not stay signed in', async () => {
    await accounts.signIn({ ...typed(), staySignedIn: false });
    await until(() => kept.length > 0);
    expect(kept).toEqual(['delete ann@contoso.com']);
  });

  it('names the field that is wrong, and asks nobody', async () => {
    for (const [field, value] of [
      ['address', 'ann'],
      ['password', ''],
      ['phone', 'mine'],
    ])
      expect(await accounts.signIn({ ...typed(), [field ?? '']: value })).toMatchObject({ ok: false, field });
    expect(wire.sent).toEqual([]);
  });

  it('ends as cancelled when the user signs out meanwhile', async () => {
    sandbox.faults.add({ match: { operation: 'webTicket' }, effect: { kind: 'hang' } });
    const outcome = accounts.signIn(typed());
    await sandbox.journal.wait({ operation: 'webTicket' });
    await accounts.signOut();
    expect(await outcome).toMatchObject({ ok: false, message: 'The sign-in was cancelled.' });
    expect(kept).toEqual([]);
  });

  it('does not send a refused password again when something else signs in', async () => {
    await accounts.signIn({ ...typed(), password: 'wrong' });
    expect(await accounts.again()).toBe(false);
    expect(store.current.session).toMatchObject({ state: 'failed', error: { code: 'PasswordMissing' } });
    expect(sandbox.user.attempts.refused).toBe(1);
  });

  it('of somebody whose password nobody knows ends the session there was: none goes on unseen', async () => {
    expect(await accounts.signIn({ ...typed(), staySignedIn: false })).toEqual({ ok: true });
    settings = { ...settings, account: { ...settings.account, signInAddress: 'dan@contoso.com' } };
    expect(await accounts.again()).toBe(false);
    await until(() => sandbox.user.applications.length === 0);
    expect(store.current.session).toMatchObject({ state: 'failed', error: { code: 'PasswordMissing' } });
  });
});

describe('at start', () => {
  const inSettings = (signInAddress: string | null) => {
    settings = { ...settings, account: { ...settings.account, signInAddress } };
  };

  it('says that what stands in the settings is no sign-in address, and is nobody’s session', async () => {
    inSettings('ann at contoso');
    expect(await accounts.automatically()).toBe(false);
    const { session: told } = JSON.parse(statusJson(store.current, '1'));
    expect(told).toMatchObject({ state: 'failed', user: null, error: { code: 'NoSignInAddress' } });
    expect(told.error.message).toBe(
      '“ann at contoso” is no sign-in address. Enter yours, like ann@contoso.com.',
    );
    expect(wire.sent).toEqual([]);
  });

  it('says nothing where there is none yet', async () => {
    inSettings(null);
    expect(await accounts.automatically()).toBe(false);
    expect(store.current.session.state).toBe('signedOut');
  });
});

describe('where the policy lets no password be stored (02 §8)', () => {
  const forbid = (how = 'Disabled') => sandbox.control.setPolicies({ saveCredentials: how });
  const known = () => until(() => store.current.policies);
  /** The event of it is held back for five seconds (Medium, 03 §9). */
  const inTime = (done: () => boolean) =>
    until(() => {
      if (!done()) sandbox.clock.advance(1_000);
      return done();
    });

  it('it is kept for this run only, and the user is told why', async () => {
    forbid();
    expect(await accounts.signIn(typed())).toEqual({ ok: true });
    await until(() => notices.length > 0);
    expect(notices).toEqual([expect.stringContaining('You stay signed in until Deskring ends')]);
    expect(kept).toEqual(['delete ann@contoso.com']);
    await session.signOut();
    expect(await accounts.again()).toBe(true);
    await until(() => store.current.session.state === 'online');
    await known();
    expect([kept.length, notices.length]).toEqual([1, 1]);
  });

  it('nothing is stored before the server has said so', async () => {
    sandbox.faults.add({ match: { operation: 'policies' }, effect: { kind: 'hang' } });
    expect(await accounts.signIn(typed())).toEqual({ ok: true });
    await sandbox.journal.wait({ operation: 'policies' });
    expect([kept, store.current.policies]).toEqual([[], null]);
  });

  it('and where it will not say, it is stored', async () => {
    sandbox.faults.add({
      match: { operation: 'policies' },
      effect: { kind: 'error', status: 500, code: 'ServiceFailure', subcode: 'ProvisioningDataUnavailable' },
    });
    await accounts.signIn(typed());
    await until(() => kept.length > 0);
    expect(kept).toEqual(['set ann@contoso.com']);
  });

  it('one that was stored before goes, and comes back when it may', async () => {
    await accounts.signIn(typed());
    await until(() => kept.length === 1);
    await session.signOut();
    expect(await accounts.again()).toBe(true);
    await until(() => store.current.session.state === 'online');
    await known();
    forbid();
    await inTime(() => kept.length === 2);
    expect([stored, notices.length]).toEqual([null, 1]);
    forbid('None');
    await inTime(() => kept.length === 3);
    expect(kept).toEqual(['set ann@contoso.com', 'delete ann@contoso.com', 'set ann@contoso.com']);
  });

  it('a password from the keychain is taken out of it', async () => {
    stored = sandbox.user.password;
    const account = { ...settings.account, signInAddress: 'ann@contoso.com', signInAutomatically: true };
    settings = { ...settings, account, phone: { ...settings.phone, ownNumber: '+12065550147' } };
    forbid();
    expect(await accounts.automatically()).toBe(true);
    await until(() => stored === null);
    expect(kept).toEqual(['delete ann@contoso.com']);
  });

  it('nobody is told who did not want to stay signed in', async () => {
    forbid();
    await accounts.signIn({ ...typed(), staySignedIn: false });
    await known();
    expect([kept, notices]).toEqual([['delete ann@contoso.com'], []]);
  });
});
