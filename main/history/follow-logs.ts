import type { Disposer, StateSource } from '../desktop/source.ts';
import { type ConversationLogs, offeredLogs } from '../people/conversation-logs.ts';
import type { Application } from '../ucwa/application.ts';

/**
 * Has the server's history read again when something may have come to it, and tells the server what the user has seen.
 * @param application as it is now; null when there is none
 * @returns what ends it
 */
export const followLogs = (
  source: StateSource,
  logs: Pick<ConversationLogs, 'calls' | 'follow' | 'seen'>,
  application: () => Pick<Application, 'communication'> | null,
): Disposer =>
  source.subscribe((state, before) => {
    if (state.calls !== before.calls) logs.calls(state.calls, before.calls);
    if (state.policies !== before.policies) logs.follow(offeredLogs(application(), state.policies));
    if (state.missedCalls === 0 && before.missedCalls > 0) logs.seen();
  });
