/** What the user has marked or copied somewhere: a door for texts of any size and kind. */

/** Electron's clipboard, before 44 (synchronous, the selection by a word) and since (promises, an object). */
export interface ElectronClipboard {
  readText(type?: 'selection'): string | Promise<string>;
  writeText(text: string): void | Promise<void>;
  readonly selection?: { readText(): string | Promise<string> };
}

/** A place a marked text may come from. */
export type TextSource = () => string | Promise<string>;

/** No number or address stands behind this many characters; a clipboard may hold megabytes. */
const READ_AT_MOST = 10_000;
const ANSWERS_WITHIN = 500;

/** The places to look in, the likeliest first: the marked text where the desktop has it (X11), the clipboard. */
export function textSources(clipboard: ElectronClipboard, platform: NodeJS.Platform): TextSource[] {
  const copied = () => clipboard.readText();
  if (platform !== 'linux') return [copied];
  const { selection } = clipboard;
  return [() => (selection ? selection.readText() : clipboard.readText('selection')), copied];
}

/**
 * The first source's text in which something to call is found.
 * @param findTarget picks a number or address out of a text; null when none is there
 * @returns the target, or null
 */
export async function readTarget(
  sources: readonly TextSource[],
  findTarget: (text: string) => string | null,
): Promise<string | null> {
  for (const source of sources) {
    const text = await readBounded(source);
    const target = text === '' ? null : findTarget(text);
    if (target !== null) return target;
  }
  return null;
}

/** The beginning of what a source has; "" when it has nothing, fails, or lets us wait. */
async function readBounded(source: TextSource): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, ANSWERS_WITHIN, '');
  });
  try {
    const text = await Promise.race([source(), late]);
    return typeof text === 'string' ? text.slice(0, READ_AT_MOST) : '';
  } catch {
    return '';
  } finally {
    clearTimeout(timer);
  }
}
