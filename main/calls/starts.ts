/** What a call is started with (04 §1). */
import type { Target } from './numbers.ts';

export interface Dial {
  readonly target: Target;
  /** The name it was dialled under, when known. */
  readonly name: string | null;
  /** The own phone to ring; null = the one announced. */
  readonly phone: string | null;
  /** The address of startPhoneAudio, startPhoneAudioOnBehalfOfDelegator or addPhoneAudio. */
  readonly url: string;
  /** On whose behalf (`uri` is a `sip:` address): with startPhoneAudioOnBehalfOfDelegator. */
  readonly delegator?: { readonly uri: string; readonly name: string };
  /** It goes on in a conversation that has its subject and thread already: addPhoneAudio. */
  readonly adds?: boolean;
}

/** The body of a start; the ids let an event that beats the answer find its call. */
export const startBody = (
  { target, phone, delegator, adds }: Dial,
  ids: { readonly operationId: string; readonly threadId: string },
): Record<string, string> => ({
  operationId: ids.operationId,
  to: target.to,
  ...(phone ? { phoneNumber: phone } : {}),
  ...(adds ? {} : { importance: 'Normal', subject: '', threadId: ids.threadId }),
  ...(delegator ? { delegator: delegator.uri } : {}),
});
