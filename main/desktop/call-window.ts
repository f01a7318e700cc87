import { type Call, isRingingIncoming } from '../calls/call.ts';
import type { AppState } from '../state.ts';
import type { Clock } from '../ucwa/ports.ts';
import { isShown } from '../views/call.ts';
import { type Disposer, ON_ITS_WAY, type StateSource } from './source.ts';
import type { Windows } from './windows.ts';

/** How long a call that went well stays to be read. Milliseconds. */
const READ_FOR = 10_000;
/** These the user asked for or knows of; every other end is kept until the call itself is forgotten. */
const UNDERSTOOD = new Set(['finished', 'declined', 'cancelled', 'answeredElsewhere']);

/**
 * Brings the call window up for each call that begins to ring in (toasts may be hidden by the desktop), without
 * the focus, and takes it away when nothing in it is worth a look any more.
 */
export function keepCallWindow(
  source: StateSource,
  windows: Pick<Windows, 'show' | 'close'>,
  clock: Clock,
): Disposer {
  let closing: Disposer | null = null;
  let appearing: Disposer | null = null;
  const appear = () => {
    appearing ??= clock.after(ON_ITS_WAY, () => {
      appearing = null;
      if (source.current.calls.some(rings)) windows.show('call', 'quietly');
    });
  };
  const stay = () => {
    closing?.();
    closing = null;
  };
  const changed = (state: AppState, previous: AppState) => {
    if (state.calls === previous.calls) return;
    const before = new Map(previous.calls.map((call) => [call.id, call]));
    if (state.calls.some((call) => rings(call) && !isKnownToRing(before.get(call.id)))) appear();
    if (state.calls.filter(isShown).length === 0) {
      stay();
      if (previous.calls.length > 0) windows.close('call');
      return;
    }
    if (state.calls.some((call) => isShown(call) && !isUnderstood(call))) stay();
    else closing ??= clock.after(READ_FOR, () => windows.close('call'));
  };
  const unsubscribe = source.subscribe(changed);
  if (source.current.calls.some(rings)) appear();
  return () => {
    unsubscribe();
    stay();
    appearing?.();
  };
}

const rings = (call: Call): boolean => isRingingIncoming(call) && isShown(call);
const isKnownToRing = (call: Call | undefined): boolean => call !== undefined && rings(call);
const isUnderstood = (call: Call): boolean => call.end !== null && UNDERSTOOD.has(call.end.outcome);
