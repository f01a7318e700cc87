/** What can be done in an outgoing call: one request a press, whatever is pressed how often (04 §8.3, §10). */
import { beforeEach, describe, expect, it } from 'vitest';
import { failed, ok } from '../../../main/ucwa/errors.ts';
import * as s from './story.ts';

let story: s.Story;
let operation: string;
beforeEach(() => {
  story = s.tell();
  operation = story.dial();
});
const state = () => story.call.state;
const answer = () => {
  story.take(s.dialled(operation), s.audio('Connected', s.TALKING), s.accepted('Outgoing'));
};

describe('in a call', () => {
  it('offers what the server’s links allow, and nothing else', () => {
    answer();
    expect(story.call.links).toEqual({
      hangUp: s.url('K1/phoneAudio/terminate'),
      hold: s.url('K1/phoneAudio/hold'),
    });
    story.take(s.audio('Connected', s.HELD));
    expect(story.call).toMatchObject({ state: 'held' });
    expect(story.call.links).toEqual({
      hangUp: s.url('K1/phoneAudio/terminate'),
      resume: s.url('K1/phoneAudio/resume'),
    });
    story.take(s.audio('Transferring', { stopPhoneAudio: 'K1/phoneAudio/terminate' }));
    expect(story.call.links).toEqual({ hangUp: s.url('K1/phoneAudio/terminate') });
    story.take(s.audio('Disconnecting', { conversation: 'K1' }));
    expect(story.call.links).toEqual({});
  });

  it('posts a press once however often it is pressed, and again only when it can mean something new', async () => {
    answer();
    const { id } = story.call;
    for (let i = 0; i < 5; i++) expect(story.calls.press(id, 'hold')).toBeNull();
    await s.settle();
    story.calls.press(id, 'hold');
    expect(story.posts().slice(1)).toEqual(['conversations/k1/phoneAudio/hold']);
    story.take(s.audio('Connected', s.HELD));
    story.calls.press(id, 'resume');
    await s.settle();
    story.take(s.audio('Connected', s.TALKING));
    // Within the seconds that a hold has to show itself: it has, so this is a new one.
    story.calls.press(id, 'hold');
    story.calls.press(id, 'hold');
    expect(story.posts().slice(1)).toEqual([
      'conversations/k1/phoneAudio/hold',
      'conversations/k1/phoneAudio/resume',
      'conversations/k1/phoneAudio/hold',
    ]);
    await s.settle();
    story.clock.advance(4_999);
    story.calls.press(id, 'hold');
    expect(story.posts()).toHaveLength(4);
    story.clock.advance(1);
    story.calls.press(id, 'hold');
    expect(story.posts()).toHaveLength(5);
  });

  it('refuses what has no link, and sends nothing', () => {
    answer();
    for (const action of ['decline', 'cancel', 'resume'] as const)
      expect(story.calls.press(story.call.id, action)).toMatch(/\.$/);
    expect(story.calls.press('nobody', 'hangUp')).toBe('This call is over.');
    expect(story.posts()).toHaveLength(1);
  });

  it('looks again after a press that did not fit', async () => {
    answer();
    story.answer = ({ method }) =>
      method === 'POST'
        ? s.refused(409)
        : s.found(s.resource('phoneAudio', { state: 'Connected' }, { ...s.HELD, conversation: 'K1' }));
    story.calls.press(story.call.id, 'hold');
    await s.settle();
    expect(state()).toBe('held');
    expect(story.troubles).toEqual([]);
  });

  it('ends when it turns out to be over, and tells when nothing changed', async () => {
    answer();
    story.answer = () => s.refused(404);
    story.calls.press(story.call.id, 'hangUp');
    await s.settle();
    expect(state()).toBe('ended');

    const other = s.tell();
    other.take(s.dialled(other.dial()), s.audio('Connected', s.TALKING), s.accepted('Outgoing'));
    other.answer = () => s.refused(500);
    other.calls.press(other.call.id, 'hangUp');
    await s.settle();
    expect(other.troubles).toEqual(['The call could not be ended. Hang up on your phone. It was refused.']);
    other.answer = () => ok(null);
    other.calls.press(other.call.id, 'hangUp');
    expect(other.posts().filter((post) => post.endsWith('terminate'))).toHaveLength(2);
  });
});

it('a call whose invitation names no conversation ends with that of its audio', () => {
  const story = s.tell();
  story.take(
    s.invitation(
      'started',
      { direction: 'Incoming', state: 'Connecting', to: 'sip:ann@contoso.com' },
      { self: 'I1', phoneAudio: 'K1/phoneAudio', decline: 'I1/decline' },
    ),
    s.audio('Connected', s.TALKING),
    s.gone(),
  );
  expect(story.call).toMatchObject({ state: 'ended', end: { outcome: 'finished' } });
});

describe('a press that came to nothing', () => {
  const words = 'The call could not be put on hold. It was refused.';
  const hold = async () => {
    story.calls.press(story.call.id, 'hold');
    await s.settle();
  };
  beforeEach(async () => {
    answer();
    story.answer = () => s.refused(500);
    await hold();
  });

  it('is told at the call, until it is pressed again', async () => {
    expect(story.call.trouble).toBe(words);
    story.answer = () => ok(null);
    await hold();
    expect(story.call.trouble).toBeNull();
  });

  it('is told at the call when nothing changed, until the call goes on', async () => {
    story.answer = ({ method }) =>
      method === 'POST'
        ? s.refused(409)
        : s.found(s.resource('phoneAudio', { state: 'Connected' }, { ...s.TALKING, conversation: 'K1' }));
    await hold();
    await s.settle();
    expect(story.call.trouble).toBe('The call could not be put on hold.');
    story.take(s.audio('Connected', s.HELD));
    expect(story.call).toMatchObject({ state: 'held', trouble: null });
  });
});

describe('cancelling', () => {
  it('posts once, and the call ends as cancelled', () => {
    story.take(s.dialled(operation));
    for (let i = 0; i < 3; i++) story.calls.press(story.call.id, 'cancel');
    expect(story.posts().slice(1)).toEqual(['conversations/k1/phoneAudio/terminate']);
    story.take(
      s.audio('Disconnected'),
      s.completed('Outgoing', 'Cancelled', 'Failure', ['LocalFailure', 'Canceled']),
      s.gone(),
    );
    expect(story.call.end).toMatchObject({ outcome: 'cancelled', sentence: 'Call cancelled.' });
  });

  it('hangs up once when the answer was faster (04 §8.3)', async () => {
    story.take(s.dialled(operation));
    story.calls.press(story.call.id, 'cancel');
    await s.settle();
    answer();
    story.take(s.audio('Connected', s.TALKING), s.accepted('Outgoing'));
    await s.settle();
    expect(story.posts().slice(1)).toEqual([
      'conversations/k1/phoneAudio/terminate',
      'conversations/k1/phoneAudio/terminate',
    ]);
  });

  it.each([500, 404, 0])('does not hang up over and over when that fails with %s', async (status) => {
    story.take(s.dialled(operation));
    story.calls.press(story.call.id, 'cancel');
    await s.settle();
    story.answer = ({ method }) =>
      method === 'POST' || method === 'DELETE'
        ? s.refused(status)
        : s.found(s.resource('phoneAudio', { state: 'Connected' }, { ...s.TALKING, conversation: 'K1' }));
    answer();
    for (let i = 0; i < 10; i++) await s.settle();
    expect(story.posts().slice(1)).toHaveLength(2);
    expect(story.troubles).toHaveLength(1);
    expect(story.call.links.hangUp).toBeDefined();
    // The conversation with all that is in it is the last resort (04 §8.3), where the server knows no such stop.
    const deleted = story.asked.filter(({ method }) => method === 'DELETE').map(({ url }) => url);
    expect(deleted).toEqual(status === 404 ? [s.url('K1')] : []);
  });
});

it('a proxy’s 404 ends no call: it is the server that must say so', async () => {
  answer();
  const proxy = failed({ code: 'Http404', status: 404, message: 'No way.', remedy: 'rediscover' });
  story.answer = () => proxy;
  story.calls.press(story.call.id, 'hold');
  for (let i = 0; i < 5; i++) await s.settle();
  expect(state()).toBe('connected');
  expect(story.troubles).toHaveLength(1);
  expect(story.call.links.hold).toBeDefined();
});

it('a cancel that the server knows nothing of ends the conversation, and is a cancel', async () => {
  story.take(s.dialled(operation));
  story.answer = ({ method }) =>
    method === 'POST'
      ? s.refused(409)
      : method === 'DELETE'
        ? ok(null)
        : s.found(s.resource('x', { state: 'Connecting' }, { cancel: 'K1/phoneAudio/terminate' }));
  story.calls.press(story.call.id, 'cancel');
  for (let i = 0; i < 5; i++) await s.settle();
  expect(story.asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  story.take(s.gone());
  story.clock.advance(2_000);
  expect(story.call.end?.outcome).toBe('cancelled');
  expect(story.troubles).toEqual([]);
});

describe('a cancel before the server has said where', () => {
  const cancel = () => story.calls.press(story.call.id, 'cancel');
  const posts = () => story.posts().slice(1);

  it('goes out once with the link, when it comes', async () => {
    expect([cancel(), cancel()]).toEqual([null, null]);
    expect(posts()).toEqual([]);
    story.take(s.dialled(operation));
    expect(posts()).toHaveLength(1);
    story.take(s.dialled(operation));
    expect(posts()).toHaveLength(1);
  });

  it('asks for it once the server has named the call', async () => {
    story = s.tell();
    const invitation = s.resource('phoneAudioInvitation', { direction: 'Outgoing' }, { cancel: 'I1/cancel' });
    story.answer = ({ method, url }) =>
      method === 'GET'
        ? s.found(invitation)
        : s.found(url.endsWith('phoneAudioInvitations') ? s.resource('x', {}, { self: 'I1' }) : {});
    story.dial();
    await s.settle();
    expect(cancel()).toBeNull();
    await s.settle();
    expect(posts()).toEqual(['phoneAudioInvitations/i1/cancel']);
  });
});
