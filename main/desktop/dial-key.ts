import type { Commands } from '../state.ts';
import { readTarget, type TextSource } from './selection.ts';
import { ON_ITS_WAY, type StateSource } from './source.ts';

export interface DialKeyOptions {
  readonly source: StateSource;
  readonly commands: Pick<Commands, 'dial'>;
  readonly texts: readonly TextSource[];
  readonly findTarget: (text: string) => string | null;
  /** Opens the pad with this in its field: focus on Call, or on the field when nothing was found. */
  readonly openPad: (text: string, focus: 'field' | 'call') => void;
  /** A call was placed: show it. */
  readonly openCalls: () => void;
}

/**
 * What the hotkey does: finds a number in the marked text or the clipboard and shows it in the pad, or dials at
 * once if the settings say so and it may be dialled.
 * @returns the listener for `Hotkey`
 */
export function dialKey(options: DialKeyOptions): () => Promise<void> {
  const { source, commands, texts, findTarget, openPad, openCalls } = options;
  let underWay = false;
  return async () => {
    // A key that is held down repeats.
    if (underWay) return;
    underWay = true;
    try {
      const target = await readTarget(texts, findTarget);
      if (target === null) openPad('', 'field');
      else if (!source.current.settings.hotkeys.dialImmediately) openPad(target, 'call');
      // A refused target is shown where the sentence can be read and the number corrected.
      else if ((await commands.dial(target)).ok) {
        // Making a window holds the main thread, through which Chromium passes the POST once more.
        await new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY));
        openCalls();
      } else openPad(target, 'call');
    } finally {
      underWay = false;
    }
  };
}
