/**
 * The one state machine: signed out → signing in → online ⇄ reconnecting → failed. It opens the application, holds
 * the event channel, and on every trouble does what `errors.ts` says: retry, recreate, rediscover, tell or stop.
 */
import { Announcement } from './announcement.ts';
import {
  type Application,
  type ApplicationInput,
  createApplication,
  deleteApplication,
  rereadApplication,
} from './application.ts';
import { hostOf, Tokens } from './auth/tokens.ts';
import { CallReader } from './call-reader.ts';
import { Discovery } from './discovery.ts';
import { endOfSession } from './ending.ts';
import { errors, failed, ok, type Result, type UcwaError } from './errors.ts';
import { EventChannel } from './events.ts';
import type { Resource } from './hal.ts';
import type { HttpTransport } from './http.ts';
import { LinkReader } from './link-reader.ts';
import type { UcwaEvent } from './packages.ts';
import { backoff, type Ports, pause } from './ports.ts';
import { type Ask, Requests } from './requests.ts';
import type { Account, SessionHandlers, SessionState } from './session-state.ts';
import { SessionStatus } from './session-status.ts';
import { Whereabouts } from './whereabouts.ts';

/** What one sign-in works with. */
interface Living {
  readonly account: Account;
  readonly requests: Requests;
  readonly where: Whereabouts;
}

/** Milliseconds online after which the tries are counted anew. */
const HELD = 60_000;

export class Session {
  readonly #transport: HttpTransport;
  readonly #ports: Ports;
  #input: ApplicationInput;
  readonly #status: SessionStatus;
  readonly #handlers: SessionHandlers;
  readonly #wanted: ReadonlySet<string>;
  readonly #calls: CallReader;
  #run = new AbortController();
  #wakeUp = new AbortController();
  /** The computer slept, and the server has said nothing since. */
  #slept = false;
  #onlineAt = Number.POSITIVE_INFINITY;
  #requests: Requests | null = null;
  #announcement: Announcement | null = null;
  #channel: EventChannel | null = null;
  #application: Application | null = null;
  /** Ends whatever is done for the application that is open: what comes late is not the next one's (gotchas 20). */
  #held = new AbortController();
  /** Ends the application that is open. */
  #giveUp: (error: UcwaError) => void = () => {};
  /** The application that is being asked whether it is still there. */
  #doubted: string | null = null;
  /** The application that is just being made; never rejects. */
  #creating: Promise<unknown> = Promise.resolve();
  /** The last application, closed but not deleted: it may live on at the server, and goes when the user leaves. */
  #leftBehind: { readonly url: string; readonly requests: Requests } | null = null;
  /** Applications that are just being deleted: under the same endpoint id they would be the next one too (01 §4). */
  #leaving: Promise<unknown> = Promise.resolve();

  /** @param wanted rels whose link-only events are read before they are passed on. */
  constructor(
    transport: HttpTransport,
    ports: Ports,
    input: ApplicationInput,
    wanted: ReadonlySet<string>,
    handlers: SessionHandlers,
  ) {
    this.#transport = transport;
    this.#ports = ports;
    this.#input = input;
    this.#wanted = wanted;
    this.#handlers = handlers;
    this.#calls = new CallReader(ports, handlers);
    this.#status = new SessionStatus(ports.clock, (state) => handlers.onState(state));
  }

  get state(): SessionState {
    return this.#status.current;
  }

  get application(): Application | null {
    return this.#application;
  }

  /** Begins, or begins anew with another account. The outcome shows in the state. */
  signIn(account: Account): void {
    const before = this.state;
    const isOther = 'user' in before && before.user.toLowerCase() !== account.address.toLowerCase();
    // His own application is taken over with its calls, as the endpoint id stays the same (01 §4).
    const left = isOther ? this.#leave() : Promise.all([this.#creating, this.#leaving]);
    this.#end();
    this.#run = new AbortController();
    const tokens = new Tokens(this.#transport, this.#ports, account.credentials);
    const { signal } = this.#run;
    this.#requests = new Requests(this.#transport, tokens, this.#ports);
    this.#announcement = new Announcement(this.#requests, this.#ports, account.phoneNumber, signal, {
      command: (ask) => this.command(ask),
      onRead: (application) => this.#setApplication(application),
      onEnd: (error) => this.#giveUp(error),
    });
    const requests = this.#requests;
    this.#status.step(account.address, 'discovering');
    void left.then(() => this.#live(account, requests, signal));
  }

  /** Deletes the application (bounded in time) and forgets every token. */
  async signOut(): Promise<void> {
    const left = this.#leave();
    this.#status.signedOut();
    await left;
  }

  /** The end of this sign-in, and of its application, also of one that is just being made. */
  #leave(): Promise<unknown> {
    this.#end();
    const last = this.#leftBehind;
    this.#leftBehind = null;
    const deleted = last && deleteApplication(last.requests, last.url, this.#ports.clock);
    this.#leaving = Promise.all([this.#leaving, this.#creating, deleted]);
    return this.#leaving;
  }

  /**
   * The computer woke up or changed networks: nothing waits any longer, the pending GET is sent again.
   * @param slept it woke up
   */
  wake(slept = false): void {
    if (slept) this.#slept = true;
    // First, as those who wait for a ticket leave now and come back for it.
    this.#requests?.wake();
    this.#channel?.repeatNow();
    this.#wakeUp.abort();
    this.#wakeUp = new AbortController();
  }

  /**
   * One command to a link of the application. A server that wants makeMeAvailable first gets it, once (06 §4); one
   * that says that the session is over ends it. Never rejects.
   */
  async command(ask: Ask): Promise<Result<Resource | null>> {
    const requests = this.#requests;
    const application = this.#application;
    if (!requests || !application) return failed(errors.notOnline);
    const { signal } = this.#run;
    let answer = await requests.resource({ signal, ...ask });
    if (!answer.ok && answer.error.remedy === 'makeAvailable') {
      const me = await requests.get(application.me.href ?? application.url, { signal });
      const available = me.ok ? await this.#announce({ ...application, me: me.value }) : me.error;
      answer = available === null ? await requests.resource({ signal, ...ask }) : failed(available);
    }
    if (!answer.ok) void this.#doubt(application.url, answer.error, requests, signal);
    return answer;
  }

  async #doubt(url: string, told: UcwaError, requests: Requests, signal: AbortSignal): Promise<void> {
    if (this.#doubted === url) return;
    this.#doubted = url;
    const end = await endOfSession(told, url, requests, signal);
    this.#doubted = null;
    if (end && this.#application?.url === url && !signal.aborted) this.#giveUp(end);
  }

  /** Another phone is to ring for the user: told in place, no call is touched (02 §2). */
  async announce(phoneNumber: string): Promise<Result<void>> {
    return this.#announcement ? this.#announcement.change(phoneNumber) : failed(errors.notOnline);
  }

  async #live(account: Account, requests: Requests, signal: AbortSignal): Promise<void> {
    const where = new Whereabouts(new Discovery(this.#transport, requests, this.#ports), account.server);
    let failures = 0;
    while (!signal.aborted) {
      const woken = this.#wakeUp.signal;
      const found = await where.find(AbortSignal.any([signal, woken]), (step) =>
        this.#status.step(account.address, step),
      );
      if (signal.aborted) return;
      // Given up because the computer woke up: it says nothing, and is done again at once.
      if (!found.ok && woken.aborted) continue;
      if (!found.ok) {
        if (!(await this.#recover(account, found.error, failures++, signal))) return;
        continue;
      }
      this.#onlineAt = Number.POSITIVE_INFINITY;
      const end = await this.#open({ account, requests, where }, found.value, signal, woken);
      if (signal.aborted) return;
      if (!this.#application && woken.aborted) continue;
      // An application that can be made but not held is no success: its next one must not come ever at once.
      if (this.#ports.clock.monotonic() - this.#onlineAt > HELD) failures = 0;
      this.#close();
      // It is gone, or another program lives in it.
      const isTaken = end.code === 'Conflict/PGetReplaced';
      if (isTaken || end.remedy === 'recreate' || end.status === 410) this.#leftBehind = null;
      // Once for each sleep, however long the network takes to come: the user is plainly back (README).
      const expired = end.code === 'Gone/InactiveApplicationExpired' && this.#slept;
      if (expired) this.#slept = false;
      if (isTaken) this.#renewEndpoint();
      where.doubt(end, failures);
      const error: UcwaError = expired ? { ...end, remedy: 'recreate' } : end;
      if (!(await this.#recover(account, error, failures++, signal))) return;
    }
  }

  /**
   * Creates the application and holds it until it can't be held; resolves with why.
   * @param woken gives up the creation only
   */
  async #open(
    { account, requests, where }: Living,
    applicationsUrl: string,
    signal: AbortSignal,
    woken: AbortSignal,
  ): Promise<UcwaError> {
    this.#status.step(account.address, 'creating');
    const again = this.state.state === 'reconnecting';
    const [input, { clock }] = [this.#input, this.#ports];
    const creating = createApplication(requests, applicationsUrl, input, signal, clock, woken);
    this.#creating = creating;
    const created = await creating;
    if (!created.ok) return created.error;
    this.#leftBehind = null;
    this.#setApplication(created.value);
    // Nobody has to make it available: it lived before this program did, perhaps with calls (01 §4, 200 for 201).
    const isOld = again || !created.value.me.links.has('makeMeAvailable');
    this.#held = new AbortController();
    const held = this.#held.signal;
    return new Promise((resolve) => {
      this.#giveUp = resolve;
      const reader = new LinkReader(requests, this.#wanted, held, this.#ports, (events) =>
        this.#deliver(events, requests, held),
      );
      this.#channel = new EventChannel(requests, this.#ports, {
        onPackage: ({ events }) => reader.push(events),
        onReset: () => void this.#resync(requests, held).then((end) => end && resolve(end)),
        onHealthy: () => {
          this.#slept = false;
          this.#status.healthy();
        },
        onTrouble: (error) => this.#status.trouble(error),
        onEnd: resolve,
        probe: (stop) => rereadApplication(requests, created.value.url, stop),
        isLost: (error, stop) => where.isLost(created.value.url, error, stop),
      });
      this.#channel.start(created.value.eventsUrl);
      this.#status.step(account.address, 'announcing');
      void this.#announce(created.value).then(async (error) => {
        if (error) return resolve(error);
        if (held.aborted) return;
        this.#onlineAt = this.#ports.clock.monotonic();
        if (this.#application) this.#status.online(account.address, hostOf(this.#application.url));
        if (isOld) await this.#calls.read(requests, created.value.communication, [], held);
      });
    });
  }

  async #announce(application: Application): Promise<UcwaError | null> {
    const available = await this.#announcement?.open(application);
    if (!available?.ok) return available?.error ?? errors.notOnline;
    // Read again on the way: that is the one to go on with.
    if (available.value !== application && this.#application?.url === application.url)
      this.#setApplication(available.value);
    return null;
  }

  /** 03 §6. Resolves with an error only when the session can't go on with this application. */
  async #resync(requests: Requests, signal: AbortSignal): Promise<UcwaError | null> {
    const invitations = this.#calls.doubt();
    for (let attempt = 0; !signal.aborted; attempt++) {
      const again = await rereadApplication(requests, this.#application?.url ?? '', signal);
      if (signal.aborted) return null;
      if (again.ok) this.#setApplication(again.value);
      const error = again.ok ? await this.#announce(again.value) : again.error;
      if (again.ok && !error) {
        await this.#calls.read(requests, again.value.communication, invitations, signal);
        return null;
      }
      if (error && error.remedy !== 'retry') return error;
      await pause(this.#ports.clock, backoff(attempt, this.#ports.random, error?.retryAfter), signal);
    }
    return null;
  }

  /** The session looks after me and communication itself; everything is passed on. */
  #deliver(events: readonly UcwaEvent[], requests: Requests, signal: AbortSignal): void {
    this.#calls.notice(events);
    this.#handlers.onEvents(events);
    for (const { link, resource, type } of events) {
      if (type === 'deleted' || !this.#application) continue;
      if (link.rel === 'communication' && resource)
        this.#setApplication({ ...this.#application, communication: resource });
      if (link.rel === 'me') void this.#rereadMe(link.href, resource, requests, signal);
    }
  }

  async #rereadMe(
    url: string,
    sent: Resource | null,
    requests: Requests,
    signal: AbortSignal,
  ): Promise<void> {
    const answer = sent ? ok(sent) : await requests.get(url, { signal });
    if (answer.ok && this.#application && !signal.aborted)
      this.#setApplication({ ...this.#application, me: answer.value });
  }

  /** Waits or stops as the error says; false when the session is over. */
  async #recover(account: Account, error: UcwaError, attempt: number, signal: AbortSignal): Promise<boolean> {
    const server = this.#application ? hostOf(this.#application.url) : null;
    this.#ports.log.warn('session', {
      code: error.code,
      remedy: error.remedy,
      status: error.status,
      attempt,
    });
    const stops = error.remedy === 'stop' || error.remedy === 'tell';
    this.#status.lost(stops ? 'failed' : 'reconnecting', account.address, server, error);
    if (stops) return false;
    // A lost application is made again at once; only a second loss in a row waits (01 §4.2).
    if (error.remedy === 'recreate' && attempt === 0) return true;
    const wait = AbortSignal.any([signal, this.#wakeUp.signal]);
    await pause(this.#ports.clock, backoff(attempt, this.#ports.random, error.retryAfter), wait);
    return !signal.aborted;
  }

  #renewEndpoint(): void {
    this.#input = { ...this.#input, endpointId: this.#ports.uuid() };
    this.#handlers.onEndpointTaken(this.#input.endpointId);
  }

  #setApplication(application: Application): void {
    this.#application = application;
    this.#announcement?.follow(application);
    this.#handlers.onApplication(application);
  }

  /** The channel and the application are gone: every href under it is dead (gotchas 20). */
  #close(): void {
    this.#held.abort();
    this.#channel?.stop();
    this.#channel = null;
    this.#status.closed();
    if (!this.#application) return;
    if (this.#requests) this.#leftBehind = { url: this.#application.url, requests: this.#requests };
    this.#application = null;
    this.#announcement?.follow(null);
    this.#handlers.onApplication(null);
    this.#calls.doubt();
  }

  #end(): void {
    this.#run.abort();
    this.#close();
    this.#requests = null;
    this.#announcement = null;
  }
}
