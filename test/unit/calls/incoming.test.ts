/** Incoming calls (04 §9), the seed page's own sample, look-ups, and what a lost place does to calls. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { readResource } from '../../../main/ucwa/hal.ts';
import * as s from './story.ts';

let story: s.Story;
beforeEach(() => {
  story = s.tell();
});

const answered = [
  s.event('K1', 'added', 'participant', 'BOB', undefined),
  s.invitation(
    'updated',
    { direction: 'Incoming', state: 'Connecting' },
    { self: 'I1', conversation: 'K1', phoneAudio: 'K1/phoneAudio' },
  ),
  s.audio('Connected', s.TALKING),
  s.event(
    'C',
    'updated',
    'conversation',
    'K1',
    s.resource('conversation', { state: 'Connected' }, { self: 'K1' }),
  ),
  s.completed('Incoming', 'Connected', 'Success'),
];

describe('a call comes in', () => {
  it('is shown in the same tick, before anything is looked up', () => {
    story.answer = () => new Promise(() => {});
    story.take(s.rings({}, { forwardedBy: 'A/people/carol@contoso.com' }));
    expect(story.shown).toHaveLength(1);
    expect(story.call).toMatchObject({
      ...{
        direction: 'incoming',
        state: 'ringing',
        ownNumber: '+12065550147',
        subject: '',
        importance: 'Normal',
      },
      remote: { name: 'Bob', uri: 'sip:bob@contoso.com', number: null },
      ...{
        forWhom: null,
        onBehalfOf: null,
        forwardedBy: 'carol@contoso.com',
        transferredBy: null,
        privateLine: false,
      },
      links: { decline: s.url('I1/decline') },
    });
    expect(story.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${s.url('A/people/carol@contoso.com')}`,
    ]);
  });

  it('never offers the accept link', () => {
    story.take(s.rings({}, { accept: 'I1/accept' }));
    expect(Object.keys(story.call.links)).toEqual(['decline']);
  });

  it('goes through 04 §9.1, one event at a time or all at once', () => {
    story.take(s.rings());
    story.take(answered);
    expect(story.call).toMatchObject({
      state: 'connected',
      links: { hangUp: s.url('K1/phoneAudio/terminate') },
    });
    const other = s.tell();
    for (const event of [...s.rings(), ...answered, ...answered]) other.take(event);
    expect(other.call).toMatchObject({ state: 'connected' });
    other.take(s.audio('Disconnected'), s.gone());
    expect(other.call).toMatchObject({ state: 'ended', end: { outcome: 'finished' } });
  });

  it('can’t be declined any more once its decline link is gone', () => {
    story.take(s.rings(), answered[1] ?? []);
    expect(story.call).toMatchObject({ state: 'ringing', links: {} });
    expect(story.calls.press(story.call.id, 'decline')).toMatch(/can’t be declined/);
    expect(story.posts()).toEqual([]);
  });

  it.each(['Global', 'Local'] as const)('is declined with reason %s, once', async (reason) => {
    story = s.tell(reason);
    story.take(s.rings());
    for (let i = 0; i < 4; i++) expect(story.calls.press(story.call.id, 'decline')).toBeNull();
    expect(story.asked.filter(({ method }) => method === 'POST')).toMatchObject([
      { url: s.url('I1/decline'), json: { reason } },
    ]);
    await s.settle();
    story.calls.press(story.call.id, 'decline');
    story.take(
      s.audio('Disconnected'),
      s.completed('Incoming', 'Declined', 'Failure', ['LocalFailure', 'Declined']),
      s.gone(),
    );
    expect(story.call.end).toMatchObject({ outcome: 'declined', sentence: 'You declined the call.' });
    expect(story.calls.press(story.call.id, 'decline')).toBe('This call is over.');
    expect(story.posts()).toHaveLength(1);
  });

  it('can be declined again after a press that failed', async () => {
    story.take(s.rings());
    story.answer = () => s.refused(503);
    story.calls.press(story.call.id, 'decline');
    await s.settle();
    expect(story.troubles).toEqual(['The call could not be declined. It was refused.']);
    story.calls.press(story.call.id, 'decline');
    expect(story.posts()).toHaveLength(2);
  });

  it.each([
    [['RemoteFailure', 'Canceled'], 'missed', 'Missed call from Bob.'],
    [['Informational', 'Missed'], 'missed', 'Missed call from Bob.'],
    [['LocalFailure', 'Timeout'], 'missed', 'Missed call from Bob.'],
    [['Informational', 'Redirected'], 'missed', 'Missed call from Bob.'],
    [['Informational', 'ConnectedElsewhere'], 'answeredElsewhere', 'Answered on another device.'],
    [['ServiceFailure', 'PstnCallFailed'], 'missed', 'Your phone could not be reached for a call from Bob.'],
    [['Informational', 'MediaFallback'], 'cancelled', 'The call goes on by phone.'],
    [['LocalFailure', 'Declined'], 'declined', 'The call was not answered.'],
    [['Tomorrow', 'Unknown'], 'missed', 'Missed call from Bob.'],
    [['constructor', undefined], 'missed', 'Missed call from Bob.'],
  ] as const)('ends by %s as %s', (reason, outcome, sentence) => {
    const end = [s.audio('Disconnected'), s.completed('Incoming', 'Failed', 'Failure', reason), s.gone()];
    for (const order of [end, [...end].reverse(), [...end, ...end]]) {
      const one = s.tell();
      one.take(s.rings(), order);
      expect(one.call.end).toMatchObject({ outcome, sentence });
    }
  });

  it('was taken by a colleague: not missed', () => {
    story.take(
      s.rings(),
      s.invitation(
        'completed',
        { direction: 'Incoming', state: 'Failed' },
        { self: 'I1', acceptedByContact: 'A/people/lee@contoso.com' },
        { more: { status: 'Failure', reason: { code: 'Informational', subcode: 'Redirected' } } },
      ),
    );
    expect(story.call.end).toMatchObject({
      outcome: 'answeredElsewhere',
      sentence: 'Taken by lee@contoso.com.',
    });
  });

  it('is a missed call even when only its end is heard of', () => {
    story.take(
      s.completed('Incoming', 'Failed', 'FAILURE', ['Informational', 'Missed'], {
        to: 'sip:ann@contoso.com',
      }),
    );
    expect(story.call).toMatchObject({ state: 'ended', end: { outcome: 'missed' } });
  });

  it('that the system accepts for the user is a success', () => {
    story.take(
      s.rings(),
      s.audio('Connected', s.TALKING),
      s.completed('Incoming', 'Connected', 'Success', ['Informational', 'AutoAccepted']),
    );
    expect(story.call.state).toBe('connected');
  });

  it('takes the place of the call it was transferred from', () => {
    story.take(s.rings(), answered);
    story.take(
      s.invitation(
        'started',
        { direction: 'Incoming', state: 'Connecting' },
        {
          self: 'I2',
          conversation: 'K2',
          phoneAudio: 'K2/phoneAudio',
          transferredBy: 'BOB',
          replacesPhoneAudio: 'K1/phoneAudio',
          decline: 'I2/decline',
        },
        { at: 'I2', inside: { from: s.participant('Carol', 'sip:carol@contoso.com') } },
      ),
    );
    expect(story.calls.current.map((call) => call.state)).toEqual(['connected', 'ringing']);
    story.take(
      s.event(
        'K2',
        'updated',
        'phoneAudio',
        'K2/phoneAudio',
        s.resource('phoneAudio', { state: 'Connected' }, { conversation: 'K2', stopPhoneAudio: 'K2/x' }),
      ),
      s.invitation('completed', { direction: 'Incoming', state: 'Connected' }, undefined, {
        at: 'I2',
        more: { status: 'Success' },
      }),
    );
    expect(story.call).toMatchObject({
      state: 'connected',
      remote: { name: 'Carol' },
      transferredBy: 'bob@contoso.com',
    });
  });

  it('leaves the list a minute after its end, and does not come back', () => {
    const end = s.completed('Incoming', 'Failed', 'Failure', ['Informational', 'Missed']);
    story.take(s.rings(), end);
    story.clock.advance(59_999);
    expect(story.calls.current).toHaveLength(1);
    story.clock.advance(1);
    expect(story.calls.current).toEqual([]);
    story.take(s.rings(), end);
    expect(story.calls.current).toEqual([]);
    expect(story.clock.waiting).toBe(0);
  });

  it('can be silenced here and dismissed once over', () => {
    story.take(s.rings());
    story.calls.dismiss(story.call.id);
    story.calls.silence(story.call.id);
    expect(story.call).toMatchObject({ silenced: true, state: 'ringing' });
    story.take(s.completed('Incoming', 'Failed', 'Failure', ['Informational', 'Missed']));
    story.calls.dismiss(story.call.id);
    story.clock.advance(0);
    expect(story.calls.current).toEqual([]);
  });
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

describe('when the channel lost its place', () => {
  it('names the invitations to be read again; a call nobody speaks of is lost', () => {
    story.take(s.rings());
    expect(story.calls.doubt()).toEqual([s.url('I1')]);
    expect(story.call.state).toBe('ringing');
    story.calls.settled();
    expect(story.call).toMatchObject({ state: 'ended', end: { outcome: 'lost' } });
  });

  it('keeps a call that its conversation, its audio or its invitation speaks of', () => {
    const spoken = [
      [
        s.event(
          'C',
          'added',
          'conversation',
          'K1',
          s.resource('conversation', { state: 'Connected' }, { self: 'K1', phoneAudio: 'K1/phoneAudio' }),
        ),
      ],
      [s.audio('Connected', s.TALKING)],
      [s.invitation('updated', { direction: 'Incoming', state: 'Connecting' })],
    ];
    for (const events of spoken) {
      const one = s.tell();
      one.take(s.rings(), answered);
      const { id } = one.call;
      one.calls.doubt();
      one.take(events);
      one.calls.settled();
      expect(one.call).toMatchObject({ id, state: 'connected' });
    }
  });

  it('finds the same call under its new address after the application was made again', () => {
    story.take(s.rings(), answered);
    const { id, connectedAt } = story.call;
    story.calls.doubt();
    const k2 = s.resource(
      'conversation',
      { state: 'Connected', threadId: 'AdQx==' },
      { self: 'K2', phoneAudio: 'K2/phoneAudio' },
    );
    story.take(
      s.event('C', 'added', 'conversation', 'K2', k2),
      s.event(
        'K2',
        'updated',
        'phoneAudio',
        'K2/phoneAudio',
        s.resource(
          'phoneAudio',
          { state: 'Connected' },
          { conversation: 'K2', stopPhoneAudio: 'K2/phoneAudio/terminate' },
        ),
      ),
    );
    story.calls.settled();
    expect(story.call).toMatchObject({
      id,
      connectedAt,
      state: 'connected',
      links: { hangUp: s.url('K2/phoneAudio/terminate') },
    });
  });

  it('ends everything with the session', () => {
    story.take(s.rings());
    story.calls.end();
    expect(story.call.end?.outcome).toBe('lost');
  });
});
