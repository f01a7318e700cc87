import { Variant } from '@jellybrick/dbus-next';
import { waitFor } from './wait.mjs';

const watcher = 'org.kde.StatusNotifierWatcher';
const watcherPath = '/StatusNotifierWatcher';
const item = 'org.kde.StatusNotifierItem';
const dbusmenu = 'com.canonical.dbusmenu';

/**
 * A line of a tray icon's menu, as the panel gets it.
 *
 * @typedef {object} TrayMenuItem
 * @property {number} id
 * @property {string} label without mnemonics; empty for a separator
 * @property {boolean} separator
 * @property {boolean} enabled
 * @property {boolean | undefined} checked undefined for a line that can't be ticked
 * @property {readonly TrayMenuItem[]} items of its submenu
 */

/**
 * @typedef {object} Tray
 * @property {() => Promise<string[]>} trayItems the registered icons, as "bus name + path", the oldest first
 * @property {() => Promise<{ x: number, y: number }>} trayPosition the middle of the newest icon on the screen, pixels
 * @property {(button?: 1 | 2 | 3) => Promise<void>} clickTray clicks the newest icon with the pointer
 * @property {() => Promise<void>} activateTray what a click on the icon makes the panel call, without the pointer
 * @property {(property: string) => Promise<unknown>} trayProperty of the newest icon's org.kde.StatusNotifierItem, as in "ToolTip" or "IconPixmap"
 * @property {() => Promise<readonly TrayMenuItem[]>} trayMenu the newest icon's menu as it would open now
 * @property {(label: string | RegExp) => Promise<void>} chooseTrayMenu chooses a line, in a submenu too, as the panel does after a click; rejects when there is no such line or it is disabled
 */

/**
 * The panel keeps its icons in a hash table and tells them in any order; the bus numbers names as they come.
 *
 * @param {readonly string[]} items as in ":1.147/StatusNotifierItem"
 */
export const oldestFirst = (items) => {
  const age = (/** @type {string} */ address) => Number(/^:\d+\.(\d+)/.exec(address)?.[1] ?? 0);
  return [...items].sort((one, other) => age(one) - age(other));
};

/**
 * @param {{ bus: import('./bus.mjs').Bus, hands: import('./hands.mjs').Hands }} desktop
 * @returns {Tray}
 */
export function trayOf({ bus, hands }) {
  const trayItems = async () =>
    oldestFirst(
      /** @type {string[]} */ (await bus.property(watcher, watcherPath, 'RegisteredStatusNotifierItems')),
    );
  /** @returns {Promise<{ name: string, path: string }>} the newest icon on the bus */
  const newest = async () => {
    const address = await waitFor('a tray icon', async () => (await trayItems()).at(-1));
    const slash = address.indexOf('/');
    if (slash < 0) return { name: address, path: '/StatusNotifierItem' };
    return { name: address.slice(0, slash), path: address.slice(slash) };
  };
  const trayProperty = async (/** @type {string} */ property) => {
    const { name, path } = await newest();
    return bus.property(`${name} ${item}`, path, property);
  };
  /** The menu on the bus. */
  const menuTarget = async () => {
    const { name } = await newest();
    return { target: `${name} ${dbusmenu}`, path: String(await trayProperty('Menu')) };
  };
  const trayMenu = async () => {
    const { target, path } = await menuTarget();
    // Panels ask for it, and show the menu all the same when a program answers it with an error, as Electron may.
    await bus.call(target, path, 'AboutToShow', 'i', [0]).catch(() => {});
    const [, layout] = await bus.call(target, path, 'GetLayout', 'iias', [0, -1, []]);
    return menuItem(layout).items;
  };

  const trayPosition = async () => {
    await newest();
    // The tray plugin is a program, hence an X window, of its own inside the panel. Its icons are laid out from the
    // left as squares, the newest last; without any it is a narrow strip.
    const plugin = await waitFor('the tray in the panel', async () =>
      (await hands.windows()).find(({ title, width, height }) => title === 'wrapper-2.0' && width >= height),
    );
    const y = plugin.y + Math.round(plugin.height / 2);
    return { x: plugin.x + plugin.width - Math.round(plugin.height / 2), y };
  };
  return {
    trayItems,
    trayPosition,
    clickTray: async (button = 1) => {
      const { x, y } = await trayPosition();
      await hands.click(x, y, button);
    },
    activateTray: async () => {
      const { name, path } = await newest();
      await bus.call(`${name} ${item}`, path, 'Activate', 'ii', [0, 0]);
    },
    trayProperty,
    trayMenu,
    chooseTrayMenu: async (label) => {
      const press = async (/** @type {number} */ id) => {
        const { target, path } = await menuTarget();
        await bus.call(target, path, 'Event', 'isvu', [id, 'clicked', new Variant('i', 0), 0]);
      };
      const { id } = await choosable(trayMenu, label);
      await press(id).catch(async (error) => {
        // The program may have put up a new menu meanwhile, in which the line has another number.
        const again = find(await trayMenu(), label);
        if (again.id === id) throw error;
        await press(again.id);
      });
    },
  };
}

/**
 * @param {unknown} layout com.canonical.dbusmenu's (id, properties, children), plain or in a variant
 * @returns {TrayMenuItem}
 */
function menuItem(layout) {
  const [id, properties, children] = /** @type {[number, Record<string, Variant>, unknown[]]} */ (
    layout instanceof Variant ? layout.value : layout
  );
  const { label, type, enabled } = properties;
  const ticked = properties['toggle-state'];
  return {
    id,
    // "_" marks the letter that Alt takes, "__" is a written one.
    label: String(label?.value ?? '').replace(/_(_?)/g, '$1'),
    separator: type?.value === 'separator',
    enabled: enabled?.value !== false,
    checked: properties['toggle-type'] ? ticked?.value === 1 : undefined,
    items: children.map(menuItem),
  };
}

/** A menu follows what it tells of after a moment, and a person's hand is no quicker. Milliseconds. */
const MENU_FOLLOWS = 2_000;

/**
 * The line, as soon as it is there and can be chosen.
 *
 * @param {() => Promise<readonly TrayMenuItem[]>} trayMenu
 * @param {string | RegExp} label
 * @returns {Promise<TrayMenuItem>}
 */
async function choosable(trayMenu, label) {
  for (const end = Date.now() + MENU_FOLLOWS; ; ) {
    try {
      const line = find(await trayMenu(), label);
      if (line.enabled) return line;
      throw new Error(`the tray menu's line ${label} is disabled`);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/**
 * @param {readonly TrayMenuItem[]} menu
 * @param {string | RegExp} label
 * @returns {TrayMenuItem}
 */
function find(menu, label) {
  const all = menu.flatMap((line) => [line, ...line.items]);
  const found = all.find((line) => (label instanceof RegExp ? label.test(line.label) : line.label === label));
  if (found) return found;
  throw new Error(`the tray menu has no line ${label}; it has ${all.map((line) => line.label).join(' · ')}`);
}

/** @param {import('./bus.mjs').Bus} bus whether a panel is there to show icons */
export const trayIsUp = async (bus) =>
  (await bus.isOwned(watcher)) &&
  Boolean(await bus.property(watcher, watcherPath, 'IsStatusNotifierHostRegistered'));
