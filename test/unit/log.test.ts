import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactFields, redactText } from '../../main/log.ts';

const text = (line: string, secrets: string[] = []) =>
  redactText(line, { numbers: false, secrets: new Set(secrets) });
const verbose = (line: string) => redactText(line, { numbers: true });
const fields = (values: Record<string, unknown>, numbers = false) => redactFields(values, { numbers });

describe('secrets never stand in the log', () => {
  it.each([
    'Authorization: Bearer cwt=AAEBHAEFAAAAAAAFFQAAAsecret',
    'authorization: Basic c2VjcmV0OnNlY3JldA==',
    '{"authorization":"Bearer secret.secret.secret"}',
    'Set-Cookie: cwt_ucwa=secret; path=/; secure',
    'Cookie: a=b; c=secret',
    'Negotiate YIIsecretsecretsecret',
    '{"access_token":"secret","expires_in":28799}',
    '{"password":"se\\"secret',
    'grant_type=password&username=ann&password=secret%20secret',
    'password=sec ret secret',
    'Password: secret secret',
    '<wsse:Password Type="x">secret</wsse:Password>',
    '<wsse:BinarySecurityToken>secret</wsse:BinarySecurityToken>',
  ])('%s', (line) => {
    expect(text(line)).not.toContain('secret"');
    expect(text(line).replace(/BinarySecurityToken|secure/g, '')).not.toMatch(/secret\b|c2VjcmV0/);
    expect(verbose(line).replace(/BinarySecurityToken/g, '')).not.toMatch(/secret\b|c2VjcmV0/);
  });

  it('the password in use is hidden wherever and however it is written', () => {
    const secret = 'pä ss"w/ö&rd';
    for (const shape of [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      'p%C3%A4+ss%22w%2F%C3%B6%26rd',
    ]) {
      expect(text(`x ${shape} y`, [secret])).toContain('[hidden]');
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 4 }), fc.string(), (password, around) => {
        fc.pre(!around.includes(password) && !'[hidden]'.includes(password));
        const line = text(`${around}"${password}"${around}`, [password]);
        expect(line.includes(password)).toBe(false);
      }),
    );
  });

  it('fields are hidden by their names, at any depth', () => {
    expect(
      fields({
        password: 'a',
        accessToken: 'b',
        nested: { headers: [{ Authorization: 'c', Host: 'h' }], 'Set-Cookie': ['d'] },
        status: 401,
      }),
    ).toEqual({
      password: '[hidden]',
      accessToken: '[hidden]',
      nested: { headers: [{ Authorization: '[hidden]', Host: 'h' }], 'Set-Cookie': '[hidden]' },
      status: 401,
    });
  });
});

describe('numbers stand there with their last two digits', () => {
  it.each([
    ['calling +1 (206) 555-0147 now', 'calling +…47 now'],
    ['tel:+12065550147', 'tel:+…47'],
    ['tel:4567', 'tel:…67'],
    ['sip:+12065550147@contoso.com;user=phone', 'sip:+…47@contoso.com;user=phone'],
    ['%2B12065550147', '%2B…47'],
    ['tel:+12065550147;ext=1234', 'tel:+…47;ext=…34'],
    ['٠١٢٣٤٥٦٧٨', '…٧٨'],
  ])('%s', (line, expected) => {
    expect(text(line)).toBe(expected);
    expect(verbose(line)).toBe(line);
  });

  it('what only looks like one stays', () => {
    for (const line of [
      '2026-11-23T13:02:11.123Z',
      'host 192.168.120.254:8443',
      'operationId 74cb7404-e0a2-4d5f-b1ae-1234567890ab',
      'status 503, retry in 12345 ms',
    ]) {
      expect(text(line)).toBe(line);
    }
  });

  it('short ones are hidden in fields whose name says so', () => {
    expect(fields({ target: '4567', phone: 4567, to: ['sip:4567@contoso.com'], attempt: 4567 })).toEqual({
      target: '…67',
      phone: '…67',
      to: ['sip:…67@contoso.com'],
      attempt: 4567,
    });
    expect(fields({ target: '4567' }, true)).toEqual({ target: '4567' });
  });

  it('no written number shows more than two digits of it in a row', () => {
    const between = fc.constantFrom('', ' ', '-', '.', ') ', '/', ' (', '%20', '\u00a0');
    const number = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 9 }), between), { minLength: 7, maxLength: 15 })
      .map((parts) => parts.map(([digit, gap]) => `${digit}${gap}`).join(''));
    fc.assert(
      fc.property(fc.constantFrom('', '+', 'tel:', 'tel:+'), number, (prefix, digits) => {
        fc.pre(!isIPv4(digits.replaceAll('%20', ' ').replace(/\D+$/, '')));
        const shown = text(`to ${prefix}${digits} end`).replace(/%20|%28|%29/g, ' ');
        expect(shown.match(/\d/g)?.length ?? 0).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('anything can be logged', () => {
  it('errors, circles, dates, maps and what throws when looked at', () => {
    const circle: Record<string, unknown> = { name: 'a' };
    circle.self = circle;
    const trap = {
      get x(): never {
        throw new Error('no');
      },
    };
    const logged = fields({
      circle,
      trap,
      error: new Error('to tel:+12065550147'),
      at: new Date(0),
      map: new Map([['password', 'x']]),
      bytes: new Uint8Array(9),
      big: 10n,
      none: undefined,
    });
    expect(logged).toMatchObject({
      circle: { name: 'a', self: '…' },
      trap: '[unreadable]',
      at: '1970-01-01T00:00:00.000Z',
      map: { password: '[hidden]' },
      bytes: '[Uint8Array]',
      big: '10',
    });
    expect(logged.error).toContain('tel:+…47');
    expect(JSON.stringify(fields({ x: 'y'.repeat(1_000_000) })).length).toBeLessThan(10_000);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (values) => {
        expect(() => JSON.stringify(fields(values))).not.toThrow();
      }),
    );
  });
});
