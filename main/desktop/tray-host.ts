import type { SessionBus } from './bus.ts';
import type { Disposer } from './source.ts';

const NAME = 'org.kde.StatusNotifierWatcher';
const PROPERTIES = {
  name: NAME,
  path: '/StatusNotifierWatcher',
  interface: 'org.freedesktop.DBus.Properties',
};
const MATCHES = [
  `type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${NAME}'`,
  `type='signal',sender='${NAME}',interface='${NAME}'`,
];
const MEMBERS = new Set(['StatusNotifierHostRegistered', 'StatusNotifierHostUnregistered']);

/**
 * Watches whether a tray on this desktop shows StatusNotifierItems (Linux; GNOME has none without its
 * extension). Call before `bus.start()`.
 * @param onChange called with false when there is none, with true when one has come since; not while the bus
 *   can't be asked
 */
export function watchTrayHost(bus: SessionBus, onChange: (present: boolean) => void): Disposer {
  // The icon was put up on the assumption that there is one.
  let told = true;
  let disposed = false;
  let looks = 0;
  const look = async () => {
    looks += 1;
    const mine = looks;
    const present = await isHostThere(bus);
    if (disposed || mine !== looks || present === null || present === told) return;
    told = present;
    onChange(present);
  };
  const connected = async () => {
    await Promise.all(MATCHES.map((rule) => bus.match(rule))).catch(() => {});
    await look();
  };
  const disposers = [
    bus.onChange((up) => void (up && connected())),
    bus.onSignal(({ member, interface: iface, body }) => {
      const ownerChanged = member === 'NameOwnerChanged' && body[0] === NAME;
      if (ownerChanged || (iface === NAME && MEMBERS.has(member))) void look();
    }),
  ];
  if (bus.up) void connected();
  return () => {
    disposed = true;
    for (const dispose of disposers) dispose();
  };
}

/** null: nobody could be asked. */
async function isHostThere(bus: SessionBus): Promise<boolean | null> {
  if (!bus.up) return null;
  if ((await bus.owner(NAME)) === null) return bus.up ? false : null;
  const [value] = await bus
    .call(PROPERTIES, 'Get', 'ss', [NAME, 'IsStatusNotifierHostRegistered'])
    .catch(() => []);
  if (typeof value === 'object' && value !== null && 'value' in value) return value.value === true;
  return bus.up ? false : null;
}
