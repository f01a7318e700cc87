import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileLogger, type FileLoggerOptions } from '../../../main/storage/log-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
  path = join(folder, 'logs', 'main.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (options: Partial<FileLoggerOptions> = {}) =>
  new FileLogger({ path, verbose: false, now: () => new Date(0), ...options });
const read = (name = 'main.log') => readFileSync(join(folder, 'logs', name), 'utf8');

it('writes a line for each entry, redacted, and keeps what was there', async () => {
  const log = open();
  log.info('Calling tel:+12065550147', { target: '4567', password: 'x' });
  log.debug('not asked for');
  log.error('two\nlines');
  expect(existsSync(path)).toBe(false);
  await log.flush();
  expect(read()).toBe(
    '1970-01-01T00:00:00.000Z info Calling tel:+…47 {"target":"…67","password":"[hidden]"}\n' +
      '1970-01-01T00:00:00.000Z error two ⏎ lines\n',
  );
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const later = open();
  later.warn('again');
  await later.flush();
  expect(read()).toContain('two');
});

it('shows numbers and debug lines when asked, secrets never', async () => {
  const log = open({ verbose: true });
  log.hide('hunter2!');
  log.debug('tel:+12065550147 hunter2!', { note: 'hunter2!' });
  await log.flush();
  expect(read()).toContain('debug tel:+12065550147 [hidden] {"note":"[hidden]"}');
});

it('turns over at its size, three files at most', async () => {
  const log = open({ maxBytes: 1_000 });
  for (let i = 0; i < 60; i++) {
    log.info(`line ${i} ${'x'.repeat(60)}`);
    await log.flush();
  }
  expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['main.1.log', 'main.2.log', 'main.log']);
  for (const name of ['main.log', 'main.1.log', 'main.2.log']) {
    expect(statSync(join(folder, 'logs', name)).size).toBeLessThanOrEqual(1_000);
  }
  expect(read()).toContain('line 59');
});

it('is bounded in memory, and says how much is missing', async () => {
  const log = open();
  for (let i = 0; i < 2_500; i++) log.info(`line ${i}`);
  await log.flush();
  expect(read()).toContain('line 1999\n500 lines were dropped here\n');
});

it('a full disk stops nothing, and is in the log when it takes again', async () => {
  writeFileSync(join(folder, 'logs'), 'a file where the folder should be');
  const log = open();
  log.info('lost');
  await log.flush();
  rmSync(join(folder, 'logs'));
  log.info('kept');
  await log.flush();
  expect(read()).toContain('info kept\n1 lines were dropped here\n');
});

it.runIf(existsSync('/dev/full'))('writing to /dev/full throws nothing', async () => {
  const log = open({ path: join(folder, 'main.log') });
  symlinkSync('/dev/full', join(folder, 'main.log'));
  log.info('lost');
  await log.flush();
  expect(readdirSync(folder)).toEqual(['main.log']);
});
