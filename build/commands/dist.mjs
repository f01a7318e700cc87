import { runNode } from '../lib/child.mjs';
import { say } from '../lib/report.mjs';
import { findElectron } from '../setup/electron.mjs';
import { ensureForApp } from '../setup/ensure.mjs';
import { electronBuilder } from '../setup/tools.mjs';

/**
 * `npm run dist -- OPTIONS`: packages for this system to dist/, by electron-builder.yml. `-- --dir` makes only the
 * unpacked folder; every option goes to electron-builder.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit status
 */
export default async function dist(args) {
  await ensureForApp({ virtualDesktop: false });
  const electron = findElectron();
  if (electron && electron.origin !== 'official') {
    say(
      `packaging with Electron ${electron.version} from ${electron.dist}, as the official one isn't here: for tests, not for users.`,
    );
  }
  return runNode(electronBuilder, [...builderOptions(electron), ...args]);
}

/**
 * @param {import('../setup/electron.mjs').Electron | undefined} electron the one that is here
 * @returns {string[]} nothing for the official one: electron-builder takes package.json's, for any system and processor
 */
export const builderOptions = (electron) =>
  !electron || electron.origin === 'official'
    ? []
    : [`-c.electronDist=${electron.dist}`, `-c.electronVersion=${electron.version}`];
