/** Where a profile lies: the same folder for the app and for the client that runs without Electron. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The folder of settings, history and logs.
 * @param chosen `--profile`, relative to the working directory; null = what Electron calls userData for an app
 * named Deskring
 */
export function profileFolder(
  chosen: string | null,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (chosen !== null) return resolve(chosen);
  const home = homedir();
  switch (platform) {
    case 'win32':
      return join(environment.APPDATA || join(home, 'AppData', 'Roaming'), 'Deskring');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Deskring');
    default:
      return join(environment.XDG_CONFIG_HOME || join(home, '.config'), 'Deskring');
  }
}
