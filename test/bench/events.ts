import { reduce } from '../../main/calls/reduce.ts';
import { emptyWorld } from '../../main/calls/world.ts';
import { parseJson } from '../../main/ucwa/hal.ts';
import { readPackage } from '../../main/ucwa/packages.ts';
import { BASE, eventBody } from './event-body.ts';
import { now } from './moment.ts';
import { noSamples, type Samples } from './stats.ts';

/**
 * One big answer of the event channel, milliseconds: Deskring decodes it and works out the calls; `bare` is JSON.parse
 * of the same bytes.
 *
 * @param bytes of the body, about
 */
export function measureEvents(runs: number, bytes: number): Samples {
  const body = Buffer.from(eventBody(bytes));
  const samples = noSamples();
  for (let run = -2; run < runs; run += 1) {
    const start = now();
    JSON.parse(body.toString('utf8'));
    const between = now();
    const read = readPackage(parseJson(body.toString('utf8')), BASE);
    const world = read && reduce(emptyWorld, read.events, 1);
    const end = now();
    if (!world || world.calls.length === 0) throw new Error('The events told of no call.');
    // The first two are for the compiler.
    if (run < 0) continue;
    samples.bare.push(between - start);
    samples.deskring.push(end - between);
  }
  return samples;
}
