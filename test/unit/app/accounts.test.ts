/** Signing in from the window and dialling, with the real session and server: what is kept, and what is refused. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts } from '../../../main/accounts.ts';
import { type Settings, withDefaults } from '../../../main/storage/settings.ts';
import type { SettingsStore } from '../../../main/storage/settings-store.ts';
import { Store } from '../../../main/store.ts';
import { Session } from '../../../main/ucwa/session.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { state } from '../desktop/fixtures.ts';
import { makePorts, WANTED, Wire } from '../ucwa/bench.ts';

let sandbox: Sandbox;
let wire: Wire;
let accounts: Accounts;
let store: Store;
let kept: string[];

beforeEach(async () => {
  sandbox = await startSandbox({ clockRate: 0 });
  wire = new Wire(sandbox.caPem);
  kept = [];
  const input = { userAgent: 'Deskring/test', endpointId: 'e', culture: 'en-US' };
  store = new Store(state({ session: { state: 'signedOut', since: 0 } }));
  const session = new Session(wire, makePorts(), input, WANTED, {
    onState: (now) => store.update({ session: now }),
    onApplication: () => {},
    onEvents: () => {},
    onResync: () => [],
    onResynced: () => {},
  });
  let settings: Settings = withDefaults(
    { server: { discovery: 'manual', internalUrl: sandbox.discoveryUrl } },
    'US',
  );
  accounts = new Accounts({
    ...{ store, session, readTrust: async () => null, onNotice: () => {}, hide: () => {} },
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
      get: async () => ({ ok: true, value: null }),
      set: async (address: string) => {
        kept.push(`set ${address}`);
        return { ok: true, value: undefined };
      },
      delete: async (address: string) => {
        kept.push(`delete ${address}`);
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
    expect(kept).toEqual(['set ann@contoso.com']);
    expect(sandbox.user.attempts).toMatchObject({ accepted: 1, refused: 1 });
  });

  it('forgets it where the user does not stay signed in', async () => {
    await accounts.signIn({ ...typed(), staySignedIn: false });
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
});
