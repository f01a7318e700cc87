/**
 * Which phone the server rings for the user: announced once with makeMeAvailable, changed in place from then on
 * (02 §1, §2). What the server could not take now it is told again, ever more slowly.
 */
import { type Application, rereadApplication } from './application.ts';
import { makeMeAvailable } from './availability.ts';
import { ok, type Result } from './errors.ts';
import { text } from './hal.ts';
import { backoff, type Ports, pause } from './ports.ts';
import type { Ask, Requests } from './requests.ts';
import { announceNumber, sameNumber } from './resources/communication.ts';

export class Announcement {
  readonly #requests: Requests;
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  #wanted: string;
  /** The application that is told, as it was last seen; null while there is none. */
  #application: Application | null = null;
  /** What it took. */
  #told: string | null = null;
  #telling = false;

  constructor(requests: Requests, ports: Ports, phoneNumber: string, signal: AbortSignal) {
    this.#requests = requests;
    this.#ports = ports;
    this.#wanted = phoneNumber;
    this.#signal = signal;
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
    if (answer.value === 'already') {
      // The server says so although me offered it: both are read again (02 §1).
      const again = await rereadApplication(this.#requests, application.url, this.#signal);
      if (!again.ok) return again;
      now = again.value;
      this.follow(now);
    }
    if (answer.value === 'announced') this.#told = number;
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

  /** Tells the server what it does not know yet. */
  async #settle(attempt = 0): Promise<Result<void>> {
    const [application, wanted] = [this.#application, this.#wanted];
    if (!application || this.#told === null || sameNumber(this.#told, wanted)) return ok(undefined);
    if (this.#telling) return ok(undefined);
    this.#telling = true;
    const command = (ask: Ask) => this.#requests.resource({ signal: this.#signal, ...ask });
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
