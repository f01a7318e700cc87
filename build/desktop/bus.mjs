import { Message, sessionBus, Variant } from '@jellybrick/dbus-next';
import { waitFor } from './wait.mjs';

/**
 * A connection to a session bus, with the three things a virtual desktop asks of it.
 *
 * @typedef {object} Bus
 * @property {(target: string, path: string, member: string, signature?: string, body?: readonly unknown[]) => Promise<unknown[]>} call
 *   calls a method; `target` is "bus.name" or "bus.name interface.name" where the two differ; rejects with the service's error
 * @property {(name: string) => Promise<boolean>} isOwned whether somebody owns a bus name
 * @property {(target: string, path: string, property: string) => Promise<unknown>} property reads a property's plain value
 * @property {(seen: (message: Message) => void) => Promise<void>} monitor from now on shows every message on the bus; the connection can do nothing else afterwards
 * @property {() => void} close
 */

/**
 * @param {string} address as in DBUS_SESSION_BUS_ADDRESS
 * @returns {Promise<Bus>}
 */
export async function connectBus(address) {
  const connection = sessionBus({ busAddress: address });
  // A desktop that is being taken down closes its sockets under us; whoever waits for an answer learns it by the call.
  // (The library's types know the event "message" alone.)
  /** @type {import('node:events').EventEmitter} */ (connection).on('error', () => {});

  /** @type {Bus['call']} */
  const call = async (target, path, member, signature = '', body = []) => {
    const [destination = target, face = destination] = target.split(' ');
    const reply = await connection.call(
      new Message({ destination, path, interface: face, member, signature, body: [...body] }),
    );
    return reply?.body ?? [];
  };
  const dbus = 'org.freedesktop.DBus';
  await waitFor('the session bus', async () => (await call(dbus, '/', 'GetId')).length === 1);
  return {
    call,
    isOwned: async (name) =>
      Boolean((await call(dbus, '/org/freedesktop/DBus', 'NameHasOwner', 's', [name]))[0]),
    property: async (target, path, name) => {
      const [destination = target, face = destination] = target.split(' ');
      const [value] = await call(`${destination} org.freedesktop.DBus.Properties`, path, 'Get', 'ss', [
        face,
        name,
      ]);
      return value instanceof Variant ? value.value : value;
    },
    monitor: async (seen) => {
      connection.on('message', seen);
      // "Handled": the library would answer calls to others, for which the bus throws a monitor out.
      connection.addMethodHandler(() => true);
      await call(`${dbus} ${dbus}.Monitoring`, '/org/freedesktop/DBus', 'BecomeMonitor', 'asu', [[], 0]);
    },
    close: () => connection.disconnect(),
  };
}
