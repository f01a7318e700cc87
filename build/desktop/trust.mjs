import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from './parts.mjs';

/**
 * Makes a certification authority trusted for web servers on one desktop alone, as a person would in Chromium's
 * settings: in the NSS database of its private home. Programs started before don't see it.
 *
 * @param {NodeJS.ProcessEnv} env of the desktop
 * @param {string} file its certificate, PEM or DER
 */
export async function trustCertificate(env, file) {
  const folder = join(env.HOME ?? '', '.pki', 'nssdb');
  const database = `sql:${folder}`;
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await tool(env, 'certutil', ['-d', database, '-N', '--empty-password']);
  }
  await tool(env, 'certutil', ['-d', database, '-A', '-t', 'C,,', '-n', file, '-i', file]);
}
