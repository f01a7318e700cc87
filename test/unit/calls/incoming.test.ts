/** Incoming calls, walk-through by walk-through (04 §9). */
import { beforeEach, describe, expect, it } from 'vitest';
import { failed } from '../../../main/ucwa/errors.ts';
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

const OVER = { state: 'Disconnected' };

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

  it.each([
    ['Declined', 'declined'],
    ['Cancelled', 'missed'],
  ])('ends by the state %s of an update too (README C7)', (final, outcome) => {
    story.take(s.rings());
    if (final === 'Declined') story.calls.press(story.call.id, 'decline');
    story.take([s.invitation('updated', { direction: 'Incoming', state: final }, {})]);
    expect([story.call.state, story.call.end?.outcome]).toEqual(['ended', outcome]);
  });

  it('is connected by the state of an update, unless it can still be declined', () => {
    story.take(s.rings());
    story.take([s.invitation('updated', { state: 'Connected' }, { decline: 'I1/decline' })]);
    expect(story.call.state).toBe('ringing');
    story.take([s.invitation('updated', { state: 'Connected' }, { conversation: 'K1' })]);
    expect(story.call.state).toBe('connected');
  });

  it.each([
    ['its conversation is gone', () => s.gone()],
    [
      'its conversation is Disconnected',
      () => s.event('C', 'updated', 'conversation', 'K1', s.resource('conversation', OVER)),
    ],
    ['its audio is Disconnected', () => s.audio('Disconnected')],
  ])('no longer rings as soon as %s, whatever is learnt of it later', (_, event) => {
    story.take(s.rings());
    expect(story.call.isEnding).toBe(false);
    story.take([event()]);
    expect([story.call.isEnding, story.call.links.decline]).toEqual([true, undefined]);
    story.clock.advance(6_000);
    expect(story.call.state).toBe('ended');
  });

  it.each([
    ['its conversation is gone', () => s.gone()],
    ['its invitation is gone', () => s.event('C', 'deleted', 'phoneAudioInvitation', 'I1')],
  ])('that was accepted is no missed call when %s without a word of its audio', (what, event) => {
    story.take(s.rings(), s.accepted('Incoming'));
    story.clock.advance(60_000);
    story.take([event()]);
    story.clock.advance(2_000);
    const ended = what.includes('conversation');
    expect([story.call.state, story.call.end?.outcome]).toEqual(
      ended ? ['ended', 'finished'] : ['connected', undefined],
    );
  });

  it.each(['Connecting', 'Transferring'])('goes on when its audio is %s again', (state) => {
    story.take(s.rings(), s.audio('Disconnected'));
    expect(story.call.isEnding).toBe(true);
    story.take(s.audio(state, { stopPhoneAudio: 'K1/phoneAudio/terminate' }));
    story.clock.advance(10_000);
    expect([story.call.isEnding, story.call.state]).toEqual([false, 'ringing']);
  });

  it('is asked for by name again when the server could not say', async () => {
    story.answer = () => failed({ code: 'x', status: 503, message: '', remedy: 'retry' });
    story.take(s.rings({}, { forwardedBy: 'A/people/7' }));
    await s.settle();
    story.answer = () => s.found({ rel: 'contact', name: 'Carol Reyes' });
    story.take([s.invitation('updated', { state: 'Connecting' })]);
    await s.settle();
    expect(story.call.forwardedBy).toBe('Carol Reyes');
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

  it.each([
    ['Informational', 'Redirected'],
    ['Informational', 'Missed'],
    ['LocalFailure', undefined],
    ['ServiceFailure', 'PstnCallFailed'],
  ] as const)('declined here is not missed, whatever the server says of it: %s %s', (...reason) => {
    story.take(s.rings());
    story.calls.press(story.call.id, 'decline');
    story.take(s.completed('Incoming', 'Failed', 'Failure', reason));
    expect(story.call.end).toMatchObject({ outcome: 'declined', sentence: 'You declined the call.' });
  });

  it('declined here and taken elsewhere is taken elsewhere', () => {
    story.take(s.rings());
    story.calls.press(story.call.id, 'decline');
    story.take(s.completed('Incoming', 'Failed', 'Failure', ['Informational', 'ConnectedElsewhere']));
    expect(story.call.end?.outcome).toBe('answeredElsewhere');
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

  it.each(['ConnectedElsewhere', 'Redirected'])('was taken by the user himself (%s)', async (subcode) => {
    const contact = { rel: 'contact', name: 'Ann', uri: 'sip:Ann@contoso.com' };
    const end = (people: string) =>
      s.invitation(
        'completed',
        { direction: 'Incoming', state: 'Failed' },
        { self: 'I1', acceptedByContact: people },
        { more: { status: 'Failure', reason: { code: 'Informational', subcode } } },
      );
    for (const people of ['A/people/ann@contoso.com', 'A/people/17']) {
      story = s.tell();
      story.answer = ({ url }) => (url.endsWith('/17') ? s.found(contact) : s.refused(404));
      story.take(s.rings(), end(people));
      await s.settle();
      expect(story.call.acceptedBy, people).toBeNull();
      expect(story.call.end).toMatchObject({
        outcome: 'answeredElsewhere',
        sentence: 'Answered on another device.',
      });
    }
  });

  it('was taken by somebody of whom nothing is known', async () => {
    story.answer = () => s.refused(404);
    story.take(
      s.rings(),
      s.invitation(
        'completed',
        { direction: 'Incoming', state: 'Failed' },
        { self: 'I1', acceptedByContact: 'A/people/17' },
        { more: { status: 'Failure', reason: { code: 'Informational', subcode: 'Redirected' } } },
      ),
    );
    await s.settle();
    expect(story.call.end).toMatchObject({
      outcome: 'answeredElsewhere',
      sentence: 'Taken by somebody else.',
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
    const [old, transfer] = story.calls.current;
    expect([old?.state, transfer?.state, transfer?.replaces]).toEqual(['connected', 'ringing', old?.id]);
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
    // Told once, for the history, and to be shown nowhere.
    expect(story.calls.current).toMatchObject([
      { remote: { name: 'Bob' }, state: 'ended', silenced: true, end: { outcome: 'finished' } },
      { state: 'connected' },
    ]);
    story.clock.advance(0);
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
