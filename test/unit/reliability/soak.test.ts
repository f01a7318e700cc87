/** A whole day of faults and calls after another one: one event request at all times, nothing lost, nothing kept. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Day } from './day.ts';

const HOURS = 24;
/** Hours before, after which everything has been needed once and the machine has compiled what it compiles. */
const WARM_UP = 24;
/** The longest wait for a half-open connection: the time-out of an event request and the tries after it. */
const SLOWEST = 300_000;

const MOMENT = 1_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are really needed. */
async function heapLevel(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

it('lives a day through', { timeout: 120_000 }, async () => {
  const seed = Number(process.env.SOAK_SEED ?? Math.floor(Math.random() * 2 ** 32));
  console.info(`soak: seed ${seed}; SOAK_SEED=${seed} tells the same day again`);
  const day = new Day(seed);
  const { house, tally } = day;
  const levels: number[] = [];
  let steps = 0;
  let deafSince: number | null = null;
  house.onStep = () => {
    steps += 1;
    expect(house.line.polls, 'open event requests').toBeLessThanOrEqual(1);
    // Online, there is always one; a server that answers with nothing over and over is asked after a moment (03 §1).
    if (house.session.state.state !== 'online' || house.line.polls === 1) deafSince = null;
    else deafSince ??= house.passed;
    expect(
      house.passed - (deafSince ?? house.passed),
      'milliseconds without an event request',
    ).toBeLessThanOrEqual(MOMENT);
  };
  day.onHour = async (hour) => {
    if (hour !== WARM_UP && hour !== WARM_UP + HOURS) return;
    // What the server and the test keep is none of the client's.
    await day.renewServer();
    house.forget();
    levels.push(await heapLevel());
  };
  await day.live(WARM_UP + HOURS);

  const [warm = 0, end = 0] = levels;
  const grown = end / warm - 1;
  const percent = `${(grown * 100).toFixed(1)} %`;
  console.info('soak:', { ...tally, steps, requests: house.line.sent, heap: percent });
  expect(house.line.mostPolls).toBe(1);
  expect(house.creations, 'applications').toBe(tally.applications);
  expect(house.ringsSeen, 'toasts').toBe(tally.calls);
  expect(tally.busiestHour, 'requests in an idle hour').toBeLessThanOrEqual(35);
  expect(tally.slowest).toBeLessThanOrEqual(SLOWEST);
  expect(grown, `the heap grew by ${percent}`).toBeLessThanOrEqual(0.05);
  await house.close();
});
