/** What the processes of a program use, from /proc. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { familyOf } from '../../main/processes.ts';
import { now } from './moment.ts';

interface Counters {
  /** Milliseconds on a processor. */
  readonly cpuMs: number;
  /** How often the thread gave up the processor or lost it: each time it was woken before. */
  readonly switches: number;
}

/** What every thread of a program has used so far. */
export interface Usage {
  readonly at: number;
  readonly threads: ReadonlyMap<string, Counters>;
}

/** @param pid of the program's first process */
export async function usageOf(pid: number): Promise<Usage> {
  const threads = new Map<string, Counters>();
  for (const task of (await familyOf(pid)).flatMap((member) => tasksOf(member.pid))) {
    const counts = [...read(`${task}/status`).matchAll(/ctxt_switches:\s+(\d+)/g)].map(([, count]) =>
      Number(count),
    );
    const switches = counts.reduce((sum, count) => sum + count, 0);
    threads.set(task, { cpuMs: Number(read(`${task}/schedstat`).split(' ')[0]) / 1e6, switches });
  }
  return { at: now(), threads };
}

/**
 * What was used between two looks. A thread that began in between counts whole; one that ended is left out, for what
 * it did last was not seen.
 */
export function usedBetween(from: Usage, to: Usage): Counters & { readonly ms: number } {
  let [cpuMs, switches] = [0, 0];
  for (const [thread, counters] of to.threads) {
    const before = from.threads.get(thread);
    cpuMs += counters.cpuMs - (before?.cpuMs ?? 0);
    switches += counters.switches - (before?.switches ?? 0);
  }
  return { ms: to.at - from.at, cpuMs, switches };
}

/** Megabytes (2^20): what a program's processes have for themselves, and their share of what they share. */
export async function pssOf(pid: number): Promise<number> {
  const sizes = (await familyOf(pid)).map((member) =>
    Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${member.pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return sizes.reduce((sum, kB) => sum + kB, 0) / 1024;
}

/**
 * How many processes run the same executable as this one without belonging to it: they share its memory, which makes
 * its PSS smaller than it is alone.
 */
export async function sharersOf(pid: number): Promise<number> {
  const family = new Set((await familyOf(pid)).map((member) => String(member.pid)));
  const executable = linkOf(String(pid));
  return readdirSync('/proc').filter((name) => !family.has(name) && linkOf(name) === executable).length;
}

/** The executable of a process; null when it has ended or is somebody else's. */
function linkOf(pid: string): string | null {
  try {
    return /^\d+$/.test(pid) ? readlinkSync(`/proc/${pid}/exe`) : null;
  } catch {
    return null;
  }
}

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`);
  } catch {
    return [];
  }
}

/** "" when it has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
