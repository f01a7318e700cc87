/** Two things at the same moment: every order ends in one state, with one POST for each press. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UcwaEvent } from '../../../main/ucwa/packages.ts';
import * as s from './story.ts';

const answered = [s.audio('Connected', s.TALKING), s.completed('Incoming', 'Connected', 'Success')];
const declined = [
  s.audio('Disconnected'),
  s.completed('Incoming', 'Declined', 'Failure', ['LocalFailure', 'Declined']),
  s.gone(),
];
const hungUp = [s.audio('Disconnecting', { conversation: 'K1' }), s.audio('Disconnected'), s.gone()];

describe('decline against answer', () => {
  it('the phone was faster: the call goes on, and the refusal is told', async () => {
    const story = s.tell();
    story.take(s.rings());
    story.answer = ({ method }) =>
      method === 'POST'
        ? s.refused(409)
        : s.found(s.resource('phoneAudio', { state: 'Connected' }, { ...s.TALKING, conversation: 'K1' }));
    story.calls.press(story.call.id, 'decline');
    story.take(answered);
    await s.settle();
    expect(story.call.state).toBe('connected');
    expect(story.posts()).toEqual(['phoneAudioInvitations/i1/decline']);
  });

  it('the press was faster: the call is declined, whatever the server said of it in between', async () => {
    const story = s.tell();
    story.take(s.rings());
    story.calls.press(story.call.id, 'decline');
    await s.settle();
    story.take(
      s.invitation(
        'updated',
        { direction: 'Incoming', state: 'Connecting' },
        { self: 'I1', conversation: 'K1' },
      ),
      declined,
    );
    expect(story.call.end).toMatchObject({ outcome: 'declined', sentence: 'You declined the call.' });
    expect(story.troubles).toEqual([]);
  });

  it('against the caller who gives up: over once, missed, with one POST', async () => {
    const story = s.tell();
    story.take(s.rings());
    story.answer = () => s.refused(404);
    for (let i = 0; i < 4; i++) story.calls.press(story.call.id, 'decline');
    story.take(s.completed('Incoming', 'Cancelled', 'Failure', ['RemoteFailure', 'Canceled']), s.gone());
    await s.settle();
    expect(story.call.end).toMatchObject({ outcome: 'missed' });
    expect([story.posts(), story.troubles]).toEqual([['phoneAudioInvitations/i1/decline'], []]);
  });
});

describe('hang-up against remote hang-up', () => {
  const talks = () => {
    const story = s.tell();
    story.take(s.rings(), answered);
    return story;
  };

  it.each([404, 409])('a late POST that finds nothing (%i) is no trouble', async (status) => {
    const story = talks();
    story.answer = () => s.refused(status);
    for (let i = 0; i < 3; i++) story.calls.press(story.call.id, 'hangUp');
    story.take(hungUp);
    await s.settle();
    expect(story.call).toMatchObject({ state: 'ended', end: { outcome: 'finished' }, links: {} });
    expect([story.posts(), story.troubles]).toEqual([['conversations/k1/phoneAudio/terminate'], []]);
    expect(story.calls.press(story.call.id, 'hangUp')).toBe('This call is over.');
  });

  it('hold against it is over too', async () => {
    const story = talks();
    story.answer = () => s.refused(404);
    story.calls.press(story.call.id, 'hold');
    story.take(hungUp);
    await s.settle();
    expect([story.call.state, story.troubles]).toEqual(['ended', []]);
  });
});

describe('quitting while it rings', () => {
  it('ends each call once, and nothing comes back', () => {
    const story = s.tell();
    story.take(s.rings());
    story.calls.end('signedOut');
    expect(story.call.end).toMatchObject({ outcome: 'cancelled', sentence: 'You signed out.' });
    story.take(answered, hungUp);
    expect(story.call.end?.sentence).toBe('You signed out.');
    expect(story.posts()).toEqual([]);
  });
});

/** One call of many: its own addresses everywhere. */
const numbered = (events: readonly UcwaEvent[], index: number): UcwaEvent[] => {
  const own = (text: string) => text.replaceAll('/i1', `/i1${index}`).replaceAll('/k1', `/k1${index}`);
  const change = <T>(value: T): T => {
    if (typeof value === 'string') return own(value) as T;
    if (value instanceof Map) return new Map([...value].map(([key, one]) => [key, change(one)])) as T;
    if (Array.isArray(value)) return value.map(change) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)])) as T;
  };
  return events.map(change);
};

describe('many at once', () => {
  it.each([2, 10, 50])('%i calls ring, each by itself; one is declined and the others ring on', (count) => {
    const story = s.tell();
    const calls = Array.from({ length: count }, (_, index) =>
      numbered(s.rings({ threadId: `t${index}` }), index),
    );
    story.take(calls.flat());
    expect(story.calls.current).toHaveLength(count);
    expect(new Set(story.calls.current.map(({ id }) => id)).size).toBe(count);
    expect(story.calls.current.every(({ state }) => state === 'ringing')).toBe(true);
    const [first] = story.calls.current;
    for (let i = 0; i < 3; i++) story.calls.press(first?.id ?? '', 'decline');
    story.take(numbered(declined, 0));
    expect(story.posts()).toHaveLength(1);
    expect(story.calls.current.filter(({ state }) => state === 'ringing')).toHaveLength(count - 1);
  });

  it('their events in any mixture end each as it would alone', () => {
    const fates = [
      { events: [...s.rings(), ...declined], end: 'declined' },
      { events: [...s.rings(), ...answered, ...hungUp], end: 'finished' },
      {
        events: [
          ...s.rings(),
          s.completed('Incoming', 'Failed', 'Failure', ['Informational', 'Missed']),
          s.gone(),
        ],
        end: 'missed',
      },
    ];
    const plan = fc.record({
      which: fc.array(fc.nat(fates.length - 1), { minLength: 2, maxLength: 12 }),
      picks: fc.infiniteStream(fc.nat()),
    });
    fc.assert(
      fc.property(plan, ({ which, picks }) => {
        const story = s.tell();
        const queues = which.map((fate, index) => numbered(fates[fate]?.events ?? [], index));
        for (const pick of picks) {
          const left = queues.filter((queue) => queue.length > 0);
          if (left.length === 0) break;
          const next = left[pick % left.length]?.shift();
          if (next) story.take(next);
        }
        const ends = story.calls.current.map(({ end }) => end?.outcome);
        expect(ends.sort()).toEqual(which.map((fate) => fates[fate]?.end).sort());
      }),
      { numRuns: 60 },
    );
  });
});
