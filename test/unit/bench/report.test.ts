import { describe, expect, it } from 'vitest';
import { table, verdicts } from '../../bench/report.ts';
import { quantile, type Row, row } from '../../bench/stats.ts';

const rowOf = (name: string, bare: number, deskring: number): Row =>
  row(name, 'ms', { bare: [bare], deskring: [deskring] });

describe('a row of the benchmarks', () => {
  it('takes what half and what nearly all samples stay under, between two in proportion', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20], 0.99)).toBeCloseTo(19.9);
    expect(() => quantile([], 0.5)).toThrow('Nothing was measured.');
  });

  it('compares median to median', () => {
    const made = row('ring', 'ms', { bare: [2, 2, 50], deskring: [3, 3, 3] });
    expect(made).toMatchObject({ runs: 3, bare: { median: 2 }, deskring: { median: 3, p99: 3 }, ratio: 1.5 });
  });

  it('has a number for a ratio even where the bare program did nothing at all', () => {
    expect(row('idleWakeups', '1/s', { bare: [0], deskring: [1] }, 0.05).ratio).toBe(20);
    expect(row('idleWakeups', '1/s', { bare: [0], deskring: [0] }, 0.05).ratio).toBe(1);
  });
});

describe('the report', () => {
  it('says which targets are met', () => {
    const rowsOf = (ring: number, dial: number, pss: number, start: number) => [
      ...[rowOf('ring', 2, ring), rowOf('dial', 4, dial)],
      ...[rowOf('idlePss', 180, pss), rowOf('startToTray', 300, start)],
    ];
    const told = (rows: Row[], bursts: number[]) =>
      verdicts(rows, bursts).map((line) => line.split(' ', 2)[0]);
    expect(told(rowsOf(2.6, 19, 210, 500), [102, 102.6])).toEqual(Array(5).fill('Met:'));
    expect(told(rowsOf(2.7, 19.1, 211, 501), [103, 103])).toEqual(Array(5).fill('Not'));
    expect(verdicts(rowsOf(2, 4, 180, 300))).toHaveLength(4);
  });

  it('lines the columns up', () => {
    const [head, ...lines] = table([rowOf('ring', 2, 3), rowOf('startToTray', 300, 500)]).split('\n');
    expect(head).toMatch(/^ +unit +runs +bare +p99 +Deskring +p99 +ratio$/);
    expect(lines.map((line) => line.length)).toEqual([head?.length, head?.length]);
  });
});
