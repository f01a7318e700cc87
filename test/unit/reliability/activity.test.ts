/** That the user is at the computer is told at least every four minutes, and only while it is so (02 §7). */
import { afterEach, expect, it } from 'vitest';
import { House } from './house.ts';

const FOUR_MINUTES = 240_000;
const HOUR = 3_600_000;

let house: House;
afterEach(() => house.close());

/** Milliseconds from being online to the first report, and from each to the next, in an hour. */
async function pauses(active: boolean): Promise<number[]> {
  house = new House({ active });
  const times: number[] = [];
  house.line.onSend = ({ url }) => {
    if (url.endsWith('/reportMyActivity')) times.push(house.passed);
  };
  house.signIn();
  await house.pass(HOUR, () => house.session.state.state === 'online');
  const from = house.passed;
  await house.pass(HOUR);
  return times.map((at, i) => at - (times[i - 1] ?? from));
}

it('reports while the computer is used', async () => {
  const seen = await pauses(true);
  expect(seen.length).toBeGreaterThanOrEqual(HOUR / FOUR_MINUTES);
  expect(Math.max(...seen)).toBeLessThanOrEqual(FOUR_MINUTES);
});

it('reports nothing while nobody is there', async () => {
  expect(await pauses(false)).toEqual([]);
});
