/** The part of a KeyboardEvent that makes a hotkey. */
export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

/** What a key press means to the recorder. */
export type Recorded =
  | { type: 'hotkey'; accelerator: string }
  | { type: 'none' }
  | { type: 'cancelled' }
  | { type: 'waiting'; why: string | null };

const NAMED: Record<string, string> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Space: 'Space',
  Enter: 'Return',
  Backspace: 'Backspace',
  Delete: 'Delete',
  Insert: 'Insert',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Semicolon: ';',
  Quote: "'",
  Comma: ',',
  Period: '.',
  Slash: '/',
  Backslash: '\\',
  Backquote: '`',
};

/** The key in Electron's words, or null for one that can't be part of a hotkey. */
function keyName({ key, code }: Press): string | null {
  // By what is printed on it (AZERTY), by its place where Alt or Shift print something else.
  if (/^[a-z0-9]$/i.test(key)) return code.startsWith('Numpad') ? `num${key}` : key.toUpperCase();
  if (/^F([1-9]|1\d|2[0-4])$/.test(code)) return code;
  const placed = /^(?:Key|Digit)([A-Z0-9])$/.exec(code);
  return placed?.[1] ?? NAMED[code] ?? null;
}

/** Electron's accelerator for a key press, in the order Electron writes it. */
export function record(press: Press, mac: boolean): Recorded {
  const { ctrlKey, altKey, shiftKey, metaKey } = press;
  const bare = !ctrlKey && !altKey && !metaKey;
  if (press.key === 'Escape' && bare) return { type: 'cancelled' };
  if ((press.key === 'Backspace' || press.key === 'Delete') && bare) return { type: 'none' };
  if (['Control', 'Alt', 'Shift', 'Meta', 'AltGraph', 'OS'].includes(press.key))
    return { type: 'waiting', why: null };
  const name = keyName(press);
  if (name === null) return { type: 'waiting', why: 'This key can’t be used. Try another one.' };
  if (bare && !/^F\d+$/.test(name))
    return { type: 'waiting', why: `Hold ${mac ? '⌘, ⌃ or ⌥' : 'Ctrl, Alt or Super'} as well.` };
  const parts = [
    (mac ? metaKey : ctrlKey) && 'CommandOrControl',
    mac ? ctrlKey && 'Control' : metaKey && 'Super',
    altKey && 'Alt',
    shiftKey && 'Shift',
    name,
  ];
  return { type: 'hotkey', accelerator: parts.filter(Boolean).join('+') };
}

const MAC: Record<string, string> = {
  CommandOrControl: '⌘',
  Command: '⌘',
  Control: '⌃',
  Alt: '⌥',
  Option: '⌥',
  Shift: '⇧',
  Super: '⌘',
};
const OTHER: Record<string, string> = {
  CommandOrControl: 'Ctrl',
  Control: 'Ctrl',
  CmdOrCtrl: 'Ctrl',
  Return: 'Enter',
};

/** An accelerator as it is written on this system's keys: "Ctrl + Alt + C", "⌘⌥C". */
export function written(accelerator: string, mac: boolean): string {
  const parts = accelerator.split('+').filter(Boolean);
  return mac
    ? parts.map((part) => MAC[part] ?? part).join('')
    : parts.map((part) => OTHER[part] ?? part).join(' + ');
}
