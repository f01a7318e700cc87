/** Resources, packages and challenges, taken apart from whatever a server sends (01 §2, §6; 03 §2). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChallenge } from '../../../main/ucwa/auth/challenge.ts';
import { readReason } from '../../../main/ucwa/errors.ts';
import {
  embedded,
  flag,
  href,
  link,
  parseJson,
  readResource,
  resolveHref,
  text,
  texts,
} from '../../../main/ucwa/hal.ts';
import { readPackage } from '../../../main/ucwa/packages.ts';
import { cpuMs } from '../cpu.ts';

const BASE = 'https://fe1.contoso.com/ucwa/oauth/v1/applications/104/me';
const read = (value: unknown) => {
  const resource = readResource(value, BASE);
  if (!resource) throw new Error('no resource');
  return resource;
};

describe('resources', () => {
  it('take one link or several, relative, absolute or data', () => {
    const resource = read({
      rel: 'me',
      _links: {
        self: { href: '/ucwa/me' },
        phones: [{ href: 'phones', title: 'Phones', revision: '2' }, { href: 'https://other.contoso.com/x' }],
        content: { href: 'data:application/sdp;base64,AAAA' },
        none: [],
        bad: { href: 7 },
        worse: 'text',
        unreadable: { href: 'https://[' },
      },
    });
    expect(resource.href).toBe('https://fe1.contoso.com/ucwa/me');
    expect(link(resource, 'phones')).toEqual({
      href: 'https://fe1.contoso.com/ucwa/oauth/v1/applications/104/phones',
      title: 'Phones',
      revision: 2,
    });
    expect(resource.links.get('phones')?.[1]?.href).toBe('https://other.contoso.com/x');
    expect(href(resource, 'content')).toBe('data:application/sdp;base64,AAAA');
    for (const rel of ['none', 'bad', 'worse', 'unreadable', 'constructor'])
      expect(href(resource, rel)).toBeNull();
  });

  it('take an object where an array is usual, and the reverse', () => {
    const one = read({ _embedded: { phone: { number: 'tel:1' } }, tags: 'a' });
    const many = read({ _embedded: { phone: [{ number: 'tel:1' }] }, tags: ['a'] });
    expect(one.embedded).toEqual(many.embedded);
    expect(embedded(one, 'phone')?.rel).toBe('phone');
    expect([texts(one, 'tags'), texts(many, 'tags')]).toEqual([['a'], ['a']]);
    expect(embedded(read({ _embedded: { from: { rel: 'participant' } } }), 'from')?.rel).toBe('participant');
  });

  it('read flags as booleans or words, and nothing else', () => {
    const resource = read({ a: true, b: 'True', c: 'false', d: 1, e: { toString: 1 }, f: null, g: [true] });
    expect(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => flag(resource, name))).toEqual([
      ...[true, true],
      ...[false, false, false, false, false, false],
    ]);
  });

  it('survive hostile depth', () => {
    let value: unknown = { state: 'deep' };
    for (let i = 0; i < 50_000; i++) value = { _embedded: { x: value } };
    expect(readResource(value, BASE)).not.toBeNull();
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(readResource(parseJson(`{"a":${nested}}`), BASE)).not.toBe(undefined);
  });

  it('strip what stands before the JSON', () => {
    for (const junk of ['\ufeff', '?', '\ufeff?\r\n']) expect(parseJson(`${junk}{"a":1}`)).toEqual({ a: 1 });
    for (const bad of ['', '<html>', '{"a":', 'NaN']) expect(parseJson(bad)).toBeUndefined();
    expect(resolveHref('', BASE)).toBeNull();
  });
});

describe('packages', () => {
  const steer = (links: Record<string, string>) =>
    readPackage(
      { _links: Object.fromEntries(Object.entries(links).map(([rel, to]) => [rel, { href: to }])) },
      `${BASE}/events?ack=4`,
    )?.steer;

  it('are steered by resync before resume before next', () => {
    expect(steer({ next: '/n', resume: '/u', resync: '/y' })).toEqual({
      rel: 'resync',
      href: 'https://fe1.contoso.com/y',
    });
    expect(steer({ next: '/n', resume: '/u' })?.rel).toBe('resume');
    expect(steer({ next: '/n' })?.rel).toBe('next');
    expect(steer({ self: '/s' })).toBeNull();
  });

  it('keep the order of senders and events, the same sender several times', () => {
    const event = (type: string, rel: string) => ({ type, link: { rel, href: `/${rel}` } });
    const received = readPackage(
      {
        _links: { self: { href: '/events?ack=4' }, next: { href: '/events?ack=5' } },
        sender: [
          {
            rel: 'communication',
            href: '/c',
            events: [event('Started', 'a'), { link: 7 }, null, { type: 'x' }],
          },
          { rel: 'conversation', href: '/k', events: event('updated', 'b') },
          'nonsense',
          { rel: 'communication', href: '/c', events: [{ ...event('completed', 'a'), status: 'SUCCESS' }] },
        ],
      },
      BASE,
    );
    expect(received?.events.map(({ type, link }) => `${link.rel} ${type}`)).toEqual([
      'a started',
      'b updated',
      'a completed',
    ]);
    expect(received?.events.at(-1)).toMatchObject({
      status: 'success',
      reason: null,
      sender: { rel: 'communication' },
    });
  });

  it('find the embedded resource under another name', () => {
    const received = readPackage(
      {
        _links: { next: { href: '/n' } },
        sender: {
          rel: 'c',
          href: '/c',
          events: {
            type: 'added',
            link: { rel: 'localParticipant', href: '/p' },
            _embedded: { participant: { name: 'Ann' } },
          },
        },
      },
      BASE,
    );
    expect(received?.events[0]?.resource && text(received.events[0].resource, 'name')).toBe('Ann');
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (links, sender) => {
        readPackage({ _links: links, sender }, BASE);
        readPackage(links, BASE);
        readReason(sender);
      }),
      { numRuns: 500 },
    );
  });
});

describe('challenges', () => {
  const BEARER =
    'Bearer trusted_issuers="00000001-0000@*,other", client_id="00000004", error="a \\"quoted\\" word"';
  const OAUTH =
    'MsRtcOAuth href="https://web.contoso.com/WebTicket/oauthtoken",grant_type="urn:microsoft.rtc:windows,password,password"';
  const wanted = {
    tokenUrl: 'https://web.contoso.com/WebTicket/oauthtoken',
    grants: ['urn:microsoft.rtc:windows', 'password'],
  };

  it.each([
    ['two headers', [BEARER, OAUTH]],
    ['one joined by a comma', [`${BEARER}, ${OAUTH}`]],
    ['the other way round', [`${OAUTH}, ${BEARER}`]],
    ['among others', ['Negotiate', 'NTLM', OAUTH]],
    ['a token68 before it', [`Negotiate YII==, ${OAUTH}`]],
    ['a token68 with strokes and pluses before it', [`Negotiate oYG2/abc+d==, ${OAUTH}`]],
    ['one without its padding', [`Negotiate oYG2/abc+d, NTLM, ${OAUTH}`]],
    ['a stray quote before it', [`Basic realm=", ", ${OAUTH}`]],
    [
      'one without any quotes',
      [
        'MsRtcOAuth href=https://web.contoso.com/WebTicket/oauthtoken,grant_type=urn:microsoft.rtc:windows,password',
      ],
    ],
    [
      'one without any quotes before another',
      [
        `MsRtcOAuth href=https://web.contoso.com/WebTicket/oauthtoken,grant_type=urn:microsoft.rtc:windows, password, ${BEARER}`,
      ],
    ],
    [
      'odd spaces and letters',
      [
        '  msrtcoauth   HREF = "https://web.contoso.com/WebTicket/oauthtoken" ,, GRANT_TYPE= "urn:microsoft.rtc:windows,password"',
      ],
    ],
  ])('are found in %s', (_, headers) => {
    expect(readChallenge(headers, BASE)).toEqual(wanted);
  });

  it('take an unquoted href and a relative one', () => {
    const headers = ['MsRtcOAuth href=https://web.contoso.com/WebTicket/oauthtoken?a=b,grant_type=password'];
    expect(readChallenge(headers, BASE)).toEqual({
      tokenUrl: 'https://web.contoso.com/WebTicket/oauthtoken?a=b',
      grants: ['password'],
    });
    expect(readChallenge(['MsRtcOAuth href="/t"'], BASE)).toEqual({
      tokenUrl: 'https://fe1.contoso.com/t',
      grants: [],
    });
  });

  it('lead nowhere without a ticket service over https', () => {
    for (const header of [
      BEARER,
      'MsRtcOAuth',
      'MsRtcOAuth href="http://web/t"',
      'MsRtcOAuth href=""',
      '',
      ' , ,',
    ])
      expect(readChallenge([header], BASE)).toBeNull();
    expect(readChallenge([], BASE)).toBeNull();
  });

  it('are read in bounded time, and never throw', () => {
    const start = cpuMs();
    for (const hostile of [
      ' '.repeat(200_000),
      `Bearer${' '.repeat(200_000)}"`,
      'a='.repeat(100_000),
      `a grant_type=b${',c'.repeat(100_000)}`,
      `a grant_type=b,c${' '.repeat(200_000)}`,
      '="'.repeat(100_000),
      `a="${'\\'.repeat(200_000)}`,
    ])
      readChallenge([hostile], BASE);
    expect(cpuMs() - start).toBeLessThan(1_000);
    fc.assert(fc.property(fc.array(fc.string()), (headers) => void readChallenge(headers, BASE)));
  });
});

describe('hrefs', () => {
  const piece = fc.constantFrom(
    ...[
      '/',
      '.',
      '..',
      'a',
      'A',
      '%20',
      '%',
      '%2e',
      '?',
      '#',
      '@',
      ':',
      'é',
      ' ',
      '\\',
      '"',
      '~',
      'b=c',
      '&',
      "'",
    ],
  );

  // Not URL.canParse: Node 20's says no to some that `new URL` takes.
  const standard = (href: string, base: string): string | null => {
    try {
      return new URL(href, base).href;
    } catch {
      return null;
    }
  };

  it('are what the URL standard makes of them, the quick way too', () => {
    const base = 'https://pool.contoso.com:443/ucwa/x?y=1';
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const href = `/${pieces.join('')}`;
        expect(resolveHref(href, base)).toBe(standard(href, base));
      }),
      { numRuns: 3_000 },
    );
  });
});
