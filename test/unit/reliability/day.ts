/** A day in the life of a session: quiet times, calls, and faults in no order, all from one seed. */
import type { Call as SandboxCall } from '../../sandbox/calls/call.ts';
import { IncomingCall } from '../../sandbox/calls/incoming.ts';
import { OutgoingCall } from '../../sandbox/calls/outgoing.ts';
import { expectedOf } from './expected.ts';
import { FAULTS, type Fault } from './faults.ts';
import { House } from './house.ts';
import { PHASES } from './phases.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
const IDLE = 'Idle';
/** Faults that make one new application, and those that pass without any. Whatever stops the session is not here. */
const NEW_APPLICATION = /^(?:404 ApplicationNotFound|The server restarts)/;
const WITHOUT_END = /^(?:409 PGetReplaced|The pool f|Eight hours of sleep)/;
const PASSING: readonly Fault[] = FAULTS.filter(
  (fault) => !WITHOUT_END.test(fault.name) && !expectedOf({ fault: fault.name, phase: IDLE })?.stops,
);

/** A generator of 0 ≤ x < 1 that tells the same story for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What came of it. */
export interface Tally {
  /** Incoming calls, each of which must have rung once. */
  calls: number;
  dialled: number;
  faults: number;
  /** Applications that the faults made necessary. */
  applications: number;
  /** The most requests in an hour in which nothing happened and the user was at the computer. */
  busiestHour: number;
  /** The longest way back, in milliseconds. */
  slowest: number;
}

export class Day {
  readonly house: House;
  readonly tally: Tally = { calls: 0, dialled: 0, faults: 0, applications: 1, busiestHour: 0, slowest: 0 };
  /** Called after each hour. */
  onHour: (hour: number) => Promise<void> = async () => {};
  readonly #random: () => number;
  readonly #idle;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    this.house = new House({ random: this.#random, active: true });
    const idle = PHASES.find(({ name }) => name === IDLE);
    if (!idle) throw new Error('there is no idle phase');
    this.#idle = idle;
  }

  /** The server starts afresh and has nothing in its memory; the client comes back by itself. */
  async renewServer(): Promise<void> {
    this.tally.applications += 1;
    this.house.restart();
    await this.house.pass(MINUTE);
    await this.#agree();
  }

  /** @param hours of simulated time */
  async live(hours: number): Promise<void> {
    this.house.signIn();
    await this.house.pass(MINUTE);
    for (let hour = 1; hour <= hours; hour++) {
      while (this.house.passed < hour * HOUR) await this.#something();
      await this.onHour(hour);
    }
  }

  async #something(): Promise<void> {
    const dice = this.#random();
    if (dice < 0.1) await this.#quiet();
    else if (dice < 0.5) await this.#call();
    else await this.#fault();
    await this.#agree();
  }

  async #quiet(): Promise<void> {
    const { line } = this.house;
    // What is armed for the next packages has come by then.
    await this.house.pass(10 * MINUTE);
    const before = line.sent;
    await this.house.pass(HOUR);
    this.tally.busiestHour = Math.max(this.tally.busiestHour, line.sent - before);
  }

  async #call(): Promise<void> {
    const call = await this.#begin();
    if (call instanceof IncomingCall && call.phase === 'ringing' && this.#random() < 0.3) {
      const mine = this.house.calls.current.at(-1);
      if (mine) this.house.calls.press(mine.id, 'decline');
      await this.house.pass(SECOND);
    }
    if (call && this.#random() < 0.5) await this.#answer(call);
    await this.#end(call);
  }

  async #fault(): Promise<void> {
    const { house, tally } = this;
    const fault = PASSING[Math.floor(this.#random() * PASSING.length)];
    if (!fault) return;
    tally.faults += 1;
    if (NEW_APPLICATION.test(fault.name)) tally.applications += 1;
    const call = this.#random() < 0.6 ? await this.#begin() : null;
    if (call && this.#random() < 0.5) await this.#answer(call);
    fault.begin(house, this.#idle);
    const lasts = this.#between(SECOND, 10 * MINUTE);
    await house.pass(lasts / 2);
    // What happens to a call meanwhile is heard of later.
    if (this.#random() < 0.5) await this.#end(call);
    await house.pass(lasts / 2);
    fault.end?.(house);
    const from = house.passed;
    await house.pass(15 * MINUTE, () => house.session.state.state === 'online' && house.line.listens);
    tally.slowest = Math.max(tally.slowest, house.passed - from);
    await house.pass(MINUTE);
    await this.#end(call);
  }

  /** A call from somebody, or to somebody. */
  async #begin(): Promise<SandboxCall | null> {
    const { house } = this;
    const url = house.session.application?.communication.links.get('startPhoneAudio')?.[0]?.href;
    if (this.#random() < 0.3 && url) {
      this.tally.dialled += 1;
      house.calls.dial({ target: TARGET, name: null, phone: null, url });
    } else {
      this.tally.calls += 1;
      house.user.incomingCall(this.#random() < 0.5 ? 'ben@contoso.com' : '+12065550123');
    }
    await house.pass(this.#between(SECOND, 20 * SECOND));
    return house.user.calls.at(-1) ?? null;
  }

  async #answer(call: SandboxCall): Promise<void> {
    if (call.phase === 'ended') return;
    if (call instanceof IncomingCall) call.answerOnPhone();
    if (call instanceof OutgoingCall) {
      call.ownPhoneAnswers();
      call.remoteRings();
      call.remoteAnswers();
    }
    await this.house.pass(this.#between(SECOND, 5 * MINUTE));
  }

  async #end(call: SandboxCall | null): Promise<void> {
    if (!call || call.phase === 'ended') return;
    if (call.phase === 'connected') call.remoteHangsUp();
    else if (call instanceof IncomingCall) {
      if (this.#random() < 0.5) call.giveUp();
      else call.answeredElsewhere();
    } else if (call instanceof OutgoingCall) call.ownPhoneFails();
    await this.house.pass(this.#between(SECOND, 2 * MINUTE));
  }

  /** Client and server speak of the same calls, over one open request. */
  async #agree(): Promise<void> {
    const { house } = this;
    await house.pass(10 * SECOND);
    const mine = house.calls.current.filter(({ state }) => state !== 'ended').length;
    const { state } = house.session.state;
    if (mine !== 0 || house.user.calls.length !== 0 || state !== 'online' || house.line.polls !== 1)
      throw new Error(
        `after ${house.passed / HOUR} h: ${state}, ${mine} calls of ${house.user.calls.length}, ${house.line.polls} polls`,
      );
  }

  #between(from: number, to: number): number {
    return Math.round(from + this.#random() * (to - from));
  }
}

const TARGET = { to: 'tel:+12065550177', number: '+12065550177', uri: null };
