/** Events waiting for the next package, merged while nobody takes them (03 §3). */

import type { ChannelEvent, Priority } from './package.ts';

interface Queued {
  event: ChannelEvent;
  since: number;
  /** Events put in together are the steps of one story and are not merged with each other. */
  batch: number;
}

/** The queue of one channel. */
export class EventQueue {
  #queued: Queued[] = [];
  #batch = 0;

  get empty(): boolean {
    return this.#queued.length === 0;
  }

  /**
   * Adds events in their order.
   * @param now sandbox time, which starts the hold time of their class
   * @param merge whether an older event on the same target is merged with the newer one
   */
  add(events: readonly ChannelEvent[], now: number, merge: boolean): void {
    this.#batch += 1;
    for (const event of events) {
      const older = merge ? this.#queued.find((one) => this.#mergeable(one, event)) : undefined;
      if (older) this.#merge(older, event, now);
      else this.#queued.push({ event, since: now, batch: this.#batch });
    }
  }

  /** Oldest arrival of an event of this class, in sandbox time. */
  oldest(priority: Priority): number | undefined {
    return this.#queued.find((one) => one.event.priority === priority)?.since;
  }

  /** Everything queued, which is what a release carries, and empties the queue. */
  take(): ChannelEvent[] {
    const events = this.#queued.map((one) => one.event);
    this.#queued = [];
    return events;
  }

  #mergeable(older: Queued, event: ChannelEvent): boolean {
    return (
      older.batch !== this.#batch &&
      older.event.link.href === event.link.href &&
      older.event.type !== 'deleted'
    );
  }

  #merge(older: Queued, event: ChannelEvent, now: number): void {
    const index = this.#queued.indexOf(older);
    // A target that came and went, or an operation that began and ended, was never seen by the client.
    if (older.event.type === 'added' && event.type === 'deleted') this.#queued.splice(index, 1);
    else if ((older.event.type === 'added' || older.event.type === 'started') && event.type === 'updated') {
      this.#queued[index] = { ...older, event: { ...event, type: older.event.type } };
    } else {
      this.#queued.splice(index, 1);
      this.#queued.push({ event, since: now, batch: this.#batch });
    }
  }
}
