import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterEdit, capped, formatted, LONGEST, numberIn } from '../../../renderer/pad/formatting.ts';
import { formatFor } from '../../../renderer/pad/phoneFormat.ts';

const us = formatFor('US');
const countries = fc.constantFrom('US', 'DE', 'GB', 'FR', 'IT', 'BR', 'AR', 'MX', 'RU', 'JP', 'ZZ', '');

describe('grouping as it is typed', () => {
  test('a number looks as people write it in the country', () => {
    expect(formatted('2065550147', us)).toBe('(206) 555-0147');
    expect(formatted('+4930901820', us)).toBe('+49 30 901820');
    expect(formatted('+12065550147', formatFor('DE'))).toBe('+1 206 555 0147');
  });

  test.each([
    '911',
    '4567',
    '*72',
    '1-800-FLOWERS',
    'bob',
    'sip:bob@contoso.com',
    'tel:+1206;ext=4',
    '5,,12#',
    '+',
    '',
  ])('what is no plain number stays as it was typed: %s', (text) => {
    if (numberIn(text) === null) expect(formatted(text, us)).toBe(text);
    else expect(numberIn(formatted(text, us))).toBe(numberIn(text));
  });

  test('never changes what is dialled: same digits, same plus', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9 ().-]{0,24}$/), countries, (text, country) => {
        expect(numberIn(formatted(text, formatFor(country)))).toBe(numberIn(text));
      }),
      { numRuns: 500 },
    );
  });

  test.each(['911', '4567', '12345', '112'])('a short number is not dressed up: %s', (text) => {
    expect(formatted(text, us)).toBe(text);
    expect(formatted(`(${text}`, us)).toBe(text);
  });

  test('does nothing the second time', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9]{1,20}$/), countries, (text, country) => {
        const once = formatted(text, formatFor(country));
        expect(formatted(once, formatFor(country))).toBe(once);
      }),
    );
  });

  test('a formatter that loses a digit is not believed', () => {
    expect(formatted('12345', () => '1234')).toBe('12345');
    expect(formatted('12345', () => '+12345')).toBe('12345');
  });
});

describe('editing at the end', () => {
  test('Backspace gets through brackets and spaces down to nothing', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9]{1,15}$/), countries, (text, country) => {
        const format = formatFor(country);
        let shown = formatted(text, format);
        let presses = 0;
        while (shown !== '' && presses < 60) {
          shown = afterEdit(shown, shown.slice(0, -1), true, format);
          presses += 1;
        }
        expect(shown).toBe('');
        expect(presses).toBeLessThanOrEqual(text.length + 2);
      }),
    );
  });
});

describe('what is pasted', () => {
  test('is cut at a whole character', () => {
    expect(capped('a'.repeat(LONGEST))).toEqual({ text: 'a'.repeat(LONGEST), cut: false });
    const emoji = `${'a'.repeat(LONGEST - 1)}😀`;
    expect(capped(emoji)).toEqual({ text: 'a'.repeat(LONGEST - 1), cut: true });
  });

  test('thousands of digits are no number to be grouped', () => {
    expect(numberIn('1'.repeat(5000))).toBeNull();
  });
});
