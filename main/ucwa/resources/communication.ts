/** `communication` (02 §2): how the user is reached. Changed as a whole, under its etag (01 §6.5). */
import { errors, failed, ok, type Result } from '../errors.ts';
import { type Resource, text, texts } from '../hal.ts';
import type { Command } from './self.ts';

/** The value, in small letters, of the property of whatever name that must come back in a PUT. */
const MARKER = 'please pass this in a put request';

const hasMarker = ({ properties }: Resource): boolean =>
  Object.values(properties).some(
    (value) => typeof value === 'string' && value.trim().toLowerCase() === MARKER,
  );

/** Whether two spellings are one number: `tel:+1 206…` is what the server makes of `+1206…`. */
export function sameNumber(a: string, b: string): boolean {
  const bare = (number: string) => number.replace(/^\s*tel\s*:/i, '').replace(/[^\d+*#]/g, '');
  return bare(a) === bare(b);
}

/**
 * PUT of the phone that rings for the user, everything else as the server has it. One that was changed meanwhile
 * (412) is read again, merged, and sent once more.
 * @param communication as it is known; read first when its etag or marker is not.
 * @returns NotOffered when the server gives no etag, otherwise what the server says of it.
 */
export async function announceNumber(
  command: Command,
  communication: Resource,
  phoneNumber: string,
): Promise<Result<void>> {
  const url = communication.href;
  if (!url) return failed(errors.notOffered);
  let known: Resource | null = hasMarker(communication) ? communication : null;
  for (let repeated = false; ; repeated = true) {
    if (!known || text(known, 'etag') === null) {
      const read = await command({ method: 'GET', url });
      if (!read.ok) return read;
      known = read.value;
    }
    const etag = known && text(known, 'etag');
    if (!known || !etag) return failed(errors.notOffered);
    // The quotes are needed although the etag in the body has none (gotchas 25).
    const headers = { 'if-match': `"${etag.replaceAll('"', '')}"` };
    const answer = await command({ method: 'PUT', url, json: changed(known, phoneNumber), headers });
    if (answer.ok) return ok(undefined);
    if (answer.error.status !== 412 || repeated) return answer;
    known = null;
  }
}

/** All properties, the marker among them: a PUT replaces what it leaves out by its default. */
function changed(communication: Resource, phoneNumber: string): Record<string, unknown> {
  const { rel: _rel, etag: _etag, href: _href, ...kept } = communication.properties;
  const modalities = texts(communication, 'supportedModalities');
  return {
    ...kept,
    supportedModalities: modalities.includes('PhoneAudio') ? modalities : [...modalities, 'PhoneAudio'],
    audioPreference: 'PhoneAudio',
    phoneNumber,
  };
}
