import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionBus } from '../../../main/desktop/bus.ts';
import { ToastCenter } from '../../../main/desktop/toasts/center.ts';
import { FallbackToasts } from '../../../main/desktop/toasts/fallback.ts';
import { FreedesktopToasts } from '../../../main/desktop/toasts/freedesktop.ts';
import type { Toast, ToastEvents, ToastHandle, Toasts } from '../../../main/desktop/toasts/port.ts';
import { withDefaults } from '../../../main/storage/settings.ts';
import { incoming, outgoing, recordingCommands, Store } from './fixtures.ts';
import { canRunBus, TestBus, until } from './notification-daemon.ts';

/** The next way after the bus: writes down what came to it. */
class Elsewhere implements Toasts {
  readonly shown: Toast[] = [];
  closed = 0;
  show(toast: Toast, _events: ToastEvents): ToastHandle {
    this.shown.push(toast);
    return {
      update: () => {},
      close: () => {
        this.closed += 1;
      },
    };
  }
  dispose(): void {}
}

describe.skipIf(!canRunBus)('toasts on a real session bus', () => {
  let bus: TestBus;
  let ours: SessionBus;
  let store: Store;
  let center: ToastCenter;
  let elsewhere: Elsewhere;
  let asked: string[];
  let opened: number;

  const begin = async () => {
    ours = new SessionBus({ address: bus.address });
    store = new Store();
    elsewhere = new Elsewhere();
    opened = 0;
    const recording = recordingCommands();
    asked = recording.asked;
    const freedesktop = new FreedesktopToasts(ours, { desktopEntry: 'org.deskring.Deskring', icon: '' });
    center = new ToastCenter({
      source: store,
      commands: recording.commands,
      toasts: new FallbackToasts([freedesktop, elsewhere], () => {}),
      formatNumber: (number) => number,
      formatTime: () => '09:41',
      openCalls: () => {
        opened += 1;
      },
    });
    await ours.start();
    await until('our connection', () => ours.up);
  };
  /** Everything sent to us has been heard and everything we wrote has reached the daemon. */
  const settled = () => bus.settled(ours);
  const notified = (count: number) =>
    until(`${count} Notify`, async () => {
      const all = await bus.notified();
      return all.length >= count ? all : null;
    });

  beforeEach(async () => {
    bus = await TestBus.start();
  });
  afterEach(async () => {
    center.dispose();
    ours.dispose();
    await bus.stop();
  });

  it('shows a ringing call as the contract says', async () => {
    await bus.startDaemon();
    await begin();
    store.set({
      calls: [incoming({ forWhom: 'Carol', remote: { name: '<b>Dana', uri: null, number: '+1206' } })],
    });
    const [toast] = await notified(1);
    expect(toast).toMatchObject({
      app: 'Deskring',
      replaces: 0,
      summary: '<b>Dana',
      body: '+1206\nFor Carol',
      actions: ['decline', 'Decline', 'default', 'Open'],
      expires: 0,
    });
    expect(toast?.hints.urgency?.value).toBe(2);
    expect(toast?.hints.category?.value).toBe('call.incoming');
    expect(toast?.hints.resident?.value).toBe(true);
    expect(toast?.hints['suppress-sound']).toBeUndefined();
    expect(toast?.hints['sound-name']?.value).toBe('phone-incoming-call');
  });

  it('escapes the body only for a daemon that reads markup', async () => {
    await bus.startDaemon('actions body');
    await begin();
    store.set({ calls: [incoming({ forWhom: '<b>Carol' })] });
    expect((await notified(1))[0]?.body).toContain('For <b>Carol');
  });

  it.each([
    ['bell', 'bell'],
    ['message', 'message-new-instant'],
    ['alarm', 'alarm-clock-elapsed'],
  ] as const)('sounds as was chosen: %s', async (sound, name) => {
    await bus.startDaemon();
    await begin();
    store.set({ settings: withDefaults({ notifications: { sound } }, 'US') });
    store.set({ calls: [incoming()] });
    expect((await notified(1))[0]?.hints['sound-name']?.value).toBe(name);
  });

  it('asks for no sound while the user is not to be disturbed', async () => {
    await bus.startDaemon();
    await begin();
    store.set({ presence: { availability: 'DoNotDisturb', activity: '' } });
    store.set({ calls: [incoming()] });
    const [toast] = await notified(1);
    expect(toast?.hints['suppress-sound']?.value).toBe(true);
    expect(toast?.hints['sound-name']).toBeUndefined();
  });

  it('offers no Decline without its link', async () => {
    await bus.startDaemon();
    await begin();
    store.set({ calls: [incoming({ links: {} })] });
    expect((await notified(1))[0]?.actions).toEqual(['default', 'Open']);
  });

  it('updates in place, silently, with the newest content only', async () => {
    await bus.startDaemon();
    await begin();
    const call = incoming();
    store.set({ calls: [call] });
    for (const name of ['a', 'b', 'c']) store.set({ calls: [{ ...call, onBehalfOf: name }] });
    await notified(2);
    await settled();
    const all = await bus.notified();
    expect(all.map(({ replaces }) => replaces)).toEqual([0, 1]);
    expect(all[1]?.body).toContain('On behalf of c');
    expect(all[1]?.hints['suppress-sound']?.value).toBe(true);
    store.set({ calls: [{ ...call, onBehalfOf: 'c', since: 1 }] });
    await settled();
    expect(await bus.notified()).toHaveLength(2);
  });

  it('declines once, however often it is pressed, and never after the end', async () => {
    await bus.startDaemon();
    await begin();
    const call = incoming();
    store.set({ calls: [call] });
    await notified(1);
    await Promise.all([bus.press(1, 'decline'), bus.press(1, 'decline'), bus.press(1, 'decline')]);
    await until('decline', () => asked.length > 0);
    await settled();
    expect(asked).toEqual([`decline ${call.id}`]);
    expect(await bus.closedIds()).toEqual([1]);
    const over = incoming();
    store.set({ calls: [call, over] });
    await notified(2);
    store.set({ calls: [call, { ...over, state: 'connected', links: {} }] });
    await bus.press(2, 'decline');
    await settled();
    expect(asked).toHaveLength(1);
  });

  it('presses nothing for a stranger on the bus', async () => {
    await bus.startDaemon();
    await begin();
    store.set({ calls: [incoming()] });
    await notified(1);
    const { sessionBus, Message } = await import('@jellybrick/dbus-next');
    const stranger = sessionBus({ busAddress: bus.address });
    await new Promise<void>((resolve) => stranger.once('connect', resolve));
    const name = 'org.freedesktop.Notifications';
    stranger.send(
      Message.newSignal('/org/freedesktop/Notifications', name, 'ActionInvoked', 'us', [1, 'decline']),
    );
    // The bus answers this once it has passed the signal on.
    const peer = { path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
    await stranger.call(new Message({ destination: 'org.freedesktop.DBus', ...peer, member: 'GetId' }));
    await settled();
    stranger.disconnect();
    expect(asked).toEqual([]);
  });

  it('opens the call window', async () => {
    await bus.startDaemon();
    await begin();
    store.set({ calls: [incoming()] });
    await notified(1);
    await bus.press(1, 'default');
    await until('open', () => opened === 1);
    expect(asked).toEqual([]);
  });

  it('closes at once when the call stops ringing, even before the daemon has given an id', async () => {
    await bus.startDaemon();
    await begin();
    await settled();
    bus.freeze(true);
    const call = incoming();
    store.set({ calls: [call] });
    store.set({ calls: [{ ...call, state: 'connected' }] });
    bus.freeze(false);
    await until('closed', async () => (await bus.closedIds()).length === 1);
    expect(await bus.closedIds()).toEqual([1]);
    const next = incoming();
    store.set({ calls: [next] });
    await notified(2);
    store.set({ calls: [{ ...next, silenced: true }] });
    await until('closed', async () => (await bus.closedIds()).length === 2);
  });

  it('does not come back once the user has put it away, and declines nothing', async () => {
    await bus.startDaemon();
    await begin();
    const call = incoming();
    store.set({ calls: [call] });
    await notified(1);
    await bus.sayClosed(1, 2);
    await settled();
    store.set({ calls: [{ ...call, onBehalfOf: 'Erin' }] });
    await settled();
    expect(await bus.notified()).toHaveLength(1);
    expect(asked).toEqual([]);
  });

  it('shows what still rings again when the daemon has restarted', async () => {
    await bus.startDaemon();
    await begin();
    const [stays, goes] = [incoming(), incoming()];
    store.set({ calls: [stays, goes] });
    await notified(2);
    await bus.stopDaemon();
    store.set({ calls: [stays, { ...goes, state: 'connected' }] });
    await bus.startDaemon();
    const all = await notified(1);
    await settled();
    expect(await bus.notified()).toHaveLength(1);
    expect(all[0]).toMatchObject({ summary: 'Dana White', replaces: 0 });
    expect(elsewhere.shown).toEqual([]);
  });

  it('goes to the next way when no daemon is there, and comes back when one starts', async () => {
    await begin();
    store.set({ calls: [incoming()] });
    await until('the next way', () => elsewhere.shown.length === 1);
    await bus.startDaemon();
    await notified(1);
    expect(elsewhere.closed).toBe(1);
  });

  it('goes to the next way when the bus is lost', async () => {
    await bus.startDaemon();
    await begin();
    store.set({ calls: [incoming()] });
    await notified(1);
    await bus.stop();
    await until('the next way', () => elsewhere.shown.length === 1);
    store.set({ calls: [incoming(), ...store.current.calls] });
    await until('the next way', () => elsewhere.shown.length === 2);
  });

  it('waits five seconds for a daemon that does not answer', async () => {
    await bus.startDaemon();
    await begin();
    await settled();
    bus.freeze(true);
    store.set({ calls: [incoming()] });
    await until('the next way', () => elsewhere.shown.length === 1, 7_000);
    bus.freeze(false);
    await until('closed', async () => (await bus.closedIds()).length === 1);
  }, 12_000);

  it('shows fifty calls, a toast each', async () => {
    await bus.startDaemon();
    await begin();
    const calls = Array.from({ length: 50 }, () => incoming());
    for (let count = 1; count <= 50; count += 1) store.set({ calls: calls.slice(0, count) });
    await notified(50);
    store.set({ calls: [] });
    await until('all closed', async () => new Set(await bus.closedIds()).size === 50);
  });

  it('tells of a missed and of a failed call', async () => {
    await bus.startDaemon();
    await begin();
    const [missed, failed] = [incoming(), outgoing()];
    store.set({ calls: [missed, failed] });
    await notified(1);
    store.set({
      calls: [
        { ...missed, state: 'ended', end: { outcome: 'missed', sentence: 'Missed.', at: 0 } },
        { ...failed, state: 'ended', end: { outcome: 'busy', sentence: 'Bob is busy.', at: 0 } },
      ],
    });
    const [, first, second] = await notified(3);
    expect(first).toMatchObject({ summary: 'Missed call', actions: ['call-back', 'Call back'] });
    expect(first?.body).toContain('From Dana White at 09:41');
    expect(second).toMatchObject({ summary: 'Call to Bob Kelly', body: 'Bob is busy.', actions: [] });
    await bus.press(2, 'call-back');
    await until('call back', () => asked.length === 1);
    expect(asked).toEqual([`callBack ${missed.id}`]);
  });

  it('offers no call back to somebody without a number', async () => {
    await bus.startDaemon();
    await begin();
    const nobody = incoming({ remote: { name: null, uri: null, number: null } });
    store.set({ calls: [nobody] });
    await notified(1);
    store.set({
      calls: [{ ...nobody, state: 'ended', end: { outcome: 'missed', sentence: 'Missed.', at: 0 } }],
    });
    expect((await notified(2)).at(-1)).toMatchObject({ summary: 'Missed call', actions: [] });
  });

  it('writes Notify in the tick of the change', async () => {
    await bus.startDaemon();
    await begin();
    await settled();
    store.set({ calls: [incoming()] });
    // Asked while this program's own event loop stands still.
    expect(bus.notifiedNow()).toContain('Dana White');
  });
});
