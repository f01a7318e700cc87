/** `startup.atLogin` (contract.md §3): whoever sets it, the next login starts this program with this profile. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useWorld } from './use-world.ts';
import { definedOnly, until } from './world.ts';

const world = useWorld({ config: { startup: { atLogin: true } } });
const entry = (): string | null => {
  const folder = join(world().desktop.env.XDG_CONFIG_HOME ?? '', 'autostart');
  const [name] = existsSync(folder) ? readdirSync(folder) : [];
  return name ? join(folder, name) : null;
};

it('is taken from the file at start, and starts the same program when the desktop does', async () => {
  const file = await until('the entry', entry);
  expect((await world().quit()).status).toBe(0);
  spawn('gio', ['launch', file], { env: definedOnly(world().desktop.env), stdio: 'ignore' });
  await world().online();
  expect((await world().desktop.windows()).filter(({ title }) => title === 'Deskring')).toEqual([]);
});

it('is followed when the file is edited', async () => {
  const config = join(world().profile, 'config.json');
  const text = readFileSync(config, 'utf8');
  writeFileSync(config, text.replace('"atLogin":true', '"atLogin":false'));
  await until('the entry to go', () => entry() === null);
  expect((await world().quit()).status).toBe(0);
});
