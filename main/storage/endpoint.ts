/**
 * The EndpointId that names this program to the server: one per profile and computer, kept over restarts so that
 * the server reuses its slot, and never shared by two (01 §4, gotchas 31).
 */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { writeWhole } from './files.ts';

const file = v.object({ id: v.pipe(v.string(), v.uuid()), host: v.string() });

/**
 * @param path absolute, `<profile>/endpoint.json`
 * @param host this computer's name: a copied profile gets an id of its own
 * @returns a GUID; a new one when none is kept or it can't be read. Never rejects.
 */
export async function endpointId(path: string, host: string, uuid: () => string): Promise<string> {
  try {
    const kept = v.safeParse(file, JSON.parse(await readFile(path, 'utf8')));
    if (kept.success && kept.output.host === host) return kept.output.id;
  } catch {
    // Not there or damaged: a new id costs nothing but the old slot, which expires.
  }
  const id = uuid();
  await keepEndpointId(path, host, id);
  return id;
}

/** Keeps this one from now on. Never rejects: what can't be written is made anew at the next start. */
export async function keepEndpointId(path: string, host: string, id: string): Promise<void> {
  await writeWhole(path, `${JSON.stringify({ id, host })}\n`).catch(() => {});
}
