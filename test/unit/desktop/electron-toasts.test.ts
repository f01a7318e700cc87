import { EventEmitter } from 'node:events';
import type { NotificationConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { ElectronToasts } from '../../../main/desktop/toasts/electron.ts';
import type { Toast } from '../../../main/desktop/toasts/port.ts';

/** Stands where Electron's class stands: what was asked of it, and the events it would send. */
class Shown extends EventEmitter {
  static all: Shown[] = [];
  static supported = true;
  static isSupported = () => Shown.supported;
  readonly options: NotificationConstructorOptions;
  open = false;
  constructor(options: NotificationConstructorOptions) {
    super();
    this.options = options;
    Shown.all.push(this);
  }
  show(): void {
    this.open = true;
  }
  close(): void {
    this.open = false;
    this.emit('close');
  }
}

const ringing = (name: string): Toast => ({
  kind: 'ringing',
  content: { summary: name, lines: ['For <b>'] },
  actions: ['decline', 'default'],
});

function begin(supported = true) {
  Shown.all = [];
  Shown.supported = supported;
  const heard: string[] = [];
  const toasts = new ElectronToasts(Shown);
  const handle = toasts.show(ringing('Dana'), {
    onAction: (key) => void heard.push(key),
    onClosed: () => void heard.push('closed'),
    onFailed: () => void heard.push('failed'),
  });
  return { heard, handle, toasts, shown: (at: number) => Shown.all[at] as Shown };
}
const tick = () => new Promise<void>((resolve) => queueMicrotask(resolve));

describe('toasts by Electron', () => {
  it('shows plain text with a Decline button that stays', async () => {
    const { heard, shown } = begin();
    await tick();
    expect(shown(0).open).toBe(true);
    expect(shown(0).options).toMatchObject({
      title: 'Dana',
      body: 'For <b>',
      silent: false,
      timeoutType: 'never',
      actions: [{ type: 'button', text: 'Decline' }],
    });
    shown(0).emit('action', { actionIndex: 0 });
    shown(0).emit('action', {}, 0);
    shown(0).emit('click');
    expect(heard).toEqual(['decline', 'decline', 'default']);
  });

  it('sounds as was chosen, by the names of macOS', async () => {
    const { handle } = begin();
    await tick();
    expect(Shown.all.at(-1)?.options.sound).toBeUndefined();
    handle.close();
    for (const sound of ['alarm', 'none'] as const) {
      const { toasts } = begin();
      toasts.show({ ...ringing('Dana'), sound }, { onAction() {}, onClosed() {}, onFailed() {} });
      await tick();
      expect(Shown.all.at(-1)?.options).toMatchObject(
        sound === 'none' ? { silent: true } : { silent: false, sound: 'Sosumi' },
      );
    }
  });

  it('replaces silently, and closes without an event', async () => {
    const { heard, handle, shown } = begin();
    await tick();
    handle.update(ringing('Dana White'));
    expect(shown(0).open).toBe(false);
    expect(shown(1).options).toMatchObject({ title: 'Dana White', silent: true });
    handle.close();
    expect(shown(1).open).toBe(false);
    expect(heard).toEqual([]);
  });

  it('passes on that it was put away, that it failed, that there is nothing to show with', async () => {
    const first = begin();
    await tick();
    first.shown(0).close();
    expect(first.heard).toEqual(['closed']);
    const second = begin();
    await tick();
    second.shown(0).emit('failed', {}, 'unsigned');
    expect(second.heard).toEqual(['failed']);
    const third = begin(false);
    await tick();
    expect(third.heard).toEqual(['failed']);
  });
});
