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
import { measureDials, measureRings } from './calls.ts';
import { Deskring } from './deskring.ts';
import { measureEvents } from './events.ts';
import { measureIdle } from './idle.ts';
import { Keyboard } from './keyboard.ts';
import { table, verdicts } from './report.ts';
import { measureStarts } from './starts.ts';
import { type Row, row } from './stats.ts';
import type { Subjects } from './subject.ts';

const FULL = {
  ...{ starts: 12, rings: 200, dials: 40, events: 20, eventBytes: 10e6 },
  idle: { rounds: 2, settleMs: 10_000, watchMs: 20_000 },
};
const QUICK: typeof FULL = {
  ...{ starts: 3, rings: 25, dials: 10, events: 5, eventBytes: 10e6 },
  idle: { rounds: 1, settleMs: 4_000, watchMs: 6_000 },
};

const quick = process.argv.includes('--quick');
const plan = quick ? QUICK : FULL;
const out = join(root, 'out');
mkdirSync(out, { recursive: true });
const step = (what: string) => console.log(`bench: ${what}`);
const load = () => loadavg()[0]?.toFixed(1);

async function measure(): Promise<Row[]> {
  step(`decoding events (load ${load()})`);
  const rows = [row('events', 'ms', measureEvents(plan.events, plan.eventBytes))];
  // The benchmarks are the notification daemon themselves, and hear it first.
  const desktop = { notificationDaemon: 'none' } as const;
  const world = await startWorld({ desktop, config: Deskring.config, start: false });
  const { env, folder } = world.desktop;
  const place = { env, folder: join(folder, 'bare'), log: join(out, 'bench-bare.log') };
  const [bare, bus] = await Promise.all([Bare.prepare(place), BusEnd.start(env.DBUS_SESSION_BUS_ADDRESS)]);
  const keyboard = new Keyboard(env);
  const subjects: Subjects = [bare, new Deskring(world, join(out, 'bench-deskring.log'))];
  try {
    step('starting');
    rows.unshift(row('startToTray', 'ms', await measureStarts(subjects, bus, plan.starts)));
    step('at rest');
    const idle = await measureIdle(subjects, plan.idle);
    rows.splice(
      ...[1, 0],
      row('idlePss', 'MB', idle.pss),
      row('idleWakeups', '1/s', idle.wakeups, 1000 / plan.idle.watchMs),
      row('idleCpu', '%', idle.cpu),
    );
    const programs = subjects.map((subject) => subject.start());
    try {
      step('ringing and declining');
      const { ring, decline } = await measureRings(subjects, bus, plan.rings);
      step('dialling');
      await world.desktop.select('primary', '+1 206 555 0123');
      const dial = await measureDials(subjects, keyboard, plan.dials);
      rows.unshift(row('ring', 'ms', ring), row('dial', 'ms', dial), row('decline', 'ms', decline));
    } finally {
      await Promise.all(programs.map((program) => program.stop()));
    }
  } finally {
    await Promise.all([keyboard.stop(), bus.stop(), bare.close()]);
    await world.stop();
  }
  return rows;
}

const rows = await measure();
const electron = findElectron()?.version ?? '';
const cores = availableParallelism();
writeFileSync(join(out, 'bench.json'), `${JSON.stringify({ electron, cores, rows })}\n`);
console.log(`\nElectron ${electron}, ${cores} cores, load ${load()}${quick ? ', a quick run' : ''}\n`);
console.log(`${table(rows)}\n`);
for (const sentence of verdicts(rows)) console.log(sentence);
