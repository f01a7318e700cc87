/**
 * The stories of 04: at each step of a call, what changes in an application's resources and which events say
 * so, in the documented order. Every function changes the view's state and returns the events of one step.
 */

import type { Party } from '../directory/party.ts';
import type { ChannelEvent, Reason } from '../events/package.ts';
import type { Switches } from '../switches.ts';
import type { CallView, Conversation, InvitationState, ModalityState, Remote } from './conversation.ts';
import { CallEvents } from './events.ts';

const isLive = ({ state }: { state: ModalityState }): boolean => state !== 'Disconnected';

export class Stories {
  readonly events: CallEvents;

  constructor(private readonly switches: Switches) {
    this.events = new CallEvents(switches);
  }

  /** 04 §7 package 1; with an existing conversation the form of 04 §11.1. */
  outgoingStarted(view: CallView, newConversation: boolean): ChannelEvent[] {
    const { conversation } = view;
    conversation.phoneAudio.state = 'Connecting';
    const started = this.events.invitation(view, 'started');
    if (!newConversation) return [started, this.#audio(view), ...this.#otherAudio(view)];
    const added = this.events.conversation(conversation, 'added');
    conversation.localJoined = true;
    return [started, added, this.events.localParticipant(conversation, true), this.#audio(view)];
  }

  /** 04 §7 package 2, and its variants TeamRing and Forwarded (04 §8.2). */
  outgoingRings(view: CallView, state: InvitationState): ChannelEvent[] {
    view.invitation.state = state;
    return [this.events.invitation(view, 'updated')];
  }

  /** 04 §7 package 3; `by` may be somebody else than the target. */
  outgoingAnswered(view: CallView, by: Party): ChannelEvent[] {
    const { conversation, invitation } = view;
    const [remote] = conversation.remotes;
    if (remote) remote.party = by;
    const known = conversation.remotes.filter((one) => one.joined);
    invitation.acceptedBy = [by];
    this.#connect(view);
    return [
      this.events.conversation(conversation, 'updated'),
      ...(known.length > 0 ? [] : this.#join(conversation)),
      // What moves from VoIP to the phone goes on with the audio it has.
      ...(isLive(conversation.audioVideo) ? [] : this.#audioAdded(conversation)),
      this.#audio(view),
      this.#completed(view, 'Connected', { status: 'Success' }),
    ];
  }

  /** 04 §8, §9.2, §9.3: the invitation fails and what it opened goes away again. */
  failed(view: CallView, state: InvitationState, reason: Reason): ChannelEvent[] {
    const { conversation } = view;
    this.#disconnect(view);
    const gone = this.#keeps(conversation) ? [] : this.#leave(conversation);
    const completed = this.#completed(view, state, { status: 'Failure', reason });
    const closing = this.#closing(conversation);
    const tail =
      this.switches.get('endOrder') === 'deletedFirst' ? [...closing, completed] : [completed, ...closing];
    return [...gone, this.#audio(view), ...this.#otherAudio(view), ...tail];
  }

  /** 04 §11.1 and README "Derived conversation": somebody else took the call in a conversation of its own. */
  derived(view: CallView, derived: Conversation): ChannelEvent[] {
    view.invitation.derived = derived;
    view.invitation.acceptedBy = derived.remotes.map((remote) => remote.party);
    derived.state = 'Connected';
    derived.modalities.add('Audio');
    derived.phoneAudio.state = 'Connected';
    const added = this.events.conversation(derived, 'added');
    derived.localJoined = true;
    return [
      added,
      this.events.localParticipant(derived, true),
      ...this.#join(derived),
      ...this.#audioAdded(derived),
      this.events.modality(derived, 'phoneAudio'),
      ...this.failed(view, 'Failed', { code: 'Informational', subcode: 'DerivedConversation' }),
    ];
  }

  /** 04 §9 package 1. A conversation the two already share is not added again. */
  incomingStarted(view: CallView, newConversation: boolean): ChannelEvent[] {
    const { conversation } = view;
    conversation[view.invitation.modality].state = 'Connecting';
    if (newConversation) {
      conversation.state = 'Incoming';
      conversation.modalities.add('Audio');
    }
    const started = this.events.invitation(view, 'started');
    if (!newConversation) return [started, this.#audio(view)];
    return [
      started,
      this.events.conversation(conversation, 'added'),
      this.events.localParticipant(conversation, false),
    ];
  }

  /** 04 §9.1 steps 1 and 2: the handset was lifted, or another program answered. */
  incomingTaken(view: CallView): ChannelEvent[] {
    view.invitation.taken = true;
    const known = view.conversation.remotes.some((remote) => remote.joined);
    return [...(known ? [] : this.#join(view.conversation)), this.events.invitation(view, 'updated')];
  }

  /** 04 §9.1 step 3: the legs are joined. */
  incomingConnected(view: CallView, reason?: Reason): ChannelEvent[] {
    const { conversation } = view;
    this.#connect(view);
    conversation.localJoined = true;
    return [
      this.#audio(view),
      this.events.conversation(conversation, 'updated'),
      ...this.#audioAdded(conversation),
      this.#completed(view, 'Connected', { status: 'Success', ...(reason ? { reason } : {}) }),
    ];
  }

  /** The VoIP invitation gives way to the phone's in the same conversation (04 §9.3). */
  fellBack(view: CallView): ChannelEvent[] {
    view.conversation.audioVideo.state = 'Disconnected';
    const reason: Reason = { code: 'Informational', subcode: 'MediaFallback' };
    return [this.#audio(view), this.#completed(view, 'Failed', { status: 'Failure', reason })];
  }

  /** The phone has taken over what was a VoIP call; the conversation goes on (06 §6, Replaced). */
  moved(view: CallView): ChannelEvent[] {
    view.conversation.audioVideo.state = 'Disconnected';
    return [this.#audio(view, { code: 'Informational', subcode: 'Replaced' })];
  }

  /** 04 §10 hang up, whoever does it. */
  ended(view: CallView, reason?: Reason): ChannelEvent[] {
    const { conversation } = view;
    conversation.phoneAudio.held = false;
    conversation[view.invitation.modality].state = 'Disconnecting';
    const disconnecting = this.#audio(view);
    this.#disconnect(view);
    const disconnected = this.#audio(view, reason);
    const audio = [
      ...conversation.remotes
        .filter((one) => one.joined)
        .map((one) => this.events.remoteAudio(conversation, one, 'deleted')),
      this.events.localAudio(conversation, 'deleted'),
    ];
    const left = this.#keeps(conversation) ? [] : this.#leave(conversation);
    return [disconnecting, disconnected, ...audio, ...left, ...this.#closing(conversation, true)];
  }

  /** 04 §10 hold and resume: the links swap places, the state stays Connected (README I3). */
  held(conversation: Conversation, held: boolean): ChannelEvent[] {
    conversation.phoneAudio.held = held;
    return [this.events.modality(conversation, 'phoneAudio')];
  }

  /** 04 §10 held by the remote: nothing but the direction of its audio. */
  remoteHeld(conversation: Conversation, held: boolean): ChannelEvent[] {
    return conversation.remotes.map((remote) => {
      remote.audioDirection = held ? 'Inactive' : 'SendReceive';
      return this.events.remoteAudio(conversation, remote, 'updated');
    });
  }

  /** 04 §10: the remote hands us over to somebody else. */
  transferred(view: CallView, target: Party): ChannelEvent[] {
    const { conversation } = view;
    const modality = conversation[view.invitation.modality];
    modality.state = 'Transferring';
    const transferring = this.#audio(view);
    const left = this.#leave(conversation);
    const remote: Remote = { party: target, joined: false, audioDirection: 'SendReceive' };
    conversation.remotes.splice(0, conversation.remotes.length, remote);
    modality.state = 'Connected';
    const joined = this.#join(conversation);
    return [
      transferring,
      ...left,
      ...joined,
      this.events.remoteAudio(conversation, remote, 'added'),
      this.#audio(view),
    ];
  }

  /** 04 §10: merged into a conference with one more participant. */
  conferenced(conversation: Conversation, third: Party): ChannelEvent[] {
    conversation.state = 'Conferencing';
    const conferencing = this.events.conversation(conversation, 'updated');
    const remote: Remote = { party: third, joined: true, audioDirection: 'SendReceive' };
    conversation.remotes.push(remote);
    conversation.state = 'Conferenced';
    return [
      conferencing,
      this.events.conversation(conversation, 'updated'),
      this.events.participant(conversation, remote, 'added'),
      this.events.remoteAudio(conversation, remote, 'added'),
    ];
  }

  /** The modality a call runs in, as it is now. */
  #audio({ conversation, invitation }: CallView, reason?: Reason): ChannelEvent {
    return this.events.modality(conversation, invitation.modality, reason);
  }

  /** What a call may do depends on whether the other modality is in use: that one says so, if it is live itself. */
  #otherAudio({ conversation, invitation }: CallView): ChannelEvent[] {
    const other = invitation.modality === 'phoneAudio' ? 'audioVideo' : 'phoneAudio';
    return isLive(conversation[other]) ? [this.events.modality(conversation, other)] : [];
  }

  #connect({ conversation, invitation }: CallView): void {
    conversation.state = 'Connected';
    conversation.modalities.add('Audio');
    conversation[invitation.modality].state = 'Connected';
    conversation.phoneAudio.held = false;
  }

  #disconnect({ conversation, invitation }: CallView): void {
    conversation[invitation.modality].state = 'Disconnected';
    conversation.phoneAudio.held = false;
    if (!isLive(conversation.phoneAudio) && !isLive(conversation.audioVideo))
      conversation.modalities.delete('Audio');
  }

  /** Whether another modality keeps the conversation. */
  #keeps({ modalities }: Conversation): boolean {
    return modalities.size > 0;
  }

  #completed(
    view: CallView,
    state: InvitationState,
    outcome: Pick<ChannelEvent, 'status' | 'reason'>,
  ): ChannelEvent {
    view.invitation.state = state;
    view.invitation.over = true;
    return this.events.invitation(view, 'completed', outcome);
  }

  #join(conversation: Conversation): ChannelEvent[] {
    return conversation.remotes.map((remote) => {
      remote.joined = true;
      return this.events.participant(conversation, remote, 'added');
    });
  }

  #leave(conversation: Conversation): ChannelEvent[] {
    const present = conversation.remotes.filter((remote) => remote.joined);
    for (const remote of present) remote.joined = false;
    return present.map((remote) => this.events.participant(conversation, remote, 'deleted'));
  }

  #audioAdded(conversation: Conversation): ChannelEvent[] {
    return [
      ...conversation.remotes.map((remote) => this.events.remoteAudio(conversation, remote, 'added')),
      this.events.localAudio(conversation, 'added'),
    ];
  }

  /** A conversation with another modality stays and says so; any other disappears. */
  #closing(conversation: Conversation, announce = this.switches.get('disconnectedOnEnd')): ChannelEvent[] {
    if (this.#keeps(conversation)) return [this.events.conversation(conversation, 'updated')];
    conversation.state = 'Disconnected';
    const updated = announce ? [this.events.conversation(conversation, 'updated')] : [];
    conversation.application.conversations.delete(conversation.id);
    return [...updated, this.events.conversation(conversation, 'deleted')];
  }
}
