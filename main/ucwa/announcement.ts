/**
 * Which phone the server rings for the user: announced once with makeMeAvailable, changed in place from then on
 * (02 §1, §2). What the server could not take now it is told again, ever more slowly.
 */
import { type Application, rereadApplication } from './application.ts';
import { type Availability, makeMeAvailable, offersAvailability } from './availability.ts';
import { isEnd } from './ending.ts';
import { errors, failed, ok, type Result, type UcwaError } from './errors.ts';
import { text } from './hal.ts';
import { backoff, type Ports, pause } from './ports.ts';
import type { Ask, Requests } from './requests.ts';
import { announceNumber, sameNumber } from './resources/communication.ts';
import type { Command } from './resources/self.ts';

/** Within this the `me` event has come, and what it led to was read: it is held back up to 5 s (03 §1). Milliseconds. */
const EVENT_IN_TIME = 10_000;

export interface AnnouncementHandlers {
  /** For what concerns an application that is open. */
  readonly command: Command;
  /** The application was read again. */
  onRead(application: Application): void;
  /** The session can't go on with this application. */
  onEnd(error: UcwaError): void;
}

export class Announcement {
  readonly #requests: Requests;
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  readonly #handlers: AnnouncementHandlers;
  #wanted: string;
  /** The application that is told, as it was last seen; null while there is none. */
  #application: Application | null = null;
  /** What it took. */
  #told: string | null = null;
  #telling = false;
  /** Whose `me` is waited for; null = nobody's. */
  #confirming: string | null = null;

  constructor(
    requests: Requests,
    ports: Ports,
    phoneNumber: string,
    signal: AbortSignal,
    handlers: AnnouncementHandlers,
  ) {
    this.#requests = requests;
    this.#ports = ports;
    this.#wanted = phoneNumber;
    this.#signal = signal;
    this.#handlers = handlers;
  }

  /** The application as it is now: its communication is what a change is made to. Null when it is gone. */
  follow(application: Application | null): void {
    if (application?.url !== this.#application?.url) this.#told = null;
    this.#application = application;
  }

  /**
   * Makes the user available on this application; one who is available already gets the right phone.
   * @returns the application as it is now.
   */
  async open(application: Application): Promise<Result<Application>> {
    const number = this.#wanted;
    const { log } = this.#ports;
    const answer = await makeMeAvailable(this.#requests, application.me, number, this.#signal, log);
    if (!answer.ok) return answer;
    let now = application;
    if (answer.value === 'already' || answer.value === 'unsaid') {
      // Contrary to what me said, or without a word: both are read again (02 §1).
      const again = await rereadApplication(this.#requests, application.url, this.#signal);
      if (!again.ok) return again;
      now = again.value;
      this.follow(now);
      if (answer.value === 'unsaid' && offersAvailability(now.me)) return failed(errors.notUcwa);
    }
    if (answer.value === 'announced') {
      this.#told = number;
      void this.#confirm(application.url);
    }
    // Available before we came: the phone is the one that communication names, if it names one.
    else this.#told ??= text(now.communication, 'phoneNumber') ?? '';
    void this.#settle();
    return ok(now);
  }

  /**
   * Another phone from now on.
   * @returns what the server says of it; ok when it will be told later, with the next application.
   */
  async change(phoneNumber: string): Promise<Result<void>> {
    const before = this.#wanted;
    this.#wanted = phoneNumber;
    const answer = await this.#settle();
    // Refused for good: the one before goes on being rung.
    if (!answer.ok && answer.error.remedy !== 'retry' && this.#wanted === phoneNumber) this.#wanted = before;
    return answer;
  }

  /**
   * `me` says whether it was taken (02 §1, §3), and without its new links no activity can be reported. When its event
   * does not bring it, it is read until it comes, and what it still offers is done again.
   */
  async #confirm(url: string): Promise<void> {
    if (this.#confirming === url) return;
    this.#confirming = url;
    for (let attempt = 0; ; attempt++) {
      const wait = backoff(attempt, this.#ports.random, EVENT_IN_TIME);
      await pause(this.#ports.clock, wait, this.#signal);
      if (this.#signal.aborted || this.#confirming !== url) return;
      const application = this.#application;
      if (application?.url !== url || !offersAvailability(application.me)) break;
      const again = await this.#announceAgain(url);
      if (this.#signal.aborted || this.#confirming !== url) return;
      if (this.#application?.url !== url) break;
      if (again.ok && again.value === 'already') break;
      if (!again.ok && isEnd(again.error)) {
        this.#handlers.onEnd(again.error);
        break;
      }
    }
    this.#confirming = null;
  }

  /** Reads the application, and makes the user available if that is still offered. */
  async #announceAgain(url: string): Promise<Result<Availability>> {
    const read = await rereadApplication(this.#requests, url, this.#signal);
    if (!read.ok) return read;
    if (this.#application?.url === url) this.#handlers.onRead(read.value);
    return makeMeAvailable(this.#requests, read.value.me, this.#wanted, this.#signal, this.#ports.log);
  }

  /** Tells the server what it does not know yet. */
  async #settle(attempt = 0): Promise<Result<void>> {
    const [application, wanted] = [this.#application, this.#wanted];
    if (!application || this.#told === null || sameNumber(this.#told, wanted)) return ok(undefined);
    if (this.#telling) return ok(undefined);
    this.#telling = true;
    const command = (ask: Ask) => this.#handlers.command({ signal: this.#signal, ...ask });
    const answer = await announceNumber(command, application.communication, wanted);
    this.#telling = false;
    if (answer.ok && this.#application?.url === application.url) this.#told = wanted;
    if (answer.ok) return this.#settle();
    if (answer.error.remedy === 'retry') void this.#later(attempt, answer.error.retryAfter);
    return answer;
  }

  async #later(attempt: number, atLeast?: number): Promise<void> {
    await pause(this.#ports.clock, backoff(attempt, this.#ports.random, atLeast), this.#signal);
    if (!this.#signal.aborted) await this.#settle(attempt + 1);
  }
}
