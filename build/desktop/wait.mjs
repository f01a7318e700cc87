import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `condition` holds, asking every 20 ms. A condition that throws doesn't hold yet.
 *
 * @template T
 * @param {string} what for the error, as in "the tray"
 * @param {() => T | Promise<T>} condition
 * @param {number} [limitMs]
 * @returns {Promise<NonNullable<Awaited<T>>>} the first truthy value
 * @throws {Error} when time is up, with the condition's last error as cause
 */
export async function waitFor(what, condition, limitMs = 15_000) {
  const end = Date.now() + limitMs;
  /** @type {unknown} */
  let cause;
  do {
    try {
      const value = await condition();
      if (value) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(20);
  } while (Date.now() < end);
  throw new Error(`${what} didn't come within ${limitMs / 1000} s`, { cause });
}
