/** A call the user makes: first the own phone rings, then the far end (04 §7, §8). */

import type { Timer } from '../clock.ts';
import type { Target } from '../directory/directory.ts';
import type { Party, PartyName } from '../directory/party.ts';
import { Call, type CallTools, reason } from './call.ts';
import { type CallView, Conversation, type InvitationState } from './conversation.ts';
import type { VoipCall } from './voip.ts';

/** Outcomes of 04 §8.2 by the name of the verb: state of the invitation and reason. */
const FAILURES = {
  busy: ['Failed', 'RemoteFailure', 'Busy'],
  doNotDisturb: ['Failed', 'RemoteFailure', 'DoNotDisturb'],
  declined: ['Declined', 'RemoteFailure', 'Declined'],
  noAnswer: ['Failed', 'RemoteFailure', 'Timeout'],
  notFound: ['Failed', 'NotFound', 'DestinationNotFound'],
  notFederated: ['Failed', 'Forbidden', 'FederationRequired'],
  ambiguous: ['Failed', 'ServiceFailure', 'PhoneNumberConflict'],
  repliedByMessage: ['Failed', 'RemoteFailure', 'RepliedWithOtherModality'],
  glare: ['Failed', 'RemoteFailure', 'AnotherOperationPending'],
  threadInUse: ['Failed', 'RemoteFailure', 'ThreadIdAlreadyExists'],
  unavailable: ['Failed', 'RemoteFailure', 'TemporarilyUnavailable'],
} as const satisfies Record<string, readonly [InvitationState, string, string]>;

/** Ways a called party does not take the call. */
export type RemoteFailure = keyof typeof FAILURES;
export const REMOTE_FAILURES = Object.keys(FAILURES) as readonly RemoteFailure[];

export class OutgoingCall extends Call {
  readonly direction = 'Outgoing';
  #view: CallView;
  #announced = false;
  #timer: Timer | undefined;

  constructor(
    view: CallView,
    tools: CallTools,
    readonly target: Target,
    private readonly newConversation: boolean,
    /** The talking VoIP call that moves to the own phone. */
    private readonly moved?: VoipCall,
  ) {
    super(view.application.user, tools, 'ownPhone');
    this.#view = view;
    moved?.movesTo(this);
  }

  get peer(): Party {
    return this.#view.conversation.remotes[0]?.party ?? this.tools.world.directory.party('');
  }
  get views(): readonly CallView[] {
    return this.phase === 'ended' ? [] : [this.#view];
  }
  protected get view(): CallView {
    return this.#view;
  }
  /** The number of the own phone that rings, `tel:` URI. */
  get ownNumber(): string {
    return this.#view.invitation.details.phoneNumber;
  }
  /** What the client gave as target, normalised. */
  get dialled(): string {
    return this.#view.invitation.details.to;
  }
  get operationId(): string | undefined {
    return this.#view.invitation.details.operationId;
  }

  /** Package 1: the operation has started and the own phone rings. Later calls do nothing. */
  announce(): void {
    if (this.#announced || this.phase === 'ended') return;
    this.#announced = true;
    this.say(this.#view, this.tools.stories.outgoingStarted(this.#view, this.newConversation));
    this.#limit(this.tools.world.switches.get('ownPhoneSeconds'), () => this.ownPhoneFails());
    this.tools.changed(this);
  }

  /**
   * The user lifts the own phone. There is no event for it (04 §7); a target nobody has fails now, and whoever is in
   * the call that moves is there already.
   */
  ownPhoneAnswers(): void {
    this.#need('ownPhone');
    this.#timer?.cancel();
    this.to('calling');
    if (this.moved) this.remoteAnswers();
    else if (this.target.kind === 'nobody') this.fails('notFound');
    else if (this.target.kind !== 'party') this.fails(this.target.kind);
  }

  /** The own phone rejects, is busy or does not answer (04 §8.1). */
  ownPhoneFails(subcode: 'PstnCallFailed' | 'Timeout' = 'PstnCallFailed'): void {
    this.#need('ownPhone');
    this.#over('Failed', 'LocalFailure', subcode, 'the own phone did not take the call');
  }

  /** The far end rings; with `TeamRing` or `Forwarded` it does so at others. Implies that the own phone answered. */
  remoteRings(as: 'Alerting' | 'TeamRing' | 'Forwarded' = 'Alerting'): void {
    this.#reach('calling', 'ringing');
    this.say(this.#view, this.tools.stories.outgoingRings(this.#view, as));
    if (this.phase === 'calling') {
      this.#limit(this.tools.world.switches.get('remoteSeconds'), () => this.fails('noAnswer'));
    }
    this.to('ringing');
  }

  /** The far end answers, or somebody in its place (04 §7 package 3). */
  remoteAnswers(by?: PartyName): void {
    this.#reach('calling', 'ringing');
    const party = by === undefined ? this.peer : this.tools.world.directory.party(by);
    this.#timer?.cancel();
    this.say(this.#view, this.tools.stories.outgoingAnswered(this.#view, party));
    this.forgetLater(this.#view);
    this.to('connected');
    this.moved?.moved();
  }

  /** Voicemail answers in place of the far end: a success (04 §8.2). */
  voicemailAnswers(): void {
    const { address, name } = this.peer;
    this.remoteAnswers({
      address: `${address.split(';')[0]};opaque=app:voicemail`,
      name: `${name} (voicemail)`,
    });
  }

  /** Somebody else takes the call in a conversation of its own (04 §8.2, §11.1). */
  otherPersonAnswers(by: PartyName): void {
    this.#reach('calling', 'ringing');
    this.#timer?.cancel();
    const { application, conversation, invitation } = this.#view;
    const party = this.tools.world.directory.party(by);
    const derived = new Conversation(application, party, conversation.about, this.tools.world.clock.now());
    application.conversations.set(derived.id, derived);
    this.say(this.#view, this.tools.stories.derived(this.#view, derived));
    this.forgetLater(this.#view);
    this.#view = { application, conversation: derived, invitation };
    this.to('connected');
  }

  /** The far end does not take the call, in one of the documented ways. */
  fails(how: RemoteFailure): void {
    this.#reach('calling', 'ringing');
    const [state, code, subcode] = FAILURES[how];
    this.#over(state, code, subcode, how);
  }

  /** Fails with any reason, in whatever phase it is. */
  failsWith(code: string, subcode: string): void {
    this.#need('ownPhone', 'calling', 'ringing');
    this.#over('Failed', code, subcode, `${code}/${subcode}`);
  }

  busy(): void {
    this.fails('busy');
  }
  declined(): void {
    this.fails('declined');
  }
  noAnswer(): void {
    this.fails('noAnswer');
  }
  doNotDisturb(): void {
    this.fails('doNotDisturb');
  }
  notFound(): void {
    this.fails('notFound');
  }

  stop(): void {
    if (this.phase === 'connected') this.hangUp('the application hung up');
    else this.#over('Cancelled', 'LocalFailure', 'Canceled', 'the application cancelled');
  }

  /** Takes the steps that must have come before: a far end can only act once the own phone has answered. */
  #reach(...phases: ('calling' | 'ringing')[]): void {
    if (this.phase === 'ownPhone') this.ownPhoneAnswers();
    this.#need(...phases);
  }

  #need(...phases: ('ownPhone' | 'calling' | 'ringing')[]): void {
    this.announce();
    this.need(...phases);
  }

  #over(state: InvitationState, code: string, subcode: string, why: string): void {
    this.announce();
    this.#timer?.cancel();
    this.fail(this.#view, state, reason(code, subcode));
    this.end(why);
  }

  #limit(seconds: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.tools.world.clock.after(seconds * 1000, run);
  }
}
