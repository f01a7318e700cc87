/** A call to the user's telephone: one telephone takes it, or nobody does (04 §9). */

import type { Application } from '../application/application.ts';
import { type Call, reason } from './call.ts';
import type { CallView } from './conversation.ts';
import { RingingCall } from './ringing.ts';

export class IncomingCall extends RingingCall {
  /** The call this one takes the place of when it succeeds. */
  replaces: Call | undefined;

  /** The user lifts the telephone that `application` announced (the first one unless told): 04 §9.1. */
  answerOnPhone(application?: Application): void {
    this.take(application);
  }

  /** A transfer the system accepts for the user: success with Informational/AutoAccepted. */
  acceptAutomatically(): void {
    this.take(undefined, reason('Informational', 'AutoAccepted'));
  }

  /** The user rejects the call on the telephone. */
  ownPhoneRejects(
    as: 'LocalFailure/Declined' | 'ServiceFailure/PstnCallFailed' = 'LocalFailure/Declined',
  ): void {
    if (as === 'LocalFailure/Declined')
      this.unanswered(['Declined', 'LocalFailure', 'Declined'], 'the own phone rejected it');
    else this.ownPhoneFails();
  }

  /** The own phone could not be reached. */
  ownPhoneFails(): void {
    this.unanswered(['Failed', 'ServiceFailure', 'PstnCallFailed'], 'the own phone could not be reached');
  }

  /** The reason that the seed page lists for this invitation too (04 §6); the story of it is in `voip.ts`. */
  mediaFallback(): void {
    this.unanswered(['Failed', 'Informational', 'MediaFallback'], 'media fallback');
  }

  protected override connected(view: CallView): void {
    super.connected(view);
    const { replaces } = this;
    if (replaces?.phase === 'connected') {
      replaces.hangUp('replaced by a transfer', reason('Informational', 'Replaced'));
    }
  }
}
