/**
 * The other end of the session bus: shows no toasts, but notes when each was asked for and presses their buttons, and
 * notes when a tray icon was registered. In a thread of its own, so that what the servers have to do at the same time
 * does not delay the notes.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Message, MessageType, sessionBus } from '@jellybrick/dbus-next';

const toasts = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';
const tray = 'org.kde.StatusNotifierWatcher';

const now = () => Number(process.hrtime.bigint()) / 1e6;
const bus = sessionBus({ busAddress: workerData });
let lastId = 0;

/** @param {import('./bus-end.ts').Seen} seen */
const tell = (seen) => parentPort?.postMessage(seen);

/** @type {Record<string, (message: Message) => { signature: string, body: unknown[] }>} */
const methods = {
  GetCapabilities: () => ({ signature: 'as', body: [['actions', 'body', 'body-markup', 'persistence']] }),
  GetServerInformation: () => ({ signature: 'ssss', body: ['Bench', 'Deskring', '1', '1.2'] }),
  Notify: ({ body }) => {
    const at = now();
    const id = Number(body[1]) || ++lastId;
    tell({ kind: 'toast', at, id, canDecline: [body[5]].flat().includes('decline') });
    return { signature: 'u', body: [id] };
  },
  CloseNotification: ({ body: [id] }) => {
    signal('NotificationClosed', 'uu', [id, 3]);
    return { signature: '', body: [] };
  },
};

/**
 * @param {string} member
 * @param {string} signature
 * @param {unknown[]} body
 */
function signal(member, signature, body) {
  bus.send(Message.newSignal(path, toasts, member, signature, body));
}

bus.addMethodHandler((message) => {
  const method = message.interface === toasts ? methods[message.member] : undefined;
  if (!method) return false;
  const { signature, body } = method(message);
  bus.send(Message.newMethodReturn(message, signature, body));
  return true;
});

bus.on('message', ({ type, interface: face, member }) => {
  if (type === MessageType.SIGNAL && face === tray && member === 'StatusNotifierItemRegistered')
    tell({ kind: 'tray', at: now() });
});

parentPort?.on('message', (/** @type {{ id: number, key: string }} */ { id, key }) => {
  const at = now();
  signal('ActionInvoked', 'us', [id, key]);
  tell({ kind: 'pressed', at, id });
});

await bus.requestName(toasts, 0);
const rule = `type='signal',interface='${tray}',member='StatusNotifierItemRegistered'`;
const dbus = 'org.freedesktop.DBus';
await bus.call(
  new Message({
    ...{ destination: dbus, path: '/org/freedesktop/DBus', interface: dbus, member: 'AddMatch' },
    ...{ signature: 's', body: [rule] },
  }),
);
tell({ kind: 'up', at: now() });
