import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A digest of the contents of files and folders, the same on every machine that has the same contents.
 *
 * @param {string} base folder the paths are relative to
 * @param {readonly string[]} inputs files or folders; one that doesn't exist counts as absent
 * @returns {string} sha256, hexadecimal
 */
export function digestOf(base, inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) addTo(hash, base, input);
  return hash.digest('hex');
}

/**
 * @param {string} file the stamp
 * @param {string} digest
 * @returns {boolean} whether the stamp was made with this digest
 */
export function stampMatches(file, digest) {
  try {
    return readFileSync(file, 'utf8') === digest;
  } catch {
    return false;
  }
}

/**
 * @param {string} file the stamp; its folder is made
 * @param {string} digest
 */
export function writeStamp(file, digest) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, digest);
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} base
 * @param {string} path
 */
function addTo(hash, base, path) {
  const info = statSync(join(base, path), { throwIfNoEntry: false });
  if (info?.isDirectory()) {
    for (const name of readdirSync(join(base, path)).sort()) addTo(hash, base, `${path}/${name}`);
  } else {
    // The length keeps "ab" + "c" and "a" + "bc" apart.
    const content = info ? readFileSync(join(base, path)) : Buffer.alloc(0);
    hash.update(`${path}\0${info ? content.length : 'absent'}\0`).update(content);
  }
}
