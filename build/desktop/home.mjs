import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const templates = join(dirname(fileURLToPath(import.meta.url)), 'config');

/** @typedef {'light' | 'dark'} Theme */

/** The colours of what is ours to choose: wallpaper (top, bottom) and toasts. */
export const colours = {
  light: {
    wall: ['#c9d6e2', '#8ea6bb'],
    background: '#ffffff',
    foreground: '#1b2530',
    frame: '#c3ccd5',
    accent: '#c8374a',
  },
  dark: {
    wall: ['#34475a', '#18222d'],
    background: '#222b35',
    foreground: '#eef2f6',
    frame: '#3d4a57',
    accent: '#ff6b7d',
  },
};

/**
 * Lays out the private home of a desktop: XDG folders and the settings of its programs.
 *
 * @param {string} folder an empty folder
 * @param {{ theme: Theme, scale: number }} look
 * @returns {{ env: { HOME: string, XDG_CONFIG_HOME: string, XDG_DATA_HOME: string, XDG_CACHE_HOME: string, XDG_STATE_HOME: string, XDG_RUNTIME_DIR: string }, logs: string, busConfig: string }}
 */
export function makeHome(folder, { theme, scale }) {
  const home = join(folder, 'home');
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
  };
  const logs = join(folder, 'logs');
  const services = join(folder, 'services');
  for (const path of [...Object.values(env), logs, services])
    mkdirSync(path, { recursive: true, mode: 0o700 });

  const { background, foreground, frame, accent } = colours[theme];
  const dark = theme === 'dark';
  /** @type {Record<string, string>} */
  const values = {
    ...{ background, foreground, frame, accent, services },
    dark: String(dark),
    scale: String(scale),
    titleSize: String(9 * scale),
    toastSize: String(10 * scale),
    chooser: join(templates, 'choose-action.sh'),
    socket: join(env.XDG_RUNTIME_DIR, 'bus'),
  };
  /**
   * @param {string} template
   * @param {string} path
   */
  const write = (template, path) => {
    mkdirSync(dirname(path), { recursive: true });
    const text = readFileSync(join(templates, template), 'utf8');
    writeFileSync(
      path,
      text.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? ''),
    );
    return path;
  };
  const config = env.XDG_CONFIG_HOME;
  const channels = join(config, 'xfce4', 'xfconf', 'xfce-perchannel-xml');
  write('xfce4-panel.xml', join(channels, 'xfce4-panel.xml'));
  write('xfce4-notifyd.xml', join(channels, 'xfce4-notifyd.xml'));
  write('gtk-settings.ini', join(config, 'gtk-3.0', 'settings.ini'));
  write('dunstrc', join(config, 'dunst', 'dunstrc'));
  write('openbox.xml', join(config, 'openbox', 'rc.xml'));
  // The one service that is started on demand: where the panel's settings come from.
  const xfconf = '/usr/share/dbus-1/services/org.xfce.Xfconf.service';
  if (existsSync(xfconf)) copyFileSync(xfconf, join(services, 'org.xfce.Xfconf.service'));
  return { env, logs, busConfig: write('session-bus.conf', join(folder, 'session-bus.conf')) };
}
