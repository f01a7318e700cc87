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

/**
 * The processes of the desktop: those that carry its mark in their environment, and everything they started.
 *
 * @returns {number[]}
 */
function ours() {
  /** @type {Map<number, number>} process → parent */
  const parents = new Map();
  /** @type {Set<number>} */
  const found = new Set();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // "PID (name, which may hold anything) STATE PARENT …"; a zombie is nobody's business but its parent's.
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (state === 'Z') continue;
      parents.set(pid, Number(parent));
      if (readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark)) found.add(pid);
    } catch {
      // It ended while we looked, or belongs to somebody else.
    }
  }
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** @param {NodeJS.Signals} signal */
function signalAll(signal) {
  const pids = ours();
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It was quicker.
    }
  }
  return pids.length;
}

// A Ctrl-C goes to everybody on the terminal; our moment is when the owner is gone.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {});

for await (const _ of process.stdin);
const end = Date.now() + patience;
signalAll('SIGTERM');
while (ours().length > 0 && Date.now() < end) await sleep(20);
while (signalAll('SIGKILL') > 0) await sleep(20);
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
