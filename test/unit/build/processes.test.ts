import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { waitFor } from '../../../build/desktop/wait.mjs';
import { capture, run } from '../../../build/lib/child.mjs';
import { withLock } from '../../../build/lib/lock.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskring-processes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const node = (script: string) => run(process.execPath, ['-e', script], { stdio: 'ignore' });

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a program of a command', () => {
  test('ends the command as it ended', async () => {
    expect(await node('process.exit(7)')).toBe(7);
    expect(await node('process.kill(process.pid, "SIGKILL")')).toBe(137);
  });

  test('that is not there is said by name', async () => {
    await expect(run('no-such-program', [])).rejects.toThrow(/^no-such-program can't be started/);
    expect(await capture('no-such-program', [])).toMatchObject({ status: 127 });
  });

  test('leaves nothing running behind it', async () => {
    const file = join(folder, 'pid');
    const child = `setInterval(() => {}, 1000)`;
    const status = await node(`
      const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'ignore' });
      require('node:fs').writeFileSync(${JSON.stringify(file)}, String(pid));
      process.exit(0);
    `);
    expect(status).toBe(0);
    const pid = Number(readFileSync(file, 'utf8'));
    await waitFor('the end of the left-over', () => !isAlive(pid));
  });

  test('gets the signal that its command gets', async () => {
    const file = join(folder, 'said');
    const status = run(
      process.execPath,
      [
        '-e',
        `process.on('SIGHUP', () => { require('node:fs').writeFileSync(${JSON.stringify(file)}, 'bye'); process.exit(5); });
         setInterval(() => {}, 1000); process.send('up')`,
      ],
      {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        started: (child) => child.once('message', () => process.emit('SIGHUP', 'SIGHUP')),
      },
    );
    expect(await status).toBe(5);
    expect(readFileSync(file, 'utf8')).toBe('bye');
  });
});

describe('a lock', () => {
  test('lets one at a time do the work', async () => {
    const file = join(folder, 'lock');
    const order: string[] = [];
    const work = (name: string) =>
      withLock(file, 'a test', async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} ends`);
      });
    await Promise.all([work('one'), work('two')]);
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  test('whose owner is gone is taken over', async () => {
    const file = join(folder, 'lock');
    const { output } = await capture(process.execPath, ['-p', 'process.pid']);
    writeFileSync(file, output.trim());
    expect(await withLock(file, 'a test', async () => 'done')).toBe('done');
  });
});
