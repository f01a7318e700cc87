/** Calls over the real channel (next, ack, repetition), disturbed anywhere: the list ends as the undisturbed one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../main/calls/call.ts';
import type { FaultEffect } from '../../sandbox/faults.ts';
import { House } from './house.ts';
import { ringing } from './stories.ts';

type Disturbance = (house: House) => void;

const spoilt =
  (effect: FaultEffect): Disturbance =>
  (house) =>
    void house.faults.add({ match: { operation: 'events' }, effect });

/** What may happen to the channel without the server losing anything. */
const DISTURBANCES: Readonly<Record<string, Disturbance>> = {
  nothing: () => {},
  'a package twice': (house) => house.control.duplicateLastPackage(),
  'a package that is cut off': spoilt({ kind: 'truncate' }),
  'a package that is no JSON': spoilt({ kind: 'malformed' }),
  'a package that never arrives': spoilt({ kind: 'drop', when: 'before' }),
  'a byte order mark': spoilt({ kind: 'byteOrderMark' }),
  'a proxy’s page': spoilt({ kind: 'html', status: 502 }),
  'a connection that breaks': (house) => house.line.reset(),
  'a wake-up': (house) => house.session.wake(),
  'a half-open connection, and a wake-up': (house) => {
    house.line.deafen();
    house.session.wake();
  },
  'an expired token': (house) => void house.control.expireTokens(),
  'no next link': (house) => house.control.steerChannels('none'),
  'resume instead of next': (house) => house.control.steerChannels('resume'),
  'events merged into one package': (house) => house.switches.set({ batchMs: 3_000 }),
};

/** What became of each call, in order. */
async function play(story: string, pauses: readonly number[], troubles: readonly string[]) {
  const house = new House();
  const fates = new Map<string, Call>();
  house.store.subscribe(({ calls }) => {
    for (const call of calls) fates.set(call.id, call);
  });
  // What ends calls by itself is no trouble that they come through.
  house.switches.set({ resumeCloses: false });
  house.signIn();
  await house.pass(30_000);
  const steps = ringing(house, story);
  for (const [index, step] of steps.entries()) {
    DISTURBANCES[troubles[index] ?? 'nothing']?.(house);
    step();
    await house.pass(pauses[index] ?? 0);
  }
  await house.pass(120_000);
  const rings = house.rings.length;
  const polls = house.line.mostPolls;
  await house.close();
  const calls = [...fates.values()].map(({ direction, state, remote, end }) => ({
    ...{ direction, state, remote, outcome: end?.outcome, sentence: end?.sentence },
  }));
  return { calls, rings, polls };
}

describe('any trouble on the channel', () => {
  it('comes to the same calls, each of which rang once', async () => {
    const stories = ['answered', 'given up', 'taken elsewhere', 'rejected', 'two at a time'];
    const undisturbed = new Map<string, unknown>();
    for (const story of stories) {
      const told = await play(story, [20_000, 20_000, 20_000], []);
      const count = story === 'two at a time' ? 2 : 1;
      expect(told.calls.map(({ state }) => state)).toEqual(Array(count).fill('ended'));
      expect(told.rings).toBe(count);
      undisturbed.set(story, told);
    }
    const trouble = fc.array(fc.constantFrom(...Object.keys(DISTURBANCES)), { maxLength: 4 });
    const pauses = fc.array(fc.integer({ min: 10_000, max: 40_000 }), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...stories), pauses, trouble, async (story, ms, troubles) => {
        expect(await play(story, ms, troubles)).toEqual(undisturbed.get(story));
      }),
      { numRuns: 80, interruptAfterTimeLimit: 10_000 },
    );
  });
});
