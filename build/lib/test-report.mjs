/**
 * What we read of vitest's JSON report.
 *
 * @typedef {object} Results
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests those skipped
 * @property {number} numTodoTests
 * @property {readonly { status: string, assertionResults: readonly unknown[] }[]} testResults by file
 */

/**
 * The last line of a test run, in the form that CI counts: `N passed, N failed, N skipped`. A file that doesn't load
 * counts as one failed test, and so does a run that failed with no test to blame (an error outside all tests, no test
 * found, vitest itself broken): such a run must never read as clean.
 *
 * @param {Results | undefined} results undefined when there are none
 * @param {number} status vitest's exit status
 * @returns {string}
 */
export function closingLine(results, status) {
  const unloaded = (results?.testResults ?? []).filter(
    ({ status: outcome, assertionResults }) => outcome === 'failed' && assertionResults.length === 0,
  ).length;
  const counted = (results?.numFailedTests ?? 0) + unloaded;
  const failed = counted === 0 && status !== 0 ? 1 : counted;
  const skipped = (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);
  return `${results?.numPassedTests ?? 0} passed, ${failed} failed, ${skipped} skipped`;
}
