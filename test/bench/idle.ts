import { pause } from './moment.ts';
import { pssOf, sharersOf, usageOf, usedBetween } from './processes.ts';
import { noSamples, type Samples } from './stats.ts';
import type { Subjects } from './subject.ts';

export interface Idle {
  /** Megabytes. */
  readonly pss: Samples;
  /** A second. */
  readonly wakeups: Samples;
  /** Percent of one processor. */
  readonly cpu: Samples;
  /** The most processes of other programs that ran the same Electron when memory was read: 0 for a PSS to rely on. */
  readonly sharers: number;
}

export interface IdlePlan {
  /** Milliseconds after their first long poll until the programs are taken to be at rest. */
  readonly settleMs: number;
  readonly watchMs: number;
}

/**
 * What each program uses while it waits at its server with no window. Both are watched at the same time, twice; then
 * one is ended, for what they share counts for the other alone only when it runs alone, and its memory is read.
 */
export async function measureIdle(subjects: Subjects, plan: IdlePlan): Promise<Idle> {
  const idle = { pss: noSamples(), wakeups: noSamples(), cpu: noSamples(), sharers: 0 };
  for (const last of subjects) {
    const running = subjects.map((subject) => ({ subject, program: subject.start() }));
    try {
      await Promise.all(subjects.map((subject) => subject.polling()));
      await pause(plan.settleMs);
      const before = await Promise.all(running.map(({ program }) => usageOf(program.pid)));
      await pause(plan.watchMs);
      for (const [at, { subject, program }] of running.entries()) {
        const from = before[at];
        if (!from) continue;
        const { ms, cpuMs, switches } = usedBetween(from, await usageOf(program.pid));
        idle.wakeups[subject.name].push((switches / ms) * 1000);
        idle.cpu[subject.name].push((cpuMs / ms) * 100);
      }
      for (const { subject, program } of running) if (subject !== last) await program.stop();
      for (const { subject, program } of running) {
        if (subject !== last) continue;
        idle.sharers = Math.max(idle.sharers, await sharersOf(program.pid));
        idle.pss[subject.name].push(await pssOf(program.pid));
      }
    } finally {
      await Promise.all(running.map(({ program }) => program.stop()));
    }
  }
  return idle;
}
