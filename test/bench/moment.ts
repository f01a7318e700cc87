/** Milliseconds on the machine's monotonic clock: the same in every process, thread and journal entry. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Lets the programs under test come to rest. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
