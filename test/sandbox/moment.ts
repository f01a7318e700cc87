/** Points in real time that can be compared with those of other processes on this machine. */

export interface Moment {
  /** Epoch milliseconds with fractions. */
  readonly epochMs: number;
  /** The machine's monotonic clock (`process.hrtime`) in milliseconds: the same in every process. */
  readonly monotonicMs: number;
}

/** Now. */
export function moment(): Moment {
  return {
    epochMs: performance.timeOrigin + performance.now(),
    monotonicMs: Number(process.hrtime.bigint()) / 1e6,
  };
}
