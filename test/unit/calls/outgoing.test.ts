/** Outgoing calls, walk-through by walk-through (04 §7, §8, §10). */
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

describe('dialling', () => {
  it('posts startPhoneAudio once, with operation and own phone, and shows the call in the same tick', () => {
    expect(story.asked).toHaveLength(1);
    expect(story.asked[0]).toMatchObject({
      method: 'POST',
      url: s.url('C/phoneAudioInvitations'),
      json: {
        to: 'sip:bob@contoso.com',
        phoneNumber: '+12065550147',
        operationId: operation,
        importance: 'Normal',
        subject: '',
      },
    });
    expect(story.call).toMatchObject({
      direction: 'outgoing',
      state: 'connecting',
      remote: { uri: 'sip:bob@contoso.com' },
      links: {},
    });
  });

  it('goes through 04 §7: own phone, far end, connected, ended', () => {
    const states = [state()];
    const steps = [
      s.dialled(operation),
      [s.invitation('updated', { direction: 'Outgoing', state: 'Alerting', operationId: operation })],
      [s.audio('Connected', s.TALKING), s.accepted('Outgoing')],
      [s.audio('Disconnected', { addPhoneAudio: 'K1/x' }), s.gone()],
    ];
    for (const step of steps) {
      story.clock.advance(1_000);
      story.take(step);
      states.push(state());
    }
    expect(states).toEqual(['connecting', 'ringingOwnPhone', 'ringing', 'connected', 'ended']);
    expect(story.call.end).toMatchObject({ outcome: 'finished', sentence: 'Call ended.' });
    expect([story.call.connectedAt, story.call.end?.at]).toEqual([1_003_000, 1_004_000]);
    expect(story.call.acceptedBy).toBeNull();
  });

  it('finds its call whichever comes first, the 201 or the event', async () => {
    story.take(s.dialled(operation));
    expect(state()).toBe('ringingOwnPhone');
    await s.settle();
    expect(story.calls.current).toHaveLength(1);

    const other = s.tell();
    other.answer = () => s.found({ rel: '', _links: { self: { href: s.path('I1') } } });
    const id = other.dial();
    await s.settle();
    expect(other.call.state).toBe('ringingOwnPhone');
    other.take(s.dialled(id.toUpperCase()));
    expect(other.call.links.cancel).toBe(s.url('K1/phoneAudio/terminate'));
  });

  it.each([
    ['Alerting', 'alerting'],
    ['TeamRing', 'teamRing'],
    ['Forwarded', 'forwarded'],
    ['ALERTING', 'alerting'],
    ['constructor', null],
  ])('shows %s as %s', (said, ringing) => {
    story.take(s.dialled(operation), s.invitation('updated', { direction: 'Outgoing', state: said }));
    expect(story.call.ringing).toBe(ringing);
  });

  it('says who took the call when that is not whom it was for', () => {
    story.take(
      s.dialled(operation),
      s.audio('Connected', s.TALKING),
      s.accepted('Outgoing', s.participant('Lee', 'sip:lee@contoso.com')),
    );
    expect(story.call).toMatchObject({ state: 'connected', acceptedBy: 'Lee' });
  });

  it('follows a derived conversation as the same call', () => {
    story.take(
      s.dialled(operation),
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
      s.audio('Disconnected'),
      s.invitation(
        'completed',
        { direction: 'Outgoing', state: 'Failed' },
        { self: 'I1', conversation: 'K1', derivedConversation: 'K2', derivedPhoneAudio: 'K2/phoneAudio' },
        { more: { status: 'Failure', reason: { code: 'Informational', subcode: 'DerivedConversation' } } },
      ),
      s.gone(),
    );
    expect(story.call).toMatchObject({
      state: 'connected',
      links: { hangUp: s.url('K2/phoneAudio/terminate') },
    });
  });
});

describe('a call that does not get through', () => {
  it.each([
    [['LocalFailure', 'PstnCallFailed'], 'ownPhoneFailed'],
    [['LocalFailure', 'Timeout'], 'ownPhoneFailed'],
    [['RemoteFailure', 'Busy'], 'busy'],
    [['RemoteFailure', 'DoNotDisturb'], 'failed'],
    [['RemoteFailure', 'Declined'], 'declined'],
    [['RemoteFailure', 'Timeout'], 'noAnswer'],
    [['NotFound', 'DestinationNotFound'], 'failed'],
    [['Forbidden', 'FederationRequired'], 'failed'],
    [['ServiceFailure', 'PhoneNumberConflict'], 'failed'],
    [['constructor', 'toString'], 'failed'],
  ] as const)('ends with the words for %s', (reason, outcome) => {
    const end = [s.audio('Disconnected'), s.completed('Outgoing', 'Failed', 'Failure', reason), s.gone()];
    for (const order of [end, [...end].reverse(), [...end, ...end]]) {
      const one = s.tell();
      one.take(s.dialled(one.dial()));
      for (const event of order) one.take(event);
      expect(one.call).toMatchObject({ state: 'ended', links: {}, end: { outcome } });
      expect(one.call.end?.sentence).toMatch(/^[“A-Z].*\.$/);
      expect(one.call.end?.sentence).not.toMatch(/Failure|Pstn|constructor/);
    }
  });

  it('is known without its started, and when the reason never comes', () => {
    story.take(
      s.completed('Outgoing', 'Failed', 'failure', ['RemoteFailure', 'Busy'], { operationId: operation }),
    );
    expect(story.call).toMatchObject({ state: 'ended', end: { outcome: 'busy' } });

    const other = s.tell();
    other.take(s.dialled(other.dial()), s.gone());
    expect(other.call).toMatchObject({ state: 'ringingOwnPhone', links: {} });
    other.clock.advance(1_000);
    expect(other.call).toMatchObject({ state: 'ended', end: { outcome: 'failed' } });
    other.take(s.completed('Outgoing', 'Failed', 'Failure', ['RemoteFailure', 'Busy']));
    expect(other.call.end?.outcome).toBe('busy');
  });

  it('ends when the server refuses the start, in its words, and is never sent again', async () => {
    const other = s.tell();
    other.answer = () => s.refused(400);
    other.dial();
    await s.settle();
    expect(other.call).toMatchObject({
      state: 'ended',
      end: { outcome: 'failed', sentence: 'It was refused.' },
    });
    other.clock.advance(600_000);
    expect(other.posts()).toHaveLength(1);
  });

  it('waits for events when the start broke off, as the server may have taken it', async () => {
    const broken = failed({ code: 'Network/connection', status: 0, message: 'It broke.', remedy: 'retry' });
    for (const comes of [true, false]) {
      const other = s.tell();
      other.answer = () => broken;
      const id = other.dial();
      await s.settle();
      other.clock.advance(9_999);
      expect(other.call.state).toBe('connecting');
      if (comes) other.take(s.dialled(id));
      other.clock.advance(1);
      expect(other.call.state).toBe(comes ? 'ringingOwnPhone' : 'ended');
      other.take(s.dialled(id));
      expect(other.call.state).toBe('ringingOwnPhone');
      expect(other.posts()).toHaveLength(1);
    }
  });
});

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
      method === 'POST'
        ? s.refused(status)
        : s.found(s.resource('phoneAudio', { state: 'Connected' }, { ...s.TALKING, conversation: 'K1' }));
    answer();
    for (let i = 0; i < 10; i++) await s.settle();
    expect(story.posts().slice(1)).toHaveLength(2);
    expect(story.troubles).toHaveLength(1);
    expect(story.call.links.hangUp).toBeDefined();
  });
});
