/** Writes calls into the history as they end, and on the disk only where the server's policy lets it be (02 §8). */
import type { Call } from './calls/call.ts';
import type { Disposer } from './desktop/source.ts';
import type { HistoryEntry } from './state.ts';
import type { History } from './storage/history.ts';
import type { Store } from './store.ts';
import { reasons, takenBy } from './views/parties.ts';

/** A call that has ended as a line of the history. */
export const entryOf = (call: Call): HistoryEntry => ({
  id: call.id,
  direction: call.direction,
  name: call.remote.name,
  uri: call.remote.uri,
  number: call.remote.number,
  ...(call.delegator === null ? {} : { delegator: call.delegator }),
  context: [takenBy(call), ...reasons(call)].filter(Boolean).join(' · '),
  outcome: call.end?.outcome ?? 'finished',
  at: call.startedAt,
  seconds:
    call.connectedAt && call.end ? Math.max(0, Math.round((call.end.at - call.connectedAt) / 1000)) : 0,
  unseen: call.end?.outcome === 'missed',
});

/** A call that is over as somebody would say it: what changes of it later is written again. */
const tale = (call: Call | undefined): string =>
  call?.end ? JSON.stringify([call.end.outcome, call.remote, takenBy(call), reasons(call)]) : '';

/** Shows the history as it was read, and begins to write; returns what ends it. */
export function recordCalls(store: Store, history: History): Disposer {
  store.update({
    history: history.entries,
    missedCalls: history.missedCalls,
    notices: [...store.current.notices, ...history.notices],
  });
  const record = (calls: readonly Call[], before: readonly Call[]) => {
    const told = new Map(before.map((call) => [call.id, call]));
    const ended = calls.filter((call) => call.end && tale(call) !== tale(told.get(call.id)));
    if (ended.length === 0) return;
    for (const call of ended) {
      const known = history.entries.find(({ id }) => id === call.id);
      const entry = entryOf(call);
      // Seen stays seen, whatever is learned of the call afterwards.
      history.add(known && !known.unseen ? { ...entry, unseen: false } : entry);
    }
    store.update({ history: history.entries, missedCalls: history.missedCalls });
  };
  record(store.current.calls, []);
  return store.subscribe((state, previous) => {
    if (state.policies && state.policies !== previous.policies)
      history.keepOnDisk(state.policies.saveCallLogs);
    if (state.calls !== previous.calls) record(state.calls, previous.calls);
  });
}
