import { runNode } from '../lib/child.mjs';
import { ensure } from '../setup/ensure.mjs';
import { tsx } from '../setup/tools.mjs';

/**
 * `npm run sandbox`: the sandbox server alone, until it is stopped. It needs the npm packages and nothing else.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit status
 */
export default async function sandbox(args) {
  await ensure({});
  return runNode(tsx, ['test/sandbox/main.ts', ...args]);
}
