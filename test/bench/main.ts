/**
 * `npm run bench`: Deskring against a bare Electron program in the same run on the same virtual desktop; a table and
 * out/bench.json (contract.md §8). `--quick` takes about a minute.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { findElectron } from '../../build/setup/electron.mjs';
import { root, startWorld } from '../desktop/world.ts';
import { Bare } from './bare.ts';
import { BusEnd } from './bus-end.ts';
import { measureBursts, measureDials, measureRings } from './calls.ts';
import { Deskring } from './deskring.ts';
import { measureEvents } from './events.ts';
import { measureIdle } from './idle.ts';
import { Keyboard } from './keyboard.ts';
import { table, verdicts } from './report.ts';
import { measureStarts } from './starts.ts';
import { type Row, row } from './stats.ts';
import type { Subjects } from './subject.ts';

const FULL = {
  ...{ starts: 10, rings: 200, bursts: 20, dials: 40, events: 20, eventBytes: 10e6 },
  // V8 tidies up half a minute after a program has come to rest.
  idle: { settleMs: 35_000, watchMs: 20_000 },
};
const QUICK: typeof FULL = {
  ...{ starts: 3, rings: 25, bursts: 3, dials: 10, events: 5, eventBytes: 10e6 },
  idle: { settleMs: 12_000, watchMs: 5_000 },
};

const quick = process.argv.includes('--quick');
const plan = quick ? QUICK : FULL;
const out = join(root, 'out');
mkdirSync(out, { recursive: true });
const step = (what: string) => console.log(`bench: ${what}`);
/** What makes a figure doubtful, in sentences. */
const remarks: string[] = [];
let bursts: readonly number[] = [];
const load = () => loadavg()[0]?.toFixed(1);

/** What a program prints, to be read when it did not do as expected. */
function freshLog(name: string): string {
  const file = join(out, `bench-${name}.log`);
  writeFileSync(file, '');
  return file;
}

async function measure(): Promise<Row[]> {
  // The benchmarks are the notification daemon themselves, and hear it first.
  const desktop = { notificationDaemon: 'none' } as const;
  const world = await startWorld({ desktop, config: Deskring.config, start: false });
  const { env, folder } = world.desktop;
  const place = { env, folder: join(folder, 'bare'), log: freshLog('bare') };
  const [bare, bus] = await Promise.all([Bare.prepare(place), BusEnd.start(env.DBUS_SESSION_BUS_ADDRESS)]);
  const keyboard = new Keyboard(env);
  const deskring = new Deskring(world, freshLog('deskring'));
  const subjects: Subjects = [bare, deskring];
  try {
    step('starting');
    const starts = await measureStarts(subjects, bus, plan.starts);
    step('at rest');
    const { pss, wakeups, cpu, sharers } = await measureIdle(subjects, plan.idle);
    if (sharers > 0)
      remarks.push(
        `${sharers} processes of other programs shared this Electron's memory: idlePss is too small.`,
      );
    await world.desktop.select('primary', '+1 206 555 0123');
    const programs = subjects.map((subject) => subject.start());
    try {
      step('ringing and declining');
      const { ring, decline } = await measureRings(subjects, bus, plan.rings);
      step('dialling');
      const dial = await measureDials(subjects, keyboard, plan.dials);
      step('ringing in a burst of presence');
      bursts = await measureBursts(deskring, bus, plan.bursts);
      return [
        ...[row('ring', 'ms', ring), row('dial', 'ms', dial), row('decline', 'ms', decline)],
        ...[row('startToTray', 'ms', starts), row('idlePss', 'MB', pss)],
        ...[row('idleWakeups', '1/s', wakeups, 1000 / plan.idle.watchMs), row('idleCpu', '%', cpu)],
      ];
    } finally {
      await Promise.all(programs.map((program) => program.stop()));
    }
  } finally {
    await Promise.all([keyboard.stop(), bus.stop(), bare.close()]);
    await world.stop();
  }
}

step(`decoding events (load ${load()})`);
const events = measureEvents(plan.events, plan.eventBytes);
const rows = [...(await measure()), row('events', 'ms', events)];
const electron = findElectron()?.version ?? '';
const cores = availableParallelism();
writeFileSync(join(out, 'bench.json'), `${JSON.stringify({ electron, cores, rows })}\n`);
console.log(`\nElectron ${electron}, ${cores} cores, load ${load()}${quick ? ', a quick run' : ''}\n`);
console.log(`${table(rows)}\n`);
for (const sentence of [...verdicts(rows, bursts), ...remarks]) console.log(sentence);
