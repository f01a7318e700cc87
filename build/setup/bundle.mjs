import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '../lib/child.mjs';
import { inRoot, outDir, root } from '../lib/paths.mjs';
import { SetupError, say } from '../lib/report.mjs';
import { digestOf, stampMatches, writeStamp } from './stamp.mjs';

/** Everything the bundles are made from. */
const inputs = [
  ...['main', 'preload', 'renderer', 'build/icons'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'electron.vite.config.ts'],
];
const stamp = join(outDir, '.stamp');

/** Whether out/ was made from the sources as they are. Reads them all: some ten milliseconds. */
export const bundleIsCurrent = () =>
  existsSync(join(outDir, 'main', 'index.js')) && stampMatches(stamp, digestOf(root, inputs));

/**
 * Bundles main, preload and renderer into out/.
 *
 * @returns {Promise<string>} what electron-vite printed
 * @throws {SetupError} when the sources don't build
 */
export async function bundle() {
  say('building …');
  // Before the build: a source that changes meanwhile makes the next build, not a stamp that hides it.
  const digest = digestOf(root, inputs);
  const script = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { status, output } = await capture(process.execPath, [script, 'build']);
  if (status !== 0) throw new SetupError("the sources don't build: see the lines above.", output);
  writeStamp(stamp, digest);
  return output;
}
