import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closingLine, type Results } from '../../../build/lib/test-report.mjs';

const results = (changes: Partial<Results> = {}): Results => ({
  numPassedTests: 12,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{}] }],
  ...changes,
});

test('counts what passed, failed and was skipped', () => {
  expect(closingLine(results(), 0)).toBe('12 passed, 0 failed, 0 skipped');
  expect(closingLine(results({ numFailedTests: 2, numPendingTests: 3, numTodoTests: 1 }), 1)).toBe(
    '12 passed, 2 failed, 4 skipped',
  );
});

test('a file that does not load is a failure', () => {
  const broken = { status: 'failed', assertionResults: [] };
  expect(closingLine(results({ testResults: [broken, broken] }), 1)).toBe('12 passed, 2 failed, 0 skipped');
});

test('a run that failed never reads as clean', () => {
  expect(closingLine(undefined, 1)).toBe('0 passed, 1 failed, 0 skipped');
  fc.assert(
    fc.property(fc.nat(999), fc.nat(999), fc.integer({ min: 1, max: 255 }), (passed, failed, status) => {
      const line = closingLine(results({ numPassedTests: passed, numFailedTests: failed }), status);
      expect(line).toMatch(/^\d+ passed, [1-9]\d* failed, \d+ skipped$/);
    }),
  );
});
