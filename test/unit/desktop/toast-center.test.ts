/** Which toasts there are, and what they sound like (contract.md §5, issue 4 item 7). */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../main/calls/call.ts';
import { ToastCenter } from '../../../main/desktop/toasts/center.ts';
import type { Toast, ToastEvents } from '../../../main/desktop/toasts/port.ts';
import { withDefaults } from '../../../main/storage/settings.ts';
import { incoming, outgoing, Store, state } from './fixtures.ts';

interface Shown {
  toast: Toast;
  readonly events: ToastEvents;
  updates: number;
  closed: boolean;
}
let store: Store;
let shown: Shown[];
let acted: string[];
let center: ToastCenter;
const begin = (first = state()) => {
  store = new Store(first);
  shown = [];
  acted = [];
  center = new ToastCenter({
    source: store,
    commands: {
      act: async (id, action) => {
        acted.push(`${action} ${id}`);
        return { ok: true };
      },
      callBack: async () => ({ ok: true }),
    },
    toasts: {
      show: (toast, events) => {
        const one: Shown = { toast, events, updates: 0, closed: false };
        shown.push(one);
        return {
          update: (next) => {
            one.toast = next;
            one.updates += 1;
          },
          close: () => {
            one.closed = true;
          },
        };
      },
      dispose: () => {},
    },
    formatNumber: (number) => number,
    formatTime: () => '09:41',
    openCalls: () => {},
  });
};
beforeEach(() => begin());
const silence = () => shown.map(({ toast }) => toast.sound);

describe('the sound', () => {
  it('is there by default, once: what is learnt later changes the toast in place', () => {
    const call = incoming();
    store.set({ calls: [call] });
    store.set({ calls: [{ ...call, forwardedBy: 'Front desk' }] });
    expect(shown).toHaveLength(1);
    expect([shown[0]?.updates, ...silence()]).toEqual([1, 'default']);
  });

  it('is off when the settings say so, and while the user is not to be disturbed', () => {
    const settings = withDefaults({ notifications: { sound: 'none' } }, 'US');
    begin(state({ settings }));
    store.set({ calls: [incoming()] });
    begin(state({ presence: { availability: 'DoNotDisturb', activity: 'DoNotDisturb' } }));
    store.set({ calls: [incoming()] });
    center.tell('Something.');
    expect(silence()).toEqual(['none', 'none']);
    begin(state({ presence: { availability: 'Busy', activity: 'InACall' } }));
    store.set({ calls: [incoming()] });
    expect(silence()).toEqual(['default']);
  });

  it('is the chosen one for a call, and the desktop’s own for anything else', () => {
    begin(state({ settings: withDefaults({ notifications: { sound: 'bell' } }, 'US') }));
    store.set({ calls: [incoming()] });
    center.tell('Something.');
    expect(silence()).toEqual(['bell', 'default']);
  });

  it('changing the setting while it rings rings nobody again', () => {
    store.set({ calls: [incoming()] });
    store.set({ settings: withDefaults({ notifications: { sound: 'none' } }, 'US') });
    expect([shown.length, shown[0]?.updates]).toEqual([1, 0]);
  });
});

describe('a call that no longer rings', () => {
  const open = () => shown.filter(({ closed }) => !closed).length;

  it('has no toast while only why is not known yet', () => {
    const call = incoming();
    store.set({ calls: [call] });
    store.set({ calls: [{ ...call, isEnding: true }] });
    expect(open()).toBe(0);
  });

  it('has none while Decline is under way, and has it back when that came to nothing', () => {
    const call = incoming();
    store.set({ calls: [call] });
    store.set({ calls: [{ ...call, pressed: new Set(['decline']) }] });
    expect(open()).toBe(0);
    store.set({ calls: [{ ...call, pressed: new Set() }] });
    expect(open()).toBe(1);
    shown.at(-1)?.events.onAction('decline');
    expect(acted).toEqual([`decline ${call.id}`]);
  });

  it('is no missed call any more once it is known that it was answered elsewhere', () => {
    const call = incoming();
    const end = (outcome: Outcome) => ({ ...call, end: { outcome, sentence: '', at: 1 } });
    store.set({ calls: [call] });
    store.set({ calls: [{ ...end('missed'), state: 'ended' }] });
    expect(shown.at(-1)?.toast.kind).toBe('missed');
    store.set({ calls: [{ ...end('answeredElsewhere'), state: 'ended' }] });
    expect(open()).toBe(0);
  });
});

describe('many at once', () => {
  it.each([2, 10, 50])(
    '%i calls ring with a toast each; each is declined once, and goes by itself',
    async (count) => {
      const calls = Array.from({ length: count }, () => incoming());
      store.set({ calls });
      expect(shown).toHaveLength(count);
      for (const { events } of shown) for (let i = 0; i < 3; i++) events.onAction('decline');
      expect(acted).toEqual(calls.map(({ id }) => `decline ${id}`));
      await Promise.resolve();
      await Promise.resolve();
      expect(shown.every(({ closed }) => closed)).toBe(true);
      store.set({ calls: [] });
      expect(shown).toHaveLength(count);
    },
  );

  it('the end of one leaves the others', () => {
    const calls = Array.from({ length: 50 }, () => incoming());
    store.set({ calls });
    store.set({ calls: calls.filter((_, index) => index !== 7) });
    expect(shown.flatMap(({ closed }, index) => (closed ? index : []))).toEqual([7]);
  });

  it('none outlives the program', () => {
    store.set({ calls: [incoming(), incoming()] });
    center.dispose();
    expect(shown.every(({ closed }) => closed)).toBe(true);
  });
});

describe('an own call that failed', () => {
  const failed = (sentence: string) =>
    outgoing({ id: 'own', state: 'ended', end: { outcome: 'busy', sentence, at: 1 } });

  it('is told once, and corrected in place when the name becomes known', () => {
    store.set({ calls: [outgoing({ id: 'own' })] });
    store.set({ calls: [failed('+1 206 555 0123 is busy.')] });
    store.set({ calls: [failed('Bob Kelly is busy.')] });
    expect(shown).toHaveLength(1);
    expect(shown[0]?.toast.content.lines).toEqual(['Bob Kelly is busy.']);
    shown[0]?.events.onClosed();
    store.set({ calls: [failed('Robert Kelly is busy.')] });
    expect([shown.length, shown[0]?.updates]).toEqual([1, 1]);
  });

  it('is taken back when the call goes on after all, and told anew when it ends', () => {
    store.set({ calls: [outgoing({ id: 'own' })] });
    store.set({ calls: [failed('Bob did not answer.')] });
    store.set({ calls: [outgoing({ id: 'own', state: 'connected' })] });
    expect(shown).toMatchObject([{ closed: true }]);
    store.set({ calls: [failed('Bob is busy.')] });
    expect(shown).toMatchObject([{ closed: true }, { closed: false }]);
  });
});
