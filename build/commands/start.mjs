import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { run } from '../lib/child.mjs';
import { inRoot, root } from '../lib/paths.mjs';
import { SetupError } from '../lib/report.mjs';
import { electronPath, ensure, ensureForApp } from '../setup/ensure.mjs';

/**
 * `npm start -- OPTIONS`: the app from source. What a running instance can answer (`--status`, `--quit`, …) is asked
 * in this process, without starting an Electron for it; else the app is started and this stays until it ends.
 *
 * @param {readonly string[]} args the program's own options, contract.md §2
 * @returns {Promise<number>} exit status, the program's own
 */
export default async function start(args) {
  // What a running instance answers needs the bundle alone.
  await ensure({ build: true });
  const { runClient } = await loadClient();
  const answered = await runClient(args);
  if (answered !== null) return answered;
  await ensureForApp({ virtualDesktop: false });
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    throw new SetupError(
      'there is no display here: start it from a desktop session, or play the demo with `npm run demo`, which brings its own.',
    );
  return run(electronPath(), electronArguments(args));
}

/**
 * The command line of Electron for the app of this checkout. Chromium's sandbox doesn't run as root on Linux, so it is
 * switched off there, and only there.
 *
 * @param {readonly string[]} args the program's own options
 * @param {boolean} [isLinuxRoot]
 * @returns {string[]}
 */
export const electronArguments = (
  args,
  isLinuxRoot = process.platform === 'linux' && process.getuid?.() === 0,
) => [...(isLinuxRoot ? ['--no-sandbox'] : []), root, ...args];

/** @returns {Promise<{ runClient: (argv: readonly string[]) => Promise<number | null> }>} */
async function loadClient() {
  const client = inRoot('out', 'main', 'client.js');
  if (!existsSync(client)) throw new SetupError(`the build has no ${client}: run \`npm run build\`.`);
  return import(pathToFileURL(client).href);
}
