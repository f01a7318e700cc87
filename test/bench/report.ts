/** What the benchmarks tell people. */
import { quantile, type Row } from './stats.ts';

const HEAD = ['', 'unit', 'runs', 'bare', 'p99', 'Deskring', 'p99', 'ratio'];

/** @returns lines, each column as wide as its widest cell */
export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ name, unit, runs, bare, deskring, ratio }) => [
    ...[name, unit, String(runs)],
    ...[bare.median, bare.p99, deskring.median, deskring.p99, ratio].map((value) => value.toFixed(2)),
  ]);
  const widths = HEAD.map((head, at) =>
    Math.max(...[HEAD, ...cells].map((line) => line[at]?.length ?? 0), head.length),
  );
  const write = (line: readonly string[]) =>
    line
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ');
  return [HEAD, ...cells].map((line) => write(line).trimEnd()).join('\n');
}

/**
 * Each of the project's targets in a sentence that says whether it was met.
 * @param bursts milliseconds to the toasts of calls that came with thousands of presence events
 */
export function verdicts(rows: readonly Row[], bursts: readonly number[] = []): string[] {
  const find = (name: string) => rows.find((row) => row.name === name);
  const [ring, dial, pss, start] = [find('ring'), find('dial'), find('idlePss'), find('startToTray')];
  const sentences: string[] = [];
  const say = (isMet: boolean, what: string) => sentences.push(`${isMet ? 'Met:    ' : 'Not met:'} ${what}`);
  if (ring)
    say(
      ring.ratio <= 1.3,
      `a ring takes ${ring.ratio.toFixed(2)} times the bare program's time (target: at most 1.3).`,
    );
  if (ring && bursts.length > 0) {
    const more = quantile(bursts, 0.5) - ring.deskring.median;
    say(more <= 100, `5,000 presence events hold a ring up by ${more.toFixed(0)} ms (target: at most 100).`);
  }
  if (dial) {
    const more = dial.deskring.p99 - dial.bare.p99;
    say(
      more <= 15,
      `99 of 100 dials are under way ${more.toFixed(1)} ms after the bare program's (target: at most 15).`,
    );
  }
  if (pss) {
    const more = pss.deskring.median - pss.bare.median;
    say(
      more <= 30,
      `at rest Deskring has ${more.toFixed(1)} MB more than the bare program (target: at most 30).`,
    );
  }
  if (start) {
    const later = start.deskring.median - start.bare.median;
    say(
      later <= 200,
      `its tray icon is there ${later.toFixed(0)} ms after the bare program's (target: at most 200).`,
    );
  }
  return sentences;
}
