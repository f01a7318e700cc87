import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from '../lib/child.mjs';
import { outDir } from '../lib/paths.mjs';
import { closingLine } from '../lib/test-report.mjs';
import { ensureForApp } from '../setup/ensure.mjs';
import { vitest } from '../setup/tools.mjs';

/**
 * `npm test`: every test, those in a real Electron on a virtual desktop included.
 *
 * @param {readonly string[]} args for vitest, as in `npm test -- --project unit test/unit/calls`
 * @returns {Promise<number>} exit status: 1 unless every test passed or was skipped
 */
export default async function test(args) {
  await ensureForApp({ virtualDesktop: true });
  // One file a process: two runs in one clone don't read each other's results.
  const results = join(outDir, `test-results-${process.pid}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const status = await runNode(vitest, ['run', ...reporters, ...args]);
  const line = closingLine(read(results), status);
  rmSync(results, { force: true });
  process.stdout.write(`${line}\n`);
  return status === 0 ? 0 : 1;
}

/**
 * @param {string} file
 * @returns {import('../lib/test-report.mjs').Results | undefined} undefined when vitest got to none
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
