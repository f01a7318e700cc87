/**
 * The stories of 04: at each step of a call, what changes in an application's resources and which events say
 * so, in the documented order. Every function changes the view's state and returns the events of one step.
 */

import type { Party } from '../directory/party.ts';
import type { ChannelEvent, Reason } from '../events/package.ts';
import type { Switches } from '../switches.ts';
import type { CallView, Conversation, InvitationState, Remote } from './conversation.ts';
import { CallEvents } from './events.ts';

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
    if (!newConversation) return [started, this.events.phoneAudio(conversation)];
    const added = this.events.conversation(conversation, 'added');
    conversation.localJoined = true;
    return [
      started,
      added,
      this.events.localParticipant(conversation, true),
      this.events.phoneAudio(conversation),
    ];
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
      ...this.#audioAdded(conversation),
      this.events.phoneAudio(conversation),
      this.#completed(view, 'Connected', { status: 'Success' }),
    ];
  }

  /** 04 §8, §9.2, §9.3: the invitation fails and what it opened goes away again. */
  failed(view: CallView, state: InvitationState, reason: Reason): ChannelEvent[] {
    const { conversation } = view;
    conversation.phoneAudio.state = 'Disconnected';
    conversation.phoneAudio.held = false;
    const keeps = conversation.modalities.has('Messaging');
    conversation.modalities.delete('Audio');
    const gone = keeps ? [] : this.#leave(conversation);
    const completed = this.#completed(view, state, { status: 'Failure', reason });
    const closing = this.#closing(conversation);
    const tail =
      this.switches.get('endOrder') === 'deletedFirst' ? [...closing, completed] : [completed, ...closing];
    return [...gone, this.events.phoneAudio(conversation), ...tail];
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
      this.events.phoneAudio(derived),
      ...this.failed(view, 'Failed', { code: 'Informational', subcode: 'DerivedConversation' }),
    ];
  }

  /** 04 §9 package 1. A conversation the two already share is not added again. */
  incomingStarted(view: CallView, newConversation: boolean): ChannelEvent[] {
    const { conversation } = view;
    conversation.phoneAudio.state = 'Connecting';
    if (newConversation) {
      conversation.state = 'Incoming';
      conversation.modalities.add('Audio');
    }
    const started = this.events.invitation(view, 'started');
    if (!newConversation) return [started, this.events.phoneAudio(conversation)];
    return [
      started,
      this.events.conversation(conversation, 'added'),
      this.events.localParticipant(conversation, false),
    ];
  }

  /** 04 §9.1 steps 1 and 2: the handset was lifted. */
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
      this.events.phoneAudio(conversation),
      this.events.conversation(conversation, 'updated'),
      ...this.#audioAdded(conversation),
      this.#completed(view, 'Connected', { status: 'Success', ...(reason ? { reason } : {}) }),
    ];
  }

  /** 04 §10 hang up, whoever does it. */
  ended(conversation: Conversation, reason?: Reason): ChannelEvent[] {
    const { phoneAudio } = conversation;
    phoneAudio.held = false;
    phoneAudio.state = 'Disconnecting';
    const disconnecting = this.events.phoneAudio(conversation);
    phoneAudio.state = 'Disconnected';
    conversation.modalities.delete('Audio');
    const disconnected = this.events.phoneAudio(conversation, reason);
    const audio = [
      ...conversation.remotes
        .filter((one) => one.joined)
        .map((one) => this.events.remoteAudio(conversation, one, 'deleted')),
      this.events.localAudio(conversation, 'deleted'),
    ];
    const keeps = conversation.modalities.has('Messaging');
    const left = keeps ? [] : this.#leave(conversation);
    return [disconnecting, disconnected, ...audio, ...left, ...this.#closing(conversation, true)];
  }

  /** 04 §10 hold and resume: the links swap places, the state stays Connected (README I3). */
  held(conversation: Conversation, held: boolean): ChannelEvent[] {
    conversation.phoneAudio.held = held;
    return [this.events.phoneAudio(conversation)];
  }

  /** 04 §10 held by the remote: nothing but the direction of its audio. */
  remoteHeld(conversation: Conversation, held: boolean): ChannelEvent[] {
    return conversation.remotes.map((remote) => {
      remote.audioDirection = held ? 'Inactive' : 'SendReceive';
      return this.events.remoteAudio(conversation, remote, 'updated');
    });
  }

  /** 04 §10: the remote hands us over to somebody else. */
  transferred(conversation: Conversation, target: Party): ChannelEvent[] {
    conversation.phoneAudio.state = 'Transferring';
    const transferring = this.events.phoneAudio(conversation);
    const left = this.#leave(conversation);
    const remote: Remote = { party: target, joined: false, audioDirection: 'SendReceive' };
    conversation.remotes.splice(0, conversation.remotes.length, remote);
    conversation.phoneAudio.state = 'Connected';
    const joined = this.#join(conversation);
    return [
      transferring,
      ...left,
      ...joined,
      this.events.remoteAudio(conversation, remote, 'added'),
      this.events.phoneAudio(conversation),
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

  #connect({ conversation }: CallView): void {
    conversation.state = 'Connected';
    conversation.modalities.add('Audio');
    conversation.phoneAudio.state = 'Connected';
    conversation.phoneAudio.held = false;
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
    if (conversation.modalities.has('Messaging')) return [this.events.conversation(conversation, 'updated')];
    conversation.state = 'Disconnected';
    const updated = announce ? [this.events.conversation(conversation, 'updated')] : [];
    conversation.application.conversations.delete(conversation.id);
    return [...updated, this.events.conversation(conversation, 'deleted')];
  }
}
