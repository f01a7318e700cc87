/** Whether `--dial` has a target at all, before an app is started for it (contract.md §2). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTarget } from './calls/numbers.ts';
import { withoutBom } from './storage/files.ts';
import { readPolicy } from './storage/policy.ts';
import { withDefaults } from './storage/settings.ts';
import { fitting, isObject } from './storage/settings-fit.ts';

/**
 * @param profile the profile folder; it is only read, and need not be there
 * @returns why nobody can be called so, a sentence; null when it is for the app to see
 */
export async function refusedTarget(target: string, profile: string): Promise<string | null> {
  const parsed = parseTarget(target, { country: await countryOf(profile), emergency: new Set() });
  return parsed.ok ? null : parsed.message;
}

/** The user's country, else the administrator's, else the system's. */
async function countryOf(profile: string): Promise<string> {
  const [{ values, locked }, own] = await Promise.all([readPolicy(), readSettings(profile)]);
  const isLocked = locked.includes('phone') || locked.includes('phone.country');
  const country = isLocked ? values.phone?.country : (own.phone?.country ?? values.phone?.country);
  const { region = 'US' } = new Intl.Locale(Intl.DateTimeFormat().resolvedOptions().locale);
  return withDefaults({ phone: { country } }, region).phone.country;
}

async function readSettings(profile: string) {
  try {
    const json: unknown = JSON.parse(withoutBom(await readFile(join(profile, 'config.json'), 'utf8')));
    return isObject(json) ? fitting(json).values : {};
  } catch {
    // None yet, or damaged: the app says so when it starts.
    return {};
  }
}
