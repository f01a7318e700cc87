/** "00:07", "12:07", "1:02:09". A clock that was set back shows 00:00, never a negative time. */
export function talkingTime(since: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

/** Milliseconds until the shown second changes, so that the timer ticks on the second and not beside it. */
export function untilNextSecond(since: number, now: number): number {
  return 1000 - ((((now - since) % 1000) + 1000) % 1000);
}
