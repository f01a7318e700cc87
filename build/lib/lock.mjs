import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './report.mjs';

/** Milliseconds between two looks, and the number of them after which somebody may wonder. */
const PAUSE = 200;
const WORTH_A_WORD = 10;

/**
 * Runs `task` while no other process of ours holds `file`. A lock whose owner is gone is taken over, so a killed
 * set-up never blocks the next one.
 *
 * @template T
 * @param {string} file the lock; its folder is made
 * @param {string} what what is being done, as in "the build", for the sentence a waiting process prints
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock(file, what, task) {
  mkdirSync(dirname(file), { recursive: true });
  for (let waits = 0; !take(file); waits += 1) {
    if (waits === WORTH_A_WORD) say(`waiting for another process that is at ${what} …`);
    await sleep(PAUSE);
  }
  try {
    return await task();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    // On a full disk the file is there, empty, as if its owner were still writing it.
    if (isFileError(error, 'ENOSPC')) rmSync(file, { force: true });
    if (!isFileError(error, 'EEXIST')) throw error;
    if (!ownerAlive(file)) rmSync(file, { force: true });
    return false;
  }
}

/** @param {string} file */
function ownerAlive(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // An empty file is one that its owner is writing at this moment.
    return pid === 0 || process.kill(pid, 0);
  } catch (error) {
    return isFileError(error, 'EPERM');
  }
}

/**
 * @param {unknown} error
 * @param {string} code as in 'ENOENT'
 */
export function isFileError(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
