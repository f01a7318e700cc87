import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './paths.mjs';
import { SetupError } from './report.mjs';

const forwarded = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** How long a child may take over its clean-up after a signal, before it is killed; milliseconds. */
const patience = 20_000;

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] default: ours
 * @property {import('node:child_process').StdioOptions} [stdio] default: inherited
 * @property {(child: import('node:child_process').ChildProcess) => void} [started] sees the child at once
 */

/**
 * Runs a program in the checkout to its end, passing SIGINT, SIGTERM and SIGHUP on to it. The child has a process
 * group of its own: a Ctrl-C reaches it once, through us, and whatever it left running is killed with the group.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} its exit status; 128 + signal number when a signal ended it
 * @throws {SetupError} when the program can't be started
 */
export function run(command, args, { env = process.env, stdio = 'inherit', started } = {}) {
  return new Promise((resolve, reject) => {
    const ownGroup = process.platform !== 'win32';
    const child = spawn(command, args, { cwd: root, env, stdio, detached: ownGroup });
    /** @type {NodeJS.Timeout | undefined} */
    let killer;
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => {
      child.kill(signal);
      killer ??= setTimeout(() => killGroup(child.pid, ownGroup), patience);
    };
    for (const signal of forwarded) process.on(signal, forward);
    const settle = () => {
      clearTimeout(killer);
      for (const signal of forwarded) process.off(signal, forward);
      killGroup(child.pid, ownGroup);
    };
    child.once('error', (cause) => {
      settle();
      reject(new SetupError(`${command} can't be started (${cause.message}).`));
    });
    child.once('close', (status, signal) => {
      settle();
      resolve(status ?? 128 + (signal ? constants.signals[signal] : 0));
    });
    started?.(child);
  });
}

/**
 * Runs a JavaScript program of an npm package with this Node.
 *
 * @param {string} script path inside the checkout, as in `node_modules/knip/bin/knip.js`
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export const runNode = (script, args, options) => run(process.execPath, [script, ...args], options);

/**
 * Runs a program and keeps what it prints, both streams in order of arrival.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number }} [options]
 * @returns {Promise<{ status: number, output: string }>} never rejects: a program that can't be started has status 127
 */
export function capture(command, args, { env = process.env, cwd = root, timeoutMs = 0 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    // We end at once on a signal, and the child with us.
    /** @param {NodeJS.Signals} signal */
    const end = (signal) => {
      child.kill(signal);
      process.exit(128 + constants.signals[signal]);
    };
    for (const signal of forwarded) process.once(signal, end);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (cause) => resolve({ status: 127, output: cause.message }));
    child.once('close', (status, signal) => {
      for (const each of forwarded) process.off(each, end);
      resolve({ status: status ?? 128 + (signal ? constants.signals[signal] : 0), output });
    });
  });
}

/**
 * @param {number | undefined} pid
 * @param {boolean} ownGroup
 */
function killGroup(pid, ownGroup) {
  if (!pid || !ownGroup) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: nobody is left, which is what we want.
  }
}
