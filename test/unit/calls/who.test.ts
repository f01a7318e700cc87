/** Who calls, for whom, and what the seed page's own sample says of it (04 §2, §9.4). */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { readResource } from '../../../main/ucwa/hal.ts';
import * as s from './story.ts';

let story: s.Story;
beforeEach(() => {
  story = s.tell();
});

describe('who it is', () => {
  const remote = (name: string, uri: string) => {
    const one = s.tell();
    one.take(s.rings({}, {}, { from: s.participant(name, uri) }));
    return one.call.remote;
  };

  it('tells numbers from people', () => {
    expect(remote('', 'sip:+12065550123@contoso.com;user=phone')).toEqual({
      name: null,
      uri: 'sip:+12065550123@contoso.com;user=phone',
      number: '+12065550123',
    });
    expect(remote('+1 206 555 0123', 'tel:+12065550123')).toMatchObject({
      name: null,
      number: '+12065550123',
    });
    expect(remote('Door', 'tel : +12065550123;ext=4')).toMatchObject({
      name: 'Door',
      number: '+12065550123;ext=4',
    });
    expect(remote('Nobody', 'sip:anonymous@anonymous.invalid')).toEqual({
      name: null,
      uri: null,
      number: null,
    });
  });

  it('looks names up after the call is shown, once each, and puts them in place', async () => {
    let open: (value: ReturnType<typeof s.found>) => void = () => {};
    story.answer = () => new Promise((resolve) => (open = resolve));
    story.take(s.rings({ to: 'sip:carol@contoso.com' }, { onBehalfOf: 'A/people/77' }));
    expect(story.call).toMatchObject({ onBehalfOf: 'unknown', forWhom: 'carol@contoso.com' });
    story.take(s.rings({ to: 'sip:carol@contoso.com' }, { onBehalfOf: 'A/people/77' }));
    expect(story.asked.filter(({ url }) => url.endsWith('/77'))).toHaveLength(1);
    open(s.found({ rel: 'contact', name: 'Dora', uri: 'sip:dora@contoso.com' }));
    await s.settle();
    expect(story.call).toMatchObject({ onBehalfOf: 'Dora', state: 'ringing' });
    const id = story.call.id;
    story.take(s.rings({ to: 'sip:carol@contoso.com' }, { onBehalfOf: 'A/people/77' }));
    expect(story.call.id).toBe(id);
    expect(story.asked.filter(({ url }) => url.endsWith('/77'))).toHaveLength(1);
  });

  it('looks the caller up when only his link comes', async () => {
    story.answer = () => s.found({ rel: 'participant', name: 'Bob', uri: 'sip:bob@contoso.com' });
    story.take(s.rings({}, { from: 'BOB' }, {}));
    expect(story.call.remote).toEqual({ name: null, uri: 'sip:bob@contoso.com', number: null });
    await s.settle();
    expect(story.asked.map(({ url }) => url)).toEqual([s.url('BOB')]);
    expect(story.call.remote).toMatchObject({ name: 'Bob', uri: 'sip:bob@contoso.com' });
  });

  it('keeps what the link itself says of the caller when nobody may say more', async () => {
    story.answer = () => s.refused(404);
    const event = s.rings({}, {}, {})[0];
    const from = [{ href: s.url('BOB'), title: 'Titled Tom', revision: 1 }];
    const resource = event?.resource && { ...event.resource, links: new Map([['from', from]]) };
    if (event && resource) story.take([{ ...event, resource }]);
    const told = { name: 'Titled Tom', uri: 'sip:bob@contoso.com' };
    expect(story.call.remote).toMatchObject(told);
    await s.settle();
    expect(story.call.remote).toMatchObject(told);
  });

  it('knows national numbers by the user’s country, and leaves short ones as they are', () => {
    const number = (uri: string) => {
      const one = s.tell();
      one.take(s.rings({}, {}, { from: { name: '', uri } }));
      return one.call.remote.number;
    };
    expect(['tel:2065550199', 'tel:4567', 'tel:+493012345'].map(number)).toEqual([
      ...['+12065550199', '4567', '+493012345'],
    ]);
  });

  it('leaves the address in place when nobody may say', async () => {
    story.answer = () => s.refused(403);
    story.take(s.rings({}, { forwardedBy: 'A/people/carol@contoso.com', transferredBy: 'A/people/x' }));
    await s.settle();
    expect(story.call).toMatchObject({ forwardedBy: 'carol@contoso.com', transferredBy: 'unknown' });
  });

  it('says for whom it rings, never that it is for the user himself', () => {
    const forWhom = (properties: Record<string, unknown>) => {
      const one = s.tell();
      one.take(s.rings(properties));
      return one.call.forWhom;
    };
    for (const to of [
      'sip:ann@contoso.com',
      'SIP:Ann@Contoso.com',
      'tel:+12065550147',
      'sip:ann@contoso.com;gruu',
    ])
      expect(forWhom({ to })).toBeNull();
    expect(forWhom({ to: 'sip:carol@contoso.com' })).toBe('carol@contoso.com');
    expect(forWhom({ delegator: 'sip:carol@contoso.com' })).toBe('carol@contoso.com');
    expect(forWhom({ to: 'tel:+12065550199', privateLine: true })).toBeNull();
    expect(forWhom({ to: 'sip:carol@contoso.com', privateLine: true })).toBe('carol@contoso.com');
  });
});

describe('a call made for somebody else', () => {
  const delegator = 'sip:carol@contoso.com';
  const made = { direction: 'Outgoing', delegator };

  it('says for whom from the first moment', () => {
    const operationId = story.dial('sip:bob@contoso.com', { uri: delegator, name: 'Carol Reyes' });
    expect(story.call.onBehalfOf).toBe('Carol Reyes');
    story.take([s.invitation('started', { ...made, operationId })]);
    expect(story.call).toMatchObject({ onBehalfOf: 'Carol Reyes', forWhom: null });
  });

  it('and from another of the user’s programs, as the server says it', async () => {
    story.answer = () => s.found({ rel: 'contact', name: 'Carol Reyes' });
    story.take([s.invitation('started', made, { delegator: 'A/people/7' })]);
    expect(story.call.onBehalfOf).toBe('carol@contoso.com');
    await s.settle();
    expect(story.call.onBehalfOf).toBe('Carol Reyes');
  });
});

describe('the seed page’s sample', () => {
  const sample: unknown = JSON.parse(
    readFileSync(new URL('../../fixtures/phoneAudioInvitation.json', import.meta.url), 'utf8'),
  );
  const base = 'https://fe1.contoso.com:443/ucwa/v1/applications/192/communication/invitations/146';
  const read = readResource(sample, base);

  it('is parsed with every property, link and embedded resource', () => {
    const { _links, _embedded, ...properties } = sample as Record<string, object>;
    expect(read?.properties).toEqual(properties);
    expect([...(read?.links.keys() ?? [])].sort()).toEqual(Object.keys(_links ?? {}).sort());
    for (const [rel, to] of Object.entries((_links ?? {}) as Record<string, { href: string }>))
      expect(read?.links.get(rel)?.[0]?.href).toBe(
        to.href.startsWith('data:') ? to.href : `https://fe1.contoso.com${to.href}`,
      );
    expect([...(read?.embedded.keys() ?? [])]).toEqual(Object.keys(_embedded ?? {}));
    const from = read?.embedded.get('from')?.[0];
    expect(from?.properties).toMatchObject({
      name: 'Joe Smith',
      uri: 'sip:john@contoso.com',
      anonymous: true,
      workPhoneNumber: 'tel:+14251111111',
    });
    expect([from?.links.size, from?.links.has('participantAudio')]).toEqual([17, true]);
  });

  it('is shown with all that contract §5 speaks of', async () => {
    story.answer = ({ method, url }) =>
      method === 'GET'
        ? s.found({ rel: 'contact', name: `Person ${url.split('/').pop()}`, uri: 'sip:p@contoso.com' })
        : s.refused(500);
    const event = s.invitation('started', {});
    const link = { ...event.link, href: read?.href ?? '' };
    story.take({ ...event, link, resource: read });
    expect(story.call).toMatchObject({
      ...{
        direction: 'incoming',
        importance: 'Normal',
        privateLine: false,
        subject: 'Strategy for next quarter',
      },
      remote: { name: 'Joe Smith', uri: 'sip:john@contoso.com' },
      ...{ ownNumber: '+14255551234', forWhom: 'john@contoso.com' },
    });
    await s.settle();
    expect(story.call).toMatchObject({
      ...{ onBehalfOf: 'Person 444', forwardedBy: 'Person 776', transferredBy: 'Person 766' },
      ...{ forWhom: 'Person 312', acceptedBy: 'Person 169' },
    });
    expect(story.call.links.decline).toBe(
      'https://fe1.contoso.com/ucwa/v1/applications/192/communication/invitations/665/decline',
    );
  });
});
