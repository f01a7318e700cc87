import { Worker } from 'node:worker_threads';

/** What was seen on the bus, with the moment it was. */
export type Seen =
  | { readonly kind: 'toast'; readonly at: number; readonly id: number; readonly canDecline: boolean }
  | { readonly kind: 'pressed'; readonly at: number; readonly id: number }
  | { readonly kind: 'tray'; readonly at: number }
  | { readonly kind: 'up'; readonly at: number };

type Kind = Seen['kind'];
type Of<K extends Kind> = Extract<Seen, { kind: K }>;

/** The notification daemon of the benchmarks, and their eye on the tray. */
export class BusEnd {
  readonly #thread: Worker;

  private constructor(thread: Worker) {
    this.#thread = thread;
  }

  /** @param address as in DBUS_SESSION_BUS_ADDRESS; nobody else may own org.freedesktop.Notifications there */
  static async start(address: string): Promise<BusEnd> {
    const thread = new Worker(new URL('./bus-thread.mjs', import.meta.url), { workerData: address });
    const end = new BusEnd(thread);
    await end.next('up');
    return end;
  }

  /**
   * The next thing of a kind that is seen from now on.
   * @throws {Error} when none comes in 20 s
   */
  next<K extends Kind>(kind: K, fits: (seen: Of<K>) => boolean = () => true): Promise<Of<K>> {
    const is = (seen: Seen): seen is Of<K> => seen.kind === kind;
    return new Promise((resolve, reject) => {
      const settle = (done: () => void) => {
        clearTimeout(timer);
        this.#thread.off('message', look).off('error', fail);
        done();
      };
      const look = (seen: Seen) => {
        if (is(seen) && fits(seen)) settle(() => resolve(seen));
      };
      const fail = (error: Error) => settle(() => reject(error));
      const timer = setTimeout(() => fail(new Error(`On the bus: no "${kind}" in 20 s.`)), 20_000);
      this.#thread.on('message', look).once('error', fail);
    });
  }

  /** Presses a toast's button. @returns the moment just before the signal was sent */
  async press(id: number, key: string): Promise<number> {
    const pressed = this.next('pressed', (seen) => seen.id === id);
    this.#thread.postMessage({ id, key });
    return (await pressed).at;
  }

  async stop(): Promise<void> {
    await this.#thread.terminate();
  }
}
