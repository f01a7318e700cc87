import { describe, expect, it } from 'vitest';
import { dialKey } from '../../../main/desktop/dial-key.ts';
import { Hotkey, hotkeyWords, isWayland } from '../../../main/desktop/hotkey.ts';
import { readTarget, textSources } from '../../../main/desktop/selection.ts';
import { withDefaults } from '../../../main/storage/settings.ts';
import { recordingCommands, Store, state } from './fixtures.ts';

/** Stands where Electron's globalShortcut stands: other programs hold some keys, some it can't read. */
class Shortcuts {
  readonly taken = new Set<string>();
  readonly held = new Map<string, () => void>();
  register(accelerator: string, callback: () => void): boolean {
    if (accelerator.endsWith('+Nonsense')) throw new TypeError('conversion failure');
    if (this.taken.has(accelerator)) return false;
    this.held.set(accelerator, callback);
    return true;
  }
  unregisterAll(): void {
    this.held.clear();
  }
}

const begin = (wayland = false) => {
  const globalShortcut = new Shortcuts();
  let pressed = 0;
  const hotkey = new Hotkey({
    globalShortcut,
    wayland,
    onPress: () => {
      pressed += 1;
    },
  });
  return { globalShortcut, hotkey, pressed: () => pressed };
};

describe('the hotkey', () => {
  it('is registered, pressed, changed and given back', () => {
    const { hotkey, globalShortcut, pressed } = begin();
    expect(hotkey.state).toEqual({ state: 'off' });
    expect(hotkey.set('Control+Alt+C')).toEqual({ state: 'registered', accelerator: 'Control+Alt+C' });
    globalShortcut.held.get('Control+Alt+C')?.();
    expect(pressed()).toBe(1);
    hotkey.set('Control+Alt+D');
    expect([...globalShortcut.held.keys()]).toEqual(['Control+Alt+D']);
    expect(hotkey.set(null)).toEqual({ state: 'off' });
    hotkey.set('F9');
    hotkey.dispose();
    expect(globalShortcut.held.size).toBe(0);
  });

  it('says taken, and takes it once it is free', () => {
    const { hotkey, globalShortcut } = begin();
    globalShortcut.taken.add('Control+Alt+C');
    expect(hotkey.set('Control+Alt+C').state).toBe('taken');
    globalShortcut.taken.clear();
    expect(hotkey.set('Control+Alt+C').state).toBe('registered');
  });

  it('names another one that is free, and holds nothing meanwhile', () => {
    const { hotkey, globalShortcut } = begin();
    const wanted = 'CommandOrControl+Alt+C';
    globalShortcut.taken.add(wanted).add('CommandOrControl+Alt+D');
    const free = 'CommandOrControl+Alt+Shift+C';
    expect(hotkey.set(wanted)).toEqual({ state: 'taken', accelerator: wanted, free });
    expect(globalShortcut.held.size).toBe(0);
    expect(hotkey.set(free)).toEqual({ state: 'registered', accelerator: free });
    globalShortcut.register = () => false;
    expect(hotkey.set(wanted)).toEqual({ state: 'taken', accelerator: wanted, free: null });
    expect(hotkeyWords(free, 'linux')).toBe('Ctrl+Alt+Shift+C');
    expect(hotkeyWords('Control+Alt+C', 'win32')).toBe('Ctrl+Alt+C');
    expect(hotkeyWords(free, 'darwin')).toBe('Cmd+Alt+Shift+C');
  });

  it.each(['Control+Nonsense', 'C', 'Shift+C', ''])('says invalid: %s', (accelerator) => {
    const { hotkey, globalShortcut } = begin();
    expect(hotkey.set(accelerator)).toEqual({ state: 'invalid', accelerator });
    expect(globalShortcut.held.size).toBe(0);
  });

  it('is unconfirmed on Wayland', () => {
    expect(begin(true).hotkey.set('Control+Alt+C').state).toBe('unconfirmed');
    expect(isWayland({ XDG_SESSION_TYPE: 'wayland' }, 'linux')).toBe(true);
    expect(isWayland({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(isWayland({ DISPLAY: ':0' }, 'linux')).toBe(false);
    expect(isWayland({ WAYLAND_DISPLAY: 'wayland-0' }, 'darwin')).toBe(false);
  });
});

describe('the marked text', () => {
  const digits = (text: string) => /\+\d+/u.exec(text)?.[0] ?? null;

  it('comes from the selection first, then from the clipboard', async () => {
    const clipboard = (selected: string) => ({
      readText: (type?: 'selection') => (type === 'selection' ? selected : '+2'),
      writeText: () => {},
    });
    expect(await readTarget(textSources(clipboard('call +1'), 'linux'), digits)).toBe('+1');
    expect(await readTarget(textSources(clipboard('nothing'), 'linux'), digits)).toBe('+2');
    expect(await readTarget(textSources(clipboard('+1'), 'win32'), digits)).toBe('+2');
  });

  it('is read the newer way too', async () => {
    const newer = {
      readText: () => Promise.resolve('+2'),
      writeText: () => Promise.resolve(),
      selection: { readText: () => Promise.resolve('+1') },
    };
    expect(await readTarget(textSources(newer, 'linux'), digits)).toBe('+1');
  });

  it('takes only the beginning of ten megabytes', async () => {
    const seen: number[] = [];
    const huge = 'x'.repeat(10 * 1024 * 1024);
    const found = await readTarget([() => huge, () => '+1'], (text) => {
      seen.push(text.length);
      return digits(text);
    });
    expect(found).toBe('+1');
    expect(seen[0]).toBe(10_000);
  });

  it('goes on when a source fails or never answers', async () => {
    const never = () => new Promise<string>(() => {});
    const fails = () => Promise.reject(new Error('no'));
    expect(await readTarget([never, fails, () => '+1'], digits)).toBe('+1');
    expect(await readTarget([], digits)).toBeNull();
  });
});

describe('a press of the hotkey', () => {
  const press = (text: string, dialImmediately: boolean, refuse = false) => {
    const { commands, asked } = recordingCommands();
    const settings = withDefaults({ hotkeys: { dialImmediately } }, 'US');
    const run = dialKey({
      source: new Store(state({ settings })),
      commands: refuse ? { dial: async () => ({ ok: false, message: 'No.' }) } : commands,
      texts: [() => text],
      findTarget: (found) => (found.startsWith('+') ? found : null),
      openPad: (target, focus) => void asked.push(`pad ${target} ${focus}`),
      openCalls: () => void asked.push('calls'),
    });
    return { run, asked };
  };

  it.each([
    ['+1', false, false, ['pad +1 call']],
    ['+1', true, false, ['dial +1', 'calls']],
    ['+1', true, true, ['pad +1 call']],
    ['words', true, false, ['pad  field']],
    ['', false, false, ['pad  field']],
  ])('%s, at once %s, refused %s', async (text, atOnce, refuse, expected) => {
    const { run, asked } = press(text, atOnce, refuse);
    await run();
    expect(asked).toEqual(expected);
  });

  it('dials once while the key is held down', async () => {
    const { run, asked } = press('+1', true);
    await Promise.all([run(), run(), run()]);
    expect(asked).toEqual(['dial +1', 'calls']);
  });
});
