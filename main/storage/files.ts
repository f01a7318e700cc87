/**
 * Files that are whole or not there: atomic writes, dated backups, and what to tell a person when the disk
 * refuses.
 */
import { mkdirSync, statSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file as a whole: beside it, synced to the disk, then renamed over it. The old file stays as it was
 * when anything fails.
 * @throws the file system's error; nothing is left beside the file
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const file = await open(beside, 'w', 0o600);
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Makes a folder that only this user may look into, with those above it. Not by mkdir's `recursive`, which never
 * comes back where a file system refuses new folders by saying that there is no such place, as /proc does.
 * @throws the file system's error
 */
export function makePrivateFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const above = dirname(path);
  if (above !== path) makePrivateFolder(above);
  mkdirSync(path, { mode: 0o700 });
}

/**
 * Removes a file and the copies that were kept of it when it was damaged; none is no trouble.
 * @throws the file system's error
 */
export async function removeWhole(path: string): Promise<void> {
  await rm(path, { force: true });
  const copies = (await readdir(dirname(path))).filter((name) =>
    name.startsWith(`${basename(path)}.broken-`),
  );
  for (const name of copies) await rm(join(dirname(path), name), { force: true });
}

/** `…/config.json` → `…/config.json.broken-2026-11-23T13-02-11.123Z`; no colons, which Windows refuses. */
export function backupPath(path: string, at: Date): string {
  return `${path}.broken-${at.toISOString().replaceAll(':', '-')}`;
}

/** Why a file could not be written or read, as the end of a sentence: "the disk is full". */
export function fileTrouble(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EROFS':
      return 'the disk is read-only';
    case 'EACCES':
    case 'EPERM':
      return 'access was refused';
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTDIR':
      return 'a folder and a file stand in each other’s way';
    case 'ENOENT':
      return 'there is no such place';
    case 'EIO':
      return 'the disk reports an error';
    default:
      return code ?? message ?? 'unknown trouble';
  }
}

/** A text without the byte order mark that some editors put in front. */
export const withoutBom = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
