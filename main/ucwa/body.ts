/** The one door for bodies (architecture.md rule 6): JSON or XML by its Content-Type, everything else is nobody's. */
import { parseJson } from './hal.ts';
import type { HttpResponse } from './http.ts';
import { parseXml } from './xml.ts';

/** The types of 01 §6.3; HTML is a proxy's or IIS's and is judged by its status only (06 §8). */
const UCWA_TYPE = /^\s*application\/(?:vnd\.microsoft\.com\.ucwa\+)?(json|xml)\b/i;

/** The parsed body of an answer of UCWA itself; undefined when it is not UCWA's or can't be read. */
export function readBody({ headers, body }: HttpResponse): unknown {
  // A server that names no type is taken at its word, which is JSON.
  const type = headers.get('content-type')?.[0]?.trim() || 'application/json';
  const format = UCWA_TYPE.exec(type)?.[1]?.toLowerCase();
  if (format === undefined) return undefined;
  return format === 'xml' ? parseXml(body) : parseJson(body);
}
