import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nextToast } from '../../../build/desktop/toasts.mjs';
import { oldestFirst } from '../../../build/desktop/tray.mjs';
import { type DesktopOptions, startVirtualDesktop } from '../../../build/desktop/virtual-desktop.mjs';
import { waitFor } from '../../../build/desktop/wait.mjs';
import { inRoot } from '../../../build/lib/paths.mjs';
import { execute, notify, processesOf } from './on-desktop.ts';

describe('desktops come and go', () => {
  const plain: DesktopOptions = { tray: false, keyring: false, notificationDaemon: 'none' };

  test('side by side, each with a display, a bus and toasts of its own', async () => {
    const both = await Promise.all([
      startVirtualDesktop({ ...plain, notificationDaemon: 'mock' }),
      startVirtualDesktop({ ...plain, notificationDaemon: 'mock' }),
    ]);
    const [one, two] = both;
    try {
      expect(one.display).not.toBe(two.display);
      expect(one.env.HOME).not.toBe(two.env.HOME);
      await notify(one, 'Only here');
      await nextToast(one, ({ summary }) => summary === 'Only here');
      expect(two.notifications()).toEqual([]);
    } finally {
      await Promise.all(both.map((each) => each.stop()));
    }
  });

  test('icons are told the oldest first, whatever order the panel has them in', () => {
    const panel = [':1.97/StatusNotifierItem', ':1.155/StatusNotifierItem', ':1.143/StatusNotifierItem'];
    expect(oldestFirst(panel)).toEqual([panel[0], panel[2], panel[1]]);
  });

  test('the mock daemon presses and dismisses by id too', async () => {
    const desktop = await startVirtualDesktop({ ...plain, notificationDaemon: 'mock' });
    try {
      const pressed = notify(desktop, '-A', 'decline=Decline', 'Ann');
      const { id } = await nextToast(desktop);
      await desktop.pressAction(id, 'decline');
      await desktop.dismissToast(id);
      expect((await pressed).stdout.trim()).toBe('decline');
      await waitFor('the end of the toast', () => desktop.closed().includes(id));
    } finally {
      await desktop.stop();
    }
  });

  test('the daemon that draws buttons has them clicked with the pointer', async () => {
    const desktop = await startVirtualDesktop({ ...plain, notificationDaemon: 'xfce' });
    try {
      for (const key of ['decline', 'default']) {
        const pressed = notify(desktop, '-A', 'decline=Decline', '-A', 'default=Open', key);
        const { id } = await nextToast(desktop, ({ summary }) => summary === key);
        await desktop.pressAction(id, key);
        expect((await pressed).stdout.trim()).toBe(key);
        await waitFor('the end of the toast', () => desktop.closed().includes(id));
      }
    } finally {
      await desktop.stop();
    }
  });

  test('without a daemon, a tray or a keyring nobody owns those names', async () => {
    const desktop = await startVirtualDesktop(plain);
    try {
      for (const name of [
        'org.freedesktop.Notifications',
        'org.kde.StatusNotifierWatcher',
        'org.freedesktop.secrets',
      ])
        expect(await desktop.bus.isOwned(name)).toBe(false);
      await expect(notify(desktop, 'To nobody')).rejects.toThrow();
    } finally {
      await desktop.stop();
    }
  });

  test('at 200 % the screen has twice the pixels', async () => {
    const desktop = await startVirtualDesktop({ ...plain, scale: 2, width: 640, height: 400 });
    try {
      const { stdout } = await execute('xdotool', ['getdisplaygeometry'], { env: desktop.env });
      expect(stdout.trim()).toBe('1280 800');
      expect(desktop.env.GDK_SCALE).toBe('2');
    } finally {
      await desktop.stop();
    }
  });

  test('after a stop no process and no file is left, those that ignore a kind request included', async () => {
    const desktop = await startVirtualDesktop(plain);
    const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo up; while :; do sleep 1; done'], {
      env: desktop.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(stubborn.stdout, 'data');
    expect(processesOf(desktop).length).toBeGreaterThan(3);
    await desktop.stop();
    expect(processesOf(desktop)).toEqual([]);
    expect(existsSync(desktop.folder)).toBe(false);
  });

  test('it goes when its owner is killed', async () => {
    const owner = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { startVirtualDesktop } from ${JSON.stringify(inRoot('build/desktop/virtual-desktop.mjs'))};
         const { folder } = await startVirtualDesktop({ keyring: false, notificationDaemon: 'none' });
         process.stdout.write(folder + '\\n');
         setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = await once(owner.stdout.setEncoding('utf8'), 'data');
    const desktop = { folder: String(line).trim() };
    expect(processesOf(desktop).length).toBeGreaterThan(3);
    owner.kill('SIGKILL');
    await waitFor(
      'the end of the desktop',
      () => processesOf(desktop).length === 0 && !existsSync(desktop.folder),
    );
  });

  test('a part that does not come up is named, and the rest goes', async () => {
    const path = process.env.PATH;
    const empty = mkdtempSync(join(tmpdir(), 'no-programs-'));
    process.env.PATH = empty;
    process.env.TMPDIR = empty; // and there its folder is made, away from those of other tests
    try {
      await expect(startVirtualDesktop(plain)).rejects.toThrow(
        /the virtual desktop lacks (Xvfb|dbus-daemon): .*ENOENT/,
      );
    } finally {
      process.env.PATH = path;
      delete process.env.TMPDIR;
    }
    expect(readdirSync(empty)).toEqual([]);
    rmSync(empty, { recursive: true });
  });
});
