/** What the headers of an answer say beside its status. */
import type { HttpResponse } from './http.ts';

const header = (response: HttpResponse, name: string): string | undefined => response.headers.get(name)?.[0];
/** An HTTP date is always in GMT; what else a parser takes for a date is none. */
const HTTP_DATE = /\sGMT\s*$/;
const dateOf = (value: string | undefined): number =>
  value && HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;

/**
 * Milliseconds the server asks us to wait (README I7), ten minutes at most; undefined when it does not.
 * @param now epoch milliseconds: what a date is counted from where the answer has none of its own.
 */
export function retryAfter(response: HttpResponse, now: number): number | undefined {
  const wish = header(response, 'retry-after');
  const sent = dateOf(header(response, 'date'));
  const date = dateOf(wish);
  // By the server's own clock, which need not be ours (gotchas 45).
  const ms = Number.isNaN(date) ? Number(wish) * 1000 : date - (Number.isNaN(sent) ? now : sent);
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, 600_000) : undefined;
}

/** What the log keeps of an answer: never a token, never a body (06 §8.5). */
export function diagnostics(response: HttpResponse): string {
  const names = ['x-ms-server-fqdn', 'x-ms-correlation-id', 'client-request-id', 'x-ms-diagnostics'];
  return names
    .flatMap((name) => (header(response, name) ? `${name}=${header(response, name)}` : []))
    .join(' ');
}
