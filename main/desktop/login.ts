import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { App } from 'electron';

export interface LoginOptions {
  readonly platform: NodeJS.Platform;
  readonly app: Pick<App, 'setLoginItemSettings'>;
  /** The user's configuration folder (Linux: $XDG_CONFIG_HOME, else ~/.config). */
  readonly configFolder: string;
  /** The .desktop file's name without its ending. */
  readonly desktopEntry: string;
  /** The program and its arguments, without `--hidden`. In an AppImage: $APPIMAGE, not the mounted file. */
  readonly command: readonly string[];
}

/** Starts the program at login, without a window, or no longer. Rejects when it can't be written down. */
export async function startAtLogin(on: boolean, options: LoginOptions): Promise<void> {
  if (options.platform !== 'linux') {
    options.app.setLoginItemSettings({ openAtLogin: on, args: ['--hidden'] });
    return;
  }
  const file = join(options.configFolder, 'autostart', `${options.desktopEntry}.desktop`);
  if (!on) {
    await rm(file, { force: true });
    return;
  }
  const entry = autostartEntry(options.command);
  if ((await readFile(file, 'utf8').catch(() => null)) === entry) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, entry);
}

/** The .desktop file for ~/.config/autostart (Desktop Application Autostart Specification). */
export const autostartEntry = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Deskring',
    `Exec=${[...command, '--hidden'].map(quoted).join(' ')}`,
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
