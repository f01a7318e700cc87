/** The XML representation gives the same models as JSON does (01 §6.2). */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '../../../main/ucwa/body.ts';
import { errorFromResponse } from '../../../main/ucwa/errors.ts';
import { flag, href, link, type Resource, readResource, text, texts } from '../../../main/ucwa/hal.ts';
import type { HttpResponse } from '../../../main/ucwa/http.ts';
import { readPackage } from '../../../main/ucwa/packages.ts';
import { parseXml } from '../../../main/ucwa/xml.ts';
import { sorted } from './models.ts';

const BASE = 'https://fe1.contoso.com/ucwa/v1/applications/192/events?ack=1';
const NS = 'xmlns="http://schemas.microsoft.com/rtc/2012/03/ucwa"';
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
const answer = (body: string, type: string, status = 200): HttpResponse => ({
  ...{ status, body, url: BASE },
  headers: new Map([['content-type', [type]]]),
});
const fromXml = (body: string): Resource | null => readResource(parseXml(body), BASE);

describe('the seed page’s two samples of one invitation', () => {
  const json = readResource(
    readBody(answer(fixture('phoneAudioInvitation.json'), 'application/json; charset=utf-8')),
    BASE,
  );
  const xml = readResource(
    readBody(answer(fixture('phoneAudioInvitation.xml'), 'application/xml; charset=utf-8')),
    BASE,
  );

  it('are equal models', () => {
    expect(json).not.toBeNull();
    expect(sorted(xml)).toEqual(sorted(json));
  });

  it('hold every property, link and embedded resource', () => {
    expect(xml?.rel).toBe('phoneAudioInvitation');
    expect(xml?.href).toBe('https://fe1.contoso.com/ucwa/v1/applications/192/communication/invitations/146');
    expect(xml?.properties).toMatchObject({ privateLine: false, subject: 'Strategy for next quarter' });
    expect(xml?.links.size).toBe(17);
    expect(href(xml, 'customContent')).toBe('data:application/sdp;base64,base64-encoded-sdp');
    expect([...(xml?.embedded.keys() ?? [])]).toEqual([
      'acceptedByParticipant',
      'from',
      'startEmergencyCallInput',
    ]);
    expect(xml?.embedded.get('from')?.[0]).toMatchObject({ rel: 'participant', properties: { local: true } });
  });
});

describe('a resource in XML', () => {
  it('has revisions, titles, lists, several links of one rel, nested members and unknown ones', () => {
    const resource = fromXml(`<?xml version="1.0"?><resource rel="x" href="/x" ${NS}>
      <link rel="to" href="/1" title="Ann &amp; Bob" revision="2.5"/><link rel="to" href="/2"/>
      <propertyList name="tags"><item>a</item><item>b</item></propertyList>
      <propertyList name="none"/><property name="number"/>
      <property name="parts"><property name="inner">True</property></property>
      <property name="ringDelay">20</property><property name="created">/Date(1383784870271)/</property>
      <newThing kind="?">later</newThing></resource>`);
    expect(resource?.links.get('to')).toEqual([
      { href: 'https://fe1.contoso.com/1', title: 'Ann & Bob', revision: 2.5 },
      { href: 'https://fe1.contoso.com/2', title: null, revision: 1 },
    ]);
    expect(link(resource, 'self')?.href).toBe('https://fe1.contoso.com/x');
    expect(resource && texts(resource, 'tags')).toEqual(['a', 'b']);
    expect(resource?.properties).toMatchObject({
      none: [],
      number: '',
      parts: { inner: true },
      ringDelay: '20',
      created: '/Date(1383784870271)/',
      newThing: 'later',
    });
  });

  it('keeps a subject that reads like a boolean', () => {
    const resource = fromXml(`<resource rel="x" ${NS}><property name="subject">True</property></resource>`);
    expect(resource && text(resource, 'subject')).toBe('True');
    expect(resource && flag(resource, 'subject')).toBe(true);
  });

  it('may have a prefix, a byte order mark, a comment, CDATA and character references', () => {
    const resource = fromXml(
      `\ufeff<u:resource xmlns:u="urn:x" rel="x"><!-- --><u:property name="name"><![CDATA[<b>]]>&#x41;&lt;</u:property></u:resource>`,
    );
    expect(resource && text(resource, 'name')).toBe('<b>A<');
  });

  it('puts no name into a prototype', () => {
    const resource = fromXml(
      `<resource rel="x" ${NS}><property name="__proto__"><property name="local">True</property></property><link rel="__proto__" href="/x"/><link rel="constructor" href="/y"/></resource>`,
    );
    expect(resource && flag(resource, 'local')).toBe(false);
    expect(href(resource, '__proto__')).toBe('https://fe1.contoso.com/x');
    expect(({} as Record<string, unknown>).local).toBeUndefined();
  });

  it('reads an input', () => {
    expect(parseXml(`<input ${NS}><property name="reason">Global</property></input>`)).toMatchObject({
      reason: 'Global',
    });
  });
});

describe('events in XML', () => {
  const xml = `<events href="/events?ack=1" ${NS}><link rel="next" href="/events?ack=2"/>
    <sender rel="communication" href="/communication">
      <completed rel="phoneAudioInvitation" href="/i/1" status="Failure">
        <resource rel="phoneAudioInvitation" href="/i/1"><property name="state">Failed</property></resource>
        <reason><code>RemoteFailure</code><subcode>Busy</subcode><message>Busy.</message></reason>
      </completed></sender>
    <sender rel="conversation" href="/c/1"><added rel="participantAudio" href="/p/1" title="Bob">
      <in rel="participant" href="/p" title="Bob"/></added></sender></events>`;
  const json = {
    _links: { self: { href: '/events?ack=1' }, next: { href: '/events?ack=2' } },
    sender: [
      {
        rel: 'communication',
        href: '/communication',
        events: [
          {
            link: { rel: 'phoneAudioInvitation', href: '/i/1' },
            status: 'Failure',
            reason: { code: 'RemoteFailure', subcode: 'Busy', message: 'Busy.' },
            _embedded: {
              phoneAudioInvitation: {
                rel: 'phoneAudioInvitation',
                state: 'Failed',
                _links: { self: { href: '/i/1' } },
              },
            },
            type: 'completed',
          },
        ],
      },
      {
        rel: 'conversation',
        href: '/c/1',
        events: [
          {
            link: { rel: 'participantAudio', href: '/p/1', title: 'Bob' },
            in: { rel: 'participant', href: '/p', title: 'Bob' },
            type: 'added',
          },
        ],
      },
    ],
  };

  it('are the same package', () => {
    const type = 'application/vnd.microsoft.com.ucwa+xml';
    expect(readPackage(readBody(answer(xml, type)), BASE)).toEqual(readPackage(json, BASE));
  });

  it('may be none at all', () => {
    const empty = `<events href="/events?ack=1" ${NS}><link rel="next" href="/events?ack=2"/></events>`;
    expect(readPackage(parseXml(empty), BASE)).toMatchObject({ steer: { rel: 'next' }, events: [] });
  });
});

describe('errors in XML', () => {
  it('mean what they mean in JSON', () => {
    const xml = `<reason ${NS}><code>NotFound</code><subcode>ApplicationNotFound</subcode><message>Gone.</message><debugInfo><x>1</x></debugInfo></reason>`;
    const error = errorFromResponse(answer(xml, 'application/xml', 404));
    expect(error).toMatchObject({ code: 'NotFound/ApplicationNotFound', remedy: 'recreate' });
  });
});

describe('a body that is no XML of UCWA', () => {
  const bomb = `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><resource rel="x"><property name="n">&b;</property></resource>`;
  it.each([
    ['nothing', ''],
    ['cut off', `<resource rel="x" ${NS}><link rel="a"`],
    ['without its end', `<resource rel="x"><property name="a">1</property>`],
    ['a web page', '<html><body>Log in</body></html>'],
    ['entities of its own', bomb],
    [
      'an outside entity',
      `<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><resource rel="x">&f;</resource>`,
    ],
    ['depth', '<resource rel="x">'.repeat(100_000)],
    ['JSON', '{"rel":"x"}'],
  ])('is undefined: %s', (_, body) => {
    expect(parseXml(body)).toBeUndefined();
  });

  it('is told from UCWA by its type alone', () => {
    expect(readBody(answer('{"rel":"x"}', 'text/html'))).toBeUndefined();
    expect(readBody(answer('<resource rel="x"/>', 'text/xml'))).toBeUndefined();
    expect(readBody(answer('<resource rel="x"/>', 'application/json'))).toBeUndefined();
  });

  it('never throws', () => {
    const bits = [
      '<resource',
      ' rel="x"',
      '>',
      '</resource>',
      '<events>',
      '<reason/>',
      '&amp;',
      '&',
      '<![CDATA[',
    ];
    const body = fc
      .array(fc.oneof(fc.constantFrom(...bits), fc.string({ maxLength: 8 })))
      .map((all) => all.join(''));
    fc.assert(fc.property(body, (one) => void readResource(parseXml(one), BASE)));
  });
});
