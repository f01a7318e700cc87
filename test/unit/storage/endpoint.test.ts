/** The id that names this program to the server: kept over restarts, never shared by two. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endpointId, keepEndpointId } from '../../../main/storage/endpoint.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskring-endpoint-'));
  path = join(folder, 'endpoint.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (host = 'desk') => endpointId(path, host, randomUUID);

it('is the same after a restart, another one on another computer or when it can’t be read', async () => {
  const first = await start();
  expect(await start()).toBe(first);
  const copied = await start('laptop');
  expect(copied).not.toBe(first);
  writeFileSync(path, '{"id":');
  expect(await start('laptop')).not.toBe(copied);
});

it('is the new one after a restart when another program had the old one', async () => {
  await start();
  const id = randomUUID();
  await keepEndpointId(path, 'desk', id);
  expect(await start()).toBe(id);
});

it('that can’t be kept is no failure', async () => {
  await expect(keepEndpointId(join(folder, 'no', '\0'), 'desk', randomUUID())).resolves.toBeUndefined();
});
