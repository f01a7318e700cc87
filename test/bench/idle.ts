import { pause } from './moment.ts';
import { pssOf, usageOf } from './processes.ts';
import { noSamples, type Samples } from './stats.ts';
import type { Subjects } from './subject.ts';

export interface Idle {
  /** Megabytes. */
  readonly pss: Samples;
  /** A second. */
  readonly wakeups: Samples;
  /** Percent of one processor. */
  readonly cpu: Samples;
}

export interface IdlePlan {
  /** How often each program is started and looked at, the two in turn. */
  readonly rounds: number;
  /** Milliseconds after its first long poll until a program is taken to be at rest. */
  readonly settleMs: number;
  readonly watchMs: number;
}

/** What each program uses while it waits at its server with no window, each alone: one sample a round. */
export async function measureIdle(subjects: Subjects, plan: IdlePlan): Promise<Idle> {
  const idle: Idle = { pss: noSamples(), wakeups: noSamples(), cpu: noSamples() };
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const subject of subjects) {
      const program = subject.start();
      try {
        await subject.polling();
        await pause(plan.settleMs);
        const before = await usageOf(program.pid);
        await pause(plan.watchMs);
        const after = await usageOf(program.pid);
        const ms = after.at - before.at;
        idle.wakeups[subject.name].push(((after.switches - before.switches) / ms) * 1000);
        idle.cpu[subject.name].push(((after.cpuMs - before.cpuMs) / ms) * 100);
        // Last: reading the memory maps is work done in the program's name.
        idle.pss[subject.name].push(await pssOf(program.pid));
      } finally {
        await program.stop();
      }
    }
  }
  return idle;
}
