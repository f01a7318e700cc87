import { waitFor } from './wait.mjs';

const watcher = 'org.kde.StatusNotifierWatcher';
const watcherPath = '/StatusNotifierWatcher';
const item = 'org.kde.StatusNotifierItem';

/**
 * @typedef {object} Tray
 * @property {() => Promise<string[]>} trayItems the registered icons, as "bus name + path"
 * @property {() => Promise<{ x: number, y: number }>} trayPosition the middle of the newest icon on the screen, pixels
 * @property {(button?: 1 | 2 | 3) => Promise<void>} clickTray clicks the newest icon with the pointer
 * @property {() => Promise<void>} activateTray what a click on the icon makes the panel call, without the pointer
 */

/**
 * @param {{ bus: import('./bus.mjs').Bus, hands: import('./hands.mjs').Hands, scale: number }} desktop
 * @returns {Tray}
 */
export function trayOf({ bus, hands, scale }) {
  const trayItems = async () =>
    /** @type {string[]} */ (await bus.property(watcher, watcherPath, 'RegisteredStatusNotifierItems'));
  const newest = () => waitFor('a tray icon', async () => (await trayItems()).at(-1));

  const trayPosition = async () => {
    await newest();
    // The tray plugin is a program, hence an X window, of its own inside the panel. Its icons are laid out from the
    // left, the newest last.
    const plugin = await waitFor('the tray in the panel', async () =>
      (await hands.windows()).find(({ title, width }) => title === 'wrapper-2.0' && width > 8 * scale),
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
      const address = await newest();
      const slash = address.indexOf('/');
      const [name, path] =
        slash < 0 ? [address, '/StatusNotifierItem'] : [address.slice(0, slash), address.slice(slash)];
      await bus.call(`${name} ${item}`, path, 'Activate', 'ii', [0, 0]);
    },
  };
}

/** @param {import('./bus.mjs').Bus} bus whether a panel is there to show icons */
export const trayIsUp = async (bus) =>
  (await bus.isOwned(watcher)) &&
  Boolean(await bus.property(watcher, watcherPath, 'IsStatusNotifierHostRegistered'));
