import { SetupError } from '../lib/report.mjs';

/** The oldest Node that everything here runs on; package.json's `engines` says the same. */
const oldest = [20, 19];

/**
 * @param {string} [version] as in "20.20.2"
 * @throws {SetupError} when this Node is too old
 */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = oldest;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  throw new SetupError(
    `this is Node ${version}, and Deskring's tools need ${oldest.join('.')} or newer: install a current one from https://nodejs.org.`,
  );
}
