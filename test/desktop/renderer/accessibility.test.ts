import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenStage, openStage } from './stage.ts';
import { call, cards, pad, states } from './views.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

/** What axe finds wrong, a line each. The page's policy admits no script: it comes in by the debugger. */
async function faults(): Promise<string[]> {
  await stage.page.evaluate(axe);
  const results = await stage.page.evaluate<AxeResults>('axe.run()');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
  );
}

const overflow = () =>
  stage.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each(Object.entries(states))('%s has no fault that axe knows', async (_name, view) => {
    await stage.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await stage.show(view);
    expect(await faults()).toEqual([]);
  });
});

test.each([1, 2])('no state needs scrolling sideways at %d times the size', async (zoom) => {
  for (const [name, view] of Object.entries(states)) {
    await stage.show(view, zoom);
    expect(await overflow(), name).toBeLessThanOrEqual(0);
  }
});

test('the open menu and open matches have no fault either', async () => {
  await stage.show(pad());
  await stage.answer('search', pad().recents);
  await stage.page.getByRole('combobox', { name: 'Number or name' }).fill('bo');
  await stage.page.getByRole('listbox', { name: 'Matches' }).waitFor();
  expect(await faults()).toEqual([]);
  await stage.page.getByRole('button', { name: 'Menu' }).click();
  await stage.page.getByRole('menuitem').first().waitFor();
  expect(await faults()).toEqual([]);
});

test('with reduced motion nothing moves', async () => {
  await stage.page.emulateMedia({ reducedMotion: 'reduce' });
  for (const view of [states['pad-connecting'], states['sign-in-progress']]) {
    await stage.show(view);
    expect(await stage.page.evaluate(() => document.getAnimations().length)).toBe(0);
  }
});

test('a key press shows where the focus is', async () => {
  await stage.show(call(cards.ringing));
  await stage.page.keyboard.press('Tab');
  const outline = await stage.page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return `${outlineStyle} ${outlineWidth}`;
  });
  expect(outline).toBe('solid 2px');
});

test('with forced colours a box, a menu line and the hotkey show that they have the focus', async () => {
  const { page } = stage;
  await page.emulateMedia({ forcedColors: 'active' });
  const outlined = (selector: string) =>
    page.locator(selector).evaluate((element) => getComputedStyle(element).outlineStyle);
  await stage.show(pad());
  expect(await outlined('.field')).toBe('solid');
  await page.getByRole('button', { name: 'Menu' }).click();
  expect(await outlined('.menu-list button:focus')).toBe('solid');
  await stage.show(states['sign-in-ready']);
  expect(await outlined('.box:has(#password)')).toBe('solid');
  await stage.show(states['settings-online']);
  await page.getByRole('button', { name: /^Hotkey/ }).click();
  expect(await outlined('.box:has(#hotkey)')).toBe('solid');
  await page.emulateMedia({ forcedColors: 'none' });
});
