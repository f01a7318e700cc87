/** What the user is told when a button of a call can't be pressed now, or was and came to nothing. */
import type { LinkAction } from './call.ts';
import type { CallRecord } from './world.ts';

export const NOT_NOW: Readonly<Record<LinkAction, string>> = {
  decline: 'This call can’t be declined now.',
  cancel: 'This call can’t be cancelled now.',
  hangUp: 'This call can’t be ended now.',
  hold: 'This call can’t be put on hold now.',
  resume: 'This call is not on hold.',
  answerOnPhone: 'This call can’t be answered on your phone now.',
  moveToPhone: 'This call can’t be moved to your phone now.',
};

export const FAILED: Readonly<Record<LinkAction, string>> = {
  decline: 'The call could not be declined.',
  cancel: 'The call could not be cancelled. Hang up on your phone.',
  hangUp: 'The call could not be ended. Hang up on your phone.',
  hold: 'The call could not be put on hold.',
  resume: 'The call could not be taken back from hold.',
  answerOnPhone: 'The call could not be answered on your phone.',
  moveToPhone: 'The call could not be moved to your phone.',
};

/** An error's sentence for something that is not tried again by itself, as what a session waits for is. */
export const notRepeated = (sentence: string): string =>
  sentence.replace(/; trying again(?: shortly)?\.$/, '. Try again.');

export interface PressInput {
  readonly declineReason: 'Global' | 'Local';
  readonly uuid: () => string;
  /** The own phone to ring; null = the one announced. */
  readonly phone: string | null;
  /** The other party's address. */
  readonly to: string | null;
}

/** What a press sends along (04 §1); undefined = an empty body. */
export function bodyOf(action: LinkAction, input: PressInput): Record<string, string> | undefined {
  if (action === 'decline') return { reason: input.declineReason };
  if (action !== 'moveToPhone') return undefined;
  return {
    operationId: input.uuid(),
    ...(input.phone ? { phoneNumber: input.phone } : {}),
    ...(input.to ? { to: input.to } : {}),
  };
}

/** A press of each such button is forgotten once it is accepted and nothing came of it. */
export const comesBack = (action: LinkAction): boolean =>
  action === 'hold' || action === 'resume' || action === 'moveToPhone';

/** Where to read again what a press did not fit: the modality goes by its kind. */
export const relsOf = ({ kind }: CallRecord): readonly [invitation: string, audio: string] =>
  kind === 'voip' ? ['audioVideoInvitation', 'audioVideo'] : ['phoneAudioInvitation', 'phoneAudio'];
