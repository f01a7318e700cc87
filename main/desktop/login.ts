import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { App } from 'electron';

export interface LoginOptions {
  readonly platform: NodeJS.Platform;
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>;
  /** The user's configuration folder (Linux: $XDG_CONFIG_HOME, else ~/.config). */
  readonly configFolder: string;
  /** The .desktop file's name without its ending. */
  readonly desktopEntry: string;
  /** The program and what it needs to start, as `programCommand` has it. */
  readonly command: readonly string[];
  /** The profile folder, null for the default one. */
  readonly profile: string | null;
}

/** Node's `process` in Electron, as far as it is used. */
type Started = Pick<NodeJS.Process, 'argv' | 'env' | 'execPath' | 'defaultApp'>;

/**
 * What starts this program again. In an AppImage: $APPIMAGE, not the mounted file. From source it is Electron with the
 * app's folder. Without Chromium's sandbox where it was started without, as root.
 */
export const programCommand = (
  { argv, env, execPath, defaultApp }: Started,
  appFolder: string,
): readonly string[] => [
  env.APPIMAGE ?? execPath,
  ...(argv.includes('--no-sandbox') ? ['--no-sandbox'] : []),
  ...(defaultApp ? [appFolder] : []),
];

/**
 * Starting at login, without a window, in a profile of its own.
 * @returns switches it on or off, where it isn't so yet, one after the other; rejects when it can't be written down
 */
export function startingAtLogin(options: LoginOptions): (on: boolean) => Promise<void> {
  const set = options.platform === 'linux' ? setInFile : setInSystem;
  let last = Promise.resolve();
  return (on) => {
    last = last.catch(() => {}).then(() => set(on, options));
    return last;
  };
}

/** macOS passes a login item no arguments, `--hidden` neither: it says afterwards who started the program. */
export const wasOpenedAtLogin = ({ platform, app }: Pick<LoginOptions, 'platform' | 'app'>): boolean =>
  platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;

/** Each profile has an entry of its own: one that does not start at login leaves the others' alone. */
const nameOf = ({ desktopEntry, profile }: LoginOptions): string =>
  profile === null
    ? desktopEntry
    : `${desktopEntry}.${createHash('sha256').update(profile).digest('hex').slice(0, 8)}`;

const argumentsOf = ({ command, profile }: LoginOptions): string[] => [
  ...command.slice(1),
  ...(profile === null ? [] : [`--profile=${profile}`]),
  '--hidden',
];

async function setInSystem(on: boolean, options: LoginOptions): Promise<void> {
  const item = {
    path: options.command[0] ?? '',
    // Windows joins them with spaces.
    args: argumentsOf(options).map((word) => (/\s/.test(word) ? `"${word}"` : word)),
  };
  if (options.app.getLoginItemSettings(item).openAtLogin === on) return;
  options.app.setLoginItemSettings({ openAtLogin: on, name: nameOf(options), ...item });
}

/** What is written here, in contrast to a file that somebody made by the same name. */
const OURS = /^Exec=.* "--hidden"$/m;

async function setInFile(on: boolean, options: LoginOptions): Promise<void> {
  const file = join(options.configFolder, 'autostart', `${nameOf(options)}.desktop`);
  const found = await readFile(file, 'utf8').catch(() => '');
  if (!on) {
    if (OURS.test(found)) await rm(file, { force: true });
    return;
  }
  const entry = autostartEntry([options.command[0] ?? '', ...argumentsOf(options)]);
  // A desktop's own settings may have put something to it.
  if (found.includes(execOf(entry))) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, entry);
}

const execOf = (entry: string): string => /^Exec=.*\n/m.exec(entry)?.[0] ?? '';

/** The .desktop file for ~/.config/autostart (Desktop Application Autostart Specification). */
const autostartEntry = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Deskring',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');

/**
 * An argument of `Exec=`: quoted, then escaped once more as a string of the file, with its field codes undone
 * (Desktop Entry Specification, "The Exec key").
 */
const quoted = (argument: string): string =>
  `"${argument.replace(/(["`$\\])/gu, '\\$1')}"`
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replaceAll('\n', '\\n');
