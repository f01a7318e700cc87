/** What somebody typed, copied or clicked as a target (RFC 3966, RFC 3261), hostile text included. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emergencyFromPolicy, isEmergency } from '../../../main/calls/emergency.ts';
import {
  findTarget,
  formatForPeople,
  type NumberRules,
  numberOfUri,
  parseTarget,
  toE164,
} from '../../../main/calls/numbers.ts';
import { addressInHref, partyOf, sameKey } from '../../../main/calls/people.ts';
import { cpuMs } from '../cpu.ts';

const rules: NumberRules = { country: 'US', emergency: new Set(['933']) };
const to = (text: string, country = 'US') => {
  const parsed = parseTarget(text, { ...rules, country });
  return parsed.ok ? parsed.target.to : null;
};
const message = (text: string, country = 'US') => {
  const parsed = parseTarget(text, { ...rules, country });
  return parsed.ok ? null : parsed.message;
};

describe('a target', () => {
  it.each([
    ['206 555 0123', 'tel:+12065550123'],
    ['(206) 555-0123', 'tel:+12065550123'],
    ['+1 (206) 555.0123', 'tel:+12065550123'],
    ['tel:+1-206-555-0123', 'tel:+12065550123'],
    ['TEL:+12065550123', 'tel:+12065550123'],
    ['tel://+12065550123', 'tel:+12065550123'],
    ['callto:+12065550123', 'tel:+12065550123'],
    ['callto:tel:+12065550123', 'tel:+12065550123'],
    ['callto:sip:ben@contoso.com', 'sip:ben@contoso.com'],
    ['tel:+12065550123;ext=12', 'tel:+12065550123;ext=12'],
    ['206 555 0123 x12', 'tel:+12065550123;ext=12'],
    ['+44 (0)20 7946 0018', 'tel:+442079460018'],
    ['+39 (0)6 69812345', 'tel:+390669812345'],
    ['\u202a+1\u00a0206\u2011555\u20110123\u202c', 'tel:+12065550123'],
    ['＋１２０６５５５０１２３', 'tel:+12065550123'],
    ['<tel:+12065550123>', 'tel:+12065550123'],
    ['Ben <ben@contoso.com>', 'sip:ben@contoso.com'],
    ['"ben@contoso.com" <ben@contoso.com>', 'sip:ben@contoso.com'],
    ['"Ben" <sip:+12065550123@contoso.com;user=phone>', 'sip:+12065550123@contoso.com;user=phone'],
    ['Ben Hall <tel:+1-206-555-0123>', 'tel:+12065550123'],
    ['tel:%2B12065550123', 'tel:+12065550123'],
    ['4711', '4711'],
    ['*97', '*97'],
    ['ben@contoso.com', 'sip:ben@contoso.com'],
    ['sip:ben@contoso.com;transport=tls?subject=x', 'sip:ben@contoso.com'],
    ['sips:ben@contoso.com', 'sip:ben@contoso.com'],
    ['sip:+12065550123@contoso.com;user=phone', 'sip:+12065550123@contoso.com;user=phone'],
  ])('%s is %s', (typed, wanted) => {
    expect(to(typed)).toBe(wanted);
  });

  it('is read by the country of the user', () => {
    expect(to('030 901820', 'DE')).toBe('tel:+4930901820');
    expect(to('020 7946 0018', 'GB')).toBe('tel:+442079460018');
    expect(to('030 901820', 'nonsense')).toBe('030901820');
  });

  it.each([
    '',
    '   ',
    'tel:',
    'sip:',
    'hello',
    'ben@',
    '@contoso.com',
    'a@b@c',
    'javascript:alert(1)',
    'tel:\r\nINVITE',
    'sip:ben@contoso.com\u0000',
    'sip:ben"@contoso.com',
    'Ben <hello>',
    'a <a@b.example>, c <c@d.example>',
    'tel:1<+12065550123>',
    '1'.repeat(41),
    `${'a'.repeat(300)}@b.c`,
    'x'.repeat(1_000_000),
  ])('is not %#, and a sentence says so', (typed) => {
    expect(message(typed)).toMatch(/^[A-Z“].*\.$/s);
    expect((message(typed) ?? '').length).toBeLessThan(200);
  });

  it.each([
    '911',
    '112',
    '9-1-1',
    'tel:911',
    '+911',
    'sip:911@contoso.com',
    '９１１',
    '911,1',
    '911;1',
    '911#',
    'tel:911;ext=1',
    'callto:911',
    '933',
    ' 9 1 1 ',
    'tel:%39%31%31',
  ])('%s is an emergency and never dialled', (typed) => {
    expect(message(typed)).toMatch(/does not place emergency calls/);
  });

  it('knows emergency numbers by country and policy', () => {
    expect(isEmergency('999', 'GB', new Set())).toBe(true);
    expect(isEmergency('999', 'US', new Set())).toBe(false);
    expect(isEmergency('110', 'DE', new Set())).toBe(true);
    expect([...emergencyFromPolicy(['911:933;112:911', '15, 17', 'words', ''])]).toEqual([
      '911',
      '933',
      '112',
      '15',
      '17',
    ]);
    expect(message('toString')).toMatch(/not a number/);
    expect(isEmergency('9', 'constructor', new Set())).toBe(false);
  });
});

describe('numbers as people write them', () => {
  it.each([
    ['+12065550123', 'US', '+1 206 555 0123'],
    ['+4930901820', 'DE', '030 901820'],
    ['+442079460018', 'DE', '+44 20 7946 0018'],
    ['+12065550123;ext=12', 'US', '+1 206 555 0123 ext. 12'],
    ['tel:+12065550123', 'US', '+1 206 555 0123'],
    ['4711', 'US', '4711'],
    ['', 'US', ''],
  ])('%s in %s is %s', (number, country, wanted) => {
    expect(formatForPeople(number, country)).toBe(wanted);
  });

  it('are found in addresses', () => {
    expect(numberOfUri('sip:+12065550123@contoso.com')).toBe('+12065550123');
    expect(numberOfUri('sip:4711@contoso.com;user=phone')).toBe('4711');
    expect(numberOfUri('sip:4711@contoso.com')).toBeNull();
    expect(numberOfUri('sip:+12065550123;ext=12@contoso.com;user=phone')).toBe('+12065550123;ext=12');
    expect(numberOfUri('sip:+12065550123@contoso.com;user=phone;ext=12')).toBe('+12065550123');
    expect(numberOfUri('sip:ben@contoso.com')).toBeNull();
    expect(numberOfUri(null)).toBeNull();
    expect(sameKey('SIP:Ben@Contoso.com;gruu')).toBe('ben@contoso.com');
    expect(addressInHref('/x/people/ben%40contoso.com?y=1')).toBe('ben@contoso.com');
    expect(addressInHref('/x/people/%E0%A4%A')).toBeNull();
  });
});

describe('a target in a text', () => {
  it.each([
    ['Call me: +1 206 555 0123 (office)', '+1 206 555 0123'],
    ['Write to ben@contoso.com today', 'ben@contoso.com'],
    ['"Ben" <ben@contoso.com>', 'ben@contoso.com'],
    ['see <a href="tel:+12065550123">', 'tel:+12065550123'],
    ['  206-555-0123\n', '206-555-0123'],
    ['call 206-555-0123 x45 today', '206-555-0123 x45'],
    ['call 206-555-0123 x 3 times', '206-555-0123'],
    ['nothing here', null],
    ['911', '911'],
    ['９１１', '９１１'],
    ['dial tel:911 now', 'tel:911'],
    ['call 911 or 206-555-0123', '206-555-0123'],
  ])('%s → %s', (text, wanted) => {
    expect(findTarget(text, rules)).toBe(wanted);
  });

  it('is looked for in bounded time, in 10 MB of anything', () => {
    const size = 10 * 1024 * 1024;
    for (const text of ['a', '1', ' ', '(', '+', '.-', 'a@', '\u202e', '1 ', 'tel:', '<', '%2', 'é'].map(
      (part) => part.repeat(size / part.length),
    )) {
      const start = cpuMs();
      findTarget(text, rules);
      parseTarget(text, rules);
      expect(cpuMs() - start).toBeLessThan(500);
    }
  });
});

it('nothing here throws or takes long, whatever it is given', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(...'+0123456789 ()-.,;:@*#%/<>"xetl'), maxLength: 300 }),
    fc.tuple(fc.constantFrom('tel:', 'sip:', 'callto:', 'sips:'), fc.string()).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(hostile, fc.constantFrom('US', 'DE', '', 'xx'), (text, country) => {
      const start = cpuMs();
      const parsed = parseTarget(text, { ...rules, country });
      if (parsed.ok) {
        // What goes to the server is one line of an address, and is understood again as the same.
        expect(parsed.target.to).toMatch(/^[^\s<>"]{1,270}$/u);
        expect(parseTarget(parsed.target.to, { ...rules, country })).toMatchObject({ ok: true });
      } else expect(parsed.message).toMatch(/\.$/);
      findTarget(text, { ...rules, country });
      formatForPeople(text, country);
      numberOfUri(text);
      toE164(text, country);
      partyOf({ name: text, uri: text });
      addressInHref(text);
      expect(cpuMs() - start).toBeLessThan(250);
    }),
    { numRuns: 1_500 },
  );
});
