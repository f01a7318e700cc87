/**
 * Takes a virtual desktop down: `node reaper.mjs ID FOLDER`, started with it. It waits for the end of its standard
 * input, which comes when the desktop is stopped and just as well when its owner crashes or is killed; then it ends
 * every process of the desktop and removes its folder. So there is one way down, and it is always taken.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const [id = '', folder = ''] = process.argv.slice(2);
const mark = `DESKRING_DESKTOP=${id}`;

/** How long programs may take over a clean end; milliseconds. */
const patience = 2_000;

/** What the others stand on: an application whose bus or screen goes first takes that for a crash. */
const ground = ['Xvfb', 'dbus-daemon'];

/**
 * Whom we have once found, by process, with the time it started: Chromium's helpers write over their environment,
 * and once their parent is gone nothing else tells whose they were.
 *
 * @type {Map<number, string | undefined>}
 */
const known = new Map();

/**
 * The processes of the desktop: those that carry its mark in their environment, and everything they started.
 *
 * @returns {Map<number, string>} process → its program's name
 */
function ours() {
  /** @type {Map<number, number>} process → parent */
  const parents = new Map();
  /** @type {Map<number, string>} */
  const names = new Map();
  /** @type {Map<number, string | undefined>} */
  const started = new Map();
  /** @type {Set<number>} */
  const found = new Set();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // "PID (name, which may hold anything) STATE PARENT …"; a zombie is nobody's business but its parent's.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [state, parent] = fields;
      if (state === 'Z') continue;
      parents.set(pid, Number(parent));
      names.set(pid, stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')));
      started.set(pid, fields[19]);
      if (known.get(pid) === fields[19]) found.add(pid);
      else if (readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark)) found.add(pid);
    } catch {
      // It ended while we looked, or belongs to somebody else.
    }
  }
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  for (const pid of found) known.set(pid, started.get(pid));
  return new Map([...found].map((pid) => [pid, names.get(pid) ?? '']));
}

const applications = () => [...ours()].filter(([, name]) => !ground.includes(name)).map(([pid]) => pid);
const everything = () => [...ours().keys()];

/**
 * Asks processes to end, waits until they did, and makes those end that didn't.
 *
 * @param {() => number[]} which
 */
async function end(which) {
  signal(which(), 'SIGTERM');
  const deadline = Date.now() + patience;
  while (which().length > 0 && Date.now() < deadline) await sleep(20);
  for (let left = which(); left.length > 0; left = which()) {
    signal(left, 'SIGKILL');
    await sleep(20);
  }
}

/**
 * @param {readonly number[]} pids
 * @param {NodeJS.Signals} name
 */
function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It was quicker.
    }
  }
}

// A Ctrl-C goes to everybody on the terminal; our moment is when the owner is gone.
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => {});

try {
  for await (const _ of process.stdin);
} catch {
  // A connection that is cut says the same as one that ends.
}
await end(applications);
await end(everything);
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
