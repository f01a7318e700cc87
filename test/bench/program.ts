import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { electronPath } from '../../build/setup/electron.mjs';
import { now } from './moment.ts';

/** A running program under test: an Electron with nothing attached. */
export class Program {
  /** Just before it was spawned. */
  readonly startedAt: number;
  readonly #child: ChildProcess;

  /**
   * @param args the folder of the program first
   * @param log file for what it prints
   */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv, log: string) {
    const out = openSync(log, 'a');
    const electron = electronPath();
    this.startedAt = now();
    this.#child = spawn(electron, [...args], { env, stdio: ['ignore', out, out], detached: true });
    closeSync(out);
  }

  /** Of its first process. @throws {Error} when it could not be started */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('Electron could not be started.');
    return this.#child.pid;
  }

  /** Asks it to end, and all its processes when that takes more than 5 s. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const killer = setTimeout(() => process.kill(-this.pid, 'SIGKILL'), 5_000);
    await gone;
    clearTimeout(killer);
  }
}
