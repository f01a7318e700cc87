/** What an invitation brings along, transfers, conferences, and how a connected call ends (04 §4, §10, 06 §6). */
import { beforeEach, describe, expect, it } from 'vitest';
import { knownEnds } from '../../../main/calls/reasons.ts';
import { statusOf } from '../../../main/views/call.ts';
import * as s from './story.ts';

let story: s.Story;
beforeEach(() => {
  story = s.tell();
});
const words = () => statusOf(story.call, (number) => number);
const talks = () =>
  story.take(s.rings(), s.audio('Connected', s.TALKING), s.completed('Incoming', 'Connected', 'Success'));
const conversation = (state: string, more = {}) =>
  s.event(
    'C',
    'updated',
    'conversation',
    'K1',
    s.resource('conversation', { state, ...more }, { self: 'K1' }),
  );
const person = (type: string, name: string, more = {}) =>
  s.event(
    'K1',
    type,
    'participant',
    `K1/participants/${name}`,
    type === 'deleted'
      ? undefined
      : s.resource('participant', { name, uri: `sip:${name}@contoso.com`, ...more }),
  );

describe('what comes along', () => {
  it('custom content is told of and never asked for', async () => {
    story.take(s.rings({}, { customContent: 'https://elsewhere.example/data' }));
    await s.settle();
    expect(story.call.carriesData).toBe(true);
    expect(story.asked).toEqual([]);
    const other = s.tell();
    other.take(s.rings({ customContent: 'words' }));
    expect(other.call.carriesData).toBe(true);
    const plain = s.tell();
    plain.take(s.rings());
    expect(plain.call).toMatchObject({ carriesData: false, joinsMuted: false });
  });

  it('joining muted is told', () => {
    story.take(s.rings({ joinAudioMuted: true }));
    expect(story.call.joinsMuted).toBe(true);
  });
});

describe('a transfer by the far end', () => {
  it('is told while it lasts', () => {
    talks();
    story.take(s.audio('Transferring', { stopPhoneAudio: 'K1/phoneAudio/terminate' }));
    expect(story.call).toMatchObject({ isTransferring: true, state: 'connected' });
    expect(words()).toBe('Being transferred…');
    story.take(s.audio('Connected', s.TALKING));
    expect([story.call.isTransferring, words()]).toEqual([false, 'Connected']);
  });

  it('names whom the call was passed on to, in either order, and nobody when the same one is back', () => {
    talks();
    const steps = [person('deleted', 'bob'), person('added', 'lee')];
    story.take(person('added', 'bob'), ...steps);
    expect(words()).toBe('Connected: transferred to lee');
    const other = s.tell();
    other.take(s.rings(), s.completed('Incoming', 'Connected', 'Success'), person('added', 'bob'));
    other.take(...steps.toReversed());
    expect(other.call.transferredTo).toBe('lee');
    other.take(person('deleted', 'lee'), person('added', 'bob'));
    expect(other.call.transferredTo).toBeNull();
  });

  it('is none when somebody leaves a conference', () => {
    talks();
    story.take(person('added', 'bob'), person('added', 'lee'), conversation('Conferenced'));
    story.take(person('deleted', 'bob'));
    expect([story.call.transferredTo, words()]).toEqual([null, 'Conference, 2 people']);
  });
});

describe('a conference', () => {
  it('is waited for outside until somebody opens', () => {
    talks();
    story.take(conversation('InLobby'));
    expect(words()).toBe('Waiting to be let in…');
    story.take(conversation('Conferenced', { participantCount: 3 }));
    expect(words()).toBe('Conference, 3 people');
  });

  it('is told as it grows, with its people', () => {
    talks();
    expect(story.call.conference).toBeNull();
    story.take(person('added', 'bob'), conversation('Conferencing'));
    expect(words()).toBe('Becoming a conference…');
    story.take(
      person('added', 'carol'),
      person('added', 'carol'),
      person('added', 'ann', { local: true }),
      conversation('Conferenced'),
    );
    expect(words()).toBe('Conference, 3 people');
    story.take(person('deleted', 'carol'), person('deleted', 'nobody'));
    expect(words()).toBe('Conference, 2 people');
    story.take(conversation('Conferenced', { participantCount: 12 }));
    expect(words()).toBe('Conference, 12 people');
    story.take(s.audio('Connected', s.HELD));
    expect(words()).toBe('On hold');
    story.take(s.audio('Disconnected'), s.gone());
    expect(story.call).toMatchObject({ state: 'ended', conference: null });
  });
});

describe('the end of a connected call', () => {
  const why = (subcode: string) => ({ reason: { code: 'RemoteFailure', subcode } });

  it.each(knownEnds)('for %s is a sentence of its own', (subcode) => {
    talks();
    const gone = s.resource('phoneAudio', { state: 'Disconnected' });
    story.take(s.event('K1', 'updated', 'phoneAudio', 'K1/phoneAudio', gone, why(subcode)));
    expect(story.call.end).toMatchObject({
      outcome: 'finished',
      sentence: expect.stringMatching(/^[A-Z].{20,}\.$/),
    });
    expect(story.call.end?.sentence).not.toContain(subcode);
  });

  it.each(['CallTerminated', 'Removed', 'SomethingNew', 'constructor'])('for %s is plain', (subcode) => {
    talks();
    const gone = s.resource('phoneAudio', { state: 'Disconnected' });
    story.take(s.event('K1', 'updated', 'phoneAudio', 'K1/phoneAudio', gone, why(subcode)));
    expect(story.call.end?.sentence).toBe('Call ended.');
  });

  it('has the reason of the conversation when its phone audio gave none', () => {
    talks();
    story.take(s.audio('Disconnected'));
    expect(story.call.end?.sentence).toBe('Call ended.');
    story.take(s.event('C', 'deleted', 'conversation', 'K1', undefined, why('Ejected')));
    expect(story.call.end?.sentence).toBe('You were taken out of the conference.');
    const other = s.tell();
    other.take(s.rings(), s.audio('Connected', s.TALKING));
    other.take(s.event('C', 'deleted', 'conversation', 'K1', undefined, why('Expired')));
    expect(other.call.end?.sentence).toBe('The call was parked for too long and has ended.');
  });

  it('leaves the way to call again while its conversation goes on', () => {
    talks();
    expect(story.call.addPhoneAudio).toBeNull();
    story.take(s.audio('Disconnected', { addPhoneAudio: 'K1/phoneAudio/add' }));
    expect(story.call.addPhoneAudio).toBe(s.url('K1/phoneAudio/add'));
    story.take(s.gone());
    expect(story.call.addPhoneAudio).toBeNull();
    // Both orders are legal: what comes after the end of the conversation is no way back into it.
    story.take(s.audio('Disconnected', { addPhoneAudio: 'K1/phoneAudio/add' }));
    expect(story.call.addPhoneAudio).toBeNull();
  });
});
