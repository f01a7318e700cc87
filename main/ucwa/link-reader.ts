/**
 * Events that carry only a link are read before they are passed on; the order stays (03 §7). Nothing waits when
 * nothing is to be read: an embedded invitation goes through in the same tick it came.
 */
import type { UcwaEvent } from './packages.ts';
import type { Requests } from './requests.ts';

const READ_TIMEOUT = 10_000;

export class LinkReader {
  readonly #requests: Requests;
  readonly #wanted: ReadonlySet<string>;
  readonly #signal: AbortSignal;
  readonly #deliver: (events: readonly UcwaEvent[]) => void;
  /** The tail of packages still being read, or null. */
  #queue: Promise<void> | null = null;

  constructor(
    requests: Requests,
    wanted: ReadonlySet<string>,
    signal: AbortSignal,
    deliver: (events: readonly UcwaEvent[]) => void,
  ) {
    this.#requests = requests;
    this.#wanted = wanted;
    this.#signal = signal;
    this.#deliver = deliver;
  }

  push(events: readonly UcwaEvent[]): void {
    if (!this.#queue && !events.some((event) => this.#toRead(event))) {
      this.#deliver(events);
      return;
    }
    // All are asked for at once; each goes on as soon as those before it have.
    const whole = events.map((event) => this.#complete(event));
    const tail: Promise<void> = (this.#queue ?? Promise.resolve())
      .then(() => this.#flush(whole))
      .then(() => {
        if (this.#queue === tail) this.#queue = null;
      });
    this.#queue = tail;
  }

  async #flush(events: readonly (UcwaEvent | Promise<UcwaEvent>)[]): Promise<void> {
    let ready: UcwaEvent[] = [];
    for (const event of events) {
      if (event instanceof Promise && ready.length > 0) {
        this.#deliver(ready);
        ready = [];
      }
      ready.push(await event);
      if (this.#signal.aborted) return;
    }
    this.#deliver(ready);
  }

  #toRead({ link, resource, type }: UcwaEvent): boolean {
    return resource === null && type !== 'deleted' && link.href !== '' && this.#wanted.has(link.rel);
  }

  /** The event with its resource; without, when that is gone meanwhile (03 §7). */
  #complete(event: UcwaEvent): UcwaEvent | Promise<UcwaEvent> {
    if (!this.#toRead(event)) return event;
    const options = { signal: this.#signal, timeoutMs: READ_TIMEOUT };
    return this.#requests
      .get(event.link.href, options)
      .then((answer) => (answer.ok ? { ...event, resource: answer.value } : event));
  }
}
