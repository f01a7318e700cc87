/** The steps of the demo: each is checked, photographed and told in one line. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { VirtualDesktop } from '../../../build/desktop/virtual-desktop.mjs';

/** Thrown by `Steps.step` once a step has failed: what follows builds on it. */
export class StoryOver extends Error {}

export class Steps {
  /** Where the next steps are played. */
  desktop: VirtualDesktop;
  readonly #folder: string;
  #passed = 0;
  #failed = 0;

  /** @param folder for the pictures, emptied of those of an earlier run */
  constructor(desktop: VirtualDesktop, folder: string) {
    this.desktop = desktop;
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) if (name.endsWith('.png')) rmSync(join(folder, name));
  }

  /**
   * Plays a step, prints one line and writes one picture.
   * @param name of the picture's file
   * @returns what the step gives to later ones
   * @throws StoryOver when it fails
   */
  async step<T>(name: string, what: string, play: () => Promise<T>): Promise<T> {
    const number = this.#passed + this.#failed + 1;
    const line = `${String(number).padStart(2)}  ${what}`;
    const picture = join(this.#folder, `${String(number).padStart(2, '0')}-${name}.png`);
    try {
      const given = await play();
      // Nothing lies under the pointer that would show a tip.
      if (name !== 'tray-menu') await this.desktop.movePointer(300, 600);
      await this.#photograph(picture);
      this.#passed++;
      process.stdout.write(`ok   ${line}\n`);
      return given;
    } catch (error) {
      this.#failed++;
      process.stdout.write(`FAIL ${line}: ${error instanceof Error ? error.message : String(error)}\n`);
      await this.#photograph(picture).catch(() => {});
      throw new StoryOver();
    }
  }

  /** Prints the closing line. @returns the exit status: 0 when every step passed */
  end(): number {
    process.stdout.write(`demo: ${this.#passed} steps passed, ${this.#failed} failed\n`);
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }

  /** Once the screen stands still: toasts fade in, windows are drawn in pieces. */
  async #photograph(file: string): Promise<void> {
    const look = async () => {
      const raw = join(this.desktop.folder, 'look.ppm');
      await this.desktop.screenshot(raw);
      return readFileSync(raw);
    };
    let last = await look();
    for (let tries = 0; tries < 8; tries++) {
      const now = await look();
      if (now.equals(last)) break;
      last = now;
    }
    await this.desktop.screenshot(file);
  }
}

/** @throws with both values when they differ */
export function same(what: string, found: unknown, wanted: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (is !== should) throw new Error(`${what} is ${is}, not ${should}`);
}
