/** What `--status` prints (contract.md §2): the state for scripts, nothing secret in it. */
import type { Call } from './calls/call.ts';
import type { AppState } from './state.ts';
import type { SessionState } from './ucwa/session-state.ts';

const iso = (at: number): string => new Date(at).toISOString();

function sessionStatus(session: SessionState) {
  const user = 'user' in session && session.user ? `sip:${session.user}` : null;
  const server = 'server' in session ? session.server : null;
  const error = 'error' in session ? { code: session.error.code, message: session.error.message } : null;
  return {
    state: session.state,
    user,
    server: server?.replace(/:\d+$/, '') ?? null,
    since: iso(session.since),
    error,
  };
}

const callStatus = (call: Call) => ({
  id: call.id,
  direction: call.direction,
  state: call.state,
  remote: call.remote,
  onBehalfOf: call.onBehalfOf,
  forwardedBy: call.forwardedBy,
  transferredBy: call.transferredBy,
  privateLine: call.privateLine,
  importance: call.importance,
  subject: call.subject,
  since: iso(call.since),
  endReason: call.end?.sentence ?? null,
});

/** Marks that would turn the words of a terminal around, as JSON escapes. */
const escaped = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** One JSON document, without a line break at its end. */
export const statusJson = (state: AppState, version: string): string =>
  escaped(
    JSON.stringify({
      version,
      session: sessionStatus(state.session),
      calls: state.calls.map(callStatus),
      missedCalls: state.missedCalls,
    }),
  );
