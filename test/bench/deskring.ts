import { root, type World } from '../desktop/world.ts';
import type { JournalEntry } from '../sandbox/journal.ts';
import { Program } from './program.ts';
import type { Subject } from './subject.ts';

const OPERATIONS = { dial: 'startPhoneAudio', decline: 'decline' } as const;

/** Deskring as a user runs it, at the sandbox server. */
export class Deskring implements Subject {
  readonly name = 'deskring';
  readonly hotkey = 'ctrl+alt+c';
  readonly #world: World;
  readonly #log: string;
  /** The journal's number of its last POST. */
  #posted = 0;

  constructor(world: World, log: string) {
    this.#world = world;
    this.#log = log;
  }

  /** What config.json must say for these measurements. */
  static readonly config = { hotkeys: { dial: 'Control+Alt+C', dialImmediately: true } };

  start(): Program {
    const { desktop, profile, sandbox } = this.#world;
    sandbox.journal.clear();
    return new Program([root, '--no-sandbox', `--profile=${profile}`, '--hidden'], desktop.env, this.#log);
  }

  async polling(): Promise<void> {
    const isOpen = (entry: JournalEntry) =>
      entry.operation === 'events' && entry.status === undefined && !entry.broken;
    await this.#world.sandbox.journal.wait(isOpen, 20_000);
  }

  async ring(): Promise<number> {
    const { monotonicMs } = await this.#world.sandbox.user.incomingCall('ben@contoso.com').announced;
    return monotonicMs;
  }

  /** A call comes in behind so many presence events, in one answer of the server. @returns as `ring` */
  async ringBehind(presenceEvents: number): Promise<number> {
    const [application] = this.#world.sandbox.user.applications;
    if (!application) throw new Error('Deskring is not signed in.');
    for (let at = 0; at < presenceEvents; at += 1)
      application.tell('people', 'updated', 'contactPresence', `people/p${at}/presence`);
    return this.ring();
  }

  async posted(what: 'dial' | 'decline'): Promise<number> {
    const { journal } = this.#world.sandbox;
    const entry = await journal.wait({ operation: OPERATIONS[what], method: 'POST', after: journal.last });
    this.#posted = entry.id;
    return entry.received.monotonicMs;
  }

  async hangUp(): Promise<void> {
    const { user, journal } = this.#world.sandbox;
    const call = await user.outgoingCall();
    await journal.wait({ operation: 'startPhoneAudio', answered: true, after: this.#posted - 1 });
    call.announce();
    call.remoteAnswers();
    call.remoteHangsUp();
  }
}
