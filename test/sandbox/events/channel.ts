/**
 * The event channel of one application (03): one waiting P-GET, a window of one unacknowledged package,
 * hold times by priority, and the reaper of 01 §4.2.
 */

import type { Clock, Timer } from '../clock.ts';
import { type Content, failureReply, type Reply } from '../http/exchange.ts';
import { UcwaFailure } from '../http/failure.ts';
import type { Moment } from '../moment.ts';
import type { Switches } from '../switches.ts';
import { type ChannelEvent, type PackageLinks, writePackage } from './package.ts';
import { EventQueue } from './queue.ts';

/** Query parameters of a P-GET; times in seconds. */
export interface PollParameters {
  ack: number;
  low?: number | undefined;
  medium?: number | undefined;
  timeout?: number | undefined;
  priority: number;
}

/** The link that steers the client after a package (03 §4); `none` leaves all of them out. */
export type ChannelLink = 'next' | 'resume' | 'resync' | 'none';

interface Waiting {
  ack: number;
  priority: number;
  since: number;
  resolve: (reply: Reply) => void;
}

const DEFAULT_HOLD = { low: 15, medium: 5, timeout: 180 };
/** A channel without P-GET for this long counts as unreachable (04 §1 CallbackChannelError), in ms. */
const UNREACHABLE_AFTER = 60_000;
/** How long a flush waits for its bytes to leave, in real ms. */
const LOST_AFTER = 250;

export interface ChannelHooks {
  /** The client has lost its place: subscriptions are gone (03 §4). */
  onReset(): void;
  /** The server has: the conversations are gone too. */
  onResume(): void;
  /** Nobody polled for the time of the switch reaperMinutes. */
  onAbandoned(): void;
}

/** One application's event channel. */
export class EventChannel {
  readonly #queue = new EventQueue();
  /** Number of the last package delivered; the next has this plus one. */
  #delivered = 0;
  #lastPackage: Content | undefined;
  #acknowledged = true;
  #raw: string[] = [];
  #hold = { ...DEFAULT_HOLD };
  #waiting: Waiting | undefined;
  #timer: Timer | undefined;
  #reaper: Timer | undefined;
  #idleSince: number | undefined;
  #forcedLink: ChannelLink | undefined;
  #duplicate = false;
  #onSent: ((sent: Moment) => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly switches: Switches,
    /** Path and fixed query of the events link, ending so that the ack number can be appended. */
    private readonly hrefStem: string,
    private readonly hooks: ChannelHooks,
  ) {
    this.#armReaper();
  }

  /** The events link as the application shows it. */
  get href(): string {
    return `${this.hrefStem}${this.#delivered + 1}`;
  }

  /** Whether a P-GET is waiting now. */
  get polling(): boolean {
    return this.#waiting !== undefined;
  }

  /** Whether the server could deliver an event soon: a P-GET waits or was there a minute ago. */
  get reachable(): boolean {
    return (
      this.polling ||
      (this.#idleSince !== undefined && this.clock.now() - this.#idleSince < UNREACHABLE_AFTER)
    );
  }

  /** Hold times in force, in seconds. */
  get hold(): Readonly<typeof DEFAULT_HOLD> {
    return this.#hold;
  }

  /**
   * Queues events as one step; they leave together, at the latest after the hold time of their class.
   * @param onSent runs when the last byte of the package that carries them has left
   */
  emit(events: readonly ChannelEvent[], onSent?: (sent: Moment) => void): void {
    if (onSent) this.#onSent.push(onSent);
    this.#queue.add(events, this.clock.now(), this.switches.get('merge'));
    this.#arm();
  }

  /** Sends a body of any kind as the next package; `{self}` and `{next}` in it become hrefs. */
  emitRaw(text: string): void {
    this.#raw.push(text);
    this.#arm();
  }

  /**
   * The next answer steers with this link instead of `next`; `resync` carries nothing else, and before a `resume`
   * transient state is reset (03 §4).
   */
  forceLink(link: ChannelLink): void {
    this.#forcedLink = link;
    if (link !== 'resume') return;
    this.hooks.onResume();
    // Nobody is told of what was reset.
    this.#queue.take();
  }

  /** Delivers the last package once more although it was acknowledged (03 §5, a package may be seen twice). */
  duplicateNext(): void {
    this.#duplicate = true;
  }

  /** Answers a P-GET, at once or later. `onAbort` tells when its client goes away. */
  poll(parameters: PollParameters, onAbort: (listener: () => void) => void): Promise<Reply> | Reply {
    this.#reaper?.cancel();
    this.#hold = {
      low: parameters.low ?? this.#hold.low,
      medium: parameters.medium ?? this.#hold.medium,
      timeout: parameters.timeout ?? this.#hold.timeout,
    };
    const next = this.#delivered + 1;
    const repeat = parameters.ack === this.#delivered && !this.#acknowledged;
    if (this.#forcedLink === 'resync' || (parameters.ack !== next && !repeat))
      return this.#resync(parameters.ack);
    if (this.#lastPackage && (repeat || this.#duplicate)) {
      this.#duplicate = false;
      return this.#answered({ status: 200, content: this.#lastPackage });
    }
    if (this.#waiting && parameters.priority < this.#waiting.priority) return replaced();
    this.#release(replaced());
    this.#acknowledged = true;
    return new Promise((resolve) => {
      const waiting: Waiting = {
        ack: parameters.ack,
        priority: parameters.priority,
        since: this.clock.now(),
        resolve,
      };
      this.#waiting = waiting;
      onAbort(() => {
        if (this.#waiting === waiting) this.#release(replaced());
      });
      this.#arm();
    });
  }

  /**
   * Sends what is queued now; resolves when it is on the wire, at once when nobody waits or nothing is queued,
   * and after a moment when the waiting client turns out to be gone.
   */
  flush(): Promise<void> {
    if (!this.#waiting || this.#queue.empty) return Promise.resolve();
    return new Promise((resolve) => {
      setTimeout(resolve, LOST_AFTER);
      this.#onSent.push(() => resolve());
      this.#deliver();
    });
  }

  /** Ends the channel: a waiting P-GET gets the failure. */
  close(failure: UcwaFailure): void {
    this.#release(failureReply(failure));
    this.#reaper?.cancel();
  }

  #arm(): void {
    this.#timer?.cancel();
    if (!this.#waiting) return;
    const wait = this.#due(this.#waiting) - this.clock.now();
    const deliver = () => this.#deliver();
    // What is due leaves even while the clock stands still, after the code that emits has finished its step.
    this.#timer = wait > 0 ? this.clock.after(wait, deliver) : soon(deliver);
  }

  /** When the waiting P-GET is to be answered, in sandbox time. */
  #due(waiting: Waiting): number {
    if (this.#raw.length > 0) return this.clock.now();
    const times = [waiting.since + this.#hold.timeout * 1000];
    const high = this.#queue.oldest('High');
    const medium = this.#queue.oldest('Medium');
    const low = this.#queue.oldest('Low');
    if (high !== undefined) times.push(high + this.switches.get('batchMs'));
    if (medium !== undefined) times.push(medium + this.#hold.medium * 1000);
    if (low !== undefined) times.push(low + this.#hold.low * 1000);
    return Math.min(...times);
  }

  #deliver(): void {
    const content = this.#nextPackage();
    const told = this.#onSent.splice(0);
    const afterwards = (sent: Moment) => {
      for (const tell of told) tell(sent);
    };
    this.#release({ status: 200, content, afterwards });
  }

  #nextPackage(): Content {
    this.#delivered += 1;
    this.#acknowledged = false;
    const links = this.#links();
    const raw = this.#raw.shift();
    if (raw !== undefined) {
      const text = raw
        .replaceAll('{self}', links.self)
        .replaceAll('{next}', `${this.hrefStem}${this.#delivered + 1}`);
      this.#lastPackage = { kind: 'bytes', type: this.switches.get('contentType'), data: Buffer.from(text) };
    } else {
      const events = this.#queue.take();
      const write: Extract<Content, { kind: 'deferred' }>['write'] = (dialect) =>
        writePackage(links, events, this.switches.all(), dialect);
      this.#lastPackage = { kind: 'deferred', write };
    }
    return this.#lastPackage;
  }

  #links(): PackageLinks {
    const self = `${this.hrefStem}${this.#delivered}`;
    const link = this.#forcedLink ?? 'next';
    this.#forcedLink = undefined;
    if (link === 'none') return { self };
    if (link === 'resume') this.#hold = { ...DEFAULT_HOLD };
    return { self, [link]: `${this.hrefStem}${this.#delivered + 1}` };
  }

  /** The ack was outside the window: only a resync link, and the channel starts afresh behind it (03 §4). */
  #resync(ack: number): Reply {
    this.#forcedLink = undefined;
    this.#release(replaced());
    this.#queue.take();
    this.#delivered += 1;
    this.#acknowledged = true;
    this.#lastPackage = undefined;
    this.#hold = { ...DEFAULT_HOLD };
    this.hooks.onReset();
    const links: PackageLinks = { self: `${this.hrefStem}${ack}`, resync: this.href };
    const write: Extract<Content, { kind: 'deferred' }>['write'] = (dialect) =>
      writePackage(links, [], this.switches.all(), dialect);
    return this.#answered({ status: 200, content: { kind: 'deferred', write } });
  }

  /** Answers the waiting P-GET, if there is one, and starts the reaper. */
  #release(reply: Reply): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = undefined;
    this.#timer?.cancel();
    waiting.resolve(this.#answered(reply));
  }

  #answered(reply: Reply): Reply {
    this.#idleSince = this.clock.now();
    this.#armReaper();
    return reply;
  }

  #armReaper(): void {
    this.#reaper?.cancel();
    this.#reaper = this.clock.after(this.switches.get('reaperMinutes') * 60_000, () =>
      this.hooks.onAbandoned(),
    );
  }
}

function soon(run: () => void): Timer {
  const handle = setImmediate(run);
  return { cancel: () => clearImmediate(handle) };
}

function replaced(): Reply {
  return failureReply(
    new UcwaFailure(409, 'PGetReplaced', 'Another request for this package took its place.'),
  );
}
