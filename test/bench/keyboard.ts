import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { now } from './moment.ts';

/** A keyboard whose keys are pressed at once: one xdotool that reads commands line by line as long as we live. */
export class Keyboard {
  readonly #xdotool: ChildProcess;

  constructor(env: NodeJS.ProcessEnv) {
    this.#xdotool = spawn('xdotool', ['-'], { env, stdio: ['pipe', 'ignore', 'inherit'] });
  }

  /** @param combination as in "ctrl+alt+c" @returns the moment just before */
  press(combination: string): number {
    const at = now();
    this.#xdotool.stdin?.write(`key --delay 0 ${combination}\n`);
    return at;
  }

  async stop(): Promise<void> {
    if (this.#xdotool.exitCode !== null) return;
    const gone = once(this.#xdotool, 'exit');
    this.#xdotool.stdin?.end();
    await gone;
  }
}
