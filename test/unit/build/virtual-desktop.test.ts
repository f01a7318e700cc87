import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { electronArguments } from '../../../build/commands/start.mjs';
import { nextToast } from '../../../build/desktop/toasts.mjs';
import {
  type DesktopOptions,
  startVirtualDesktop,
  type VirtualDesktop,
} from '../../../build/desktop/virtual-desktop.mjs';
import { waitFor } from '../../../build/desktop/wait.mjs';
import { inRoot } from '../../../build/lib/paths.mjs';
import { electronPath } from '../../../build/setup/electron.mjs';
import { makeCertificates } from '../../sandbox/certificates.ts';

const execute = promisify(execFile);

/** The processes that carry a desktop's mark. */
function processesOf(desktop: { folder: string }): string[] {
  const mark = `DESKRING_DESKTOP=${desktop.folder.split('/').at(-1)}`;
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${mark}\0`);
    } catch {
      return false;
    }
  });
}

/** Starts the tray program; its lines as they come. */
function startTrayApp(
  desktop: VirtualDesktop,
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; said: string[] } {
  const [sandbox = ''] = electronArguments([]).filter((argument) => argument.startsWith('--'));
  const child = spawn(electronPath(), [...(sandbox ? [sandbox] : []), inRoot('test/unit/build/tray-app')], {
    env: { ...desktop.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said: string[] = [];
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    said.splice(0, said.length, ...text.split('\n').slice(0, -1));
  });
  return { child, said };
}

const notify = (desktop: VirtualDesktop, ...args: string[]) =>
  execute('notify-send', args, { env: desktop.env });

describe('a desktop with everything', () => {
  let desktop: VirtualDesktop;
  let app: ReturnType<typeof startTrayApp>;
  beforeAll(async () => {
    desktop = await startVirtualDesktop();
    app = startTrayApp(desktop);
    await waitFor('the tray program', () => app.said.includes('ready'), 25_000);
  });
  afterAll(() => desktop.stop());

  /** Does something and waits until the program has told of it once more. */
  async function expectSaid(line: string, act: () => Promise<void>): Promise<void> {
    const count = () => app.said.filter((each) => each === line).length;
    const before = count();
    await act();
    await waitFor(line, () => count() > before);
  }

  test('runs the program of a folder, with its name and version', () => {
    expect(app.said[0]).toBe('name Tray App 1.2.3');
  });

  test('shows its tray icon, and clicks it with the pointer and over the bus', async () => {
    await waitFor('the icon', async () => (await desktop.trayItems()).length === 1);
    await expectSaid('click', () => desktop.clickTray());
    await expectSaid('click', () => desktop.activateTray());
    expect(await desktop.trayProperty('ToolTip')).toContain('A tray icon');
  });

  test('reads the menu of the icon and chooses from it', async () => {
    const menu = await desktop.trayMenu();
    expect(menu.map(({ label, separator, enabled }) => ({ label, separator, enabled }))).toEqual([
      { label: 'Not now', separator: false, enabled: false },
      { label: '', separator: true, enabled: true },
      { label: 'Knock', separator: false, enabled: true },
      { label: 'More', separator: false, enabled: true },
    ]);
    expect(menu.at(-1)?.items).toMatchObject([{ label: 'Checked', checked: true }]);
    await expectSaid('knock', () => desktop.chooseTrayMenu('Knock'));
    await expectSaid('checked', () => desktop.chooseTrayMenu(/^Check/));
    await expect(desktop.chooseTrayMenu('Not now')).rejects.toThrow(/is disabled/);
    await expect(desktop.chooseTrayMenu('Gone')).rejects.toThrow(/no line Gone; it has Not now/);
  });

  test('presses keys that a program holds as its hotkey', () =>
    expectSaid('hotkey', () => desktop.key('ctrl+alt+k')));

  test('holds selections', async () => {
    await desktop.select('primary', '+1 206 555 0147');
    await desktop.select('clipboard', 'ann@contoso.com');
    const read = async (which: string) =>
      (await execute('xclip', ['-selection', which, '-out'], { env: desktop.env })).stdout;
    expect(await read('primary')).toBe('+1 206 555 0147');
    expect(await read('clipboard')).toBe('ann@contoso.com');
  });

  test('sees a toast as it was asked for, presses its button, sees it close', async () => {
    const pressed = notify(
      desktop,
      ...['-a', 'Tester', '-u', 'critical', '-c', 'call.incoming'],
      ...['-A', 'decline=Decline', '-A', 'default=Open', 'Ann', '+1 206'],
    );
    const toast = await nextToast(desktop, ({ summary }) => summary === 'Ann');
    expect(toast).toMatchObject({
      app: 'Tester',
      body: '+1 206',
      actions: { decline: 'Decline', default: 'Open' },
      hints: { urgency: 2, category: 'call.incoming' },
      replaces: 0,
    });
    expect(desktop.openToasts().map(({ id }) => id)).toEqual([toast.id]);
    await desktop.pressAction(toast.id, 'decline');
    expect((await pressed).stdout.trim()).toBe('decline');
    await waitFor('the end of the toast', () => desktop.closed().includes(toast.id));
    expect(desktop.openToasts()).toEqual([]);
  });

  test('presses the button of the toast it is told, not of another', async () => {
    const texts = ['first', 'second'];
    const pressed = texts.map((text) => notify(desktop, '-A', `answer-${text}=Answer`, text));
    const [first, second] = await Promise.all(
      texts.map((text) => nextToast(desktop, ({ summary }) => summary === text)),
    );
    await desktop.pressAction(first?.id ?? 0, 'answer-first');
    expect((await pressed[0])?.stdout.trim()).toBe('answer-first');
    expect(desktop.closed()).not.toContain(second?.id);
    await desktop.pressAction(second?.id ?? 0, 'answer-second');
    expect((await pressed[1])?.stdout.trim()).toBe('answer-second');
  });

  test('waves a toast away', async () => {
    await notify(desktop, 'Bye');
    const { id } = await nextToast(desktop, ({ summary }) => summary === 'Bye');
    await waitFor('the toast on the screen', () => desktop.dismissToast(id).then(() => true));
    await waitFor('the end of the toast', () => desktop.closed().includes(id));
  });

  test('has an unlocked keyring of its own', async () => {
    const attributes = ['service', 'Deskring', 'account', 'ann@contoso.com'];
    const store = spawn('secret-tool', ['store', '--label=Test', ...attributes], {
      env: desktop.env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    store.stdin.end('hush');
    expect(await once(store, 'exit')).toEqual([0, null]);
    const { stdout } = await execute('secret-tool', ['lookup', ...attributes], { env: desktop.env });
    expect(stdout).toBe('hush');
  });

  test('takes a picture of the screen', async () => {
    const file = join(desktop.folder, 'shot.png');
    await desktop.screenshot(file);
    const { stdout } = await execute('identify', ['-format', '%w %h %k', file]);
    const [width, height, shades] = stdout.split(' ').map(Number);
    expect([width, height]).toEqual([1280, 800]);
    expect(shades).toBeGreaterThan(50);
  });

  test('trusts a certification authority once told to, and only it', async () => {
    const { ca, cert, key } = await makeCertificates(['localhost']);
    const server = createServer({ key, cert }, (_, response) => response.end('hello'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { FETCH: `https://localhost:${port}/` };
    const file = join(desktop.folder, 'ca.pem');
    writeFileSync(file, ca);
    try {
      const before = startTrayApp(desktop, env);
      await waitFor('an answer', () => before.said.includes('ready'), 25_000);
      expect(before.said.join('\n')).toMatch(/refused .*ERR_CERT_AUTHORITY_INVALID/);
      before.child.kill();
      await desktop.trustCertificate(file);
      const after = startTrayApp(desktop, env);
      await waitFor('an answer', () => after.said.includes('ready'), 25_000);
      expect(after.said).toContain('fetched hello');
      after.child.kill();
    } finally {
      server.close();
    }
  }, 60_000);
});

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
    const before = new Set(readdirSync(tmpdir()));
    const path = process.env.PATH;
    const empty = mkdtempSync(join(tmpdir(), 'no-programs-'));
    process.env.PATH = empty;
    try {
      await expect(startVirtualDesktop(plain)).rejects.toThrow(
        /the virtual desktop lacks (Xvfb|dbus-daemon): .*ENOENT/,
      );
    } finally {
      process.env.PATH = path;
      rmSync(empty, { recursive: true });
    }
    const left = readdirSync(tmpdir()).filter(
      (name) => name.startsWith('deskring-desktop-') && !before.has(name),
    );
    expect(left).toEqual([]);
  });
});
