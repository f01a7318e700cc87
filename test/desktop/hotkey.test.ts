/** The hotkey: whatever is marked or copied goes to the pad, or is called at once. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { electronPath } from '../../build/setup/electron.mjs';
import { hangUpAll, since, useWorld } from './use-world.ts';
import { definedOnly, root, until } from './world.ts';

const world = useWorld();

const padIsUp = async () => (await world().desktop.windows()).some(({ title }) => title === 'Deskring');

/** Presses the hotkey and waits for what the pad shows. */
async function pressFor(text: string, focus: string): Promise<void> {
  await world().desktop.key('ctrl+alt+c');
  const page = await world().page('pad');
  await until('the pad', padIsUp);
  await until(`“${text}” in the pad, focus on ${focus}`, () =>
    page.evaluate(
      ([wanted, label]) => {
        const field = document.querySelector<HTMLInputElement>('input[role=combobox]');
        const active = document.activeElement;
        const hasFocus = label === 'field' ? active === field : active?.textContent?.trim() === label;
        // The pad sets a number in groups as people do.
        const plain = (words = '') => (/[a-z]/i.test(words) ? words : words.replace(/\D/g, ''));
        return hasFocus && plain(field?.value) === plain(wanted);
      },
      [text, focus] as const,
    ),
  );
}

beforeEach(async () => {
  const { desktop } = world();
  await Promise.all([desktop.select('primary', ''), desktop.select('clipboard', '')]);
  if (await padIsUp()) {
    const page = await world().page('pad');
    await page.getByRole('combobox', { name: 'Number or name' }).fill('');
    await desktop.activateTray();
  }
  await until('the pad to go', async () => !(await padIsUp()));
});

it('takes the marked text to the pad, focus on Call, and dials nothing', async () => {
  const { requests } = since(world());
  await world().desktop.select('clipboard', '+1 206 555 0199');
  await world().desktop.select('primary', 'ask Ben, 206 555 0123, about it');
  await pressFor('206 555 0123', 'Call');
  expect(requests({ operation: 'startPhoneAudio' })).toEqual([]);
  await world().desktop.key('Return');
  expect((await world().sandbox.user.outgoingCall()).dialled).toBe('tel:+12065550123');
  await hangUpAll(world());
});

it('takes what was copied when nothing is marked', async () => {
  await world().desktop.select('clipboard', 'tel:+1-206-555-0124');
  await pressFor('tel:+1-206-555-0124', 'Call');
});

it('takes an address', async () => {
  await world().desktop.select('primary', 'Carol Reyes <carol@contoso.com>');
  await pressFor('carol@contoso.com', 'Call');
});

it('places no emergency call, and says at once which phone does', async () => {
  const { requests } = since(world());
  await world().desktop.select('primary', '911');
  await pressFor('911', 'field');
  const page = await world().page('pad');
  const told = page.getByRole('alert').filter({ hasText: 'Dial 911 on your phone itself.' });
  await until('the sentence', async () => (await told.count()) === 1);
  await world().desktop.key('Return');
  expect(requests({ operation: 'startPhoneAudio' })).toEqual([]);
});

it('opens the empty pad when there is nothing to call', async () => {
  await world().desktop.select('primary', '<script>alert(1)</script>');
  await pressFor('', 'field');
});

it('reads only the beginning of a clipboard of 10 MB', async () => {
  await world().desktop.select('clipboard', `call 206-555-0126 ${'x 1 '.repeat(2_500_000)}`);
  await pressFor('206-555-0126', 'Call');
  expect((await world().status()).session.state).toBe('online');
});

it('is taken by another program: the settings say so, and the pad works', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'deskring-second-'));
  let second: ElectronApplication | undefined;
  const { toast } = since(world());
  try {
    second = await _electron.launch({
      executablePath: electronPath(),
      args: [root, '--no-sandbox', `--profile=${profile}`, '--hidden'],
      env: definedOnly(world().desktop.env),
    });
    const app = second;
    await until(
      'the second Deskring to have its icon',
      async () => (await world().desktop.trayItems()).length === 2,
    );
    await toast(({ body }) => /hotkey is taken by another program. Ctrl\+Alt\+D is free/.test(body));
    await world().desktop.chooseTrayMenu('Settings…');
    const page = await until('its settings', () =>
      app.windows().find((one) => one.url().includes('/settings.html')),
    );
    await page.getByText('Taken by another program: choose another one.').waitFor();
    await page.getByRole('button', { name: 'Use Ctrl + Alt + D' }).click();
    await page.getByText('Registered').waitFor();
  } finally {
    await second?.close();
    rmSync(profile, { recursive: true, force: true });
  }
});

it('that is none is told when it is edited in, and the one before works once it is back', async () => {
  const file = join(world().profile, 'config.json');
  const before = readFileSync(file, 'utf8');
  const { toast } = since(world());
  writeFileSync(file, JSON.stringify({ ...JSON.parse(before), hotkeys: { dial: 'Xyzzy' } }));
  await toast(({ body }) => body === '“Xyzzy” can’t be a hotkey. Choose another one in the settings.');
  writeFileSync(file, before);
  await until('the hotkey to be back', () =>
    world().app.evaluate(({ globalShortcut }) => globalShortcut.isRegistered('CommandOrControl+Alt+C')),
  );
});

it('calls at once when the settings say so', async () => {
  const { desktop, sandbox } = world();
  await desktop.chooseTrayMenu('Settings…');
  const settings = await world().page('settings');
  await settings.getByRole('checkbox', { name: /^The hotkey dials at once/ }).check();
  await until('the setting to be kept', () => {
    const config = JSON.parse(readFileSync(join(world().profile, 'config.json'), 'utf8'));
    return config.hotkeys?.dialImmediately;
  });
  await desktop.select('primary', '206 555 0127');
  await desktop.key('ctrl+alt+c');
  expect((await sandbox.user.outgoingCall()).dialled).toBe('tel:+12065550127');
  await world().page('call');
  expect(await padIsUp()).toBe(false);
  await hangUpAll(world());
  // An emergency number is nothing Deskring calls.
  const { requests } = since(world());
  await desktop.select('primary', '911');
  await pressFor('911', 'field');
  expect(requests({ operation: 'startPhoneAudio' })).toEqual([]);
});
