import { describe, expect, test } from 'vitest';
import { type Press, record, written } from '../../../renderer/settings/accelerator.ts';

const press = (key: string, code: string, held = ''): Press => ({
  ...{ key, code },
  ctrlKey: held.includes('ctrl'),
  altKey: held.includes('alt'),
  shiftKey: held.includes('shift'),
  metaKey: held.includes('meta'),
});

describe('recording a hotkey', () => {
  test.each([
    [press('c', 'KeyC', 'ctrl alt'), 'CommandOrControl+Alt+C'],
    [press('C', 'KeyC', 'ctrl shift'), 'CommandOrControl+Shift+C'],
    [press('F8', 'F8'), 'F8'],
    [press('d', 'KeyD', 'meta'), 'Super+D'],
    [press('ArrowUp', 'ArrowUp', 'ctrl'), 'CommandOrControl+Up'],
    [press('a', 'KeyQ', 'ctrl alt'), 'CommandOrControl+Alt+A'],
    [press('5', 'Numpad5', 'ctrl'), 'CommandOrControl+num5'],
    [press('µ', 'KeyM', 'alt'), 'Alt+M'],
  ])('%o', (made, accelerator) => {
    expect(record(made, false)).toEqual({ type: 'hotkey', accelerator });
  });

  test('on a Mac the Command key is the first one and Control the second', () => {
    expect(record(press('c', 'KeyC', 'meta alt'), true)).toMatchObject({
      accelerator: 'CommandOrControl+Alt+C',
    });
    expect(record(press('c', 'KeyC', 'ctrl meta'), true)).toMatchObject({
      accelerator: 'CommandOrControl+Control+C',
    });
  });

  test('a key alone would take it away from every program', () => {
    expect(record(press('c', 'KeyC'), false)).toMatchObject({
      type: 'waiting',
      why: expect.stringMatching(/Hold Ctrl/),
    });
    expect(record(press('C', 'KeyC', 'shift'), false)).toMatchObject({ type: 'waiting' });
    expect(record(press('Control', 'ControlLeft', 'ctrl'), false)).toEqual({ type: 'waiting', why: null });
    expect(record(press('Dead', 'IntlRo', 'ctrl'), false)).toMatchObject({
      type: 'waiting',
      why: expect.stringMatching(/can’t be used/),
    });
  });

  test('Escape keeps the old keys, Backspace leaves none', () => {
    expect(record(press('Escape', 'Escape'), false)).toEqual({ type: 'cancelled' });
    expect(record(press('Backspace', 'Backspace'), false)).toEqual({ type: 'none' });
  });
});

test('a hotkey is written as it stands on the keys', () => {
  expect(written('CommandOrControl+Alt+C', false)).toBe('Ctrl + Alt + C');
  expect(written('CommandOrControl+Alt+C', true)).toBe('⌘⌥C');
});
