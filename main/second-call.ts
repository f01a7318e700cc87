/** A call beside another (04 §11.2): both ring the same phone, so the one that goes on is best held first. */
import type { Outcome } from '../preload/contract.ts';
import { type Call, isRingingIncoming } from './calls/call.ts';
import type { Commands } from './state.ts';
import type { Store } from './store.ts';
import type { Clock } from './ucwa/ports.ts';

/** With another call going on: ask, hold that one and dial, or dial all the same. */
export type Beside = 'ask' | 'holdFirst' | 'dialAnyway';

const NOT_HELD = 'The call could not be put on hold, so nobody was called.';
/** How long a hold may take to show. Milliseconds. */
const HOLD_WITHIN = 8_000;

/** The call the user talks in, on his phone. */
export const talkingCall = (calls: readonly Call[]): Call | null =>
  calls.findLast(({ state, kind }) => state === 'connected' && kind === 'phone') ?? null;

/** What could be put on hold before this call is answered; null when nothing could, or when it takes its place. */
export const holdBefore = (call: Call, calls: readonly Call[]): Call | null => {
  const talking = talkingCall(calls);
  return isRingingIncoming(call) && talking?.links.hold && talking.id !== call.replaces ? talking : null;
};

/**
 * Not dialled yet: why, and the question for where it can be answered.
 * @param name the other party of the call that goes on, one line
 * @param whom who is to be called, one line
 */
export function askBeside(talking: Call, name: string, whom: string): Outcome {
  const now = `You are in a call with ${name}`;
  return talking.links.hold
    ? {
        ok: false,
        message: `${now}. Put it on hold first, then call.`,
        ask: { question: `${now}. Hold it and call ${whom}?`, beside: 'holdFirst' },
      }
    : {
        ok: false,
        message: `${now}, which can’t be put on hold now. Your phone would show a second call.`,
        ask: {
          question: `${now}, which can’t be put on hold now. Call ${whom} all the same?`,
          beside: 'dialAnyway',
        },
      };
}

/**
 * Presses Hold and waits until it shows.
 * @returns null when the phone is free, else a sentence
 */
export async function hold(
  call: Call,
  store: Store,
  act: Commands['act'],
  clock: Pick<Clock, 'after'>,
): Promise<string | null> {
  const pressed = await act(call.id, 'hold');
  if (!pressed.ok) return pressed.message;
  const now = () => store.current.calls.find(({ id }) => id === call.id);
  const isFree = () => now()?.state !== 'connected';
  if (isFree()) return null;
  return new Promise((resolve) => {
    const finish = (words: string | null) => {
      cancel();
      unsubscribe();
      resolve(words);
    };
    const unsubscribe = store.subscribe(() => {
      if (isFree()) finish(null);
      else if (!now()?.pressed.has('hold')) finish(NOT_HELD);
    });
    const cancel = clock.after(HOLD_WITHIN, () => finish(NOT_HELD));
  });
}
