/**
 * The event channel: exactly one pending GET at a time, the next one sent before a package is processed, the same
 * address repeated when the connection breaks (03). It repairs what a repetition can repair, and hands the rest up.
 */
import { readBody } from './body.ts';
import { errors, type Result, type UcwaError } from './errors.ts';
import type { HttpResponse } from './http.ts';
import { type EventPackage, readPackage } from './packages.ts';
import { backoff, type Ports, pause } from './ports.ts';
import type { Requests } from './requests.ts';

/** Seconds; sent once, remembered by the server, lost when the channel is recreated (03 §1). */
const PARAMETERS = { low: '15', medium: '5', timeout: '200' };
/** The server answers after 200 s of silence; a minute more and the socket is taken for dead. */
const POLL_TIMEOUT = 260_000;
/** Failures in a row after which the application itself is asked (03 §5). */
const TRIES_BEFORE_PROBE = 5;
/** Times another program may take the channel before we leave the application to it. */
const REPLACED_LIMIT = 3;
/** An empty answer faster than this was not a time-out: the channel slows down rather than spin. */
const TOO_FAST = 1_000;
/** A GET that was open this long was cut by something on the way, as proxies do: no trouble (gotchas 46). */
const LONG_OPEN = 10_000;

export interface ChannelHandlers {
  /** A package that was not seen before, in order. */
  onPackage(received: EventPackage): void;
  /** The server lost our place: everything transient is to be forgotten and read again (03 §6). */
  onReset(): void;
  /** The server answers; follows every `onTrouble` that passed. */
  onHealthy(): void;
  /** It failed and is being repeated. */
  onTrouble(error: UcwaError): void;
  /** Repeating can't help: the session must decide. The channel has stopped. */
  onEnd(error: UcwaError): void;
  /** Is the application still there? Asked beside a repeated GET, and instead of one after several failures. */
  probe(): Promise<Result<unknown>>;
  /** After a probe that failed with this error: is the application to be given up? */
  isLost(error: UcwaError): Promise<boolean>;
}

/** Failures in a row, and how many of them were of one kind. */
interface Tries {
  readonly failures: number;
  readonly replaced: number;
  readonly forbidden: number;
}

/** The first address of a channel, ours added to whatever the server put there. */
export function withParameters(eventsUrl: string): string {
  const url = new URL(eventsUrl);
  for (const [name, value] of Object.entries(PARAMETERS)) url.searchParams.set(name, value);
  return url.href;
}

export class EventChannel {
  readonly #requests: Requests;
  readonly #ports: Ports;
  readonly #handlers: ChannelHandlers;
  readonly #stop = new AbortController();
  #poll = new AbortController();
  #sentAt = 0;
  #repeat = false;
  #lastSelf: string | null = null;

  constructor(requests: Requests, ports: Ports, handlers: ChannelHandlers) {
    this.#requests = requests;
    this.#ports = ports;
    this.#handlers = handlers;
  }

  /** Opens the channel at the application's events link. The first request leaves in this tick. */
  start(eventsUrl: string): void {
    void this.#run(withParameters(eventsUrl));
  }

  /** Ends it for good; no handler is called any more. */
  stop(): void {
    this.#stop.abort();
    this.#poll.abort();
  }

  /** The computer woke up or changed networks: the pending GET is taken for dead and sent again at once. */
  repeatNow(): void {
    this.#repeat = true;
    this.#poll.abort();
  }

  async #run(first: string): Promise<void> {
    let url = first;
    let pending = this.#get(url);
    let failures = 0;
    let replaced = 0;
    let forbidden = 0;
    let idle = 0;
    for (;;) {
      const answer = await pending;
      if (this.#stop.signal.aborted) return;
      const received = answer.ok ? this.#read(answer.value) : null;
      if (received) {
        const repeated = received.self === this.#lastSelf;
        if (!received.steer) {
          // A protocol error (03 §4), but what it tells has happened.
          if (!repeated) this.#handlers.onPackage(received);
          return this.#handlers.onEnd(errors.channelMissing);
        }
        failures = 0;
        replaced = 0;
        forbidden = 0;
        const { rel, href } = received.steer;
        url = rel === 'next' ? href : withParameters(href);
        // Behind a resync the server counts as it likes: the same number may be another package.
        this.#lastSelf = rel === 'resync' ? null : received.self;
        idle = this.#cameTooFast(received, repeated) ? idle + 1 : 0;
        // The next request leaves before the package is processed (gotchas 30) – unless the server spins.
        if (idle < 2) pending = this.#get(url);
        this.#handlers.onHealthy();
        if (rel !== 'next') this.#handlers.onReset();
        if (!repeated) this.#handlers.onPackage(received);
        if (idle < 2) continue;
        await this.#wait(idle - 2);
      } else if (this.#repeat) {
        this.#repeat = false;
      } else {
        const error = answer.ok ? errors.notUcwa : answer.error;
        const cut = error.status === 0 && this.#openFor() > LONG_OPEN;
        failures = cut ? 1 : failures + 1;
        if (error.code === 'Conflict/PGetReplaced') replaced += 1;
        if (error.status === 403) forbidden += 1;
        const end = await this.#hopeless(error, { failures, replaced, forbidden });
        if (this.#stop.signal.aborted) return;
        if (end) return this.#handlers.onEnd(end);
        if (!cut) this.#handlers.onTrouble(error);
        if (error.status === 403) this.#requests.distrust(url);
        // A broken connection is repeated at once, then ever more slowly (03 §5).
        if (failures > 1 || error.status !== 0) await this.#wait(failures - 1, error.retryAfter);
        if (this.#stop.signal.aborted) return;
        pending = this.#get(url);
        void this.#confirm(this.#poll.signal);
        continue;
      }
      if (this.#stop.signal.aborted) return;
      pending = this.#get(url);
    }
  }

  /** A repeated GET may hang for minutes without a word: another request tells whether the server is back. */
  async #confirm(poll: AbortSignal): Promise<void> {
    const alive = await this.#handlers.probe();
    if (this.#stop.signal.aborted || poll.aborted || poll !== this.#poll.signal) return;
    if (alive.ok) this.#handlers.onHealthy();
    else this.#handlers.onTrouble(alive.error);
  }

  #cameTooFast(received: EventPackage, repeated: boolean): boolean {
    const useless = repeated || received.events.length === 0;
    return useless && this.#openFor() < TOO_FAST;
  }

  #openFor(): number {
    return this.#ports.clock.monotonic() - this.#sentAt;
  }

  /** The error to end with when repeating is no use, or null. */
  async #hopeless(error: UcwaError, { failures, replaced, forbidden }: Tries): Promise<UcwaError | null> {
    if (error.code === 'Conflict/PGetReplaced') return replaced >= REPLACED_LIMIT ? error : null;
    if (error.remedy === 'stop' || error.remedy === 'recreate' || error.remedy === 'rediscover') return error;
    // Whatever else says "no longer there" or "not allowed" about the channel speaks of the application.
    if (error.remedy === 'drop')
      return error.status === 410 ? { ...errors.sessionGone, status: 410 } : { ...error, remedy: 'recreate' };
    if (error.status === 403) return forbidden > 1 ? { ...error, remedy: 'stop' } : null;
    if (failures % TRIES_BEFORE_PROBE !== 0) return null;
    const alive = await this.#handlers.probe();
    if (alive.ok) return null;
    if (alive.error.remedy !== 'retry') return alive.error;
    return (await this.#handlers.isLost(alive.error)) ? { ...alive.error, remedy: 'rediscover' } : null;
  }

  #get(url: string): Promise<Result<HttpResponse>> {
    this.#poll = new AbortController();
    this.#sentAt = this.#ports.clock.monotonic();
    return this.#requests.send({ method: 'GET', url, signal: this.#poll.signal, timeoutMs: POLL_TIMEOUT });
  }

  #read(response: HttpResponse): EventPackage | null {
    return readPackage(readBody(response), response.url);
  }

  /** Waits, unless stopped or told to go on at once. */
  async #wait(attempt: number, atLeast?: number): Promise<void> {
    this.#poll = new AbortController();
    await pause(this.#ports.clock, backoff(attempt, this.#ports.random, atLeast), this.#poll.signal);
    this.#repeat = false;
  }
}
