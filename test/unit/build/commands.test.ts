import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capture } from '../../../build/lib/child.mjs';

const command = (...args: string[]) => capture(process.execPath, ['build/run.mjs', ...args]);

test('an unknown command is refused with the list of those there are', async () => {
  for (const name of ['strat', 'constructor', '']) {
    const { status, output } = await command(name);
    expect(status).toBe(2);
    expect(output).toContain(`no command "${name}"`);
    expect(output).toContain('bench, build, check, demo, dist, sandbox, start, test');
  }
});

test('what a running app would answer is asked without starting one, within 3 seconds', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'deskring-profile-'));
  try {
    await command('start', '--status', `--profile=${profile}`); // builds, if a source changed since
    const begun = performance.now();
    const { status } = await command('start', '--status', `--profile=${profile}`);
    expect(status).toBe(3);
    expect(performance.now() - begun).toBeLessThan(3_000);
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}, 60_000);
