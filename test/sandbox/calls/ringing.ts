/** What a call to the user is until somebody takes it: every available application sees it ring (04 §9). */

import type { Application } from '../application/application.ts';
import type { Timer } from '../clock.ts';
import type { Party, PartyName } from '../directory/party.ts';
import type { User } from '../directory/user.ts';
import type { Reason } from '../events/package.ts';
import type { Moment } from '../moment.ts';
import { Call, CallStateError, type CallTools, reason } from './call.ts';
import type { CallView } from './conversation.ts';

/** How the unanswered ringing of one application's invitation ends. */
type Unanswered = readonly [state: 'Failed' | 'Cancelled' | 'Declined', code: string, subcode: string];

export abstract class RingingCall extends Call {
  readonly direction = 'Incoming';
  #views: CallView[] = [];
  #ringing: Timer | undefined;
  #announced: Promise<Moment> | undefined;

  constructor(
    user: User,
    readonly peer: Party,
    tools: CallTools,
  ) {
    super(user, tools, 'ringing');
  }

  get views(): readonly CallView[] {
    return this.#views;
  }
  protected get view(): CallView {
    const [view] = this.#views;
    if (!view) throw new CallStateError('No application sees this call.');
    return view;
  }

  /** When the last byte of the package that announced it to the first application had left. */
  get announced(): Promise<Moment> {
    return this.#announced ?? Promise.reject(new CallStateError('No application was told of this call.'));
  }

  /** Rings: package 1 to each application. */
  ring(views: readonly { view: CallView; newConversation: boolean }[]): void {
    const { world, stories } = this.tools;
    for (const { view, newConversation } of views) {
      this.#views.push(view);
      const events = stories.incomingStarted(view, newConversation);
      const sent = new Promise<Moment>((resolve) => view.application.channel.emit(events, resolve));
      this.#announced ??= sent;
    }
    this.#ringing = world.clock.after(world.switches.get('ringSeconds') * 1000, () => this.ringsOut());
    this.tools.changed(this);
  }

  /** The caller gives up. */
  giveUp(as: 'RemoteFailure/Canceled' | 'Informational/Missed' = 'RemoteFailure/Canceled'): void {
    if (as === 'RemoteFailure/Canceled')
      this.unanswered(['Cancelled', 'RemoteFailure', 'Canceled'], 'the caller gave up');
    else this.unanswered(['Failed', 'Informational', 'Missed'], 'the caller gave up');
    this.#missed();
  }

  /** Nobody answers in time: voicemail where the user has it, otherwise missed. */
  ringsOut(): void {
    if (this.user.forwarding.unanswered.target === 'Voicemail') this.voicemail();
    else {
      this.unanswered(['Failed', 'Informational', 'Missed'], 'nobody answered');
      this.#missed();
    }
  }

  /** Voicemail takes it. */
  voicemail(): void {
    this.unanswered(['Failed', 'Informational', 'Redirected'], 'voicemail took it');
    this.user.missed.voiceMails += 1;
    this.user.missed.unreadVoicemails += 1;
    this.#missed();
  }

  /** Answered on a desk phone or another client of the user. */
  answeredElsewhere(): void {
    this.unanswered(['Failed', 'Informational', 'ConnectedElsewhere'], 'answered elsewhere');
  }

  /** A delegate, a team member or the target of a forward takes it. */
  answeredBy(who: PartyName): void {
    const party = this.tools.world.directory.party(who);
    for (const view of this.#views) view.invitation.acceptedByContact = party;
    this.unanswered(['Failed', 'Informational', 'Redirected'], `${party.name || party.address} answered`);
  }

  /** Ends unanswered with any reason. */
  failsWith(code: string, subcode: string): void {
    this.unanswered(['Failed', code, subcode], `${code}/${subcode}`);
  }

  /** The application declines: `Local` for itself only, anything else for all the user's endpoints (04 §1). */
  decline(view: CallView, how: string): void {
    this.need('ringing');
    if (how !== 'Local') {
      this.unanswered(['Declined', 'LocalFailure', 'Declined'], 'declined');
      return;
    }
    this.fail(view, 'Declined', reason('LocalFailure', 'Declined'));
    this.#views = this.#views.filter((one) => one !== view);
    this.tools.changed(this);
  }

  stop(view: CallView): void {
    if (this.phase === 'connected') this.hangUp('the application hung up');
    else this.decline(view, 'Local');
  }

  /** It is taken in the view of `application`, the first one unless told: 04 §9.1, step by step. */
  protected take(application?: Application, because?: Reason): void {
    this.need('ringing');
    const { world, stories } = this.tools;
    const taken = this.#views.find((one) => application === undefined || one.application === application);
    if (!taken) throw new CallStateError('No application sees this call.');
    this.leaveOthers(taken);
    const pause = world.switches.get('stepPauseMs');
    const first = stories.incomingTaken(taken);
    this.to('connected');
    if (pause === 0) {
      this.say(taken, [...first, ...stories.incomingConnected(taken, because)]);
      this.connected(taken);
      return;
    }
    this.say(taken, first);
    world.clock.after(pause, () => {
      if (this.phase !== 'connected') return;
      this.say(taken, stories.incomingConnected(taken, because));
      this.connected(taken);
    });
  }

  /** The legs are joined. */
  protected connected(view: CallView): void {
    this.forgetLater(view);
    this.tools.changed(this);
  }

  /** Only this view goes on: in the others the call was answered elsewhere. It rings no more. */
  protected leaveOthers(taken: CallView): void {
    this.#ringing?.cancel();
    for (const view of this.#views) {
      if (view !== taken) this.fail(view, 'Failed', reason('Informational', 'ConnectedElsewhere'));
    }
    this.#views = [taken];
  }

  /** The call ends, its invitations as `end` has told each application itself. */
  protected leave(why: string): void {
    this.#ringing?.cancel();
    this.#views = [];
    this.end(why);
  }

  protected unanswered([state, code, subcode]: Unanswered, why: string): void {
    this.need('ringing');
    for (const view of this.#views) this.fail(view, state, reason(code, subcode));
    this.leave(why);
  }

  #missed(): void {
    const { missed } = this.user;
    missed.missedConversations += 1;
    missed.unreadMissedConversations += 1;
    this.tools.world.calls.tellMissedItems(this.user);
  }
}
