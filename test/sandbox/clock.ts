/**
 * The sandbox's one source of time. Every timer of the server goes through it, so a test can let hours pass
 * in a millisecond (`advance`), run time faster (`rate`), or stop it altogether (`rate` 0).
 */

/** A pending timer. */
export interface Timer {
  /** Stops the timer; harmless when it has already fired. */
  cancel(): void;
}

/** What the server needs to know of time. */
export interface Clock {
  /** Milliseconds since 1970 in the sandbox's own time. */
  now(): number;
  /** Runs `run` once, `ms` of sandbox time from now. */
  after(ms: number, run: () => void): Timer;
}

interface Pending {
  due: number;
  order: number;
  run: () => void;
}

/** Node fires timers with longer delays at once, so longer waits are cut into pieces of this length. */
const LONGEST_NODE_TIMER = 2_000_000_000;

/** A clock whose speed can be changed and which can be moved forward by hand. */
export class SandboxClock implements Clock {
  #rate: number;
  #base: number;
  #anchor = performance.now();
  #order = 0;
  #pending: Pending[] = [];
  #wake: NodeJS.Timeout | undefined;

  /**
   * @param rate sandbox milliseconds per real millisecond: 1 is real time, 60 a minute a second, 0 stands still
   * @param start sandbox time at the beginning, in epoch milliseconds
   */
  constructor(rate = 1, start = Date.now()) {
    this.#rate = rate;
    this.#base = start;
  }

  get rate(): number {
    return this.#rate;
  }

  now(): number {
    return this.#base + (performance.now() - this.#anchor) * this.#rate;
  }

  after(ms: number, run: () => void): Timer {
    const entry: Pending = { due: this.now() + Math.max(0, ms), order: this.#order++, run };
    this.#pending.push(entry);
    this.#pending.sort((a, b) => a.due - b.due || a.order - b.order);
    this.#arm();
    return {
      cancel: () => {
        const index = this.#pending.indexOf(entry);
        if (index >= 0) this.#pending.splice(index, 1);
      },
    };
  }

  /** When the next timer falls due, in sandbox time; undefined while there is none. */
  get nextDue(): number | undefined {
    return this.#pending[0]?.due;
  }

  /** Changes the speed; timers already running keep their due time in sandbox time. */
  setRate(rate: number): void {
    if (!(rate >= 0 && Number.isFinite(rate))) throw new RangeError('The rate of the clock is 0 or more.');
    this.#base = this.now();
    this.#anchor = performance.now();
    this.#rate = rate;
    this.#arm();
  }

  /** Moves time forward by `ms` and fires, in order and each at its own time, every timer that falls due. */
  advance(ms: number): void {
    if (!(ms >= 0 && Number.isFinite(ms))) throw new RangeError('Time goes forward only: 0 or more.');
    const target = this.now() + ms;
    for (let next = this.#pending[0]; next && next.due <= target; next = this.#pending[0]) {
      this.#moveTo(next.due);
      this.#pending.shift();
      next.run();
    }
    this.#moveTo(target);
    this.#arm();
  }

  /** Drops all timers; the clock still tells the time. */
  close(): void {
    this.#pending = [];
    clearTimeout(this.#wake);
  }

  #moveTo(time: number): void {
    if (time > this.now()) {
      this.#base = time;
      this.#anchor = performance.now();
    }
  }

  #arm(): void {
    clearTimeout(this.#wake);
    const next = this.#pending[0];
    if (!next || this.#rate <= 0) return;
    const wait = Math.min(Math.max(0, (next.due - this.now()) / this.#rate), LONGEST_NODE_TIMER);
    this.#wake = setTimeout(() => this.#fire(), Math.ceil(wait));
  }

  #fire(): void {
    const now = this.now();
    while (this.#pending[0] && this.#pending[0].due <= now) this.#pending.shift()?.run();
    this.#arm();
  }
}
