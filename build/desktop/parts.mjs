import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from './wait.mjs';

const execute = promisify(execFile);

/**
 * @typedef {object} Part a program the desktop is made of
 * @property {string} name the program
 * @property {readonly string[]} args
 * @property {string} [input] written to its standard input
 * @property {string} [logName] default: the program's name
 */

/**
 * Starts a part and waits until it is up.
 *
 * @template T
 * @param {Part} part
 * @param {{ env: NodeJS.ProcessEnv, logs: string }} place
 * @param {(child: import('node:child_process').ChildProcess) => T | Promise<T>} isUp truthy once it is; file descriptor 3 of the child is a pipe
 * @returns {Promise<NonNullable<Awaited<T>>>} what `isUp` gave
 * @throws {Error} which names the part and shows the end of its log
 */
export async function startPart({ name, args, input, logName = name }, { env, logs }, isUp) {
  const log = join(logs, `${logName.replaceAll('/', '_')}.log`);
  const out = openSync(log, 'a');
  const child = spawn(name, args, { env, cwd: env.HOME, stdio: ['pipe', out, out, 'pipe'] });
  closeSync(out);
  /** @type {string | undefined} */
  let ended;
  child.once('error', (cause) => {
    ended = cause.message;
  });
  child.once('exit', (status, signal) => {
    ended = `it ended with ${signal ?? `status ${status}`}`;
  });
  // A program that reads no input may close it before we do.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input ?? '');
  child.unref();
  try {
    const up = await waitFor(name, async () => ended || (await isUp(child)));
    if (ended) throw new Error(ended);
    return /** @type {NonNullable<Awaited<T>>} */ (up);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
    throw new Error(`the virtual desktop lacks ${name}: ${why}\n${lines}`, { cause });
  }
}

/**
 * Reads the first line a part writes to its file descriptor 3 (Xvfb's display number, the bus's address).
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => string | undefined} the line, once it is complete
 */
export function lineFromPipe(child) {
  let text = '';
  const pipe = child.stdio[3];
  if (pipe && 'setEncoding' in pipe) {
    pipe.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
  }
  return () => (text.includes('\n') ? text.slice(0, text.indexOf('\n')) : undefined);
}

/**
 * Runs a small tool to its end inside the desktop.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<string>} its standard output, trimmed
 * @throws {Error} when it fails or takes longer than 20 s
 */
export async function tool(env, command, args) {
  const { stdout } = await execute(command, args, { env, timeout: 20_000, maxBuffer: 64 << 20 });
  return stdout.trim();
}
