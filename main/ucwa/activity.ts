/**
 * reportMyActivity: says that the user is at the computer, so that presence is honest and the application stays
 * (02 §7: at least every four minutes). Reported while the computer is in use, and no oftener than that needs: with
 * the event channel it makes 34 requests an hour.
 */
import { href, type Resource } from './hal.ts';
import type { Clock } from './ports.ts';
import type { Command } from './resources/self.ts';

const INTERVAL = 235_000;

export class Activity {
  readonly #clock: Clock;
  readonly #command: Command;
  readonly #idleFor: () => number;
  #cancel: (() => void) | null = null;
  #me: Resource | null = null;

  /** @param idleFor milliseconds since the user last touched the computer */
  constructor(clock: Clock, command: Command, idleFor: () => number) {
    this.#clock = clock;
    this.#command = command;
    this.#idleFor = idleFor;
  }

  /** The newest `me`; null when there is no application. Its link is followed only while it is there. */
  follow(me: Resource | null): void {
    this.#me = me;
    if (!me) {
      this.#cancel?.();
      this.#cancel = null;
    } else this.#cancel ??= this.#clock.after(INTERVAL, () => this.#tick());
  }

  /** The user came back (unlock, wake): reported without waiting for the next turn. */
  back(): void {
    if (!this.#cancel) return;
    this.#cancel();
    this.#tick();
  }

  #tick(): void {
    this.#cancel = this.#clock.after(INTERVAL, () => this.#tick());
    const url = href(this.#me, 'reportMyActivity');
    if (url && this.#idleFor() < INTERVAL) void this.#command({ method: 'POST', url, timeoutMs: 15_000 });
  }
}
