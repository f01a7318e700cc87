/**
 * Events that carry only a link are read before they are passed on; the order stays (03 §7). Nothing waits when
 * nothing is to be read: an embedded invitation goes through in the same tick it came.
 */
import { type Result, saysNothing, type UcwaError } from './errors.ts';
import type { Resource } from './hal.ts';
import type { UcwaEvent } from './packages.ts';
import { backoff, type Ports, pause } from './ports.ts';
import type { Requests } from './requests.ts';

/** Whatever came behind a link that is read waits for it, another call too. Milliseconds. */
const READ_TIMEOUT = 3_000;
/** Readings of one link before it is given up. */
const TRIES = 6;

export class LinkReader {
  readonly #requests: Requests;
  readonly #wanted: ReadonlySet<string>;
  readonly #signal: AbortSignal;
  readonly #deliver: (events: readonly UcwaEvent[]) => void;
  readonly #ports: Pick<Ports, 'clock' | 'random'>;
  /** The tail of packages still being read, or null. */
  #queue: Promise<void> | null = null;

  constructor(
    requests: Requests,
    wanted: ReadonlySet<string>,
    signal: AbortSignal,
    ports: Pick<Ports, 'clock' | 'random'>,
    deliver: (events: readonly UcwaEvent[]) => void,
  ) {
    this.#requests = requests;
    this.#wanted = wanted;
    this.#signal = signal;
    this.#ports = ports;
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
    return this.#read(event).then((answer) => {
      if (answer.ok) return { ...event, resource: answer.value };
      if (saysNothing(answer.error)) void this.#readLater(event, answer.error);
      return event;
    });
  }

  #read(event: UcwaEvent): Promise<Result<Resource>> {
    return this.#requests.get(event.link.href, { signal: this.#signal, timeoutMs: READ_TIMEOUT });
  }

  /** A server that could not answer just now says nothing about a call that rings: nobody waits, but it is asked on. */
  async #readLater(event: UcwaEvent, { retryAfter }: UcwaError, attempt = 1): Promise<void> {
    if (attempt === TRIES) return;
    await pause(this.#ports.clock, backoff(attempt - 1, this.#ports.random, retryAfter), this.#signal);
    if (this.#signal.aborted) return;
    const answer = await this.#read(event);
    if (this.#signal.aborted) return;
    if (answer.ok) this.#deliver([{ ...event, resource: answer.value }]);
    else if (saysNothing(answer.error)) await this.#readLater(event, answer.error, attempt + 1);
  }
}
