/**
 * What Deskring is measured against: the least that an Electron program can be which waits at a server, shows a toast
 * and sends a POST. Started as `electron test/bench/bare --server=https://… --icon=FILE --hotkey=KEYS`.
 */
import { app, globalShortcut, net, session, Tray } from 'electron';

const option = (/** @type {string} */ name) => app.commandLine.getSwitchValue(name);
const server = option('server');
const toasts = {
  destination: 'org.freedesktop.Notifications',
  path: '/org/freedesktop/Notifications',
  interface: 'org.freedesktop.Notifications',
};

/** @type {Tray[]} an icon that nothing refers to would go */
const icons = [];

app.whenReady().then(async () => {
  icons.push(new Tray(option('icon')));
  session.defaultSession.setCertificateVerifyProc((_request, decide) => decide(0));
  globalShortcut.register(option('hotkey'), () => send('POST', '/dial', '{"to":"+12065550123"}'));
  const { Message, sessionBus } = await import('@jellybrick/dbus-next');
  const bus = sessionBus();
  bus.on('message', ({ member }) => {
    if (member === 'ActionInvoked') send('POST', '/decline', '{"reason":"Global"}');
  });
  bus.on('connect', () => {
    const dbus = 'org.freedesktop.DBus';
    const rule = `type='signal',interface='${toasts.interface}',member='ActionInvoked'`;
    bus.call(
      new Message({
        ...{ destination: dbus, path: '/org/freedesktop/DBus', interface: dbus, member: 'AddMatch' },
        ...{ signature: 's', body: [rule] },
      }),
    );
    poll();
  });
  const poll = () =>
    send('GET', '/poll', undefined, (body) => {
      const actions = ['decline', 'Decline', 'default', 'Open'];
      const values = ['Bare', 0, '', JSON.parse(body).from, '', actions, {}, 0];
      bus.call(new Message({ ...toasts, member: 'Notify', signature: 'susssasa{sv}i', body: values }));
      poll();
    });
});

/**
 * @param {string} method
 * @param {string} path
 * @param {string} [json]
 * @param {(body: string) => void} [then]
 */
function send(method, path, json, then) {
  const request = net.request({ method, url: server + path, priority: 'highest' });
  request.on('response', (response) => {
    let body = '';
    response.on('data', (bytes) => {
      body += bytes;
    });
    response.on('end', () => then?.(body));
  });
  if (json) request.setHeader('Content-Type', 'application/json');
  request.end(json);
}
