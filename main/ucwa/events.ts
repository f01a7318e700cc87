/**
 * The event channel: exactly one pending GET at a time, the next one sent before a package is processed, the same
 * address repeated when the connection breaks (03). It repairs what a repetition can repair, and hands the rest up.
 */
import { readBody } from './body.ts';
import { errors, type Result, type UcwaError } from './errors.ts';
import { Examination, endOf, type Witness } from './examination.ts';
import type { HttpResponse } from './http.ts';
import { type EventPackage, readPackage } from './packages.ts';
import { backoff, type Ports, pause } from './ports.ts';
import type { Requests } from './requests.ts';

/** Seconds; sent once, remembered by the server, lost when the channel is recreated (03 §1). */
const PARAMETERS = { low: '15', medium: '5', timeout: '200' };
/** The server answers after 200 s of silence; a minute more and the socket is taken for dead. */
const POLL_TIMEOUT = 260_000;
/** Times another program may take the channel within ten minutes before we leave the application to it. */
const REPLACED_LIMIT = 3;
const REPLACED_WITHIN = 600_000;
/** An empty answer faster than this was not a time-out: the channel slows down rather than spin. */
const TOO_FAST = 1_000;
/** Failures in a row after which the channel is begun anew where the application says (03 §5, gotchas 21). */
const TRIES_BEFORE_RESTART = 5;
/** A GET that was open this long was cut by something on the way, as proxies do: no trouble (gotchas 46). */
const LONG_OPEN = 10_000;
/** Failures without an answer: only these are a broken connection, not what answers in the server's place. */
const BROKEN = /^Network\/(?:connection|timeout|offline|dns|proxy)$/;

export interface ChannelHandlers extends Witness {
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
  readonly #examination: Examination;
  #poll = new AbortController();
  /** Monotonic milliseconds; null while no GET is open. */
  #sentAt: number | null = null;
  #repeat = false;
  /** The last package with events: its own address and where it leads. */
  #lastPackage: string | null = null;
  /** In a row. */
  #failures = 0;
  /** The last failure: its status, whether it was no answer, and how long that GET had been open. */
  #last = { status: 0, broken: false, open: 0 };
  /** Where to begin anew instead of repeating the address. */
  #restart: string | null = null;
  /** It was begun anew, or the server says so: what went by is to be read. */
  #anew = false;
  /** When another program took the channel, on the monotonic clock; packages between prove nothing. */
  #replaced: readonly number[] = [];

  constructor(requests: Requests, ports: Ports, handlers: ChannelHandlers) {
    this.#requests = requests;
    this.#ports = ports;
    this.#handlers = handlers;
    this.#examination = new Examination(ports, {
      probe: (signal) => handlers.probe(signal),
      isLost: (error, signal) => handlers.isLost(error, signal),
      onAnswer: (tries, eventsUrl) => void this.#answered(tries, eventsUrl),
      onTrouble: (error) => handlers.onTrouble(error),
      onEnd: (error) => this.#end(error),
    });
  }

  /** Opens the channel at the application's events link. The first request leaves in this tick. */
  start(eventsUrl: string): void {
    void this.#run(withParameters(eventsUrl));
  }

  /** Ends it for good; no handler is called any more. */
  stop(): void {
    this.#stop.abort();
    this.#poll.abort();
    this.#examination.stop();
  }

  /** The computer woke up or changed networks: the pending GET is taken for dead and sent again at once. */
  repeatNow(): void {
    this.#examination.stop();
    this.#failures = 0;
    this.#sendAgain();
  }

  async #run(first: string): Promise<void> {
    let url = first;
    let pending = this.#get(url);
    let idle = 0;
    /** The last package did not say where to go on, and the application was asked. */
    let lost = false;
    for (;;) {
      const answer = await pending;
      if (this.#stop.signal.aborted) return;
      const open = this.#openFor();
      this.#sentAt = null;
      const received = answer.ok ? readPackage(readBody(answer.value), answer.value.url) : null;
      if (received) {
        const carries = received.events.length > 0;
        const name = `${received.self} ${received.steer?.href}`;
        const repeated = carries && name === this.#lastPackage;
        if (!received.steer) {
          // A protocol error (03 §4), but what it tells has happened.
          if (!repeated) this.#handlers.onPackage(received);
          this.#poll = new AbortController();
          const again = lost ? null : await this.#handlers.probe(this.#poll.signal);
          if (this.#stop.signal.aborted) return;
          if (!again?.ok) return this.#end(errors.channelMissing);
          lost = true;
          url = withParameters(again.value.eventsUrl);
          pending = this.#get(url);
          continue;
        }
        lost = false;
        this.#restart = null;
        this.#failures = 0;
        this.#examination.stop();
        const { rel, href } = received.steer;
        url = rel === 'next' ? href : withParameters(href);
        // Behind a resync the server counts as it likes: the same number may be another package.
        if (rel === 'resync') this.#lastPackage = null;
        // An empty one has no number of its own on a server that counts only what it had to tell.
        else if (carries) this.#lastPackage = name;
        idle = (repeated || !carries) && open < TOO_FAST ? idle + 1 : 0;
        // The next request leaves before the package is processed (gotchas 30) – unless the server spins.
        if (idle < 2) pending = this.#get(url);
        if (rel !== 'next') this.#anew = true;
        this.#healthy();
        if (!repeated) this.#handlers.onPackage(received);
        if (idle < 2) continue;
        await this.#wait(idle - 2);
        if (this.#stop.signal.aborted) return;
        pending = this.#get(url);
        continue;
      }
      if (!this.#repeat) {
        const error = answer.ok ? errors.notUcwa : answer.error;
        const end = this.#count(error, open);
        if (end) return this.#end(end);
        if (!this.#wasCut()) this.#handlers.onTrouble(error);
        // A broken connection is repeated at once, then ever more slowly (03 §5).
        if (this.#failures > 1 || error.status !== 0) await this.#wait(this.#failures - 1, error.retryAfter);
        if (this.#stop.signal.aborted) return;
      }
      if (this.#restart !== null) {
        url = withParameters(this.#restart);
        this.#restart = null;
        this.#anew = true;
      }
      pending = this.#get(url);
      this.#examination.begin();
    }
  }

  /** Notes one more failure. @returns the error to end with when repeating is no use */
  #count(error: UcwaError, open: number): UcwaError | null {
    this.#last = { status: error.status, broken: BROKEN.test(error.code), open };
    // One that was open for long worked, whatever failed before it: it is repeated at once.
    this.#failures = this.#wasCut() ? 1 : this.#failures + 1;
    if (error.code === 'Conflict/PGetReplaced') {
      const now = this.#ports.clock.monotonic();
      this.#replaced = [...this.#replaced.filter((at) => now - at < REPLACED_WITHIN), now];
      this.#failures = Math.max(this.#failures, this.#replaced.length);
      return this.#replaced.length >= REPLACED_LIMIT ? error : null;
    }
    // With a ticket that was renewed for it: the user is not allowed here any more (03 §5).
    return error.status === 403 ? { ...error, remedy: 'stop' } : endOf(error);
  }

  /** The application is there. */
  async #answered(tries: number, eventsUrl: string): Promise<void> {
    const wasAway = tries > 1;
    if (this.#failures >= TRIES_BEFORE_RESTART && this.#last.status === 500) this.#restart = eventsUrl;
    // A wait before the next GET goes on: the server wants it, or what answers in its place may answer that one too.
    if (this.#sentAt === null && !(wasAway && this.#last.broken)) return;
    // The pending GET went out into the silence.
    if (wasAway) this.#sendAgain();
    if (wasAway || this.#wasCut()) this.#failures = 0;
    const { signal } = this.#poll;
    // Whoever answers in the channel's place does so again after about that time: no flicker between two tries.
    const doubtful = this.#failures > 1 ? 1.5 * this.#last.open - this.#openFor() : 0;
    if (doubtful > 0) await pause(this.#ports.clock, doubtful, signal);
    if (signal === this.#poll.signal && !this.#stop.signal.aborted) this.#healthy();
  }

  #healthy(): void {
    this.#handlers.onHealthy();
    if (this.#anew) this.#handlers.onReset();
    this.#anew = false;
  }

  #end(error: UcwaError): void {
    this.stop();
    this.#handlers.onEnd(error);
  }

  #wasCut(): boolean {
    return this.#last.broken && this.#last.open > LONG_OPEN;
  }

  #openFor(): number {
    return this.#sentAt === null ? 0 : this.#ports.clock.monotonic() - this.#sentAt;
  }

  #get(url: string): Promise<Result<HttpResponse>> {
    this.#poll = new AbortController();
    this.#repeat = false;
    this.#sentAt = this.#ports.clock.monotonic();
    const { signal } = this.#poll;
    return this.#requests.send({ method: 'GET', url, signal, timeoutMs: POLL_TIMEOUT, doubtsTicket: true });
  }

  #sendAgain(): void {
    this.#repeat = true;
    this.#poll.abort();
  }

  /** Waits, unless stopped or told to go on at once. */
  async #wait(attempt: number, atLeast?: number): Promise<void> {
    this.#poll = new AbortController();
    await pause(this.#ports.clock, backoff(attempt, this.#ports.random, atLeast), this.#poll.signal);
  }
}
