import type { BusEnd } from './bus-end.ts';
import { noSamples, type Samples } from './stats.ts';
import type { Subjects } from './subject.ts';

/**
 * From the spawning of a process until its tray icon is registered, milliseconds; the programs in turn. Each has run
 * once before, so that its data folder is not the first thing it makes.
 */
export async function measureStarts(subjects: Subjects, bus: BusEnd, runs: number): Promise<Samples> {
  const samples = noSamples();
  for (let run = 0; run <= runs; run += 1) {
    for (const subject of subjects) {
      const registered = bus.next('tray');
      const program = subject.start();
      try {
        const took = (await registered).at - program.startedAt;
        if (run > 0) samples[subject.name].push(took);
        await subject.polling();
      } finally {
        await program.stop();
      }
    }
  }
  return samples;
}
