import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageType, Variant } from '@jellybrick/dbus-next';
import { connectBus } from './bus.mjs';
import { tool } from './parts.mjs';
import { waitFor } from './wait.mjs';

/**
 * A toast as an application asked for it.
 *
 * @typedef {object} Toast
 * @property {number} id the daemon's number for it; updates in place have the same
 * @property {number} replaces the id that the application asked to replace, else 0
 * @property {string} app
 * @property {string} icon
 * @property {string} summary
 * @property {string} body
 * @property {Readonly<Record<string, string>>} actions key → label, in the order given
 * @property {Readonly<Record<string, unknown>>} hints plain values
 * @property {number} timeout milliseconds; -1 the daemon's own, 0 for ever
 * @property {number} at when the Notify call was seen, milliseconds since 1970
 */

/** @typedef {'dunst' | 'xfce' | 'mock' | 'none'} Daemon */

/**
 * @typedef {object} ToastDesktop the desktop as far as toasts need it
 * @property {NodeJS.ProcessEnv} env
 * @property {Daemon} daemon
 * @property {number} scale
 * @property {import('./bus.mjs').Bus} bus
 * @property {import('./hands.mjs').Hands} hands
 */

/**
 * @typedef {object} Toasts
 * @property {() => readonly Toast[]} notifications every Notify call that was answered since we watch, oldest first
 * @property {() => readonly Toast[]} openToasts those on the screen now, each as it was last updated
 * @property {() => readonly number[]} closed the ids of toasts that are gone, for whatever reason, oldest first
 * @property {(id: number, key: string) => Promise<void>} pressAction presses a toast's button as a person would
 * @property {(id: number) => Promise<void>} dismissToast waves a toast away as a person would
 * @property {() => Promise<void>} stop
 */

const name = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';

/**
 * Watches the toasts of a bus, whichever daemon shows them.
 *
 * @param {ToastDesktop} desktop
 * @returns {Promise<Toasts>}
 */
export async function watchToasts(desktop) {
  /** @type {Toast[]} */
  const shown = [];
  /** @type {number[]} */
  const closed = [];
  /** @type {Map<string, Omit<Toast, 'id'>>} by sender and serial: asked for, not answered yet */
  const asked = new Map();
  const watcher = await connectBus(desktop.env.DBUS_SESSION_BUS_ADDRESS ?? '');
  await watcher.monitor((message) => {
    const { type, interface: face, member, body } = message;
    if (type === MessageType.METHOD_CALL && face === name && member === 'Notify') {
      asked.set(`${message.sender} ${message.serial}`, toastFrom(body));
    } else if (type === MessageType.METHOD_RETURN) {
      const key = `${message.destination} ${message.replySerial}`;
      const toast = asked.get(key);
      if (toast) shown.push({ id: Number(body[0]), ...toast });
      asked.delete(key);
    } else if (type === MessageType.SIGNAL && face === name && member === 'NotificationClosed') {
      closed.push(Number(body[0]));
    }
  });
  const openToasts = () => {
    const latest = new Map(shown.map((toast) => [toast.id, toast]));
    return [...latest.values()].filter(({ id }) => !closed.includes(id));
  };
  return {
    notifications: () => shown,
    openToasts,
    closed: () => closed,
    pressAction: (id, key) => press(desktop, openToasts, id, key),
    dismissToast: (id) => dismiss(desktop, id),
    stop: async () => watcher.close(),
  };
}

/**
 * @param {readonly unknown[]} body of a Notify call
 * @returns {Omit<Toast, 'id'>}
 */
function toastFrom(body) {
  const [app, replaces, icon, summary, text, actions, hints, timeout] =
    /** @type {[string, number, string, string, string, string[], Record<string, Variant>, number]} */ (body);
  /** @type {Record<string, string>} */
  const labels = {};
  for (let i = 0; i + 1 < actions.length; i += 2) labels[actions[i] ?? ''] = actions[i + 1] ?? '';
  const values = Object.entries(hints).map(([key, hint]) => [
    key,
    hint instanceof Variant ? hint.value : hint,
  ]);
  return {
    ...{ app, replaces, icon, summary, timeout },
    body: text,
    actions: labels,
    hints: Object.fromEntries(values),
    at: Date.now(),
  };
}

/**
 * @param {ToastDesktop} desktop
 * @param {() => readonly Toast[]} open
 * @param {number} id
 * @param {string} key
 */
async function press({ env, daemon, scale, bus, hands }, open, id, key) {
  switch (daemon) {
    case 'mock':
      return mockSignal(bus, 'ActionInvoked', 'us', [new Variant('u', id), new Variant('s', key)]);
    case 'xfce': {
      // It draws the buttons side by side along the bottom, in the order given, "default" like any other.
      const { actions } = open().find((toast) => toast.id === id) ?? { actions: {} };
      const keys = Object.keys(actions);
      if (!keys.includes(key)) throw new Error(`toast ${id} is gone or has no action ${key}`);
      // A click that comes before the toast is quite laid out is lost, so it is made again while the toast is there.
      await waitFor(`the effect of the button ${key}`, async () => {
        const drawn = (await hands.windows()).filter(({ title }) => title === 'xfce4-notifyd');
        const [toast] = drawn;
        if (!toast || drawn.length > 1) throw new Error(`${drawn.length} toasts on the screen, not one`);
        const x = toast.x + (toast.width / keys.length) * (keys.indexOf(key) + 0.5);
        const y = toast.y + toast.height - 32 * scale;
        await hands.click(Math.round(x), Math.round(y));
        return waitFor('its end', () => !open().some((each) => each.id === id), 500);
      });
      return;
    }
    case 'dunst':
      writeFileSync(join(env.XDG_RUNTIME_DIR ?? '', 'toast-choice'), `[${id},${key}]`);
      await tool(env, 'dunstctl', ['context']);
      return;
    case 'none':
      throw new Error('without a notification daemon there are no toasts to press');
  }
}

/**
 * @param {ToastDesktop} desktop
 * @param {number} id
 */
async function dismiss({ env, daemon, bus }, id) {
  const byUser = 2;
  switch (daemon) {
    case 'mock':
      return mockSignal(bus, 'NotificationClosed', 'uu', [new Variant('u', id), new Variant('u', byUser)]);
    case 'dunst':
      // dunst closes the topmost one, without being asked which.
      if ((await tool(env, 'dunstctl', ['count', 'displayed'])) !== '1')
        throw new Error('with dunst a toast can be dismissed only while it is the only one');
      await tool(env, 'dunstctl', ['close']);
      return;
    default:
      throw new Error(`toasts can't be dismissed by id with the notification daemon "${daemon}"`);
  }
}

/**
 * The mock sends signals from its own connection, under the daemon's name, as a real one does.
 *
 * @param {import('./bus.mjs').Bus} bus
 * @param {string} signal
 * @param {string} signature
 * @param {readonly Variant[]} values
 */
async function mockSignal(bus, signal, signature, values) {
  const args = [name, signal, signature, values];
  await bus.call(`${name} org.freedesktop.DBus.Mock`, path, 'EmitSignal', 'sssav', args);
}

/**
 * Starts nothing, says how: the program and arguments of a notification daemon.
 *
 * @param {Daemon} daemon
 * @param {string} logs folder
 * @returns {import('./parts.mjs').Part | undefined} undefined for none
 */
export function daemonPart(daemon, logs) {
  switch (daemon) {
    case 'none':
      return undefined;
    case 'dunst':
      return { name: 'dunst', args: [] };
    case 'xfce':
      return {
        name: `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/xfce4/notifyd/xfce4-notifyd`,
        args: [],
        logName: 'xfce4-notifyd',
      };
    case 'mock':
      return {
        // Debian's own Python: the first on PATH may be one without D-Bus.
        name: '/usr/bin/python3',
        args: [
          ...['-m', 'dbusmock', '--session', '--template', 'notification_daemon'],
          ...[
            '-p',
            '{"capabilities":"actions body body-markup persistence"}',
            '--logfile',
            join(logs, 'notify-calls.log'),
          ],
        ],
        logName: 'dbusmock',
      };
  }
}

/** @param {import('./bus.mjs').Bus} bus */
export const daemonIsUp = (bus) => bus.isOwned(name);

/**
 * Waits for a toast.
 *
 * @param {Toasts} toasts
 * @param {(toast: Toast) => boolean} [matches]
 * @returns {Promise<Toast>}
 */
export const nextToast = (toasts, matches = () => true) =>
  waitFor('the toast', () => toasts.notifications().find(matches));
