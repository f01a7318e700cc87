/** What a lost place in the channel, or a lost application, does to calls (03 §6). */
import { beforeEach, describe, expect, it } from 'vitest';
import type { UcwaEvent } from '../../../main/ucwa/packages.ts';
import { FOUND } from '../../../main/ucwa/resync.ts';
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

describe('when the channel lost its place', () => {
  it('names the invitations to be read again; a call nobody speaks of is missed', () => {
    story.take(s.rings());
    expect(story.calls.doubt()).toEqual([s.url('I1')]);
    expect(story.call.state).toBe('ringing');
    story.calls.settled();
    const sentence = 'The connection was lost while Bob was calling.';
    expect(story.call).toMatchObject({ state: 'ended', end: { outcome: 'missed', sentence } });
  });

  it('an own call whose POST is under way is left to its answer', async () => {
    const operationId = story.dial();
    story.calls.doubt();
    story.calls.settled();
    expect(story.call.state).toBe('connecting');
    story.take(s.dialled(operationId));
    expect([story.calls.current.length, story.call.state]).toEqual([1, 'ringingOwnPhone']);
    story.calls.end('signedOut');
    expect(story.call.state).toBe('ended');
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

  it('finds it by the thread of its invitation, which has another address too', () => {
    story.take(s.rings());
    const { id } = story.call;
    story.calls.doubt();
    const links = { self: 'I2', conversation: 'K2', phoneAudio: 'K2/phoneAudio', decline: 'I2/decline' };
    const said = { direction: 'Incoming', state: 'Connecting', threadId: 'AdQx==' };
    story.take(s.invitation('updated', said, links, { at: 'I2' }));
    story.calls.settled();
    expect(story.call).toMatchObject({ id, state: 'ringing', links: { decline: s.url('I2/decline') } });
  });

  it('ends everything with the session', () => {
    story.take(s.rings());
    story.take(s.audio('Connected', s.TALKING), s.accepted('Incoming'));
    story.calls.end('lost');
    expect(story.call.end?.outcome).toBe('lost');
  });

  it('says who ended it when the user signs out', () => {
    story.take(s.rings());
    story.calls.end('signedOut');
    expect(story.call.end).toMatchObject({ outcome: 'cancelled', sentence: 'You signed out.' });
  });

  describe('and a conversation tells of a call nobody knew,', () => {
    const found = (to: string, state: string, threadId: string) =>
      s.event(
        'C',
        FOUND,
        'conversation',
        to,
        s.resource(
          'conversation',
          { state, threadId, activeModalities: ['Audio'] },
          { self: to, phoneAudio: `${to}/phoneAudio` },
        ),
      );
    const bob = s.event('K1', 'added', 'participant', 'BOB', s.participant('Bob', 'sip:bob@contoso.com'));
    const me = s.event(
      'K1',
      'added',
      'participant',
      'ME',
      s.resource('participant', { name: 'Ann', uri: 'sip:ann@contoso.com', local: true }, { self: 'ME' }),
    );

    it('it talks, with its other side and what can be done', () => {
      story.calls.doubt();
      story.take(found('K1', 'Connected', 'T1'), bob, me, s.audio('Connected', s.TALKING));
      story.calls.settled();
      expect(story.call).toMatchObject({
        state: 'connected',
        remote: { name: 'Bob' },
        links: { hangUp: s.url('K1/phoneAudio/terminate'), hold: s.url('K1/phoneAudio/hold') },
      });
    });

    it.each<[string, () => UcwaEvent]>([
      ['its conversation', () => s.invitation('updated', { direction: 'Incoming' }, { conversation: 'K1' })],
      ['its thread', () => s.invitation('updated', { direction: 'Incoming', threadId: 'T1' })],
      ['nothing but being the only one', () => s.invitation('updated', { direction: 'Incoming' })],
    ])('its invitation finds it by %s', (_name, invited) => {
      story.take(found('K1', 'Incoming', 'T1'), s.audio('Connecting', {}));
      const { id, state } = story.call;
      expect(state).toBe('ringing');
      story.take(invited());
      expect(story.call).toMatchObject({ id, state: 'ringing' });
      story.take(s.completed('Incoming', 'Failed', 'Failure', ['RemoteFailure', 'Canceled']));
      expect(story.call).toMatchObject({ id, end: { outcome: 'missed' } });
    });

    it('it is our own where it did not come in, as after a start in the middle of it', () => {
      const audio = s.audio('Connecting', { stopPhoneAudio: 'K1/phoneAudio/terminate' });
      story.take(found('K1', 'Connecting', 'T1'), bob, audio);
      const { id } = story.call;
      expect(story.call).toMatchObject({
        ...{
          direction: 'outgoing',
          state: 'connecting',
          remote: { name: 'Bob', uri: 'sip:bob@contoso.com' },
        },
        links: { cancel: s.url('K1/phoneAudio/terminate') },
      });
      story.take(
        s.invitation('updated', { direction: 'Outgoing', state: 'Alerting', to: 'tel:+12065550171' }),
      );
      expect(story.call).toMatchObject({ id, state: 'ringing', remote: { number: '+12065550171' } });
      story.take(s.completed('Outgoing', 'Failed', 'Failure', ['LocalFailure', 'PstnCallFailed']));
      expect(story.call).toMatchObject({ id, end: { outcome: 'ownPhoneFailed' } });
    });

    it.each(['Incoming', 'Outgoing'])('its invitation says whether it came in: %s', (direction) => {
      story.take(found('K1', 'Connected', 'T1'), bob, s.audio('Connected', s.TALKING));
      story.take(s.invitation('updated', { direction, threadId: 'T1' }));
      expect(story.call.direction).toBe(direction.toLowerCase());
    });

    it('it keeps its other side when it ends', () => {
      story.take(found('K1', 'Connected', 'T1'), bob, me, s.audio('Connected', s.TALKING));
      story.take(s.event('C', 'deleted', 'conversation', 'K1'));
      expect(story.call).toMatchObject({
        state: 'ended',
        remote: { name: 'Bob', uri: 'sip:bob@contoso.com' },
      });
    });

    it('of two such calls an invitation that names neither is a third', () => {
      story.take(found('K1', 'Incoming', 'T1'), found('K2', 'Incoming', 'T2'));
      story.take(s.invitation('updated', { direction: 'Incoming' }));
      expect(story.calls.current.map(({ state }) => state)).toEqual(['ringing', 'ringing', 'ringing']);
    });

    it('a call that was over is not found again, one that was lost is', () => {
      story.take(s.rings(), s.completed('Incoming', 'Failed', 'Failure', ['RemoteFailure', 'Canceled']));
      story.calls.doubt();
      story.take(found('K1', 'Incoming', 'AdQx=='));
      expect(story.call.end?.outcome).toBe('missed');
      const other = s.tell();
      other.take(s.rings());
      other.calls.doubt();
      other.calls.settled();
      other.take(found('K1', 'Incoming', 'AdQx=='));
      expect(other.calls.current.map(({ state }) => state)).toEqual(['ended', 'ringing']);
    });

    it('our own call, dialled in that thread, is none of them', () => {
      story.dial();
      const sent = story.asked.map(({ json }) => json as { threadId: string });
      expect(sent).toHaveLength(1);
      story.take(found('K1', 'Connecting', sent[0]?.threadId ?? ''));
      expect(story.call.direction).toBe('outgoing');
    });
  });
});
