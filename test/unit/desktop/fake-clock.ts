import type { Clock } from '../../../main/ucwa/ports.ts';

/** A clock that a test drives. */
export class FakeClock implements Clock {
  #now = 1_000_000;
  #monotonic = 0;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  now = () => this.#now;
  monotonic = () => this.#monotonic;

  get waiting(): number {
    return this.#timers.size;
  }

  /** When the next timer falls due, on the monotonic clock; undefined while there is none. */
  get nextDue(): number | undefined {
    return this.#timers.size === 0 ? undefined : Math.min(...[...this.#timers].map(({ at }) => at));
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#monotonic + ms, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Lets time pass, timers ringing on the way. */
  advance(ms: number): void {
    const end = this.#monotonic + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#step(next.at);
      next.callback();
    }
    this.#step(end);
  }

  /** The wall clock alone moves: sleep, or somebody sets it. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #step(to: number): void {
    this.#now += to - this.#monotonic;
    this.#monotonic = to;
  }
}
