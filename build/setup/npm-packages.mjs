import { inRoot } from '../lib/paths.mjs';
import { SetupError, say } from '../lib/report.mjs';
import { npm } from './npm.mjs';
import { digestOf, stampMatches, writeStamp } from './stamp.mjs';

/** Lies inside node_modules, so that it goes when they go. */
const stamp = inRoot('node_modules', '.deskring-lockfile');

const current = () => digestOf(inRoot(), ['package-lock.json']);

/** Whether node_modules is what package-lock.json says. */
export const packagesAreCurrent = () => stampMatches(stamp, current());

/**
 * Installs the npm packages exactly as package-lock.json has them; no package's script runs.
 *
 * @throws {SetupError} when npm can't
 */
export async function installPackages() {
  say('installing the npm packages (a minute on a fresh machine) …');
  const { status, output } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (status !== 0) {
    throw new SetupError(
      "the npm packages can't be installed: see the lines above; most often the registry can't be reached, or package-lock.json was changed by hand.",
      output,
    );
  }
  writeStamp(stamp, current());
}
