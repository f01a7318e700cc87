import { describe, expect, test } from 'vitest';
import type { Row } from '../../../preload/contract.ts';
import {
  emptyField,
  type FieldEvent,
  fieldReducer,
  looksLikeName,
  targetOf,
} from '../../../renderer/pad/combobox.ts';

const row = (id: string): Row => ({
  ...{ id, title: id, detail: '', when: '', missed: false, target: `sip:${id}@contoso.com`, initials: 'X' },
  presence: null,
});
const fieldAfter = (...events: FieldEvent[]) => events.reduce(fieldReducer, emptyField);
const typed = (text: string): FieldEvent => ({ type: 'typed', text });
const found = (text: string, ...ids: string[]): FieldEvent => ({
  type: 'found',
  for: text,
  rows: ids.map(row),
});

describe('the field and its matches', () => {
  test('a name selects its first match, and that is what is called', () => {
    expect(targetOf(fieldAfter(typed('bo'), found('bo', 'bob', 'bodo')))).toBe('sip:bob@contoso.com');
  });

  test('a number never gets a match selected by itself', () => {
    expect(targetOf(fieldAfter(typed('206'), found('206', 'bob')))).toBe('206');
    expect(targetOf(fieldAfter(typed('206'), found('206', 'bob'), { type: 'moved', by: 1 }))).toBe(
      'sip:bob@contoso.com',
    );
  });

  test('an answer for what no longer stands there changes nothing', () => {
    const state = fieldAfter(typed('bo'), typed('carol'), found('bo', 'bob'));
    expect(state).toMatchObject({ text: 'carol', matches: [], active: -1, foundFor: null });
  });

  test('typing on deselects: Enter then calls nobody who was chosen for another text', () => {
    expect(targetOf(fieldAfter(typed('bo'), found('bo', 'bob'), typed('bor')))).toBe('bor');
  });

  test('the arrows stay inside the list', () => {
    const moves: FieldEvent[] = Array.from({ length: 5 }, () => ({ type: 'moved', by: 1 }));
    expect(fieldAfter(typed('bo'), found('bo', 'a', 'b'), ...moves).active).toBe(1);
    expect(fieldAfter(typed('206'), found('206', 'a'), { type: 'moved', by: -1 }).active).toBe(-1);
  });

  test('emptied, it forgets', () => {
    expect(fieldAfter(typed('bo'), found('bo', 'bob'), typed(''))).toEqual(emptyField);
    expect(fieldAfter(typed('bo'), found('bo', 'bob'), { type: 'cleared' })).toEqual(emptyField);
  });

  test.each([
    ['Bob', true],
    ['Zoë 2', true],
    ['李', true],
    ['206', false],
    ['bob@contoso.com', false],
    ['sip:bob', false],
    ['+1 (206)', false],
    ['1-800-FLOWERS', false],
    ['+1 206 555 0123 ext. 12', false],
    ['3Com', true],
  ])('%s looks like a name: %s', (text, name) => {
    expect(looksLikeName(text)).toBe(name);
  });
});
