/** From samples to the rows of out/bench.json (contract.md §8). */

export interface Column {
  readonly median: number;
  readonly p99: number;
}

export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly runs: number;
  readonly bare: Column;
  readonly deskring: Column;
  /** Median to median. */
  readonly ratio: number;
}

/** Samples of the two programs, in the order they were taken. */
export interface Samples {
  readonly bare: number[];
  readonly deskring: number[];
}

export const noSamples = (): Samples => ({ bare: [], deskring: [] });

/**
 * The value that a share of the samples doesn't exceed; between two samples in proportion.
 * @param share 0 to 1
 * @throws {Error} without samples
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (below === undefined || above === undefined) throw new Error('Nothing was measured.');
  return below + (above - below) * (at - Math.floor(at));
}

const rounded = (value: number): number => Number(value.toFixed(3));

const column = (samples: readonly number[]): Column => ({
  median: rounded(quantile(samples, 0.5)),
  p99: rounded(quantile(samples, 0.99)),
});

/**
 * @param least that could be measured: a median below it counts as that much in the ratio, which is a number always
 * @throws {Error} when one of the columns has no samples
 */
export function row(name: string, unit: string, samples: Samples, least = 0.001): Row {
  const [bare, deskring] = [column(samples.bare), column(samples.deskring)];
  return {
    ...{ name, unit, runs: Math.min(samples.bare.length, samples.deskring.length), bare, deskring },
    ratio: rounded(Math.max(deskring.median, least) / Math.max(bare.median, least)),
  };
}
