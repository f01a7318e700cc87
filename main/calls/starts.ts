/** What a call is started with (04 §1). */
import type { Target } from './numbers.ts';

export interface Dial {
  readonly target: Target;
  /** The name it was dialled under, when known. */
  readonly name: string | null;
  /** The own phone to ring; null = the one announced. */
  readonly phone: string | null;
  /** The address of startPhoneAudio, startPhoneAudioOnBehalfOfDelegator, addPhoneAudio or continuePhoneAudio. */
  readonly url: string;
  /** On whose behalf (`uri` is a `sip:` address): with startPhoneAudioOnBehalfOfDelegator. */
  readonly delegator?: { readonly uri: string; readonly name: string };
  /** It goes on with something that is known to the server, in place of a call of its own. */
  readonly goesOn?: {
    /** A conversation (addPhoneAudio) has its thread; a line of the history (continuePhoneAudio) its target too. */
    readonly within: 'conversation' | 'history';
    /** The address of startPhoneAudio, for when there is nothing any more to go on with (404). */
    readonly otherwise: string;
  };
}

/** What lets an event that beats the answer find its call. */
export interface StartIds {
  readonly operationId: string;
  readonly threadId: string;
}

export const startBody = (
  { target, phone, delegator, goesOn }: Dial,
  ids: StartIds,
): Record<string, string> => ({
  operationId: ids.operationId,
  ...(goesOn?.within === 'history' ? {} : { to: target.to }),
  ...(phone ? { phoneNumber: phone } : {}),
  ...(goesOn ? {} : { importance: 'Normal', subject: '', threadId: ids.threadId }),
  ...(delegator ? { delegator: delegator.uri } : {}),
});
