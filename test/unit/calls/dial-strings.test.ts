/** Numbers as links and people write them (RFC 3966, RFC 2806, E.161): letters, pauses, parameters, emergencies. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLetters, plain, readParams, splitPause } from '../../../main/calls/dial-string.ts';
import { findTarget, formatForPeople, type NumberRules, parseTarget } from '../../../main/calls/numbers.ts';
import { cpuMs } from '../cpu.ts';

const rulesIn = (country: string): NumberRules => ({ country, emergency: new Set(['933']) });
const parse = (text: string, country = 'US') => parseTarget(text, rulesIn(country));
const target = (text: string, country = 'US') => {
  const parsed = parse(text, country);
  return parsed.ok ? parsed.target : null;
};
const to = (text: string, country = 'US') => target(text, country)?.to ?? null;

describe('letters', () => {
  it.each([
    ['1-800-FLOWERS', 'tel:+18003569377'],
    ['1-800-flowers', 'tel:+18003569377'],
    ['1800FLOWERS', 'tel:+18003569377'],
    ['(800) GO-FEDEX', 'tel:+18004633339'],
    ['+1 800 PICK UPS', 'tel:+18007425877'],
    ['tel:1-800-FLOWERS', 'tel:+18003569377'],
    ['1-800-FLOWERS,,42#', 'tel:+18003569377'],
  ])('%s dials %s', (typed, wanted) => {
    expect(to(typed)).toBe(wanted);
  });

  it.each(['Ben Hall', 'room 12', '12 Main Street', '100 apples', '221B Baker Street', 'FLOWERS', '1-800-F'])(
    '%s is no number',
    (typed) => {
      expect(parse(typed)).toMatchObject({ ok: false });
    },
  );

  it('has the keys of a telephone', () => {
    expect(fromLetters('000-ABCDEFGHIJKLMNOPQRSTUVWXYZ')).toBe('000-22233344455566677778889999');
    expect(fromLetters('000-ÄÖÜ')).toBeNull();
  });
});

describe('pauses', () => {
  it.each([
    ['206 555 0123,,42#', '42#'],
    ['206 555 0123p42', '42'],
    ['206 555 0123 w 4-2', '42'],
    ['206 555 0123;42', '42'],
    ['tel:+12065550123p42', '42'],
    ['tel:+1-206-555-0123;postd=pp42', '42'],
    ['tel:+12065550123;POSTD=w*9', '*9'],
  ])('%s calls the number; %s is typed by hand', (typed, later) => {
    expect(target(typed)).toEqual({
      to: 'tel:+12065550123',
      number: '+12065550123',
      uri: 'tel:+12065550123',
      later,
    });
  });

  it.each([
    ['9,2065550123', 'tel:+12065550123'],
    ['9, 1 (206) 555-0123', 'tel:+12065550123'],
    ['9p12065550123', 'tel:+12065550123'],
    ['9,1-800-FLOWERS', 'tel:+18003569377'],
    ['tel:9,2065550123', 'tel:+12065550123'],
    ['9,2065550123 x12', 'tel:+12065550123;ext=12'],
    ['0,030 901820', 'tel:+4930901820', 'DE'],
    ['0,+44 20 7946 0018', 'tel:+442079460018', 'DE'],
    // No number in full: the server's dial plan knows what the digit means.
    ['9,5550123', '95550123'],
    ['8;55501', '855501'],
    ['9,4711', '9'],
    ['7,2065550123', '7'],
  ])('%s calls %s: a digit for an outside line is no number', (typed, wanted, country = 'US') => {
    expect(to(typed, country)).toBe(wanted);
  });

  it('behind an outside line’s number are typed by hand', () => {
    expect(target('9,2065550123,,42#')).toMatchObject({ to: 'tel:+12065550123', later: '42#' });
    expect(target('9,5550123,,42#')).toMatchObject({ to: '95550123', later: '42#' });
    expect(target('9,4711')).toMatchObject({ to: '9', later: '4711' });
  });

  it('behind nothing are no number', () => {
    for (const typed of [',', 'p12', ',,12', ';12', 'w']) expect(parse(typed).ok).toBe(false);
  });
});

describe('an extension as people write it', () => {
  it.each([
    '+1 206 555 0123; ext 45',
    '+1 206 555 0123 extension 45',
    '+1 206 555 0123 ext: 45',
    '+1 206 555 0123, ext 45',
    '+1 206 555 0123 x. 45',
    '+1 206 555 0123x45',
    '206-555-0123 EXTN. 45',
  ])('%s stays with the number, typed or found in a text', (typed) => {
    const rules = rulesIn('US');
    expect(to(typed)).toBe('tel:+12065550123;ext=45');
    expect(to(findTarget(`Call me: ${typed}, or write.`, rules) ?? '')).toBe('tel:+12065550123;ext=45');
  });
});

it('an extension behind a star or a hash is one too', () => {
  for (const typed of ['6* ext. 7', '31# x7']) expect(to(typed)).toMatch(/^tel:(?:6\*|31#);ext=7$/);
});

describe('parameters', () => {
  it.each([
    ['tel:7042;phone-context=example.com', 'tel:7042;phone-context=example.com'],
    ['tel:863-1234;phone-context=+1-914-555', 'tel:8631234;phone-context=+1914555'],
    ['tel:863-1234;Phone-Context=+1-914-555;ext=7', 'tel:8631234;ext=7;phone-context=+1914555'],
    // What the context means is the server's to say: such a number is not completed here.
    ['tel:206-555-0123;phone-context=example.com', 'tel:2065550123;phone-context=example.com'],
    ['tel:+1-206-555-0123;ext=1-2', 'tel:+12065550123;ext=12'],
    ['tel:206-555-0123;ext=12', 'tel:+12065550123;ext=12'],
    ['tel:+12065550123;isub=1411', 'tel:+12065550123;isub=1411'],
    ['tel:+12065550123;isub=1411;ext=5;ext=6', 'tel:+12065550123;ext=5;isub=1411'],
    ['tel:+12065550123;tgrp=x;rn=+1206;foo', 'tel:+12065550123'],
    ['tel:7042;phone-context=../etc/passwd', '7042'],
    ['tel:7042;phone-context=a%20b', '7042'],
    ['tel:%2B1%20(206)%20555%2D0123%3Bext=9', 'tel:+12065550123;ext=9'],
    ['sip:4711;phone-context=contoso.com@contoso.com;user=phone', null],
    ['7042;ext=4', 'tel:7042;ext=4'],
  ])('%s is %s', (typed, wanted) => {
    expect(to(typed)).toBe(wanted ?? 'sip:4711;phone-context=contoso.com@contoso.com;user=phone');
  });

  it('numbers that exist nowhere keep their zeros', () => {
    for (const number of ['+31000000', '+4900000', '+200000000000'])
      expect(formatForPeople(number, 'US').replaceAll(' ', '')).toBe(number);
  });

  it('a number with a context is shown without it', () => {
    expect(formatForPeople('7042;phone-context=example.com', 'US')).toBe('7042');
    expect(formatForPeople('+12065550123;ext=4;isub=7', 'US')).toBe('+1 206 555 0123 ext. 4');
    expect(formatForPeople('8631234;ext=7;phone-context=+1914555', 'US')).toBe('8631234 ext. 7');
  });

  it('are looked through in one go', () => {
    expect(readParams(['ext=1', 'phone-context=+1-206', 'isub=a', 'postd=p1'])).toEqual({
      kept: ';ext=1;isub=a;phone-context=+1206',
      context: '+1206',
      later: '1',
    });
  });
});

it.each([
  ['٢٠٦٥٥٥٠١٢٣', 'tel:+12065550123'],
  ['۲۰۶۵۵۵۰۱۲۳', 'tel:+12065550123'],
  ['२०६५५५०१२३', 'tel:+12065550123'],
  ['২০৬৫৫৫০১২৩', 'tel:+12065550123'],
  ['๒๐๖๕๕๕๐๑๒๓', 'tel:+12065550123'],
  ['𞥒𞥐𞥖𞥕𞥕𞥕𞥐𞥑𞥒𞥓', 'tel:+12065550123'],
  ['ｔｅｌ：＋１２０６５５５０１２３', 'tel:+12065550123'],
  ['206/555·0123', 'tel:+12065550123'],
  ['206‑555‑0123', 'tel:+12065550123'],
])('%s, in other letters, is %s', (typed, wanted) => {
  expect(to(typed)).toBe(wanted);
});

describe('emergency numbers, however they are dressed up', () => {
  it.each<[string, string, string?]>([
    ['tel:911;phone-context=+1', '911'],
    ['tel:911;phone-context=contoso.com', '911'],
    ['tel:110;phone-context=+49', '110'],
    ['+1 911', '911'],
    ['+49 110', '110'],
    ['sip:9-1-1@contoso.com;user=phone', '911'],
    ['sip:+911@contoso.com', '911'],
    ['sip:911;phone-context=+1@contoso.com;user=phone', '911'],
    ['sip:９１１@contoso.com', '911'],
    ['sips:112@contoso.com', '112'],
    ['911@contoso.com', '911'],
    ['+49 (0)112', '112'],
    ['0049112', '112'],
    ['011112', '112'],
    ['callto:tel:911', '911'],
    ['9 911', '911'],
    ['9,911', '911'],
    ['9,,911,1', '911'],
    ['8,+1 911', '911'],
    ['Ben <9,911>', '911'],
    ['911 x5', '911'],
    ['911p1', '911'],
    ['911;postd=1', '911'],
    ['#31#112', '112'],
    ['*67911', '911'],
    ['٩١١', '911'],
    ['(9) 1.1', '911'],
    ['933', '933'],
    ['1 1 0', '110', 'DE'],
    ['9 9 9', '999', 'GB'],
    ['０００', '000', 'AU'],
    ['1414', '1414', 'CH'],
    ['9911', '911'],
    ['8 911', '911'],
    ['tel:8911', '911'],
    ['9-9933', '933'],
    ['0112', '112', 'DE'],
    ['0110', '110', 'DE'],
    ['+49 0110', '110', 'DE'],
    ['9999', '999', 'GB'],
    ['0000', '000', 'AU'],
    ['018', '18', 'FR'],
    ['๑๖๖๙', '1669', 'TH'],
    ['১১২', '112', 'BD'],
    ['02', '02', 'RU'],
  ])('%s is told to be dialled as %s on the handset', (typed, digits, country = 'US') => {
    expect(parse(typed, country)).toEqual({
      ok: false,
      message: `Deskring does not place emergency calls. Dial ${digits} on your phone itself.`,
      emergency: true,
    });
    expect(findTarget(typed, rulesIn(country))).not.toBeNull();
  });

  it.each(['9110', '4911', '*97', '+1 911 555 0123', '1120', '999', '911911', 'sip:ann911@contoso.com'])(
    '%s is none',
    (typed) => {
      expect(parse(typed)).toMatchObject({ ok: true });
    },
  );

  it.each(['%39%31%31@contoso.com', 'sip:%2539%2531%2531@contoso.com', 'tel:%2539%2531%2531'])(
    '%s, encoded twice, is no target',
    (typed) => {
      expect(parse(typed).ok).toBe(false);
    },
  );

  it.each([
    ['9110', 'US'],
    ['5911', 'US'],
    ['91120', 'DE'],
    ['915', 'FR'],
    ['817', 'FR'],
    ['030 110', 'DE'],
  ])('%s is none in %s', (typed, country) => {
    expect(parse(typed, country)).toMatchObject({ ok: true });
  });

  const dressing = fc.constantFrom('', ' ', '-', '.', '\u00a0', '\u2011', '\u200b', '/', '(', ')');
  it('whatever stands between the digits', () => {
    const digits = fc
      .tuple(fc.constantFrom('911', '112', '933'), fc.constantFrom(0x30, 0xff10, 0x660, 0x6f0))
      .map(([number, zero]) => [...number].map((digit) => String.fromCodePoint(zero + Number(digit))));
    const written = fc
      .tuple(digits, dressing, dressing, fc.constantFrom('', 'tel:', 'TEL:', 'callto:', 'sip:', '+'))
      .map(([[a, b, c], first, second, scheme]) => `${scheme}${a}${first}${b}${second}${c}`);
    fc.assert(
      fc.property(written, (text) => {
        expect(parse(text)).toMatchObject({ ok: false, emergency: true });
      }),
    );
  });
});

describe('properties', () => {
  const COUNTRIES = ['US', 'DE', 'GB', 'FR', 'IT', 'AU', 'JP', 'IN', 'BR', 'CH', ''];
  const digits = (min: number, max: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });
  const written = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'+0123456789 ()-.,;:@*#%/pwxABC=ext'), maxLength: 60 }),
    fc
      .tuple(
        fc.constantFrom('tel:', ''),
        fc.constantFrom('+', ''),
        digits(3, 14),
        fc.constantFrom('', ',12', ';ext=9'),
      )
      .map((parts) => parts.join('')),
    fc
      .tuple(digits(2, 12), fc.constantFrom(';phone-context=+49', ';phone-context=a.example', ';isub=3'))
      .map(([number, params]) => `tel:${number}${params}`),
    fc
      .tuple(digits(2, 12), fc.constantFrom('@a.example', '@a.example;user=phone'))
      .map((parts) => parts.join('')),
  );

  it('what goes to the server is read again as the same', () => {
    fc.assert(
      fc.property(written, fc.constantFrom(...COUNTRIES), (text, country) => {
        const first = target(text, country);
        if (first === null) return;
        const { later: _typedByHand, ...same } = first;
        expect(target(first.to, country)).toEqual(same);
      }),
      { numRuns: 3_000 },
    );
  });

  it('a number as people write it is read as the same number', () => {
    fc.assert(
      fc.property(written, fc.constantFrom(...COUNTRIES), (text, country) => {
        const { number = null, uri = null } = target(text, country) ?? {};
        if (number === null || /phone-context|isub/.test(number) || uri?.startsWith('sip:')) return;
        const words = formatForPeople(number, country);
        expect(target(words, country)?.number).toBe(number);
        expect(formatForPeople(target(words, country)?.number ?? '', country)).toBe(words);
      }),
      { numRuns: 3_000 },
    );
  });

  it('twice the text takes no more than about twice the time', () => {
    const timeOf = (text: string): number => {
      const start = cpuMs();
      for (let turn = 0; turn < 20; turn++) {
        splitPause(text);
        fromLetters(text);
        readParams(text.split(';'));
        plain(text);
      }
      return cpuMs() - start;
    };
    for (const part of ['1', '1 ', '1p', ',', ';', 'A', '1A', '-', '(1)', ';ext=', '1;p', '\u0661']) {
      const [short, long] = [part.repeat(2_000), part.repeat(16_000)];
      timeOf(short);
      // Eight times the text; a square would take 64 times as long. The constant is the clock's own noise.
      expect(timeOf(long), part).toBeLessThan(24 * timeOf(short) + 60);
    }
  });
});
