/** What the user is told when a button of a call can't be pressed now, or was and came to nothing. */
import type { LinkAction } from './call.ts';

export const NOT_NOW: Readonly<Record<LinkAction, string>> = {
  decline: 'This call can’t be declined now.',
  cancel: 'This call can’t be cancelled now.',
  hangUp: 'This call can’t be ended now.',
  hold: 'This call can’t be put on hold now.',
  resume: 'This call is not on hold.',
};

export const FAILED: Readonly<Record<LinkAction, string>> = {
  decline: 'The call could not be declined.',
  cancel: 'The call could not be cancelled. Hang up on your phone.',
  hangUp: 'The call could not be ended. Hang up on your phone.',
  hold: 'The call could not be put on hold.',
  resume: 'The call could not be taken back from hold.',
};
