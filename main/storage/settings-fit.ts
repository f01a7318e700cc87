/** Settings from outside, as far as they fit: what does not is left out, one key at a time. */
import * as v from 'valibot';
import { type SettingsFile, settingsFile } from './settings.ts';

export type Json = Record<string, unknown>;
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns the values that fit and the names of the others: `hotkeys.dial` */
export function fitting(found: Json): { values: SettingsFile; misfits: string[] } {
  const read = v.safeParse(settingsFile, found);
  if (read.success) return { values: read.output, misfits: [] };
  const misfits = read.issues.map((issue) => v.getDotPath(issue) ?? '');
  const values = v.parse(settingsFile, without(found, misfits));
  return { values, misfits };
}

/** A section or value that does not fit is not there. */
function without(found: Json, names: readonly string[]): Json {
  const kept: Json = {};
  for (const [section, value] of Object.entries(found)) {
    if (names.includes(section)) continue;
    kept[section] = isObject(value)
      ? Object.fromEntries(Object.entries(value).filter(([key]) => !names.includes(`${section}.${key}`)))
      : value;
  }
  return kept;
}

/** The keys of `above` over those of `below`, section by section. Keys nobody knows stay. */
export function over(below: Json, above: Json): Json {
  const merged: Json = { ...below };
  for (const [section, value] of Object.entries(above)) {
    const under = merged[section];
    merged[section] = isObject(value) && isObject(under) ? { ...under, ...value } : value;
  }
  return merged;
}
