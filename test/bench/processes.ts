/** What the processes of a program use, from /proc. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { familyOf } from '../../main/processes.ts';
import { now } from './moment.ts';

/** Counters that only grow, summed over all threads of a program. */
export interface Usage {
  readonly at: number;
  /** Milliseconds on a processor. */
  readonly cpuMs: number;
  /** How often a thread gave up the processor or lost it: each time it was woken before. */
  readonly switches: number;
}

/** @param pid of the program's first process */
export async function usageOf(pid: number): Promise<Usage> {
  let [cpuNs, switches] = [0, 0];
  for (const task of (await familyOf(pid)).flatMap((member) => tasksOf(member.pid))) {
    cpuNs += Number(read(`${task}/schedstat`).split(' ')[0]);
    for (const [, count] of read(`${task}/status`).matchAll(/ctxt_switches:\s+(\d+)/g))
      switches += Number(count);
  }
  return { at: now(), cpuMs: cpuNs / 1e6, switches };
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
