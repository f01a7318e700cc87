/** The sandbox's control page in a browser: what is clicked there happens to the program beside it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ControlServer, startControlServer } from '../sandbox/control/api.ts';
import { since, useWorld } from './use-world.ts';
import { until } from './world.ts';

const world = useWorld({
  desktop: { notificationDaemon: 'mock' },
  sandbox: { switches: { editionB: true } },
});
let control: ControlServer;
let page: Page;

beforeAll(async () => {
  control = await startControlServer(world().sandbox);
  const opened = world().app.waitForEvent('window');
  await world().app.evaluate(({ BrowserWindow }, url) => {
    void new BrowserWindow({ width: 1200, height: 860, webPreferences: { sandbox: true } }).loadURL(url);
  }, control.url);
  page = await opened;
});
afterAll(() => control?.close());

const box = (name: string) => page.getByLabel(name, { exact: true });
const call = () => page.locator('#incoming').getByRole('button', { name: 'Call' }).click();
const press = (name: string) =>
  page.locator('#calls').getByRole('button', { name, exact: true }).first().click();

it('a call comes in, with all that is filled in, and is answered on the phone', async () => {
  const { toast, toastGone } = since(world());
  await page.getByText('ann@contoso.com: available').waitFor();
  await page.getByText('More about the call').click();
  await box('Forwarded by').fill('lee@contoso.com');
  await box('Subject').fill('Contract');
  await page.getByRole('combobox', { name: 'Importance' }).selectOption('Urgent');
  await call();
  const shown = await toast('Ben Hall');
  await until('the lines', () =>
    /Forwarded by Lee.*\nUrgent\nContract$/.test(
      world()
        .desktop.notifications()
        .findLast(({ id }) => id === shown.id)?.body ?? '',
    ),
  );
  await press('Answer on phone');
  await toastGone(shown);
  await world().call(({ state }) => state === 'connected');
  await page.locator('.tag', { hasText: 'Connected' }).waitFor();
  await press('Remote hangs up');
  await world().call(({ state }) => state === 'ended');
  for (const name of ['Forwarded by', 'Subject']) await box(name).fill('');
});

it('a VoIP call comes in, to be answered on the own phone or not', async () => {
  const voip = page.getByRole('checkbox', { name: /As VoIP/ });
  const onPhone = page.getByRole('checkbox', { name: /answered on the own phone/ });
  await voip.check();
  await call();
  const window = await world().page('call');
  await window.getByRole('button', { name: 'Answer on my phone' }).waitFor();
  await page.locator('.tag', { hasText: 'VoIP' }).first().waitFor();
  await press('Give up');
  await window.getByRole('button', { name: 'Answer on my phone' }).waitFor({ state: 'detached' });
  await onPhone.uncheck();
  await call();
  await window.getByRole('button', { name: 'Decline' }).waitFor();
  expect(await window.getByRole('button', { name: 'Answer on my phone' }).count()).toBe(0);
  await press('Give up');
  await window.getByRole('button', { name: 'Decline' }).waitFor({ state: 'detached' });
});

it('a call is played by keyboard: the focus stays with it', async () => {
  const ringing = world().sandbox.user.incomingCall('carol@contoso.com');
  await page.locator('#calls').getByRole('button', { name: 'Answer on phone' }).first().focus();
  await page.keyboard.press('Enter');
  await until('the answer', () => ringing.phase === 'connected');
  await page.locator('.call.connected button:focus').waitFor();
  await page.keyboard.press('Enter');
  await until('the end', () => ringing.phase === 'ended');
});

it('trouble is made and ended, one by one or all of it', async () => {
  const trouble = page.locator('#fault');
  const kind = trouble.getByRole('combobox', { name: 'What goes wrong' });
  await kind.selectOption('drop');
  for (const name of ['Status', 'After how many ms'])
    await trouble.getByRole('spinbutton', { name }).waitFor({ state: 'hidden' });
  await box('Requests (operation)').fill('search');
  await trouble.getByRole('button', { name: 'Add' }).click();
  await page.getByText('search: drop, 1 to come').waitFor();
  await kind.selectOption('cut');
  await trouble.getByRole('spinbutton', { name: 'After how many ms' }).fill('60000');
  await trouble.getByRole('button', { name: 'Add' }).click();
  await page.getByText('search: cut 60000 ms, 1 to come').waitFor();
  await page.getByRole('button', { name: 'Remove search: cut' }).click();
  await kind.selectOption('error');
  await box('Requests (operation)').fill('decline');
  await trouble.getByRole('spinbutton', { name: 'Status' }).fill('500');
  await trouble.getByRole('button', { name: 'Add' }).click();
  await page.getByText('decline: error 500, 1 to come').waitFor();
  await page.getByRole('button', { name: 'Remove search: drop' }).click();
  await page.getByText('search: drop').waitFor({ state: 'detached' });
  expect(world().sandbox.faults.list()).toMatchObject([{ match: { operation: 'decline' } }]);
  await trouble.getByRole('button', { name: 'Clear all' }).click();
  await page.getByText('No faults in force.').waitFor();
  expect(world().sandbox.faults.list()).toEqual([]);
});

it('a switch is thrown; those that are off their default are marked, and go back', async () => {
  const { switches } = world().sandbox;
  const defaults = () => page.locator('#switches .default').allTextContents();
  await page.getByText('Switches', { exact: true }).click();
  await page.getByText('Off their default: editionB').waitFor();
  await page.getByRole('combobox', { name: 'endOrder' }).selectOption('deletedFirst');
  await until('the switch', () => switches.get('endOrder') === 'deletedFirst');
  await page.getByText('Off their default: editionB, endOrder').waitFor();
  expect(await defaults()).toEqual(['default: off', 'default: completedFirst']);
  // A test beside the page throws one too.
  await page.getByText('Switches', { exact: true }).focus();
  switches.set({ missingLinks: 'me.photo' });
  await page.getByText('Off their default: editionB, missingLinks, endOrder').waitFor();
  await page.getByRole('button', { name: 'All back to their defaults' }).click();
  await page.getByText('All are at their default.').waitFor();
  expect([await defaults(), switches.get('endOrder')]).toEqual([[], 'completedFirst']);
});

it('what can’t be done is said, and stays to be read', async () => {
  const ringing = world().sandbox.user.incomingCall('ben@contoso.com');
  const button = page.locator('#calls').getByRole('button', { name: 'Rings out', exact: true });
  const late = await button.first().elementHandle();
  ringing.giveUp();
  // The page shows the button for a moment longer than the call rings.
  await late?.evaluate((element) => (element as HTMLButtonElement).click());
  const message = page.getByRole('status').filter({ hasText: /\S/ });
  await message.waitFor();
  await page.locator('.tag', { hasText: 'Ended' }).first().waitFor();
  await message.waitFor();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await message.waitFor({ state: 'detached' });
});

it('can be used by everybody, light and dark', async () => {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    expect(
      violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map(({ html }) => html)}`),
    ).toEqual([]);
  }
});
