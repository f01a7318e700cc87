import type { Disposer } from '../source.ts';
import type { Toast, ToastEvents, ToastHandle, Toasts } from './port.ts';

/**
 * Several ways to show a toast, the best first: a toast that one can't show goes to the next, and a toast of a
 * call that still rings comes back when a better way has become usable.
 * @param onNobody called when a toast could be shown nowhere
 */
export class FallbackToasts implements Toasts {
  readonly #ways: readonly Toasts[];
  readonly #live = new Set<Placed>();
  readonly #disposers: Disposer[];
  readonly #onNobody: () => void;

  constructor(ways: readonly Toasts[], onNobody: () => void) {
    this.#ways = ways;
    this.#onNobody = onNobody;
    this.#disposers = ways.map((way, index) => way.onReady?.(() => this.#better(index)) ?? (() => {}));
  }

  show(toast: Toast, events: ToastEvents): ToastHandle {
    const placed: Placed = { toast, events, handle: null, way: -1 };
    this.#live.add(placed);
    this.#place(placed, 0);
    return {
      update: (next) => {
        placed.toast = next;
        placed.handle?.update(next);
      },
      close: () => {
        this.#live.delete(placed);
        placed.handle?.close();
        placed.handle = null;
      },
    };
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    for (const placed of this.#live) placed.handle?.close();
    this.#live.clear();
    for (const way of this.#ways) way.dispose();
  }

  #place(placed: Placed, index: number): void {
    placed.handle = null;
    placed.way = index;
    const way = this.#ways[index];
    if (!way) {
      // It stays known: a daemon that starts while the call rings shows it after all.
      this.#onNobody();
      return;
    }
    const mine = () => this.#live.has(placed) && placed.way === index;
    placed.handle = way.show(placed.toast, {
      onAction: (key) => mine() && placed.events.onAction(key),
      onClosed: () => {
        if (!mine()) return;
        this.#live.delete(placed);
        placed.events.onClosed();
      },
      onFailed: () => mine() && this.#place(placed, index + 1),
    });
  }

  #better(index: number): void {
    for (const placed of [...this.#live]) {
      if (placed.way <= index || placed.toast.kind !== 'ringing') continue;
      placed.handle?.close();
      this.#place(placed, index);
    }
  }
}

interface Placed {
  toast: Toast;
  readonly events: ToastEvents;
  handle: ToastHandle | null;
  /** Index of the way that has it; the number of ways when nobody could show it. */
  way: number;
}
