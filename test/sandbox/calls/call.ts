/** A telephone call as the server carries it: what both directions have in common once the two legs are joined. */

import type { Party, PartyName } from '../directory/party.ts';
import type { User } from '../directory/user.ts';
import type { ChannelEvent, Reason } from '../events/package.ts';
import { UcwaFailure } from '../http/failure.ts';
import { shortId } from '../short.ts';
import type { World } from '../world.ts';
import type { CallView, InvitationState } from './conversation.ts';
import type { Stories } from './stories.ts';

/** Where a call stands: own phone rings, far end is called, rings, talks, over. */
export type CallPhase = 'ownPhone' | 'calling' | 'ringing' | 'connected' | 'ended';

/** A step was asked for that this call cannot take now. */
export class CallStateError extends Error {}

/** What a call needs of the exchange it runs in. */
export interface CallTools {
  readonly world: World;
  readonly stories: Stories;
  /** Called when the phase has changed. */
  changed(call: Call): void;
}

/** Reason with a text, as servers send it (06 §1). */
export function reason(code: string, subcode: string): Reason {
  return { code, subcode, message: `The sandbox says: ${code}, ${subcode}.` };
}

export abstract class Call {
  readonly id = shortId();
  abstract readonly direction: 'Incoming' | 'Outgoing';
  #phase: CallPhase;
  /** Why it ended, for people; undefined while it lasts. */
  ending: string | undefined;

  constructor(
    readonly user: User,
    protected readonly tools: CallTools,
    phase: CallPhase,
  ) {
    this.#phase = phase;
  }

  get phase(): CallPhase {
    return this.#phase;
  }
  /** The far end. */
  abstract get peer(): Party;
  /** The applications that still see this call, each with its conversation and invitation. */
  abstract get views(): readonly CallView[];
  /** The application the talking call belongs to; throws when it belongs to none. */
  protected abstract get view(): CallView;

  /** Talks on the user's telephone. */
  get isOnPhone(): boolean {
    return (
      this.phase === 'connected' && this.views.some(({ invitation }) => invitation.modality === 'phoneAudio')
    );
  }

  /** Held by the application. */
  get held(): boolean {
    return this.views.some((view) => view.conversation.phoneAudio.held);
  }

  /** The far end hangs up. */
  remoteHangsUp(): void {
    this.hangUp('the far end hung up');
  }

  /** The user puts the own handset down. */
  ownPhoneHangsUp(): void {
    this.hangUp('the own phone hung up');
  }

  /** The line breaks: the modality ends with a reason (06 §6), MediaFailure unless told otherwise. */
  drops(subcode = 'MediaFailure'): void {
    this.hangUp(`the call was dropped (${subcode})`, reason('RemoteFailure', subcode));
  }

  /** Ends a talking call with the events of 04 §10. */
  hangUp(why: string, because?: Reason): void {
    this.need('connected');
    const { view } = this;
    this.say(view, this.tools.stories.ended(view, because));
    this.end(why);
  }

  /** The far end holds or takes the call back (04 §10): only the direction of its audio tells. */
  remoteHolds(held = true): void {
    this.need('connected');
    this.say(this.view, this.tools.stories.remoteHeld(this.view.conversation, held));
  }

  /** The far end hands the call over to somebody else. */
  remoteTransfersTo(target: PartyName): void {
    this.need('connected');
    const party = this.tools.world.directory.party(target);
    this.say(this.view, this.tools.stories.transferred(this.view, party));
  }

  /** The call becomes a conference with one more participant. */
  joinedBy(third: PartyName): void {
    this.need('connected');
    const party = this.tools.world.directory.party(third);
    this.say(this.view, this.tools.stories.conferenced(this.view.conversation, party));
  }

  /** The application holds or resumes; 409 when the state does not allow it. */
  hold(view: CallView, held: boolean): void {
    const { conversation } = view;
    if (this.phase !== 'connected' || conversation.phoneAudio.held === held) {
      throw new UcwaFailure(409, 'None', held ? 'The call cannot be held now.' : 'The call is not held.');
    }
    this.say(view, this.tools.stories.held(conversation, held));
  }

  /** The application hangs up, cancels or drops out, whatever fits the phase. */
  abstract stop(view: CallView): void;

  protected to(phase: CallPhase): void {
    this.#phase = phase;
    this.tools.changed(this);
  }

  protected end(why: string): void {
    this.ending = why;
    this.to('ended');
  }

  protected need(...phases: CallPhase[]): void {
    if (!phases.includes(this.phase)) {
      throw new CallStateError(`This call is ${this.phase}; that takes one that is ${phases.join(' or ')}.`);
    }
  }

  protected say(view: CallView, events: readonly ChannelEvent[]): void {
    view.application.channel.emit(events);
  }

  /** The invitation of one application ends in failure and is forgotten after a while (04 §13). */
  protected fail(view: CallView, state: InvitationState, because: Reason): void {
    this.say(view, this.tools.stories.failed(view, state, because));
    this.forgetLater(view);
  }

  protected forgetLater(view: CallView): void {
    const { clock, switches } = this.tools.world;
    const { application, invitation } = view;
    clock.after(switches.get('keepFinishedSeconds') * 1000, () =>
      application.invitations.delete(invitation.id),
    );
  }
}
