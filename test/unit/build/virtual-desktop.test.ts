import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nextToast } from '../../../build/desktop/toasts.mjs';
import { startVirtualDesktop, type VirtualDesktop } from '../../../build/desktop/virtual-desktop.mjs';
import { waitFor } from '../../../build/desktop/wait.mjs';
import { makeCertificates } from '../../sandbox/certificates.ts';
import { execute, notify, startTrayApp } from './on-desktop.ts';

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
