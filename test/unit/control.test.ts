import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClientOptions, runClient } from '../../main/client.ts';
import {
  answers,
  type ControlCommand,
  type ControlHandler,
  controlAddress,
  serveControl,
} from '../../main/control.ts';
import { lives } from '../../main/processes.ts';
import { profileFolder } from '../../main/profile.ts';
import packageJson from '../../package.json' with { type: 'json' };

let profile: string;
const cleaning: (() => void)[] = [];

beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'control-'));
});
afterEach(() => {
  for (const clean of cleaning.splice(0).reverse()) clean();
  rmSync(profile, { recursive: true, force: true });
});

async function client(args: string[], options: ClientOptions = {}) {
  let out = '';
  let err = '';
  const status = await runClient([`--profile=${profile}`, ...args], {
    ...options,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

async function app(handler: ControlHandler = async () => ({ status: 0 })) {
  const asked: ControlCommand[] = [];
  const server = await serveControl(profile, (command) => {
    asked.push(command);
    return handler(command);
  });
  cleaning.push(() => server.close());
  return { asked, server };
}

describe('with nothing running', () => {
  it.each(['--status', '--quit', '--hang-up', '--decline', '--hold', '--resume'])(
    '%s ends with 3',
    async (option) => {
      expect(await client([option])).toEqual({
        status: 3,
        out: '',
        err: 'Deskring is not running on this profile.\n',
      });
    },
  );

  it.each([[[]], [['--hidden']], [['tel:+12065550147']], [['--dial=5550147']]])(
    '%j leaves it to the app to start',
    async (args) => {
      expect(await client(args)).toEqual({ status: null, out: '', err: '' });
    },
  );

  it.each([
    ['--dial=NOT-A-TARGET', '“NOT-A-TARGET” is not a number or address.'],
    ['--dial=911', 'Dial 911 on your phone itself.'],
    ['--dial=999', 'Dial 999 on your phone itself.'],
  ])('%s is refused in a sentence, and nothing is to be started', async (option, sentence) => {
    writeFileSync(join(profile, 'config.json'), '{"phone":{"country":"gb"}}');
    const { status, out, err } = await client([option]);
    expect({ status, out, lines: err.split('\n').length }).toEqual({ status: 1, out: '', lines: 2 });
    expect(err).toContain(sentence);
  });

  it('a target is looked at whatever the settings are like', async () => {
    for (const text of ['{', '[]', '{"phone":7}', '{"phone":{"country":null}}']) {
      writeFileSync(join(profile, 'config.json'), text);
      expect((await client(['--dial=112'])).status).toBe(1);
      expect((await client(['--dial=+12065550123'])).status).toBeNull();
      expect(readdirSync(profile)).toEqual(['config.json']);
    }
    rmSync(profile, { recursive: true });
    expect((await client(['--dial=hello'])).status).toBe(1);
    expect(existsSync(profile)).toBe(false);
  });

  it('answers what needs no app, and makes no folder', async () => {
    rmSync(profile, { recursive: true });
    expect(await client(['--version'])).toEqual({ status: 0, out: `${packageJson.version}\n`, err: '' });
    expect((await client(['--help'])).out).toContain('--hang-up');
    expect((await client(['--nonsense'])).status).toBe(2);
    expect((await client(['--status'])).status).toBe(3);
    expect(existsSync(profile)).toBe(false);
  });
});

describe('with an app running', () => {
  it.each<[string[], ControlCommand]>([
    [[], { kind: 'show' }],
    [['--hidden'], { kind: 'ping' }],
    [['--dial=+1 206'], { kind: 'dial', target: '+1 206' }],
    [['tel:+1206'], { kind: 'open', link: 'tel:+1206' }],
    [['--hidden', 'tel:+1206'], { kind: 'open', link: 'tel:+1206', hidden: true }],
    [['--hang-up'], { kind: 'hangUp' }],
    [['--decline'], { kind: 'decline' }],
    [['--hold'], { kind: 'hold' }],
    [['--resume'], { kind: 'resume' }],
    [['--status'], { kind: 'status' }],
  ])('%j reaches it', async (args, command) => {
    const { asked } = await app();
    expect(await client(args)).toEqual({ status: 0, out: '', err: '' });
    expect(asked).toEqual([command]);
  });

  it('prints and ends as the app says', async () => {
    const status = JSON.stringify({ version: '1', text: 'grüße\n'.repeat(50_000) });
    await app(async ({ kind }) =>
      kind === 'status'
        ? { status: 0, stdout: status }
        : { status: 1, stderr: 'There is no call to hang up.' },
    );
    expect(await client(['--status'])).toEqual({ status: 0, out: `${status}\n`, err: '' });
    expect(await client(['--hang-up'])).toEqual({
      status: 1,
      out: '',
      err: 'There is no call to hang up.\n',
    });
  });

  it('a command that fails is refused, and the next one is served', async () => {
    await app(async ({ kind }) => {
      if (kind === 'hold') throw new Error('boom');
      return { status: 0 };
    });
    expect(await client(['--hold'])).toMatchObject({ status: 1, out: '' });
    expect((await client(['--resume'])).status).toBe(0);
  });

  it('waits for an app that is just starting', async () => {
    const asking = client(['--status'], { waitForInstanceMs: 5_000 });
    await app(async () => ({ status: 0, stdout: '{}' }));
    expect(await asking).toEqual({ status: 0, out: '{}\n', err: '' });
  });

  it('an app that hangs up without a word is said so', async () => {
    const server = createServer((socket) => socket.destroy()).listen(controlAddress(profile));
    cleaning.push(() => server.close());
    await once(server, 'listening');
    expect(await client(['--status'])).toMatchObject({
      status: 1,
      err: 'The running Deskring does not answer.\n',
    });
  });

  it('survives what is no command', async () => {
    const { asked, server } = await app();
    for (const line of [
      '',
      'hello',
      '{}',
      '{"kind":"format"}',
      '{"kind":"dial"}',
      '[]',
      'x'.repeat(200_000),
    ]) {
      const socket = createConnection(server.address);
      socket.on('error', () => {});
      socket.resume();
      socket.write(`${line}\n`);
      await new Promise((resolve) => socket.on('close', resolve));
    }
    expect(asked).toEqual([]);
    expect((await client(['--status'])).status).toBe(0);
  });
});

describe('the socket', () => {
  it('is for this user alone', async () => {
    const { server } = await app();
    expect(server.address).toBe(join(profile, 'control.sock'));
    expect(statSync(server.address).mode & 0o777).toBe(0o600);
  });

  it('is found where the profile’s path is too long for one, by its real name', async () => {
    profile = join(profile, 'x'.repeat(120));
    const { server, asked } = await app();
    cleaning.push(() => rmSync(dirname(server.address), { recursive: true, force: true }));
    expect(server.address).toMatch(/^\/tmp\/deskring-\d+-[0-9a-f]{16}\/control\.sock$/);
    expect(statSync(dirname(server.address)).mode & 0o777).toBe(0o700);
    expect((await client(['--status'])).status).toBe(0);
    expect(asked).toHaveLength(1);
    server.close();
    expect(existsSync(dirname(server.address))).toBe(false);
  });

  it('is not used in a folder that others could have made', async () => {
    profile = join(profile, 'x'.repeat(120));
    mkdirSync(profile);
    const folder = dirname(controlAddress(profile));
    mkdirSync(folder, { mode: 0o755 });
    cleaning.push(() => rmSync(folder, { recursive: true }));
    const server = createServer((socket) => socket.end('{"status":0,"pid":1}\n')).listen(
      controlAddress(profile),
    );
    cleaning.push(() => server.close());
    await once(server, 'listening');
    expect((await client(['--status'])).status).toBe(3);
    await expect(serveControl(profile, async () => ({ status: 0 }))).rejects.toThrow('not a private folder');
  });

  it('left behind by a crash is replaced, by a living app is not', async () => {
    const crashed = await appProcess();
    crashed.process.kill('SIGKILL');
    await once(crashed.process, 'exit');
    expect(existsSync(controlAddress(profile))).toBe(true);
    expect((await client(['--status'])).status).toBe(3);
    await app();
    expect((await client(['--status'])).status).toBe(0);
    await expect(serveControl(profile, async () => ({ status: 0 }))).rejects.toThrow('EADDRINUSE');
    expect(await answers(controlAddress(profile))).toBe(true);
  });

  it('replaces a plain file of its name', async () => {
    writeFileSync(controlAddress(profile), '');
    await app();
    expect((await client(['--status'])).status).toBe(0);
  });

  it('is a pipe on Windows, one for each profile', () => {
    expect(controlAddress('C:\\Users\\ann\\p', 'win32')).toMatch(/^\\\\\.\\pipe\\deskring-[0-9a-f]{16}$/);
    expect(controlAddress('/a', 'win32')).not.toBe(controlAddress('/b', 'win32'));
  });
});

/** An app in a process of its own, and a child of that. */
async function appProcess(...options: string[]): Promise<{ process: ChildProcess; child: number }> {
  const started = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'control-app.ts'), profile, ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [child] = (await once(createInterface({ input: started.stdout }), 'line')) as [string];
  cleaning.push(() => {
    for (const pid of [started.pid, Number(child)]) {
      try {
        if (pid) process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  });
  return { process: started, child: Number(child) };
}

describe('--quit', () => {
  it('returns when the app and what it started are gone', async () => {
    const { process: started, child } = await appProcess('300');
    const began = Date.now();
    expect(await client(['--quit'])).toEqual({ status: 0, out: '', err: '' });
    expect(Date.now() - began).toBeGreaterThan(290);
    expect(await lives({ pid: started.pid ?? 0, started: '' })).toBe(false);
    expect(await lives({ pid: child, started: '' })).toBe(false);
    expect((await client(['--quit'])).status).toBe(3);
  });

  it('finds nothing running where the app goes while it is asked', async () => {
    const server = createServer((socket) => {
      socket.destroy();
      server.close();
    });
    await once(server.listen(controlAddress(profile)), 'listening');
    expect((await client(['--quit'])).status).toBe(3);
  });

  it('ends what does not end by itself', async () => {
    const { process: started, child } = await appProcess('0', 'ignore');
    expect((await client(['--quit'], { msToEnd: 300 })).status).toBe(0);
    expect(await lives({ pid: started.pid ?? 0, started: '' })).toBe(false);
    expect(await lives({ pid: child, started: '' })).toBe(false);
  });
});

it('the profile folder is Electron’s userData', () => {
  expect(profileFolder(null, { XDG_CONFIG_HOME: '/c' }, 'linux')).toBe('/c/Deskring');
  expect(profileFolder(null, {}, 'linux')).toMatch(/\/\.config\/Deskring$/);
  expect(profileFolder(null, {}, 'darwin')).toMatch(/\/Library\/Application Support\/Deskring$/);
  expect(profileFolder('p')).toBe(join(process.cwd(), 'p'));
});
