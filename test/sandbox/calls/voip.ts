/**
 * A call that rings as VoIP in the user's other programs. This server's client has no media of its own: it may
 * decline, have its own phone rung instead, or move the call there once another program talks (04 §1, §9.3).
 */

import type { Application } from '../application/application.ts';
import type { Reason } from '../events/package.ts';
import { CallStateError } from './call.ts';
import type { CallView } from './conversation.ts';
import type { IncomingCall } from './incoming.ts';
import type { OutgoingCall } from './outgoing.ts';
import { RingingCall } from './ringing.ts';

export class VoipCall extends RingingCall {
  #phone: IncomingCall | undefined;
  #move: OutgoingCall | undefined;

  /** The call on the own phone that took this one's place; throws while there is none. */
  get phone(): IncomingCall {
    if (!this.#phone) throw new CallStateError('The own phone does not ring for this call.');
    return this.#phone;
  }

  /** Another program of the user answers, in the view of `application` (the first one unless told). */
  answerInProgram(application?: Application): void {
    this.take(application);
  }

  /** The own phone of every application rings instead: the VoIP invitations give way to the phone's. */
  mediaFallback(): IncomingCall {
    this.need('ringing');
    return this.#fallBack();
  }

  /** The own phone was to take over and could not be reached: the last leg failed (06 §5). */
  fallbackFails(): void {
    this.mediaFallback().ownPhoneFails();
  }

  /** The application answers by having its own phone rung; the user's other endpoints stop. */
  acceptWithPhoneAudio(view: CallView): void {
    this.need('ringing');
    this.leaveOthers(view);
    this.#fallBack();
  }

  /** The own phone rings to take the talking call over; it does so once it is answered. */
  movesTo(phone: OutgoingCall): void {
    this.need('connected');
    this.#move = phone;
  }

  /** The own phone has taken the talking call over. */
  moved(): void {
    this.say(this.view, this.tools.stories.moved(this.view));
    this.leave('moved to the own phone');
  }

  override hangUp(why: string, because?: Reason): void {
    // Nobody is left to be put through to the own phone.
    if (this.#move?.phase === 'ownPhone') this.#move.failsWith('RemoteFailure', 'Canceled');
    super.hangUp(why, because);
  }

  #fallBack(): IncomingCall {
    const { calls, switches } = this.tools.world;
    const views = [...this.views];
    const giveWay = () => {
      for (const view of views) {
        this.say(view, this.tools.stories.fellBack(view));
        this.forgetLater(view);
      }
    };
    const completedFirst = switches.get('fallbackOrder') === 'completedFirst';
    if (completedFirst) giveWay();
    const phone = calls.ringPhone(this, views);
    if (!completedFirst) giveWay();
    this.#phone = phone;
    this.leave('the own phone took over');
    return phone;
  }
}
