/**
 * Reading the calls again after a lost place (03 §6), until the server has answered for all of them: a call is not
 * given up because one question went unanswered.
 */
import type { Resource } from './hal.ts';
import type { UcwaEvent } from './packages.ts';
import { backoff, type Ports, pause } from './ports.ts';
import type { Requests } from './requests.ts';
import { readConversations } from './resync.ts';
import type { SessionHandlers } from './session-state.ts';

/** Times they are read, over some four minutes, before those nobody spoke of are given up. */
const READINGS = 8;

export class CallReader {
  readonly #ports: Ports;
  readonly #handlers: Pick<SessionHandlers, 'onEvents' | 'onResync' | 'onResynced'>;
  #doubts = 0;
  /** What the channel told to be deleted since a reading began; null while there is none. */
  #gone: Set<string> | null = null;

  constructor(ports: Ports, handlers: Pick<SessionHandlers, 'onEvents' | 'onResync' | 'onResynced'>) {
    this.#ports = ports;
    this.#handlers = handlers;
  }

  /** The place is lost. @returns the invitations to be read again */
  doubt(): readonly string[] {
    this.#doubts += 1;
    return this.#handlers.onResync();
  }

  /** Events of the channel, which goes on while the calls are read. */
  notice(events: readonly UcwaEvent[]): void {
    if (!this.#gone) return;
    for (const { type, link } of events) if (type === 'deleted') this.#gone.add(link.href);
  }

  /**
   * Reads them, and passes on what was read. Whoever loses the place again meanwhile reads again, and settles then.
   * @param invitations as `doubt` told.
   */
  async read(
    requests: Requests,
    communication: Resource,
    invitations: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const doubts = this.#doubts;
    const isPast = () => signal.aborted || doubts !== this.#doubts;
    for (let attempt = 1; ; attempt++) {
      const gone = new Set<string>();
      this.#gone = gone;
      const read = await readConversations(requests, communication, invitations, signal);
      if (this.#gone === gone) this.#gone = null;
      if (signal.aborted) return;
      // What the channel has ended meanwhile was read too early.
      if (read.ok)
        this.#handlers.onEvents(
          read.value.filter(({ link, sender }) => !gone.has(link.href) && !gone.has(sender.href)),
        );
      if (isPast()) return;
      if (read.ok || attempt === READINGS) break;
      const wait = backoff(attempt - 1, this.#ports.random, read.error.retryAfter);
      await pause(this.#ports.clock, wait, signal);
      if (isPast()) return;
    }
    this.#handlers.onResynced();
  }
}
