/**
 * A session bus of its own and python-dbusmock's notification daemon on it: what Notify was really called with,
 * and a finger for its buttons. Debian: dbus, python3-dbusmock.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { SessionBus } from '../../../main/desktop/bus.ts';

const NAME = 'org.freedesktop.Notifications';
const MOCK = { name: NAME, path: '/org/freedesktop/Notifications', interface: 'org.freedesktop.DBus.Mock' };
const PYTHON = '/usr/bin/python3';

/** Whether this machine has what these tests need. */
export const canRunBus =
  existsSync('/usr/bin/dbus-daemon') && existsSync('/usr/lib/python3/dist-packages/dbusmock');

export interface Notified {
  app: string;
  replaces: number;
  summary: string;
  body: string;
  actions: string[];
  hints: Record<string, { value: unknown }>;
  expires: number;
}

export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  within = 15_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + within;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${within} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Asked, not forced: a bus takes its socket in /tmp along.
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
  await gone;
  clearTimeout(timer);
}

export class TestBus {
  readonly address: string;
  readonly client: SessionBus;
  readonly #process: ChildProcess;
  #daemon: ChildProcess | null = null;

  private constructor(address: string, process: ChildProcess, client: SessionBus) {
    this.address = address;
    this.#process = process;
    this.client = client;
  }

  static async start(): Promise<TestBus> {
    const process = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [address] = (await once(createInterface({ input: process.stdout }), 'line')) as [string];
    const client = new SessionBus({ address });
    await client.start();
    await until('the bus', () => client.up);
    return new TestBus(address, process, client);
  }

  async startDaemon(capabilities = 'actions body body-markup'): Promise<void> {
    const options = JSON.stringify({ capabilities });
    this.#daemon = spawn(
      PYTHON,
      ['-m', 'dbusmock', '--session', '--template', 'notification_daemon', '-p', options],
      { env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: this.address }, stdio: 'ignore' },
    );
    await until('the daemon', () => this.client.owner(NAME), 15_000);
    await until('its methods', () =>
      this.#mock('GetMethodCalls', 's', ['Notify']).then(
        () => true,
        () => false,
      ),
    );
  }

  /** Instead of the notification daemon: a tray that shows StatusNotifierItems. */
  async startTrayHost(): Promise<void> {
    const name = 'org.kde.StatusNotifierWatcher';
    const code = `
import dbus, dbusmock, dbus.mainloop.glib
from gi.repository import GLib
dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
watcher = dbusmock.mockobject.DBusMockObject(
    dbus.service.BusName('${name}', bus, do_not_queue=True), '/StatusNotifierWatcher', '${name}',
    {'IsStatusNotifierHostRegistered': dbus.Boolean(True)})
GLib.MainLoop().run()
`;
    this.#daemon = spawn(PYTHON, ['-c', code], {
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: this.address },
      stdio: 'ignore',
    });
    await until('the tray host', () => this.client.owner(name), 15_000);
  }

  async stopDaemon(): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = null;
    if (daemon) await kill(daemon);
  }

  /** Stops the daemon in its tracks: it is there and answers nothing. */
  freeze(frozen: boolean): void {
    this.#daemon?.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
  }

  async notified(): Promise<Notified[]> {
    return (await this.#calls('Notify')).map(([app, replaces, , summary, body, actions, hints, expires]) => ({
      app: String(app),
      replaces: Number(replaces),
      summary: String(summary),
      body: String(body),
      actions: actions as string[],
      hints: hints as Notified['hints'],
      expires: Number(expires),
    }));
  }

  /** What dbus-send prints of the Notify calls so far, without letting our event loop run. */
  notifiedNow(): string {
    const asked = ['--session', '--print-reply', `--dest=${NAME}`, MOCK.path];
    const { stdout } = spawnSync(
      'dbus-send',
      [...asked, `${MOCK.interface}.GetMethodCalls`, 'string:Notify'],
      {
        env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: this.address },
        encoding: 'utf8',
      },
    );
    return stdout;
  }

  /**
   * Waits until a program's connection has heard what was sent to it and the daemon has taken what it wrote: the
   * bus keeps the order of messages. Three round trips, as many as the search for the daemon takes.
   */
  async settled(of: SessionBus): Promise<void> {
    for (let trip = 0; trip < 3; trip += 1)
      await of.call({ ...MOCK, interface: NAME }, 'GetServerInformation', '', []).catch(() => []);
    await new Promise((resolve) => setImmediate(resolve));
  }

  async closedIds(): Promise<number[]> {
    return (await this.#calls('CloseNotification')).map(([id]) => Number(id));
  }

  async press(id: number, key: string): Promise<void> {
    await this.#emit('ActionInvoked', 'us', [this.client.variant('u', id), this.client.variant('s', key)]);
  }

  async sayClosed(id: number, reason: number): Promise<void> {
    await this.#emit('NotificationClosed', 'uu', [
      this.client.variant('u', id),
      this.client.variant('u', reason),
    ]);
  }

  async stop(): Promise<void> {
    await this.stopDaemon();
    this.client.dispose();
    await kill(this.#process);
  }

  async #calls(member: string): Promise<unknown[][]> {
    const [calls] = await this.#mock('GetMethodCalls', 's', [member]);
    return (calls as [unknown, { value: unknown }[]][]).map(([, values]) => values.map(({ value }) => value));
  }

  #emit(name: string, signature: string, values: unknown[]): Promise<readonly unknown[]> {
    return this.#mock('EmitSignal', 'sssav', [NAME, name, signature, values]);
  }

  #mock(member: string, signature: string, body: unknown[]): Promise<readonly unknown[]> {
    return this.client.call(MOCK, member, signature, body);
  }
}
