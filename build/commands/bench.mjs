import { runNode } from '../lib/child.mjs';
import { ensureForApp } from '../setup/ensure.mjs';
import { tsx } from '../setup/tools.mjs';

/**
 * `npm run bench`: the benchmarks, on a virtual desktop so that two runs compare.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit status
 */
export default async function bench(args) {
  await ensureForApp({ virtualDesktop: true });
  return runNode(tsx, ['test/bench/main.ts', ...args]);
}
