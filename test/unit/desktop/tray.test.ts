import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionBus } from '../../../main/desktop/bus.ts';
import { besideTray, type Rect, within } from '../../../main/desktop/placement.ts';
import { menuTemplate, runTrayPress } from '../../../main/desktop/tray.ts';
import { watchTrayHost } from '../../../main/desktop/tray-host.ts';
import { type TrayItem, trayModel } from '../../../main/desktop/tray-menu.ts';
import type { AppState, HistoryEntry } from '../../../main/state.ts';
import { incoming, outgoing, recordingCommands, state } from './fixtures.ts';
import { canRunBus, TestBus, until } from './notification-daemon.ts';

const format = (number: string) => number;
const model = (change: Partial<AppState> = {}) => trayModel(state(change), format);
const labels = (items: readonly TrayItem[]) =>
  items.flatMap((item) => (item.kind === 'separator' ? [] : [item.label]));
const find = (items: readonly TrayItem[], label: string): TrayItem | undefined =>
  items.find((item) => item.kind !== 'separator' && item.label === label);
const entry = (id: string, change: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  direction: 'outgoing',
  name: `Person ${id}`,
  uri: null,
  number: `+${id}`,
  context: '',
  outcome: 'finished',
  at: 0,
  seconds: 0,
  unseen: false,
  ...change,
});
const error = { code: 'x', message: 'Wrong.', remedy: 'stop', status: 0 } as const;
const failed = { state: 'failed', since: 0, user: 'sip:a@b', server: null, error } as const;

describe('the tray icon', () => {
  it.each([
    [{ session: { state: 'signedOut', since: 0 } }, 'signed-out'],
    [{}, 'online'],
    [{ missedCalls: 3 }, 'missed-3'],
    [{ missedCalls: 10 }, 'missed-9plus'],
    [{ missedCalls: 3, session: failed }, 'trouble'],
    [{ missedCalls: 3, calls: [outgoing()] }, 'in-call'],
    [{ calls: [outgoing(), incoming()] }, 'ringing'],
    [{ calls: [incoming({ silenced: true })] }, 'online'],
    [{ calls: [incoming({ state: 'ended' })] }, 'online'],
  ] satisfies [Partial<AppState>, string][])('shows what wants attention most (%#)', (change, icon) => {
    expect(model(change).icon).toBe(icon);
  });
});

describe('the tray menu', () => {
  it('begins with the session and has everything of the contract', () => {
    const { items } = model({
      history: [entry('1'), entry('2', { direction: 'incoming', outcome: 'missed' }), entry('1')],
      callForwarding: { words: 'Forwarded to voicemail', canTurnOff: true },
      presence: { availability: 'DoNotDisturb', activity: '' },
    });
    expect(labels(items)).toEqual([
      'Online, do not disturb · ann@contoso.com',
      'Dial…',
      'Redial Person 1',
      'Person 1',
      'Missed: Person 2',
      'Do not disturb',
      'Call forwarding',
      'Settings…',
      'Export diagnostics…',
      'Sign out',
      'Quit Deskring',
    ]);
    expect(find(items, 'Do not disturb')).toMatchObject({ checked: true, enabled: true });
    expect(find(items, 'Call forwarding')).toMatchObject({
      items: [
        { kind: 'text', label: 'Forwarded to voicemail' },
        { kind: 'press', label: 'Turn off', enabled: true },
      ],
    });
  });

  it('offers what a call allows, while it does', () => {
    const ringing = incoming();
    expect(labels(model({ calls: [ringing] }).items)).toContain('Decline Dana White');
    expect(labels(model({ calls: [{ ...ringing, links: {} }] }).items)).not.toContain('Decline Dana White');
    const talking = outgoing({ state: 'connected', links: { hangUp: '/x' } });
    expect(labels(model({ calls: [talking] }).items)).toContain('Hang up Bob Kelly');
    expect(labels(model({ calls: [outgoing()] }).items)).toContain('Cancel call to Bob Kelly');
  });

  it('has nothing of a call that no longer rings', () => {
    const model = trayModel(state({ calls: [incoming({ isEnding: true, links: {} })] }), String);
    expect([model.icon, JSON.stringify(model.items).includes('Dana')]).toEqual(['online', false]);
  });

  it('dials nothing while signed out, and offers to sign in', () => {
    const { items } = model({ session: failed, history: [entry('1')] });
    expect(find(items, 'Redial Person 1')).toMatchObject({ enabled: false });
    expect(find(items, 'Person 1')).toMatchObject({ enabled: false });
    expect(labels(items)).toContain('Sign in');
  });

  it('keeps hostile names to a short line and shows their &', () => {
    const name = `A & B\n${'x'.repeat(500)}`;
    const { items, tooltip } = model({ calls: [incoming({ remote: { name, uri: null, number: null } })] });
    for (const label of labels(items)) expect(label.length).toBeLessThan(70);
    expect(labels(items).some((label) => label.startsWith('Decline A && B x'))).toBe(true);
    expect(tooltip.length).toBeLessThanOrEqual(120);
  });

  it('does what is pressed, shows a placed call and tells a refusal', async () => {
    const { commands, asked } = recordingCommands();
    const opened: string[] = [];
    const refused: string[] = [];
    const target = {
      commands: { ...commands, redial: () => Promise.resolve({ ok: false, message: 'Not now.' } as const) },
      open: (window: string) => void opened.push(window),
      onRefused: (sentence: string) => void refused.push(sentence),
    };
    const call = incoming();
    const { items } = model({
      calls: [call],
      history: [entry('1')],
      presence: { availability: 'Online', activity: '' },
      callForwarding: { words: 'To voicemail', canTurnOff: true },
    });
    const click = (list: ReturnType<typeof menuTemplate>): void => {
      for (const { click: pressed, submenu } of list) {
        if (Array.isArray(submenu)) click(submenu);
        (pressed as (() => void) | undefined)?.();
      }
    };
    click(menuTemplate(items, (what) => runTrayPress(what, target)));
    await until('the answers', () => refused.length > 0 && opened.length === 4);
    expect(asked).toEqual([
      `decline ${call.id}`,
      'callBack 1',
      'doNotDisturb true',
      'turnOffForwarding',
      'exportDiagnostics',
      'signOut',
      'quit',
    ]);
    expect(opened.sort()).toEqual(['call', 'call', 'pad', 'settings']);
    expect(refused).toEqual(['Not now.']);
  });
});

describe('the pad beside the icon', () => {
  const workArea: Rect = { x: 0, y: 30, width: 1280, height: 770 };
  const size = { width: 360, height: 600 };
  const nowhere: Rect = { x: 0, y: 0, width: 0, height: 0 };

  it('stands under the icon, or under the pointer on the panel, or in the corner', () => {
    expect(besideTray({ x: 1000, y: 2, width: 24, height: 24 }, { x: 5, y: 5 }, workArea, size)).toEqual({
      x: 832,
      y: 38,
      ...size,
    });
    expect(besideTray(nowhere, { x: 1200, y: 10 }, workArea, size)).toEqual({ x: 912, y: 38, ...size });
    expect(besideTray(nowhere, { x: 640, y: 400 }, workArea, size)).toEqual({ x: 912, y: 192, ...size });
    expect(besideTray(nowhere, null, workArea, size)).toEqual({ x: 912, y: 192, ...size });
  });

  it('is always wholly on the display', () => {
    const at = fc.integer({ min: -3000, max: 3000 });
    const length = fc.integer({ min: 0, max: 200 });
    const rect = fc.record({ x: at, y: at, width: length, height: length });
    const area = fc.record({
      x: at,
      y: at,
      width: fc.integer({ min: 300, max: 4000 }),
      height: fc.integer({ min: 300, max: 4000 }),
    });
    fc.assert(
      fc.property(rect, fc.record({ x: at, y: at }), area, (icon, pointer, work) => {
        const { x, y, width, height } = besideTray(icon, pointer, work, size);
        expect(x).toBeGreaterThanOrEqual(work.x);
        expect(y).toBeGreaterThanOrEqual(work.y);
        expect(x + width).toBeLessThanOrEqual(work.x + work.width);
        expect(y + height).toBeLessThanOrEqual(work.y + work.height);
      }),
    );
  });
});

describe('a window that has grown', () => {
  // A laptop of 1366 × 768 at 125 %, its panel below; and the same as a second display to the left.
  it.each([0, -1093])('keeps its buttons on the display that begins at %d', (x) => {
    const low: Rect = { x, y: 0, width: 1093, height: 574 };
    const call = { x: x + 356, y: 115, width: 380, height: 534 };
    expect(within(low, call)).toEqual({ ...call, y: 40 });
    expect(within(low, { ...call, height: 300 })).toEqual({ ...call, height: 300 });
    expect(within(low, { ...call, x: x + 1000, height: 300 }).x).toBe(x + 713);
    expect(within(low, { ...call, height: 700 }).y).toBe(0);
  });
});

describe.skipIf(!canRunBus)('the tray host', () => {
  let bus: TestBus;
  let ours: SessionBus;
  beforeEach(async () => {
    bus = await TestBus.start();
    ours = new SessionBus({ address: bus.address });
  });
  afterEach(async () => {
    ours.dispose();
    await bus.stop();
  });

  it('is noticed when it is missing, when it comes and when it goes', async () => {
    const told: boolean[] = [];
    const stop = watchTrayHost(ours, (present) => told.push(present));
    await ours.start();
    await until('missing', () => told.length === 1);
    await bus.startTrayHost();
    await until('here', () => told.length === 2);
    await bus.stopDaemon();
    await until('gone', () => told.length === 3);
    expect(told).toEqual([false, true, false]);
    stop();
  });
});
