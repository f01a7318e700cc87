import type { GlobalShortcut } from 'electron';
import { bounded, NAME_LIMIT, oneLine } from '../clean.ts';
import type { HotkeyState } from '../state.ts';
import type { Log } from './source.ts';

export interface HotkeyOptions {
  readonly globalShortcut: Pick<GlobalShortcut, 'register' | 'unregisterAll'>;
  /** On Wayland the desktop is asked and never tells whether it agreed (platform.md §5). */
  readonly wayland: boolean;
  readonly onPress: () => void;
  readonly log?: Log;
}

/** The one hotkey, changed while the program runs. Only after `ready`. */
export class Hotkey {
  readonly #options: HotkeyOptions;
  #accelerator: string | null = null;
  #state: HotkeyState = { state: 'off' };

  constructor(options: HotkeyOptions) {
    this.#options = options;
  }

  get state(): HotkeyState {
    return this.#state;
  }

  /**
   * Takes this hotkey instead of the present one.
   * @param accelerator as Electron writes them; null = none
   */
  set(accelerator: string | null): HotkeyState {
    if (accelerator === this.#accelerator && this.#state.state !== 'taken') return this.#state;
    // `unregister` of one does nothing on the portal path; this is the program's only one.
    this.#options.globalShortcut.unregisterAll();
    this.#accelerator = accelerator;
    this.#state = accelerator === null ? { state: 'off' } : this.#register(accelerator);
    if (this.#state.state !== 'registered') this.#options.log?.(`hotkey: ${this.#state.state}`);
    return this.#state;
  }

  dispose(): void {
    this.set(null);
  }

  /** Tried and given back at once: nothing of ours is registered while the hotkey is taken. */
  #firstFree(taken: string): string | null {
    const { globalShortcut } = this.#options;
    for (const other of OTHERS) {
      if (other === taken) continue;
      const free = globalShortcut.register(other, () => {});
      globalShortcut.unregisterAll();
      if (free) return other;
    }
    return null;
  }

  #register(accelerator: string): HotkeyState {
    if (!hasModifier(accelerator)) return { state: 'invalid', accelerator };
    try {
      const taken = !this.#options.globalShortcut.register(accelerator, () => this.#options.onPress());
      if (taken) return { state: 'taken', accelerator, free: this.#firstFree(accelerator) };
      return { state: this.#options.wayland ? 'unconfirmed' : 'registered', accelerator };
    } catch {
      // Electron throws for what it can't read as an accelerator.
      return { state: 'invalid', accelerator };
    }
  }
}

/** Offered in this order when the hotkey is taken; none types a character on a usual keyboard. */
const OTHERS = [
  'CommandOrControl+Alt+D',
  'CommandOrControl+Alt+Shift+C',
  'CommandOrControl+Shift+F9',
  'Alt+F9',
];

/** An accelerator as people read it. */
export const hotkeyWords = (accelerator: string, platform: NodeJS.Platform): string =>
  accelerator
    .replace(/CommandOrControl|CmdOrCtrl/i, platform === 'darwin' ? 'Cmd' : 'Ctrl')
    .replace(/Control/i, 'Ctrl');

/** Why there is no hotkey, and what to do; null when there is one, or none is wanted. */
export function hotkeyTrouble(state: HotkeyState, platform: NodeJS.Platform): string | null {
  if (state.state === 'invalid')
    return `“${bounded(oneLine(state.accelerator) ?? '', NAME_LIMIT)}” can’t be a hotkey. Choose another one in the settings.`;
  if (state.state !== 'taken') return null;
  const other = state.free ? `${hotkeyWords(state.free, platform)} is free: choose it` : 'Choose another one';
  return `The hotkey is taken by another program. ${other} in the settings.`;
}

const MODIFIERS = /^(command|cmd|control|ctrl|commandorcontrol|cmdorctrl|alt|option|altgr|super|meta)\+/iu;
const FUNCTION_KEY = /^(shift\+)?f([1-9]|1\d|2[0-4])$/iu;

/** A key that people type must not be taken from every other program. */
const hasModifier = (accelerator: string): boolean =>
  MODIFIERS.test(accelerator.replace(/^shift\+/iu, '')) || FUNCTION_KEY.test(accelerator);

/** Whether Electron talks to Wayland itself here. */
export const isWayland = (environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean =>
  platform === 'linux' &&
  (environment.XDG_SESSION_TYPE === 'wayland' || Boolean(environment.WAYLAND_DISPLAY)) &&
  environment.XDG_SESSION_TYPE !== 'x11';
