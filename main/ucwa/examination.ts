/**
 * Whether the application is still there: asked beside a repeated GET, which may hang for minutes without a word
 * (03 §5). One examination goes on, ever more slowly, until it is answered or the application is given up.
 */
import { isEnd, ofApplication } from './ending.ts';
import type { Result, UcwaError } from './errors.ts';
import { backoff, type Ports, pause } from './ports.ts';

/** Tries in a row after which the server is looked for elsewhere (03 §5). */
const TRIES_BEFORE_SEARCH = 5;

export interface Witness {
  /** GET of the application. */
  probe(signal: AbortSignal): Promise<Result<{ readonly eventsUrl: string }>>;
  /** After several tries of which the last failed with this error: is the application to be given up? */
  isLost(error: UcwaError, signal: AbortSignal): Promise<boolean>;
}

export interface ExaminationHandlers extends Witness {
  /**
   * @param tries that it took; more than one means that the server was away meanwhile
   * @param eventsUrl where its channel begins
   */
  onAnswer(tries: number, eventsUrl: string): void;
  onTrouble(error: UcwaError): void;
  /** Repeating can't help. */
  onEnd(error: UcwaError): void;
}

/** The error to end with when repeating is no use, or null. */
export function endOf(error: UcwaError): UcwaError | null {
  const end = ofApplication(error);
  return isEnd(end) || end.remedy === 'rediscover' ? end : null;
}

export class Examination {
  readonly #ports: Ports;
  readonly #handlers: ExaminationHandlers;
  #running: AbortController | null = null;

  constructor(ports: Ports, handlers: ExaminationHandlers) {
    this.#ports = ports;
    this.#handlers = handlers;
  }

  /** Asks now, unless it is being asked already. */
  begin(): void {
    if (this.#running) return;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  /** No handler is called any more until the next beginning. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { probe, isLost, onAnswer, onTrouble, onEnd } = this.#handlers;
    for (let tries = 1; ; tries++) {
      const alive = await probe(signal);
      if (signal.aborted) return;
      if (alive.ok) {
        this.#running = null;
        return onAnswer(tries, alive.value.eventsUrl);
      }
      const { error } = alive;
      const end = endOf(error);
      if (end) return onEnd(end);
      onTrouble(error);
      if (tries % TRIES_BEFORE_SEARCH === 0 && (await isLost(error, signal)) && !signal.aborted)
        return onEnd({ ...error, remedy: 'rediscover' });
      await pause(this.#ports.clock, backoff(tries - 1, this.#ports.random, error.retryAfter), signal);
      if (signal.aborted) return;
    }
  }
}
