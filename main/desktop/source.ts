import type { AppState } from '../state.ts';

/** Ends what it was given for: a listener, a timer, a registration. Calling it twice is harmless. */
export type Disposer = () => void;

/** Where the desktop reads the application from; the store in app.ts is one. */
export interface StateSource {
  readonly current: AppState;
  /** Calls back in the same tick as each change; returns what ends it. */
  subscribe(listener: (state: AppState, previous: AppState) => void): Disposer;
}

/** One line for the log; never a number, a name or a secret. */
export type Log = (line: string) => void;

/** A set of listeners of one kind, owned by the part that calls them. */
export class Listeners<A extends readonly unknown[]> {
  readonly #all = new Set<(...args: A) => void>();

  add(listener: (...args: A) => void): Disposer {
    // A wrapper, so that the same function added twice is two listeners with a disposer each.
    const one = (...args: A) => listener(...args);
    this.#all.add(one);
    return () => void this.#all.delete(one);
  }

  call(...args: A): void {
    for (const listener of [...this.#all]) listener(...args);
  }

  clear(): void {
    this.#all.clear();
  }
}

/**
 * How long drawing the desktop leaves a request or a toast ahead: it would take the processor from them, and nobody
 * sees so short a time. Milliseconds.
 */
export const ON_ITS_WAY = 20;

/** Runs `work` once, a moment after it was asked for, however often that was: request and toast go first. */
export class Later {
  readonly #work: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(work: () => void) {
    this.#work = work;
  }

  request(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#work();
    }, ON_ITS_WAY);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
