/** One list out of what was seen here and what the server's log tells (05 §6), no call twice. */
import type { HistoryEntry } from '../state.ts';

/** What tells two calls apart. */
export type Trace = Pick<HistoryEntry, 'direction' | 'uri' | 'number' | 'at'>;

/** The two clocks, and what the server takes for the beginning of a call, differ by no more. Milliseconds. */
const CLOCKS_APART = 120_000;
const FROM_SERVER = 'log:';

/** The server's hrefs change with each application (01 §4): its calls are named by what does not change. */
export const serverId = ({ direction, uri, at }: Trace): string =>
  `${FROM_SERVER}${direction}:${at}:${uri ?? ''}`;
export const isFromServer = ({ id }: HistoryEntry): boolean => id.startsWith(FROM_SERVER);

const key = (uri: string | null): string | null =>
  uri
    ?.replace(/^(tel|sips?):/i, '')
    .replace(/[;?].*$/s, '')
    .toLowerCase() ?? null;

/** Whether both speak of one call: same way, same party, about the same time. */
export function sameCall(a: Trace, b: Trace): boolean {
  if (a.direction !== b.direction || Math.abs(a.at - b.at) > CLOCKS_APART) return false;
  const [one, other] = [key(a.uri), key(b.uri)];
  if (one === null && other === null && a.number === null && b.number === null) return true;
  return (a.number !== null && a.number === b.number) || (one !== null && one === other);
}

export const traceOf = ({ direction, uri, number, at }: Trace): Trace => ({ direction, uri, number, at });

/**
 * The server's calls that are new.
 * @param known calls of the list, and traces of those the user has deleted: each stands for one of the server's
 * @param told the server's calls, in any order
 */
export function newCalls(known: readonly Trace[], told: readonly HistoryEntry[]): HistoryEntry[] {
  const free = new Set(known);
  const ids = new Set<string>();
  // The nearest pairs first: somebody who called three times in two minutes called three times.
  const pairs = told
    .flatMap((call) => known.filter((one) => sameCall(one, call)).map((one) => ({ call, one })))
    .sort((a, b) => Math.abs(a.call.at - a.one.at) - Math.abs(b.call.at - b.one.at));
  const found = new Set<HistoryEntry>();
  for (const { call, one } of pairs) {
    if (found.has(call) || !free.delete(one)) continue;
    found.add(call);
  }
  return told.filter((call) => {
    const isNew = !found.has(call) && !ids.has(call.id);
    ids.add(call.id);
    return isNew;
  });
}
