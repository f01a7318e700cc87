import type { BusEnd } from './bus-end.ts';
import type { Deskring } from './deskring.ts';
import type { Keyboard } from './keyboard.ts';
import { pause } from './moment.ts';
import { noSamples, type Samples } from './stats.ts';
import type { Subjects } from './subject.ts';

/** Milliseconds between what the server does and what the person does: both programs are at rest again. */
const THINKS_FOR = 80;

/**
 * Calls come in and are declined, the programs in turn. `ring`: from the last byte of the long poll's answer to the
 * toast's Notify on the bus; `decline`: from the toast's ActionInvoked to its POST at the server. Milliseconds.
 */
export async function measureRings(
  subjects: Subjects,
  bus: BusEnd,
  runs: number,
): Promise<{ ring: Samples; decline: Samples }> {
  const [ring, decline] = [noSamples(), noSamples()];
  for (let run = 0; run < runs; run += 1) {
    for (const subject of subjects) {
      await subject.polling();
      await pause(THINKS_FOR);
      const shown = bus.next('toast', ({ canDecline }) => canDecline);
      const sent = await subject.ring();
      const toast = await shown;
      ring[subject.name].push(toast.at - sent);
      await subject.polling();
      await pause(THINKS_FOR);
      const posted = subject.posted('decline');
      const pressed = await bus.press(toast.id, 'decline');
      decline[subject.name].push((await posted) - pressed);
    }
  }
  return { ring, decline };
}

/** Presence of a large company's morning, in one answer with a call. */
const PRESENCE_EVENTS = 5_000;

/** From the last byte of an answer with a call behind thousands of presence events to its toast, milliseconds. */
export async function measureBursts(deskring: Deskring, bus: BusEnd, runs: number): Promise<number[]> {
  const samples: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await deskring.polling();
    await pause(SETTLES_FOR);
    const shown = bus.next('toast', ({ canDecline }) => canDecline);
    const sent = await deskring.ringBehind(PRESENCE_EVENTS);
    const toast = await shown;
    samples.push(toast.at - sent);
    await deskring.polling();
    const declined = deskring.posted('decline');
    await bus.press(toast.id, 'decline');
    await declined;
  }
  return samples;
}

/** Milliseconds: the call before was answered and hung up, and a window tells of it. */
const SETTLES_FOR = 250;

/** From the hotkey to the POST that it makes, milliseconds; the programs in turn. */
export async function measureDials(subjects: Subjects, keyboard: Keyboard, runs: number): Promise<Samples> {
  const samples = noSamples();
  for (let run = 0; run < runs; run += 1) {
    for (const subject of subjects) {
      await subject.polling();
      await pause(SETTLES_FOR);
      const posted = subject.posted('dial');
      const pressed = keyboard.press(subject.hotkey);
      samples[subject.name].push((await posted) - pressed);
      await subject.hangUp();
    }
  }
  return samples;
}
