import { expect, test } from 'vitest';
import { talkingTime, untilNextSecond } from '../../../renderer/call/timer.ts';

test.each([
  [0, '00:00'],
  [7_999, '00:07'],
  [727_000, '12:07'],
  [3_729_000, '1:02:09'],
  [90_000_000, '25:00:00'],
  [-5_000, '00:00'],
])('%d ms of talking read %s', (elapsed, shown) => {
  expect(talkingTime(1_000_000_000, 1_000_000_000 + elapsed)).toBe(shown);
});

test('it ticks when the shown second changes', () => {
  for (const now of [5_000, 5_001, 5_999, 1_000, 200]) {
    const wait = untilNextSecond(3_250, now);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(1_000);
    expect(Math.abs(now + wait - 3_250) % 1_000).toBe(0);
  }
});
