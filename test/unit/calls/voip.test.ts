/** audioVideoInvitation: a call for the same user in his other programs, which the phone can have (issue 4, item 2). */
import { beforeEach, describe, expect, it } from 'vitest';
import * as s from './story.ts';

const PARTICIPANT = s.participant('Bob', 'sip:bob@contoso.com');
const V1 = 'C/audioVideoInvitations/v1';
const VIDEO = 'K1/audioVideo';

const invited = (type: string, to?: Record<string, string>, more = {}) =>
  s.event(
    'C',
    type,
    'audioVideoInvitation',
    V1,
    s.resource(
      'audioVideoInvitation',
      { direction: 'Incoming', state: 'Connecting', threadId: 'AdQx==', to: 'sip:ann@contoso.com' },
      to && { self: V1, conversation: 'K1', audioVideo: VIDEO, decline: `${V1}/decline`, ...to },
      { from: PARTICIPANT },
    ),
    more,
  );
const rings = (to: Record<string, string> = { acceptWithPhoneAudio: `${V1}/acceptWithPhoneAudio` }) =>
  invited('started', to);
const ends = (code: string, subcode: string) =>
  invited('completed', undefined, { status: 'Failure', reason: { code, subcode } });
const video = (state: string, to: Record<string, string> = {}, more = {}) =>
  s.event(
    'K1',
    'updated',
    'audioVideo',
    VIDEO,
    s.resource('audioVideo', { state }, { self: VIDEO, conversation: 'K1', ...to }),
    more,
  );

let story: s.Story;
beforeEach(() => {
  story = s.tell();
});

describe('a call in the user’s other programs', () => {
  it('rings in, and is answered on the own phone with one empty POST', async () => {
    story.take(rings());
    expect(story.call).toMatchObject({
      ...{ kind: 'voip', direction: 'incoming', state: 'ringing', remote: { name: 'Bob' } },
      links: { decline: s.url(`${V1}/decline`), answerOnPhone: s.url(`${V1}/acceptWithPhoneAudio`) },
    });
    for (let i = 0; i < 3; i++) story.calls.press(story.call.id, 'answerOnPhone');
    await s.settle();
    expect(story.posts()).toEqual(['audioVideoInvitations/v1/acceptWithPhoneAudio']);
    expect(story.asked.at(-1)).not.toHaveProperty('json');
  });

  it('can’t be answered on the phone without the link, nor by accept', () => {
    story.take(rings({ accept: `${V1}/accept` }));
    expect(Object.keys(story.call.links)).toEqual(['decline']);
    expect(story.calls.press(story.call.id, 'answerOnPhone')).toMatch(/can’t be answered/);
    expect(story.posts()).toEqual([]);
  });

  it('is declined, and missed, like any other', () => {
    story.take(rings());
    story.calls.press(story.call.id, 'decline');
    expect(story.asked.at(-1)).toMatchObject({ url: s.url(`${V1}/decline`), json: { reason: 'Global' } });
    story.take(ends('LocalFailure', 'Declined'));
    expect(story.call.end).toMatchObject({ outcome: 'declined' });

    const other = s.tell();
    other.take(rings(), ends('Informational', 'Missed'));
    expect(other.call.end).toMatchObject({ outcome: 'missed', sentence: 'Missed call from Bob.' });
  });

  it('that somebody took in another program was answered elsewhere', () => {
    story.take(rings(), ends('Informational', 'ConnectedElsewhere'));
    expect(story.call.end).toMatchObject({ outcome: 'answeredElsewhere' });
  });
});

describe('its twin on the phone', () => {
  const later = () =>
    story.take(s.audio('Connected', s.TALKING), s.completed('Incoming', 'Connected', 'Success'));

  it('goes on as the same call; MediaFallback says nothing', () => {
    story.take(rings());
    const { id } = story.call;
    story.take(s.rings());
    expect(story.call).toMatchObject({
      ...{ id, kind: 'phone', state: 'ringing' },
      links: { decline: s.url('I1/decline') },
    });
    story.take(ends('Informational', 'MediaFallback'));
    expect(story.call).toMatchObject({ id, state: 'ringing' });
    later();
    expect(story.call).toMatchObject({ id, state: 'connected' });
    expect(story.calls.current).toHaveLength(1);
  });

  it('is the call, too, when it comes first', () => {
    story.take(s.rings(), rings());
    expect(story.call.kind).toBe('phone');
    story.take(ends('Informational', 'MediaFallback'), rings());
    later();
    expect(story.call).toMatchObject({ kind: 'phone', state: 'connected' });
  });

  it('may come a moment after the fallback was told, which may not be acted on meanwhile', () => {
    story.take(rings(), video('Disconnected'), ends('Informational', 'MediaFallback'));
    const { id } = story.call;
    expect(story.call).toMatchObject({ state: 'ringing', links: {} });
    story.clock.advance(1_999);
    story.take(s.rings());
    expect(story.call).toMatchObject({ id, kind: 'phone', links: { decline: s.url('I1/decline') } });
    story.clock.advance(60_000);
    expect(story.call).toMatchObject({ id, state: 'ringing' });
  });

  it('that never comes ends nothing the user would hear of', () => {
    story.take(rings(), ends('Informational', 'MediaFallback'), s.gone());
    story.clock.advance(2_000);
    expect(story.calls.current).toEqual([]);
    expect(story.shown.flat().some(({ end }) => end)).toBe(false);
    story.take(s.rings());
    expect(story.call).toMatchObject({ kind: 'phone', state: 'ringing' });
  });

  it('is the end of the other one, whatever is told of that later', () => {
    story.take(rings(), s.rings(), s.completed('Incoming', 'Failed', 'Failure', ['Informational', 'Missed']));
    story.take(invited('updated', {}));
    expect(story.call).toMatchObject({ kind: 'phone', end: { outcome: 'missed' } });
  });

  it('of a call unheard of says nothing', () => {
    story.take(ends('Informational', 'MediaFallback'));
    expect(story.calls.current).toEqual([]);
  });
});

describe('a call that goes on in another program', () => {
  const moves = { replaceWithPhoneAudio: `${VIDEO}/replace` };

  it('is moved to the phone with one POST, and leaves for the new call', async () => {
    story.take(rings(), video('Connected', moves), invited('completed', undefined, { status: 'Success' }));
    expect(story.call).toMatchObject({ kind: 'voip', state: 'connected' });
    expect(story.call.links).toEqual({ moveToPhone: s.url(`${VIDEO}/replace`) });
    for (let i = 0; i < 3; i++) story.calls.press(story.call.id, 'moveToPhone');
    await s.settle();
    expect(story.posts()).toEqual(['conversations/k1/audioVideo/replace']);
    expect(story.asked.at(-1)?.json).toEqual({
      operationId: expect.any(String),
      phoneNumber: '+12065550147',
      to: 'sip:bob@contoso.com',
    });
    const at = { self: 'I2', conversation: 'K1', phoneAudio: 'K1/phoneAudio', replacesPhoneAudio: VIDEO };
    const out = { direction: 'Outgoing', to: 'sip:bob@contoso.com' };
    story.take(
      s.invitation('started', { ...out, state: 'Connecting' }, at, { at: 'I2' }),
      s.audio('Connected', s.TALKING),
      s.invitation('completed', { ...out, state: 'Connected' }, at, {
        at: 'I2',
        more: { status: 'Success' },
      }),
    );
    story.clock.advance(0);
    expect(story.call).toMatchObject({ kind: 'phone', direction: 'outgoing', state: 'connected' });
  });

  it('has its own phone audio left out of it', () => {
    story.take(rings(), video('Connected'), s.audio('Disconnected'));
    expect(story.call).toMatchObject({ kind: 'voip', state: 'connected' });
    story.take(video('Disconnected', {}, { reason: { code: 'Informational', subcode: 'Replaced' } }));
    expect(story.call.end?.sentence).toBe('The call goes on on another device.');
  });
});
