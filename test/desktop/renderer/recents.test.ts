/** The list of recent calls: each call's menu, and clearing and exporting them all. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OpenStage, openStage } from './stage.ts';
import { pad, states } from './views.ts';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
beforeEach(() => stage.show(pad()));

const field = () => stage.page.getByRole('combobox', { name: 'Number or name' });
const button = (name: string) => stage.page.getByRole('button', { name, exact: true });
const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => stage.page.keyboard.press(key)), Promise.resolve());
const dialled = () => stage.sent('dial');

describe('the list of recent calls', () => {
  const recent = (name: string) => stage.page.getByRole('list', { name: 'Recent calls' }).getByText(name);
  const item = (name: string) => stage.page.getByRole('menuitem', { name, exact: true });
  const focused = () => stage.page.evaluate(() => document.activeElement?.textContent ?? '');
  const history = () => stage.sent('history');

  test('says when it is not kept', async () => {
    const note = stage.page.getByText('This list is gone when Deskring ends.');
    expect(await note.count()).toBe(0);
    await stage.push(states['pad-not-kept']);
    await note.scrollIntoViewIfNeeded();
    expect(await note.isVisible()).toBe(true);
  });

  test('has a menu for each call, by keyboard', async () => {
    await press('ArrowDown', 'ArrowDown', 'ContextMenu');
    await expect.poll(focused).toBe('Call back');
    await press('Escape');
    await expect.poll(focused).toContain('+49 30 901820');
    expect(await stage.sent('close')).toEqual([]);
    await press('Shift+F10', 'ArrowDown', 'Enter');
    await expect.poll(() => stage.sent('copy')).toEqual([{ text: '+4930901820' }]);
    await press('ContextMenu', 'Enter');
    await expect.poll(dialled).toMatchObject([{ target: '+4930901820', again: 'r2' }]);
    expect(await history()).toEqual([]);
  });

  test('has it by the mouse, within the window, and a click elsewhere closes it', async () => {
    const { width, height } = await stage.page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    for (const name of ['Dana White', 'Bob Kelly']) {
      await recent(name).click({ button: 'right' });
      const box = await stage.page.getByRole('menu').boundingBox();
      expect(box).not.toBeNull();
      if (!box) continue;
      expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      await stage.page.getByRole('status').first().click();
      await expect.poll(() => item('Delete').count()).toBe(0);
    }
    expect(await history()).toEqual([]);
  });

  test('marks one line of its menu only, the one under the mouse', async () => {
    await recent('Dana White').click({ button: 'right' });
    await item('Delete').hover();
    expect(await item('Delete').evaluate((line) => line === document.activeElement)).toBe(true);
    const papers = await stage.page
      .getByRole('menuitem')
      .evaluateAll((lines) => lines.map((line) => getComputedStyle(line).backgroundColor));
    expect(papers.filter((paper) => paper !== 'rgba(0, 0, 0, 0)')).toHaveLength(1);
  });

  test('deletes a call; the focus stays in the list', async () => {
    await press('ArrowDown', 'Delete');
    await expect.poll(history).toEqual([{ action: 'delete', id: 'r1' }]);
    await stage.push(pad({ recents: pad().recents.slice(1) }));
    await expect.poll(focused).toContain('+49 30 901820');
    await press('ContextMenu', 'End', 'Enter');
    await expect.poll(history).toHaveLength(2);
    await stage.push(pad({ recents: [] }));
    expect(await field().evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('is cleared only when that is meant', async () => {
    const clear = async () => {
      await button('Menu').click();
      await item('Clear calls…').click();
      await expect.poll(focused).toBe('Keep');
    };
    await clear();
    await press('Enter');
    await clear();
    await press('Escape');
    await expect.poll(() => button('Keep').count()).toBe(0);
    expect(await history()).toEqual([]);
    expect(await stage.sent('close')).toEqual([]);
    await clear();
    await button('Clear').click();
    await expect.poll(history).toEqual([{ action: 'clear' }]);
  });

  test('is exported, and a refusal is told', async () => {
    await stage.answer('history', { ok: false, message: 'The disk is full.' });
    await button('Menu').click();
    await item('Export calls…').click();
    await expect.poll(() => stage.page.getByRole('alert').textContent()).toBe('The disk is full.');
    expect(await history()).toEqual([{ action: 'export' }]);
  });

  test('offers neither while it is empty', async () => {
    await stage.push(pad({ recents: [] }));
    await button('Menu').click();
    await item('Settings…').waitFor();
    expect(await item('Clear calls…').count()).toBe(0);
  });
});
