import { capture } from '../lib/child.mjs';
import { ensure } from '../setup/ensure.mjs';
import { biome, knip, tsc } from '../setup/tools.mjs';

/** Each check with a name people understand; biome's includes the import rules of architecture.md. */
const checks = /** @type {const} */ ([
  ['types', tsc, ['--noEmit', '-p', '.']],
  ['lint, format, import rules', biome, ['check', '--colors=off', '.']],
  ['dead code', knip, ['--no-progress']],
]);

/**
 * `npm run check`: all checks, whether or not one before failed; a line for each, and what a failing one printed.
 *
 * @returns {Promise<number>} exit status
 */
export default async function check() {
  await ensure({});
  let failed = 0;
  for (const [name, program, args] of checks) {
    const started = performance.now();
    const { status, output } = await capture(process.execPath, [program, ...args]);
    if (status !== 0) {
      failed += 1;
      process.stdout.write(output);
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`check: ${name}: ${status === 0 ? 'clean' : 'FAILED'} (${seconds} s)\n`);
  }
  return failed === 0 ? 0 : 1;
}
