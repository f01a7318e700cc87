import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Credentials, type Keyring } from '../../../main/storage/credentials.ts';

/** A session bus and a home of its own, so that the user's keyring is never touched. */
class Desk {
  readonly home = mkdtempSync(join(tmpdir(), 'keyring-'));
  readonly #processes: ChildProcess[] = [];
  environment: NodeJS.ProcessEnv = {};

  async start(): Promise<void> {
    const runtime = join(this.home, 'run');
    mkdirSync(runtime, { mode: 0o700 });
    const bus = spawn(
      'dbus-daemon',
      ['--session', '--nofork', '--print-address', `--address=unix:dir=${this.home}`],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
        // Whom the bus starts, the keyring's question for one, must find no display of the developer's.
        env: { PATH: process.env.PATH, HOME: this.home },
      },
    );
    this.#processes.push(bus);
    const [address] = (await once(createInterface({ input: bus.stdout }), 'line')) as [string];
    this.environment = {
      PATH: process.env.PATH,
      HOME: this.home,
      XDG_DATA_HOME: join(this.home, 'data'),
      XDG_RUNTIME_DIR: runtime,
      DBUS_SESSION_BUS_ADDRESS: address,
    };
  }

  async startKeyring(...options: string[]): Promise<void> {
    const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...options], {
      env: this.environment,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#processes.push(daemon);
    daemon.stdin.end('\n');
    await this.#appears('org.freedesktop.secrets');
  }

  /** Somebody owns the keyring's name and never answers. */
  async startMute(): Promise<void> {
    const script = `import dbus, time; b = dbus.SessionBus(); b.request_name('org.freedesktop.secrets'); time.sleep(1000)`;
    this.#processes.push(
      spawn('/usr/bin/python3', ['-c', script], { env: this.environment, stdio: 'ignore' }),
    );
    await this.#appears('org.freedesktop.secrets');
  }

  async #appears(name: string): Promise<void> {
    const ask = [
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.DBus',
      '/',
      'org.freedesktop.DBus.NameHasOwner',
    ];
    await vi.waitFor(
      async () =>
        expect(await run('dbus-send', [...ask, `string:${name}`], this.environment)).toContain(
          'boolean true',
        ),
      { timeout: 10_000 },
    );
  }

  /** Calls of `Credentials` in a process on this desk. */
  async call(timeoutMs: number, ...calls: string[][]) {
    const child = join(import.meta.dirname, 'credentials-child.ts');
    const args = ['--import', 'tsx', child, `${timeoutMs}`, ...calls.map((call) => JSON.stringify(call))];
    const lines = (await run(process.execPath, args, this.environment)).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown> & { ms: number });
  }

  lookUp(account: string): Promise<string> {
    return run('secret-tool', ['lookup', 'service', 'Deskring', 'account', account], this.environment);
  }

  stop(): void {
    for (const child of this.#processes.reverse()) child.kill('SIGKILL');
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Standard output, also of a program that fails. */
const run = (program: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve) => {
    execFile(program, args, { env }, (_error, out) => resolve(out));
  });

const hasKeyring = existsSync('/usr/bin/gnome-keyring-daemon') && existsSync('/usr/bin/secret-tool');
const KEPT = 'The password is kept only until Deskring ends.';

describe.runIf(hasKeyring)('with a real keyring', () => {
  const desk = new Desk();
  beforeAll(async () => {
    await desk.start();
    await desk.startKeyring('--unlock');
  });
  afterAll(() => desk.stop());

  it('keeps, finds and forgets the password where others find it too', async () => {
    const results = await desk.call(
      10_000,
      ['get', 'ann@contoso.com'],
      ['set', ' Ann@Contoso.com', 'pässword "1"'],
      ['get', 'ANN@contoso.com'],
      ['set', 'ann@contoso.com', 'second'],
      ['get', 'ann@contoso.com'],
    );
    expect(results.map(({ ok, value }) => [ok, value])).toEqual([
      [true, null],
      [true, undefined],
      [true, 'pässword "1"'],
      [true, undefined],
      [true, 'second'],
    ]);
    expect(await desk.lookUp('ann@contoso.com')).toBe('second');
    const [deleted, again] = await desk.call(
      10_000,
      ['delete', 'Ann@contoso.com'],
      ['delete', 'ann@contoso.com'],
    );
    expect([deleted?.value, again?.value]).toEqual([true, false]);
    expect(await desk.lookUp('ann@contoso.com')).toBe('');
  });

  it('finds and forgets what was put there by secret-tool, with the two attributes alone', async () => {
    const store = execFile(
      'secret-tool',
      ['store', '--label=Deskring', 'service', 'Deskring', 'account', 'lee@contoso.com'],
      { env: desk.environment },
    );
    store.stdin?.end('by hand');
    await once(store, 'close');
    const [found, deleted, gone] = await desk.call(
      10_000,
      ['get', 'Lee@contoso.com'],
      ['delete', 'lee@contoso.com'],
      ['get', 'lee@contoso.com'],
    );
    expect([found?.value, deleted?.value, gone?.value]).toEqual(['by hand', true, null]);
  });

  it('says when a password is empty or too long, and keeps none', async () => {
    const [empty, long] = await desk.call(
      10_000,
      ['set', 'ann@contoso.com', ''],
      ['set', 'ann@contoso.com', 'ä'.repeat(1_300)],
    );
    expect(empty).toMatchObject({ ok: false, trouble: 'failed' });
    expect(long).toMatchObject({
      ok: false,
      trouble: 'tooLong',
      message: `The password is too long for the keyring. ${KEPT}`,
    });
    expect(await desk.lookUp('ann@contoso.com')).toBe('');
  });
});

describe.runIf(hasKeyring)('with trouble', () => {
  const desk = new Desk();
  beforeAll(() => desk.start());
  afterAll(() => desk.stop());

  const noKeyring = {
    ok: false,
    trouble: 'noKeyring',
    message: `No keyring is running on this computer. ${KEPT}`,
  };

  // Where there is none at all, Chromium puts `disabled:` in its place.
  it.each(['unix:path=/nonexistent', 'disabled:'])('no session bus at %s', async (address) => {
    const { environment } = desk;
    desk.environment = { ...environment, DBUS_SESSION_BUS_ADDRESS: address };
    const results = await desk.call(10_000, ['get', 'a'], ['set', 'a', 'b'], ['delete', 'a']);
    desk.environment = environment;
    expect(results).toEqual([1, 2, 3].map(() => expect.objectContaining(noKeyring)));
  });

  it('a keyring that does not answer holds nothing up', async () => {
    await desk.startMute();
    const [first, second] = await desk.call(400, ['get', 'a'], ['set', 'a', 'b']);
    for (const result of [first, second]) {
      expect(result).toMatchObject({
        ok: false,
        trouble: 'noAnswer',
        isBusy: true,
        message: `The keyring does not answer. ${KEPT}`,
      });
      expect(result?.ms).toBeLessThan(5_000);
    }
  });
});

describe.runIf(hasKeyring)('with a keyring nobody has unlocked', () => {
  const desk = new Desk();
  beforeAll(async () => {
    await desk.start();
    await desk.startKeyring();
  });
  afterAll(() => desk.stop());

  it('says so, in time', async () => {
    const [set] = await desk.call(5_000, ['set', 'a', 'b']);
    expect(set).toMatchObject({
      ok: false,
      trouble: 'locked',
      message: `The keyring is locked or was never set up. ${KEPT}`,
    });
  });
});

describe('one call at a time', () => {
  it('what was given up while it waited is not done later', async () => {
    let release = () => {};
    const done: string[] = [];
    const keyring: Keyring = {
      getPassword: () =>
        new Promise((resolve) => {
          release = () => resolve('late');
        }),
      setPassword: async (_service, account) => void done.push(account),
      deletePassword: async () => true,
    };
    const credentials = new Credentials({ timeoutMs: 50, load: async () => keyring });
    const [got, kept] = await Promise.all([credentials.get('a'), credentials.set('b', 'x')]);
    expect([got.ok, kept.ok, credentials.isBusy]).toEqual([false, false, true]);
    release();
    expect(await credentials.delete('a')).toEqual({ ok: true, value: true });
    expect(done).toEqual([]);
    expect(credentials.isBusy).toBe(false);
  });

  it('a keytar that can’t be loaded is no keyring', async () => {
    const credentials = new Credentials({
      load: () => Promise.reject(new Error("Cannot find module 'keytar'")),
    });
    expect(await credentials.get('a')).toMatchObject({ ok: false, trouble: 'noKeyring' });
  });
});
