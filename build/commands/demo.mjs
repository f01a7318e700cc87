import { runNode } from '../lib/child.mjs';
import { ensureForApp } from '../setup/ensure.mjs';
import { tsx } from '../setup/tools.mjs';

/**
 * `npm run demo`: the app against the sandbox. With no display it plays the scripted story on a virtual desktop.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit status
 */
export default async function demo(args) {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  await ensureForApp({ virtualDesktop: !DISPLAY && !WAYLAND_DISPLAY });
  return runNode(tsx, ['test/desktop/demo.ts', ...args]);
}
