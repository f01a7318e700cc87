/** The telephone exchange: every live call, who is in it, and how calls begin. */

import type { Application } from '../application/application.ts';
import type { Party, PartyName } from '../directory/party.ts';
import type { User } from '../directory/user.ts';
import { UcwaFailure } from '../http/failure.ts';
import { shortId } from '../short.ts';
import type { World } from '../world.ts';
import { playAutomatically } from './auto.ts';
import type { Call, CallTools } from './call.ts';
import {
  type CallView,
  Conversation,
  type Importance,
  Invitation,
  type InvitationDetails,
  type Modality,
} from './conversation.ts';
import { IncomingCall } from './incoming.ts';
import { OutgoingCall } from './outgoing.ts';
import type { IncomingRequest, OutgoingRequest, VoipRequest } from './requests.ts';
import type { RingingCall } from './ringing.ts';
import { Stories } from './stories.ts';
import { VoipCall } from './voip.ts';

/** Calls that are over and can still be looked at. */
const REMEMBERED = 200;

export class CallCenter {
  readonly stories: Stories;
  readonly #calls = new Map<string, Call>();
  readonly #listeners = new Set<(call: Call) => void>();
  readonly #tools: CallTools;

  constructor(private readonly world: World) {
    this.stories = new Stories(world.switches);
    this.#tools = { world, stories: this.stories, changed: (call) => this.#changed(call) };
  }

  /** Calls that are not over, oldest first. */
  live(): Call[] {
    return [...this.#calls.values()].filter((call) => call.phase !== 'ended');
  }

  /** Calls of this run, the last of the ended ones included, oldest first. */
  all(): Call[] {
    return [...this.#calls.values()];
  }

  find(id: string): Call | undefined {
    return this.#calls.get(id);
  }

  /** Calls the listener at each change of a call; returns what ends it. */
  onChange(listener: (call: Call) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The live call in a modality of a conversation, with the application's view of it. */
  inConversation(conversation: Conversation, modality: Modality): { call: Call; view: CallView } | undefined {
    for (const call of this.live()) {
      const view = call.views.find(
        (one) => one.conversation === conversation && one.invitation.modality === modality,
      );
      if (view) return { call, view };
    }
    return undefined;
  }

  /** Whether the user is talking now. */
  talking(user: User): boolean {
    return this.live().some((call) => call.user === user && call.phase === 'connected');
  }

  /** Whether the application has a live call. */
  involves(application: Application): boolean {
    return this.live().some((call) => call.views.some((view) => view.application === application));
  }

  /** Prepares a call the application asked for; `announce` begins it. */
  start(application: Application, request: OutgoingRequest): OutgoingCall {
    const { world } = this;
    if (request.operationId !== undefined && this.#operationRuns(application, request.operationId)) {
      throw new UcwaFailure(409, 'AlreadyExists', 'An operation with this operationId is running.');
    }
    const target = world.directory.target(request.to);
    const peer =
      target.kind === 'party' ? target.party : world.directory.party(request.to.replace(/^(sip|tel):/i, ''));
    const conversation = request.conversation ?? this.#converse(application, peer, request);
    const details: InvitationDetails = {
      operationId: request.operationId,
      phoneNumber: request.phoneNumber,
      to: request.to,
      toAddress: peer.address,
      delegator: request.delegator,
      onBehalfOf: request.delegator,
      customContent: request.customContent,
      replaces: request.moves && conversation.modalityHref('audioVideo'),
    };
    const threadInUse = this.#threadRuns(application, conversation, peer);
    const onPhone = this.live().some((one) => one.user === application.user && one.isOnPhone);
    const noSecondCall = application.user.entry.noCallWaiting === true && onPhone;
    const view = this.#invite(application, conversation, 'Outgoing', 'phoneAudio', details);
    const call = new OutgoingCall(
      view,
      this.#tools,
      target,
      request.conversation === undefined,
      request.moves,
    );
    this.#calls.set(call.id, call);
    if (threadInUse) world.clock.after(0, () => call.phase === 'ownPhone' && call.fails('threadInUse'));
    else if (noSecondCall) world.clock.after(0, () => call.phase === 'ownPhone' && call.ownPhoneFails());
    else if (world.switches.get('auto')) playAutomatically(call, world);
    return call;
  }

  /** A call from outside to the user; it rings at once, unless the user forwards everything (02 §5). */
  incoming(user: User, request: IncomingRequest): IncomingCall {
    const call = new IncomingCall(user, this.world.directory.party(request.from), this.#tools);
    call.replaces = request.replaces;
    this.#ring(call, 'phoneAudio', request);
    return call;
  }

  /** The same as VoIP. */
  voip(user: User, request: VoipRequest): VoipCall {
    const call = new VoipCall(user, this.world.directory.party(request.from), this.#tools);
    this.#ring(call, 'audioVideo', request);
    return call;
  }

  /** The own phone rings in the conversations of a VoIP call (04 §9.3). */
  ringPhone({ user, peer }: VoipCall, views: readonly CallView[]): IncomingCall {
    const call = new IncomingCall(user, peer, this.#tools);
    this.#calls.set(call.id, call);
    call.ring(
      views.map(({ application, conversation, invitation }) => ({
        view: this.#invite(application, conversation, 'Incoming', 'phoneAudio', invitation.details),
        newConversation: false,
      })),
    );
    return call;
  }

  #ring(call: RingingCall, modality: Modality, request: IncomingRequest & VoipRequest): void {
    const { directory } = this.world;
    const { user, peer: from } = call;
    const party = (who: PartyName | undefined) => (who === undefined ? undefined : directory.party(who));
    const target = party(request.to);
    this.#calls.set(call.id, call);
    const forwarded = user.forwarding.activeSetting === 'ImmediateForward';
    const applications = forwarded ? [] : user.availableApplications.filter((one) => one.takesCalls);
    const views = applications.map((application) => {
      const existing =
        request.inConversation?.application === application ? request.inConversation : undefined;
      const conversation = existing ?? this.#converse(application, from, request);
      const { phoneNumber } = application.reachability;
      const replaced = request.replaces?.views.find((one) => one.application === application);
      const details: InvitationDetails = {
        phoneNumber,
        to: target?.uri ?? user.uri,
        toAddress: target?.address ?? user.address,
        from,
        privateLine: request.privateLine,
        forwardedBy: party(request.forwardedBy),
        transferredBy: party(request.transferredBy),
        onBehalfOf: party(request.onBehalfOf),
        delegator: party(request.delegator),
        replaces: replaced?.conversation.modalityHref(replaced.invitation.modality),
        acceptWithPhoneAudio:
          request.acceptWithPhoneAudio !== false && !user.entry.noVoice && phoneNumber !== '',
        joinAudioMuted: request.joinAudioMuted,
        customContent: request.customContent,
      };
      const view = this.#invite(application, conversation, 'Incoming', modality, details);
      return { view, newConversation: existing === undefined };
    });
    call.ring(views);
    if (forwarded)
      call.answeredBy(user.forwarding.immediate.contact ?? { name: user.forwarding.immediate.target });
  }

  /** A conversation of messages, to which phone audio may be added (04 §11.1). */
  converse(application: Application, who: PartyName, subject = ''): Conversation {
    const conversation = this.#converse(application, this.world.directory.party(who), { subject });
    conversation.modalities.add('Messaging');
    conversation.state = 'Connected';
    conversation.localJoined = true;
    for (const remote of conversation.remotes) remote.joined = true;
    const { events } = this.stories;
    application.channel.emit([
      events.conversation(conversation, 'added'),
      events.localParticipant(conversation, true),
      ...conversation.remotes.map((remote) => events.participant(conversation, remote, 'added')),
    ]);
    return conversation;
  }

  /** There is something new in the mailbox; who has no link to it hears nothing of it (05 §6). */
  tellMissedItems({ entry, applications }: User): void {
    if (entry.noMailbox || !this.world.switches.get('editionB')) return;
    for (const application of applications)
      application.tell('communication', 'updated', 'missedItems', 'communication/missedItems', {
        priority: 'High',
      });
  }

  /** The application or its conversations are gone: its calls end with them (01 §4.1, 03 §4). */
  endCallsOf(application: Application): void {
    for (const call of this.live()) {
      const view = call.views.find((one) => one.application === application);
      if (view) call.stop(view);
    }
  }

  #converse(
    application: Application,
    peer: Party,
    about: {
      subject?: string | undefined;
      threadId?: string | undefined;
      importance?: Importance | undefined;
    },
  ): Conversation {
    const { subject = '', threadId = `Ad${shortId()}==`, importance = 'Normal' } = about;
    const conversation = new Conversation(
      application,
      peer,
      { subject, threadId, importance },
      this.world.clock.now(),
    );
    application.conversations.set(conversation.id, conversation);
    return conversation;
  }

  #invite(
    application: Application,
    conversation: Conversation,
    direction: 'Incoming' | 'Outgoing',
    modality: Modality,
    details: InvitationDetails,
  ): CallView {
    const invitation = new Invitation(conversation, direction, modality, details);
    const view = { application, conversation, invitation };
    application.invitations.set(view.invitation.id, view);
    return view;
  }

  #operationRuns(application: Application, operationId: string): boolean {
    return [...application.invitations.values()].some(
      ({ invitation }) => !invitation.over && invitation.details.operationId === operationId,
    );
  }

  /** Same peer, same thread, still talking: RemoteFailure/ThreadIdAlreadyExists (04 §11.2). */
  #threadRuns(application: Application, conversation: Conversation, peer: Party): boolean {
    return this.live().some((call) =>
      call.views.some(
        (view) =>
          view.application === application &&
          view.conversation !== conversation &&
          view.conversation.about.threadId === conversation.about.threadId &&
          call.peer.address === peer.address,
      ),
    );
  }

  /** A sandbox runs for days. */
  #forgetOldest(): void {
    const ended = this.all().filter(({ phase }) => phase === 'ended');
    for (const { id } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) this.#calls.delete(id);
  }

  #changed(call: Call): void {
    if (call.phase === 'connected' || call.phase === 'ended') this.world.presenceTimers.refresh(call.user);
    if (call.phase === 'ended') this.#forgetOldest();
    for (const listener of [...this.#listeners]) listener(call);
  }
}
