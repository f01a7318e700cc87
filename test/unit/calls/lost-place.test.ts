/** What a lost place in the channel, or a lost application, does to calls (03 §6). */
import { beforeEach, describe, expect, it } from 'vitest';
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
    story.calls.end('lost');
    expect(story.call.end?.outcome).toBe('lost');
  });

  it('says who ended it when the user signs out', () => {
    story.take(s.rings());
    story.calls.end('signedOut');
    expect(story.call.end).toMatchObject({ outcome: 'cancelled', sentence: 'You signed out.' });
  });
});
