/** Each fault in each phase: state, reason, requests, words, the call at hand, and the way back. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Cell, play } from './cell.ts';
import { expectedOf } from './expected.ts';
import { FAULTS, type Fault } from './faults.ts';
import { PHASES, type Phase } from './phases.ts';
import { reportOf } from './report.ts';

const DOCUMENT = join(import.meta.dirname, '../../../docs/reliability.md');
/** The longest back-off, and the tries themselves (ports.ts). */
const BACK_WITHIN = 61_000;
/** Four tries fit into ten seconds of back-off, and one with all that is read again makes eight requests. */
const BUSIEST = 32;
/** In a minute and a half of trouble and on the way back. */
const MOST = 60;
/** DELETE on the way out (gotchas 48). */
const LEAVES_WITHIN = 2_000;

const cells: Cell[] = [];
const words = (cell: Cell): string => `${cell.fault}, ${cell.phase}`;

function judge(cell: Cell, fault: Fault, phase: Phase): void {
  const { stops, codes } = expectedOf(cell) ?? { stops: false, codes: ['nobody has said what to expect'] };
  expect(cell, words(cell)).toMatchObject({ codes, mostPolls: pollsOf(cell) });
  expect(cell.requests, 'requests').toBeLessThanOrEqual(MOST);
  expect(cell.busiest, 'requests in ten seconds').toBeLessThanOrEqual(BUSIEST);
  expect(cell.afterStop, 'requests after it stopped').toBe(0);
  // A sentence, and no word of the protocol in it.
  if (codes.length > 0) expect(cell.words).toMatch(/^[A-Z].+\.$/s);
  if (phase.act) {
    expect(cell.state).toBe('signedOut');
    expect(cell.left).toBeLessThanOrEqual(LEAVES_WITHIN);
  } else if (stops) expect(cell.state).toBe('failed');
  else {
    expect(cell.state).toBe('online');
    expect(cell.back).toBeLessThanOrEqual(fault.backWithin ?? BACK_WITHIN);
    expect(cell.nextCall, 'the next call').toBe(true);
  }
  // Offline for less than a quarter of an hour is no reason for another application.
  if (phase.isOpen && !fault.newApplication) expect(cell.newApplications).toBe(0);
  if (!cell.call) return;
  expect(cell.rings, 'toasts for one call').toBe(1);
  const lives = cell.state === 'online' && !fault.newApplication;
  if (lives) expect(cell.call.client, 'the call').toBe(cell.call.server);
  else expect(cell.call.client, 'a call nobody hears of any more').toBe(false);
  expect(cell.call.toast, 'its toast').toBe(cell.call.client && phase.name === 'Ringing');
}

/** One event request at a time; none where it never came to a channel. */
const pollsOf = (cell: Cell): number =>
  cell.state === 'failed' && /^(?:Discovery|Token|User|Application)$/.test(cell.phase) ? 0 : 1;

describe.each(PHASES)('$name', (phase) => {
  it.each(FAULTS)('$name', async (fault) => {
    const cell = await play(fault, phase);
    cells.push(cell);
    judge(cell, fault, phase);
  });
});

describe('docs/reliability.md', () => {
  it('says what was seen, with no row or cell missing', () => {
    const inOrder = FAULTS.flatMap(({ name }) =>
      PHASES.map((phase) => cells.find((cell) => cell.fault === name && cell.phase === phase.name)),
    );
    const all = inOrder.filter((cell) => cell !== undefined);
    expect(all, 'the whole matrix must have run').toHaveLength(FAULTS.length * PHASES.length);
    const report = reportOf(FAULTS, all);
    if (process.env.UPDATE_DOCS) writeFileSync(DOCUMENT, report);
    const committed = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
    const how = 'UPDATE_DOCS=1 npx vitest run --project unit test/unit/reliability/matrix.test.ts';
    expect(committed, `the document is out of date; renew it with: ${how}`).toBe(report);
  });
});
