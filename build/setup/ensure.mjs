import { join } from 'node:path';
import { withLock } from '../lib/lock.mjs';
import { cacheDir, outDir } from '../lib/paths.mjs';
import { bundle, bundleIsCurrent } from './bundle.mjs';
import { ensureDebianPackages } from './debian.mjs';
import { electronEnv, ensureElectron, findElectron } from './electron.mjs';
import { installKeytar, keytarIsReady } from './keytar.mjs';
import { installPackages, packagesAreCurrent } from './npm-packages.mjs';
import { checkNode } from './versions.mjs';

/**
 * What a command needs; left out is not needed.
 *
 * @typedef {object} Needs
 * @property {boolean} [npm] the npm packages; implied by every other need
 * @property {readonly import('./debian.mjs').PackageGroup[]} [debian] groups of system packages, on Debian and its kin
 * @property {boolean} [electron] an Electron that runs
 * @property {boolean} [keytar] the keychain module
 * @property {boolean} [build] out/ made from the sources as they are
 */

/**
 * Sees that what a command needs is there and fetches or builds what is not. Prints nothing when there is nothing to
 * do, which takes a few dozen milliseconds. Afterwards the environment says where Electron and our cache are, so every
 * program started from here finds the same, whatever its HOME.
 *
 * @param {Needs} needs
 * @throws {import('../lib/report.mjs').SetupError} which says what is missing and what to do
 */
export async function ensure({ debian = [], electron = false, keytar = false, build = false }) {
  checkNode();
  process.env.DESKRING_CACHE = cacheDir();
  // A compiler is needed only until keytar is built.
  const groups = debian.filter((group) => group !== 'keytar' || !keytarIsReady());
  if (groups.length > 0) await onceAtATime('the system packages', () => ensureDebianPackages(groups));
  await unless(packagesAreCurrent, 'the npm packages', installPackages);
  if (keytar) await unless(keytarIsReady, 'keytar', installKeytar);
  if (electron) {
    await unless(() => Boolean(findElectron()), 'Electron', ensureElectron);
    const found = findElectron();
    if (found) Object.assign(process.env, electronEnv(found));
  }
  if (build) await unless(bundleIsCurrent, 'the build', bundle);
}

/**
 * What running the built app needs, and with a virtual desktop what that is made of.
 *
 * @param {{ virtualDesktop: boolean }} where
 */
export const ensureForApp = ({ virtualDesktop }) =>
  ensure({
    debian: ['electron', 'keytar', ...(virtualDesktop ? /** @type {const} */ (['desktop']) : [])],
    electron: true,
    keytar: true,
    build: true,
  });

/** @returns {string} the executable of the Electron that is here; throws when there is none */
export { electronPath } from './electron.mjs';

/**
 * Does `work` unless it is done; a second process started meanwhile waits, then finds it done.
 *
 * @param {() => boolean} isDone
 * @param {string} what
 * @param {() => Promise<unknown>} work
 */
async function unless(isDone, what, work) {
  if (isDone()) return;
  await onceAtATime(what, async () => {
    if (!isDone()) await work();
  });
}

/**
 * @param {string} what
 * @param {() => Promise<unknown>} work
 */
const onceAtATime = (what, work) => withLock(join(outDir, '.set-up.lock'), what, work);
