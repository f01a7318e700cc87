/** Outgoing calls, walk-through by walk-through (04 §7, §8, §10). */
import { beforeEach, describe, expect, it } from 'vitest';
import { failed, ok, type Result } from '../../../main/ucwa/errors.ts';
import type { Resource } from '../../../main/ucwa/hal.ts';
import type { Ask } from '../../../main/ucwa/requests.ts';
import { statusOf } from '../../../main/views/call.ts';
import * as s from './story.ts';

let story: s.Story;
let operation: string;
beforeEach(() => {
  story = s.tell();
  operation = story.dial();
});
const state = () => story.call.state;

it('names whom it reached by who took it, when nobody may look him up', async () => {
  story.answer = () => s.refused(403);
  story.take(s.dialled(operation), s.audio('Connected', s.TALKING), s.accepted('Outgoing'));
  await s.settle();
  expect(story.call.remote).toMatchObject({ name: 'Bob', uri: 'sip:bob@contoso.com' });
});

describe('a server that tells no completion (README C7)', () => {
  const update = (state: string, more = {}) =>
    story.take([
      s.invitation('updated', { direction: 'Outgoing', state, operationId: operation }, undefined, { more }),
    ]);
  beforeEach(() => story.take(s.dialled(operation)));

  it.each([
    ['Failed', { status: 'Failure', reason: { code: 'RemoteFailure', subcode: 'Busy' } }, 'busy'],
    ['Declined', {}, 'declined'],
    ['Cancelled', {}, 'cancelled'],
    ['Failed', {}, 'failed'],
  ])('ends a call by the state %s', (final, more, outcome) => {
    update('Alerting');
    expect(state()).toBe('ringing');
    update(final, more);
    expect([state(), story.call.end?.outcome]).toEqual(['ended', outcome]);
  });

  it('connects one by the state Connected', () => {
    update('Connected');
    expect(state()).toBe('connected');
  });
});

describe('going on with what the server knows', () => {
  const ADD = s.url('K1/phoneAudio/add');
  const CONTINUE = s.url('C/conversationLogs/1/continuePhoneAudio');
  const START = s.url('C/phoneAudioInvitations');
  const goOn = (within: 'conversation' | 'history', answer: (ask: Ask) => Result<Resource>) => {
    story = s.tell();
    story.answer = answer;
    story.calls.dial({
      target: { to: 'sip:bob@contoso.com', uri: 'sip:bob@contoso.com', number: null, later: '' },
      ...{ name: 'Bob', phone: '+12065550147', url: within === 'history' ? CONTINUE : ADD },
      goesOn: { within, otherwise: START },
    });
  };
  const sent = () =>
    story.asked.map(({ url, json }) => [
      url,
      Object.keys(json as object)
        .sort()
        .join(),
    ]);

  it('sends what each operation takes, and no more (04 §1)', () => {
    goOn('history', () => s.found({}));
    expect(sent()).toEqual([[CONTINUE, 'operationId,phoneNumber']]);
    goOn('conversation', () => s.found({}));
    expect(sent()).toEqual([[ADD, 'operationId,phoneNumber,to']]);
  });

  it('starts a call of its own, once, when that is gone: nothing had been started', async () => {
    goOn('history', () => s.refused(404, 'NotFound'));
    await s.settle();
    expect(sent()).toEqual([
      [CONTINUE, 'operationId,phoneNumber'],
      [START, 'importance,operationId,phoneNumber,subject,threadId,to'],
    ]);
    const ids = story.asked.map(({ json }) => (json as { operationId: string }).operationId);
    expect(new Set(ids).size).toBe(1);
    expect([story.calls.current.length, story.call.state]).toEqual([1, 'ended']);
  });

  it('tells of any other refusal, and starts nothing', async () => {
    goOn('history', () => s.refused(409, 'Conflict'));
    await s.settle();
    expect(sent()).toHaveLength(1);
    expect(story.call.end?.sentence).toBe('It was refused.');
  });
});

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

  it('is taken by whom it was for when the contact is the same, by whatever address', () => {
    const by = (contact: string) =>
      s.resource('participant', { name: 'Desk 7', uri: 'tel:+12065550170' }, { self: 'BOB', contact });
    const takenBy = (contact: string) => {
      const one = s.tell();
      one.take(s.dialled(one.dial()), s.audio('Connected', s.TALKING), s.accepted('Outgoing', by(contact)));
      return one.call.acceptedBy;
    };
    expect(takenBy('A/people/bob@contoso.com')).toBeNull();
    expect(takenBy('A/people/lee@contoso.com')).toBe('Desk 7');
  });

  it('is taken at the number that was dialled, whichever way the server writes it', () => {
    const takenBy = (dialled: string, by: string) => {
      const one = s.tell();
      const operationId = one.dial(dialled);
      const { to } = (one.asked[0]?.json ?? {}) as { to?: string };
      one.take(
        s.invitation(
          'started',
          { direction: 'Outgoing', state: 'Connecting', operationId, to },
          { self: 'I1', conversation: 'K1', phoneAudio: 'K1/phoneAudio' },
        ),
        s.audio('Connected', s.TALKING),
        s.accepted('Outgoing', s.resource('participant', { name: '', uri: by }, { self: 'BOB' })),
      );
      return one.call.acceptedBy;
    };
    expect(takenBy('+12065550123 x12', 'sip:+12065550123@contoso.com;user=phone')).toBeNull();
    expect(takenBy('4711', 'sip:+12065554711@contoso.com;user=phone')).toBeNull();
    expect(takenBy('4711', 'sip:+12065554712@contoso.com;user=phone')).toBe('+12065554712');
  });

  it.each([
    ['tel:4711;phone-context=+49', '4711;phone-context=+49'],
    ['sip:+12065550123;ext=12@contoso.com;user=phone', '+12065550123;ext=12'],
    ['tel:+12065550123;isub=7', '+12065550123;isub=7'],
  ])('keeps of %s what a call to it again needs', (dialled, number) => {
    const one = s.tell();
    one.dial(dialled);
    expect(one.call.remote.number).toBe(number);
  });

  it('says when it is the voicemail that took the call, which answers under the same address', async () => {
    const voicemail = s.participant('Bob (voicemail)', 'sip:bob@contoso.com;opaque=app:voicemail');
    const events = [
      s.dialled(operation),
      [s.audio('Connected', s.TALKING)],
      [s.accepted('Outgoing', voicemail)],
    ];
    story.take(...events);
    expect(statusOf(story.call, String)).toBe('Connected: the voicemail took the call');
    const named = s.tell();
    named.answer = () => s.found({ rel: 'contact', name: 'Bob Kelly', uri: 'sip:bob@contoso.com' });
    named.take(...events);
    await s.settle();
    expect(statusOf(named.call, String)).toBe('Connected: the voicemail of Bob Kelly took the call');
  });

  it('follows a derived conversation that is told of long after the end of the first one', () => {
    story.take(s.dialled(operation), s.gone());
    story.clock.advance(1_000);
    expect(story.call.end?.outcome).toBe('failed');
    story.take(
      s.invitation(
        'completed',
        { direction: 'Outgoing', state: 'Failed' },
        { self: 'I1', conversation: 'K1', derivedConversation: 'K2', derivedPhoneAudio: 'K2/phoneAudio' },
        { more: { status: 'Failure', reason: { code: 'Informational', subcode: 'DerivedConversation' } } },
      ),
    );
    expect(story.call).toMatchObject({ state: 'connected', end: null });
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

describe('a call of which the first events were lost', () => {
  const bare = (type: string, state: string, more = {}) =>
    s.invitation(type, { direction: 'Outgoing', state, operationId: operation }, undefined, { more });
  const asked = () => story.asked.filter(({ method }) => method === 'GET').map(({ url }) => url);

  it('is read, once, and can be cancelled', async () => {
    const [started] = s.dialled(operation);
    if (!started?.resource) throw new Error('no invitation');
    const { resource } = started;
    story.answer = ({ url }) => (url === s.url('I1') ? ok(resource) : s.refused(404));
    story.take(bare('updated', 'Alerting'), bare('updated', 'Alerting'));
    await s.settle();
    expect(asked().filter((url) => url === s.url('I1'))).toHaveLength(1);
    expect(story.call.links).toEqual({ cancel: s.url('K1/phoneAudio/terminate') });
    expect(story.calls.press(story.call.id, 'cancel')).toBeNull();
  });

  it('goes on when it can’t be read', async () => {
    story.take(bare('updated', 'Alerting'));
    await s.settle();
    story.clock.advance(60_000);
    expect(story.call).toMatchObject({ state: 'ringing', links: {} });
  });

  it('is hung up by its audio, which is read when nothing told of it', async () => {
    const audio = (state: string) =>
      s.found(s.resource('phoneAudio', { state }, { self: 'K1/phoneAudio', ...s.TALKING }));
    story.answer = ({ url }) => (url === s.url('K1/phoneAudio') ? audio('Connected') : s.refused(404));
    story.take(s.dialled(operation).slice(0, 2), s.accepted('Outgoing'));
    await s.settle();
    expect(asked()).toContain(s.url('K1/phoneAudio'));
    expect(Object.keys(story.call.links)).toEqual(['hangUp', 'hold']);
    // What is not connected yet there does not end what was accepted.
    const other = s.tell();
    other.answer = ({ url }) => (url === s.url('K1/phoneAudio') ? audio('Disconnected') : s.refused(404));
    other.take(s.dialled(other.dial()).slice(0, 2), s.accepted('Outgoing'));
    await s.settle();
    expect(other.call.state).toBe('connected');
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
      expect(one.call.end?.sentence).toMatch(/^(?:[“A-Z]|bob@).*\.$/);
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
