/** Concurrency of PUT (01 §6.5): the etag must come back in double quotes. */

import type { Exchange } from './exchange.ts';
import { UcwaFailure } from './failure.ts';

/** Throws 428 without a quoted If-Match and 412 when the etag is not the present one. */
export function checkIfMatch(exchange: Exchange, etag: string): void {
  const given = exchange.headers['if-match'];
  const quoted = given === undefined ? undefined : /^"([^"]+)"$/.exec(given.trim())?.[1];
  if (quoted === undefined) {
    throw new UcwaFailure(428, undefined, 'A PUT needs If-Match with the etag in double quotes.');
  }
  if (quoted !== etag)
    throw new UcwaFailure(412, undefined, 'The resource has changed; the etag is an older one.');
}
