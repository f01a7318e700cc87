/** Every window of the real program: no fault that axe knows, and the names of contract.md §6. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hangUpAll, useWorld } from './use-world.ts';
import { until } from './world.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const world = useWorld({ config: false, password: null, args: [], desktop: { notificationDaemon: 'mock' } });

/** What axe finds wrong, a line each. The page's policy admits no script: it comes in by the debugger. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

async function faultsInLightAndDark(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await faults(page)).map((fault) => `${colorScheme}: ${fault}`));
  }
  return found;
}

type Named = readonly [role: 'textbox' | 'checkbox' | 'button' | 'combobox' | 'list', name: string];
const isThere = async (page: Page, names: readonly Named[]) => {
  for (const [role, name] of names)
    await page.getByRole(role, { name, exact: true }).waitFor({ timeout: 5_000 });
};
const focusedName = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    const label = activeElement instanceof HTMLInputElement ? activeElement.labels?.[0]?.textContent : null;
    return (label ?? activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '').trim();
  });

/** The names one comes to with the Tab key alone, each once. */
async function tabbedThrough(page: Page): Promise<Set<string>> {
  const names = new Set<string>();
  for (let presses = 0; presses < 40; presses++) {
    names.add(await focusedName(page));
    await page.keyboard.press('Tab');
  }
  return names;
}

describe('the windows', () => {
  it('sign-in', async () => {
    const page = await world().page('signIn');
    await isThere(page, [
      ['textbox', 'Sign-in address'],
      ['textbox', 'User name (optional)'],
      ['textbox', 'Password'],
      ['textbox', 'Your phone number'],
      ['checkbox', 'Stay signed in'],
      ['button', 'Sign in'],
      ['button', 'Server settings'],
    ]);
    const reached = await tabbedThrough(page);
    for (const name of ['Sign-in address', 'Password', 'Stay signed in', 'Sign in', 'Server settings'])
      expect(reached).toContain(name);
    expect(await faultsInLightAndDark(page)).toEqual([]);
    await page.getByRole('button', { name: 'Server settings' }).click();
    await page.getByRole('radio', { name: 'At these addresses' }).check();
    await page.getByRole('textbox', { name: 'Internal address' }).fill(world().sandbox.discoveryUrl);
    await page.getByRole('textbox', { name: 'Extra CA file (optional)' }).fill(world().sandbox.caFile);
    expect(await faultsInLightAndDark(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').first().waitFor();
    expect(await faultsInLightAndDark(page)).toEqual([]);
    const { signInAddress, password, ownNumber } = world().sandbox.user;
    await page.getByRole('textbox', { name: 'Sign-in address' }).fill(signInAddress);
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
    await page.getByRole('textbox', { name: 'Your phone number' }).fill(ownNumber);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await world().online();
  });

  it('call', async () => {
    const { user } = world().sandbox;
    const call = user.incomingCall({
      from: 'ben@contoso.com',
      forwardedBy: 'lee@contoso.com',
      subject: 'Hello',
    });
    const page = await world().page('call');
    await page.getByRole('heading', { name: 'Ben Hall' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'Ringing' }).first().waitFor();
    await isThere(page, [
      ['button', 'Decline'],
      ['button', 'Silence here'],
    ]);
    expect(await tabbedThrough(page)).toContain('Decline');
    expect(await faultsInLightAndDark(page)).toEqual([]);
    call.answerOnPhone();
    await isThere(page, [
      ['button', 'Hold'],
      ['button', 'Hang up'],
    ]);
    await page.getByRole('button', { name: 'Hold' }).click();
    await isThere(page, [['button', 'Resume']]);
    expect(await faultsInLightAndDark(page)).toEqual([]);
    await hangUpAll(world());
    await isThere(page, [['button', 'Call back']]);
    expect(await faultsInLightAndDark(page)).toEqual([]);
    await world().ask('--dial=+12065550123');
    const outgoing = await user.outgoingCall();
    await isThere(page, [['button', 'Cancel call']]);
    outgoing.ownPhoneFails();
    await until('the end', () => outgoing.phase === 'ended');
    await page.getByRole('button', { name: 'Close' }).first().waitFor();
    expect(await faultsInLightAndDark(page)).toEqual([]);
  });

  it('pad', async () => {
    const page = await world().page('pad');
    const keys = [...'123456789*0#'].map((key): Named => ['button', key]);
    await isThere(page, [
      ...keys,
      ['combobox', 'Number or name'],
      ['button', 'Delete'],
      ['button', 'Call'],
      ['combobox', 'Ring my phone'],
      ['list', 'Recent calls'],
    ]);
    const reached = await tabbedThrough(page);
    // As they stand there: the letters on a key are not in its name.
    for (const name of ['Delete', '5JKL', 'Call', 'Number or name']) expect(reached).toContain(name);
    expect(await faultsInLightAndDark(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Number or name' }).fill('ben');
    await page.getByRole('option').first().waitFor();
    expect(await faultsInLightAndDark(page)).toEqual([]);
  });

  it('settings', async () => {
    await world().desktop.chooseTrayMenu('Settings…');
    const page = await world().page('settings');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    expect(await faultsInLightAndDark(page)).toEqual([]);
  });
});
