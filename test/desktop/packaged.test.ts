/** The packaged program, as electron-builder makes it: it starts, signs in, takes a call and ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { version } from '../../package.json' with { type: 'json' };
import { since, useWorld } from './use-world.ts';
import { definedOnly, root, until } from './world.ts';

const output = mkdtempSync(join(tmpdir(), 'deskring-dist-'));
const folder = join(output, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
const program = join(folder, 'deskring');
const world = useWorld({ start: false, desktop: { notificationDaemon: 'mock' } });
let running: ChildProcess | undefined;

/** Runs a program to its end. @returns its status and what it said */
async function run(command: string, args: readonly string[]): Promise<{ status: number; out: string }> {
  const env = definedOnly(world().desktop.env);
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes) => {
    out += bytes;
  });
  child.stderr.on('data', (bytes) => {
    err += bytes;
  });
  const [status] = await once(child, 'close');
  if (status === null) throw new Error(`${command} was ended: ${err}`);
  return { status, out: status === 0 ? out : `${out}${err}` };
}
const ask = (...args: readonly string[]) =>
  run(program, ['--no-sandbox', `--profile=${world().profile}`, ...args]);

beforeAll(async () => {
  const build = join(root, 'build', 'run.mjs');
  const made = await run(process.execPath, [build, 'dist', '--dir', `-c.directories.output=${output}`]);
  if (made.status !== 0) throw new Error(made.out);
}, 240_000);
afterAll(() => {
  running?.kill('SIGKILL');
  rmSync(output, { recursive: true, force: true });
});

it('carries what it needs', () => {
  expect(existsSync(program)).toBe(true);
  const resources = readdirSync(join(folder, 'resources'));
  expect(resources).toContain('app.asar');
  expect(existsSync(join(folder, 'resources', 'icons', 'icon.png'))).toBe(true);
});

it('has its fuses as electron-builder.yml sets them', async () => {
  const wire = await getCurrentFuseWire(program);
  // One character each in the program's file.
  const [off, on] = ['0'.charCodeAt(0), '1'.charCodeAt(0)];
  expect(wire).toMatchObject({
    [FuseV1Options.RunAsNode]: off,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
    [FuseV1Options.EnableNodeCliInspectArguments]: off,
    [FuseV1Options.OnlyLoadAppFromAsar]: on,
    [FuseV1Options.EnableCookieEncryption]: on,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
  });
});

it('answers --version without starting', async () => {
  expect(await ask('--version')).toEqual({ status: 0, out: `${version}\n` });
  expect((await ask('--status')).status).toBe(3);
});

it('signs in, tells of a call, declines it, and ends', async () => {
  const { toast, toastGone, requests } = since(world());
  running = spawn(program, ['--no-sandbox', `--profile=${world().profile}`, '--hidden'], {
    env: definedOnly(world().desktop.env),
    stdio: 'ignore',
  });
  const ended = once(running, 'exit');
  await world().online();
  expect(await world().desktop.trayItems()).toHaveLength(1);
  world().sandbox.user.incomingCall('ben@contoso.com');
  const shown = await toast('Ben Hall');
  expect(existsSync(shown.icon)).toBe(true);
  await world().desktop.pressAction(shown.id, 'decline');
  await toastGone(shown);
  await until('the caller to hear it', () => world().sandbox.user.calls.length === 0);
  expect(requests({ operation: 'decline' })).toHaveLength(1);
  expect((await ask('--quit')).status).toBe(0);
  expect(await ended).toEqual([0, null]);
  expect(world().sandbox.user.applications).toEqual([]);
});
