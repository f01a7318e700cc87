/** What the protocol needs of the world besides the network; all come in by constructor. */

export interface Clock {
  /** Epoch milliseconds, for people. */
  now(): number;
  /** Milliseconds that never go backwards, for intervals (gotchas 45: clocks are skewed). */
  monotonic(): number;
  /** Calls back once after `ms`; the function returned cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

export interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  /** A fresh GUID. */
  readonly uuid: () => string;
}

/** Resolves after `ms`, at once when `signal` aborts. Never rejects: callers look at the signal. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(ms, finish);
    signal.addEventListener('abort', finish);
  });
}

/** Full-jitter back-off: a random wait up to 1, 2, 5, 10, 30, 60 s (01 §8), never under a quarter second. */
export function backoff(attempt: number, random: () => number, atLeast = 0): number {
  const steps = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000];
  const bound = steps[Math.min(attempt, steps.length - 1)] ?? 60_000;
  return Math.max(250, atLeast, Math.round(random() * bound));
}
