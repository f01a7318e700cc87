import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builderOptions } from '../../../build/commands/dist.mjs';
import { electronArguments } from '../../../build/commands/start.mjs';
import { startVirtualDesktop } from '../../../build/desktop/virtual-desktop.mjs';
import { waitFor } from '../../../build/desktop/wait.mjs';
import { capture } from '../../../build/lib/child.mjs';
import { root } from '../../../build/lib/paths.mjs';
import { findElectron } from '../../../build/setup/electron.mjs';
import { electronBuilder } from '../../../build/setup/tools.mjs';

const execute = promisify(execFile);

/** The package of this system as `npm run dist -- --dir` makes it, but in a folder of its own. */
describe('the unpacked package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskring-package-'));
  const unpacked = join(folder, 'linux-unpacked');
  const resources = join(unpacked, 'resources');
  const program = join(unpacked, 'deskring');

  beforeAll(async () => {
    const options = builderOptions(findElectron());
    const { status, output } = await capture(process.execPath, [
      ...[electronBuilder, '--linux', '--dir', ...options],
      `-c.directories.output=${folder}`,
    ]);
    expect(status, output).toBe(0);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('holds the bundles, the two native helpers, and no sources', () => {
    const files = listPackage(join(resources, 'app.asar'), { isPack: false });
    for (const file of [
      '/package.json',
      '/out/main/index.js',
      '/out/preload/index.cjs',
      '/out/renderer/pad.html',
    ])
      expect(files).toContain(file);
    const tops = new Set(files.map((file) => file.split('/')[1]));
    expect([...tops].sort()).toEqual(['node_modules', 'out', 'package.json']);
    const packages = new Set(files.flatMap((file) => /^\/node_modules\/([^/]+)/.exec(file)?.[1] ?? []));
    expect(packages).toContain('node-notifier');
    expect(packages).not.toContain('electron');
    expect(packages).not.toContain('prebuild-install');
    expect(files.filter((file) => /\.(ts|tsx|map|cc)$/.test(file))).toEqual([]);
  });

  test('has what cannot be read from inside the archive beside it', () => {
    for (const path of [
      'app.asar.unpacked/node_modules/keytar/build/Release/keytar.node',
      'icons/tray/online-light.png',
      'config.schema.json',
    ])
      expect(existsSync(join(resources, path)), path).toBe(true);
  });

  test('has every fuse as electron-builder.yml states it', async () => {
    const wire = await getCurrentFuseWire(program);
    const on = '1'.charCodeAt(0);
    const isOn = (fuse: FuseV1Options) => wire[fuse] === on;
    expect(isOn(FuseV1Options.RunAsNode)).toBe(false);
    expect(isOn(FuseV1Options.EnableCookieEncryption)).toBe(true);
    expect(isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false);
    expect(isOn(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false);
    expect(isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true);
    expect(isOn(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true);
    expect(isOn(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot)).toBe(false);
    expect(isOn(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false);
  });

  test('starts with a tray icon, tells its status and quits', async () => {
    const desktop = await startVirtualDesktop();
    try {
      const [sandbox] = electronArguments([]);
      const options = [...(sandbox === root ? [] : [sandbox ?? '']), `--profile=${join(folder, 'profile')}`];
      const app = spawn(program, [...options, '--hidden'], { env: desktop.env, stdio: 'ignore' });
      const ended = once(app, 'exit');
      await waitFor('its tray icon', async () => (await desktop.trayItems()).length === 1, 30_000);
      const status = await execute(program, [...options, '--status'], { env: desktop.env });
      const json: unknown = JSON.parse(/^\{.*$/m.exec(status.stdout)?.[0] ?? '');
      expect(json).toMatchObject({ session: { state: 'signedOut' }, calls: [], missedCalls: 0 });
      await execute(program, [...options, '--quit'], { env: desktop.env });
      expect(await ended).toEqual([0, null]);
    } finally {
      await desktop.stop();
    }
  }, 90_000);
});
