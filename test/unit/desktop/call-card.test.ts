/** What a card says and offers beside the states of views.test.ts: tags, a second call, names of any length. */

import { describe, expect, it } from 'vitest';
import type { Call, CallEnd } from '../../../main/calls/call.ts';
import { endOf } from '../../../main/calls/reasons.ts';
import { briefStatus } from '../../../main/views/call.ts';
import { callView } from '../../../main/views.ts';
import { incoming, outgoing, state } from './fixtures.ts';

const cardOf = (call: Call, ...others: Call[]) => {
  const found = callView(state({ calls: [...others, call] }), (number) => number).cards[0];
  if (!found) throw new Error('no card');
  return found;
};
const tags = (...calls: Parameters<typeof cardOf>) => cardOf(...calls).tags.map(({ text }) => text);
const labels = (...calls: Parameters<typeof cardOf>) => cardOf(...calls).buttons.map(({ label }) => label);

describe('the tags of a call', () => {
  it('tell of data that comes with it and of joining muted, after why it rings here', () => {
    expect(tags(incoming({ carriesData: true, joinsMuted: true, forWhom: 'Carol Reyes' }))).toEqual([
      'For Carol Reyes',
      'You join muted',
      'Carries data',
    ]);
  });
});

describe('a call that rings in while another goes on', () => {
  const talking = outgoing({ state: 'connected', links: { hold: '/h' } });

  it('offers to hold that one', () => {
    expect(labels(incoming(), talking)).toEqual(['Decline', 'Hold the other call', 'Silence here']);
    expect(tags(incoming(), talking)).toEqual([]);
  });

  it('says that it takes its place, and then offers no hold', () => {
    const transfer = incoming({ replaces: talking.id });
    expect(labels(transfer, talking)).toEqual(['Decline', 'Silence here']);
    expect(tags(transfer, talking)).toEqual(['Takes the place of your call with Bob Kelly']);
    expect(tags({ ...transfer, state: 'connected' }, talking)).toEqual([]);
  });
});

describe('another of the own phones', () => {
  it('is offered only when the own phone did not take the call', () => {
    const ended = (outcome: CallEnd['outcome']) =>
      labels(outgoing({ state: 'ended', startedAt: 0, end: { outcome, sentence: 'It is over.', at: 0 } }));
    expect(ended('ownPhoneFailed')).toEqual(['Close', 'Ring Desk phone +1 206 555 0100']);
    for (const outcome of ['busy', 'noAnswer', 'failed', 'lost'] as const)
      expect(ended(outcome)).toEqual(['Close', 'Call back']);
  });
});

describe('the status of a call', () => {
  it('says where a call goes on that is not on the phone', () => {
    expect(cardOf(incoming({ kind: 'voip', state: 'connected' })).status).toBe(
      'Connected in another program.',
    );
    expect(cardOf(incoming({ state: 'connected' })).status).toBe('Connected');
  });

  it.each([
    [outgoing(), 'Pick up your phone'],
    [outgoing({ state: 'ringing' }), 'Calling…'],
    [incoming(), 'Answer on your phone'],
    [incoming({ kind: 'voip' }), 'Ringing elsewhere'],
    [incoming({ isEnding: true }), 'No longer ringing'],
    [incoming({ state: 'held' }), 'On hold'],
  ])('is in a few words where there is little room (%#)', (call, words) => {
    expect(briefStatus(call, (number) => number)).toBe(words);
  });

  it.each(['acceptedBy', 'transferredTo'] as const)('keeps its words in sight whatever %s holds', (part) => {
    const { status } = cardOf(outgoing({ state: 'connected', [part]: 'X'.repeat(300) }));
    expect(status.length).toBeLessThan(100);
  });

  it('does not say again from whom a call was missed', () => {
    const missed = (code: string, subcode: string) => {
      const who = 'J. R. “Bob” Dobbs';
      const context = {
        direction: 'incoming',
        who,
        phone: null,
        acceptedBy: null,
        byUser: false,
        at: 0,
      } as const;
      const end = endOf({ code, subcode, message: null }, context);
      expect(end.sentence).toContain(who);
      return cardOf(incoming({ state: 'ended', startedAt: 0, end })).status;
    };
    expect(missed('RemoteFailure', 'Canceled')).toBe('Missed call.');
    expect(missed('ServiceFailure', 'PstnCallFailed')).toBe(
      'Your phone could not be reached for a call from J. R. “Bob” Dobbs.',
    );
  });

  it('names whom it calls in a few words', () => {
    const remote = { name: 'X'.repeat(300), uri: null, number: null };
    expect(cardOf(outgoing({ state: 'ringing', remote })).status.length).toBeLessThan(100);
  });
});
