import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder, absolute. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * An absolute path inside the checkout.
 *
 * @param {...string} parts
 */
export const inRoot = (...parts) => join(root, ...parts);

/** The folder of the bundles, of build stamps and of everything a command writes for people to read. */
export const outDir = inRoot('out');

/**
 * The user's own cache for what is too large to fetch for every checkout. A virtual desktop replaces HOME, so
 * it hands the outer folder down in DESKRING_CACHE.
 *
 * @returns {string} absolute path; the folder may not exist yet
 */
export function cacheDir() {
  const { DESKRING_CACHE, XDG_CACHE_HOME } = process.env;
  return DESKRING_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'deskring');
}
