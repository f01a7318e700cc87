import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from '../lib/paths.mjs';
import { connectBus } from './bus.mjs';
import { handsOf } from './hands.mjs';
import { colours, makeHome } from './home.mjs';
import { lineFromPipe, startPart, tool } from './parts.mjs';
import { daemonIsUp, daemonPart, watchToasts } from './toasts.mjs';
import { trayIsUp, trayOf } from './tray.mjs';
import { trustCertificate } from './trust.mjs';

/**
 * @typedef {object} DesktopOptions
 * @property {number} [width] default 1280, before scaling
 * @property {number} [height] default 800, before scaling
 * @property {1 | 2} [scale] 2 is a screen of twice the pixels at 200 %
 * @property {import('./home.mjs').Theme} [theme] default light
 * @property {import('./toasts.mjs').Daemon} [notificationDaemon] default dunst; `xfce` draws buttons, `mock` draws nothing
 * @property {boolean} [tray] a panel with a tray; default true
 * @property {boolean} [keyring] an unlocked keyring; default true
 */

/**
 * @typedef {object} DesktopBase
 * @property {NodeJS.ProcessEnv & { HOME: string, DISPLAY: string, DBUS_SESSION_BUS_ADDRESS: string }} env for the programs that run on it
 * @property {string} display as in ":3"
 * @property {string} folder of everything that is the desktop's own; its logs are in logs/
 * @property {number} scale
 * @property {import('./bus.mjs').Bus} bus
 * @property {(file: string) => Promise<void>} trustCertificate makes the CA in a PEM or DER file trusted by what is started on this desktop from now on
 * @property {() => Promise<void>} stop ends every program of the desktop, those started with `env` included, and removes the folder; for `currentDesktop` it only lets go
 */

/** @typedef {DesktopBase & import('./hands.mjs').Hands & import('./tray.mjs').Tray & Omit<import('./toasts.mjs').Toasts, 'stop'>} VirtualDesktop */

/**
 * Starts a desktop that needs no screen: X server, session bus, keyring, window manager, panel with a tray and a
 * notification daemon, in folders of its own. Any number can run side by side. It goes when it is stopped, and also
 * when this process ends, however that happens.
 *
 * @param {DesktopOptions} [options]
 * @returns {Promise<VirtualDesktop>} once all of it is up (about a second)
 * @throws {Error} naming the part that didn't come up, with the end of its log
 */
export async function startVirtualDesktop(options = {}) {
  const { width = 1280, height = 800, scale = 1, theme = 'light' } = options;
  const { notificationDaemon = 'dunst', tray = true, keyring = true } = options;
  const folder = mkdtempSync(join(tmpdir(), 'deskring-desktop-'));
  const id = basename(folder);
  const reaper = spawn(
    process.execPath,
    [join(dirname(fileURLToPath(import.meta.url)), 'reaper.mjs'), id, folder],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    },
  );
  const takeDown = async () => {
    if (reaper.exitCode !== null) return;
    const gone = once(reaper, 'exit');
    reaper.stdin.end();
    await gone;
  };
  try {
    const home = makeHome(folder, { theme, scale });
    const desktop = {
      ...{ folder, scale, logs: home.logs, daemon: notificationDaemon },
      env: environment(home.env, id, { scale, notificationDaemon }),
    };
    const [display, address] = await Promise.all([
      startScreen(desktop, width * scale, height * scale),
      startBus(desktop, home.busConfig),
    ]);
    Object.assign(desktop.env, { DISPLAY: display, DBUS_SESSION_BUS_ADDRESS: address });
    const bus = await connectBus(address);
    await Promise.all([
      keyring && startKeyring(desktop, bus),
      startWindowManager(desktop).then(() => tray && startPanel(desktop, bus)),
      startDaemon(desktop, bus),
      paintWall(desktop, width * scale, height * scale, theme),
    ]);
    return await assemble(desktop, bus, takeDown);
  } catch (error) {
    await takeDown();
    throw error;
  }
}

/**
 * The virtual desktop this program was started on, by a program that made it.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<VirtualDesktop | undefined>} undefined when it runs on another desktop, or none
 */
export async function currentDesktop(env = process.env) {
  const { DESKRING_DESKTOP, DESKRING_DESKTOP_LOOK, XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = env;
  if (!DESKRING_DESKTOP || !DESKRING_DESKTOP_LOOK || !XDG_RUNTIME_DIR || !DBUS_SESSION_BUS_ADDRESS)
    return undefined;
  const { scale, daemon } = JSON.parse(DESKRING_DESKTOP_LOOK);
  const folder = dirname(XDG_RUNTIME_DIR);
  const bus = await connectBus(DBUS_SESSION_BUS_ADDRESS);
  return assemble(
    { folder, scale, daemon, logs: join(folder, 'logs'), env: { ...env } },
    bus,
    async () => {},
  );
}

/** @typedef {{ env: NodeJS.ProcessEnv, folder: string, logs: string, scale: number, daemon: import('./toasts.mjs').Daemon }} Place */

/**
 * @param {Place} place
 * @param {import('./bus.mjs').Bus} bus
 * @param {() => Promise<void>} takeDown
 * @returns {Promise<VirtualDesktop>}
 */
async function assemble({ env, folder, scale, daemon }, bus, takeDown) {
  const hands = handsOf(env);
  const toasts = await watchToasts({ env, daemon, scale, bus, hands });
  return {
    ...hands,
    ...trayOf({ bus, hands }),
    ...toasts,
    ...{ folder, scale, bus, display: env.DISPLAY ?? '' },
    trustCertificate: (file) => trustCertificate(env, file),
    env: /** @type {VirtualDesktop['env']} */ (env),
    stop: async () => {
      await toasts.stop();
      bus.close();
      await takeDown();
    },
  };
}

/**
 * @param {Record<string, string>} home
 * @param {string} id by which every program of the desktop is known
 * @param {{ scale: number, notificationDaemon: string }} look
 * @returns {NodeJS.ProcessEnv}
 */
function environment(home, id, { scale, notificationDaemon }) {
  // What leads to another desktop is left behind.
  const { WAYLAND_DISPLAY, XAUTHORITY, DISPLAY, GTK_THEME, ...outer } = process.env;
  return {
    ...outer,
    ...home,
    DESKRING_DESKTOP: id,
    DESKRING_DESKTOP_LOOK: JSON.stringify({ scale, daemon: notificationDaemon }),
    DESKRING_CACHE: cacheDir(),
    XDG_CURRENT_DESKTOP: 'XFCE',
    XDG_SESSION_TYPE: 'x11',
    GDK_BACKEND: 'x11',
    GDK_SCALE: String(scale),
    NO_AT_BRIDGE: '1', // no accessibility bus: it would be one more thing to start and to end
    LC_ALL: 'C.UTF-8',
  };
}

/**
 * @param {Place} desktop
 * @param {number} width
 * @param {number} height
 */
async function startScreen(desktop, width, height) {
  const args = [
    '-displayfd',
    '3',
    '-screen',
    '0',
    `${width}x${height}x24`,
    '-dpi',
    '96',
    '-nolisten',
    'tcp',
    '-noreset',
  ];
  /** @type {(() => string | undefined) | undefined} */
  let line;
  const number = await startPart({ name: 'Xvfb', args }, desktop, (child) => {
    line ??= lineFromPipe(child);
    return line();
  });
  return `:${number}`;
}

/**
 * @param {Place} desktop
 * @param {string} config
 * @returns {Promise<string>} its address
 */
function startBus(desktop, config) {
  /** @type {(() => string | undefined) | undefined} */
  let line;
  const args = [`--config-file=${config}`, '--nofork', '--nopidfile', '--print-address=3'];
  return startPart({ name: 'dbus-daemon', args }, desktop, (child) => {
    line ??= lineFromPipe(child);
    return line();
  });
}

/**
 * @param {Place} desktop
 * @param {import('./bus.mjs').Bus} bus
 */
function startKeyring(desktop, bus) {
  const name = 'org.freedesktop.secrets';
  // The password of the new keyring is one empty line.
  const part = {
    name: 'gnome-keyring-daemon',
    args: ['--foreground', '--unlock', '--components=secrets'],
    input: '\n',
  };
  return startPart(part, desktop, async () => {
    if (!(await bus.isOwned(name))) return false;
    const path = '/org/freedesktop/secrets';
    const [keyring] = await bus.call(`${name} org.freedesktop.Secret.Service`, path, 'ReadAlias', 's', [
      'default',
    ]);
    return keyring !== '/';
  });
}

/** @param {Place} desktop */
function startWindowManager(desktop) {
  return startPart({ name: 'openbox', args: ['--sm-disable'] }, desktop, async () =>
    (await tool(desktop.env, 'xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'])).includes('window id'),
  );
}

/**
 * @param {Place} desktop
 * @param {import('./bus.mjs').Bus} bus
 */
const startPanel = (desktop, bus) =>
  startPart({ name: 'xfce4-panel', args: ['--disable-wm-check', '--sm-client-disable'] }, desktop, () =>
    trayIsUp(bus),
  );

/**
 * @param {Place} desktop
 * @param {import('./bus.mjs').Bus} bus
 */
async function startDaemon(desktop, bus) {
  const part = daemonPart(desktop.daemon, desktop.logs);
  if (part) await startPart(part, desktop, () => daemonIsUp(bus));
}

/**
 * @param {Place} desktop
 * @param {number} width
 * @param {number} height
 * @param {import('./home.mjs').Theme} theme
 */
async function paintWall({ env }, width, height, theme) {
  const [top, bottom] = colours[theme].wall;
  const args = ['-size', `${width}x${height}`, '-window', 'root', `gradient:${top}-${bottom}`];
  // ImageMagick's display ends with status 1 although it painted.
  await tool(env, 'display', args).catch(() => {});
}
