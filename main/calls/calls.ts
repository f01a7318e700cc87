/**
 * The calls of one user: events in, `Call`s out, and what the user does goes back as one request each.
 */
import { errors, type Result, type UcwaError } from '../ucwa/errors.ts';
import { type Resource, text } from '../ucwa/hal.ts';
import type { UcwaEvent } from '../ucwa/packages.ts';
import type { Ports } from '../ucwa/ports.ts';
import type { Ask } from '../ucwa/requests.ts';
import type { Call, LinkAction } from './call.ts';
import { lookupsOf, type Person, personOf } from './people.ts';
import { bodyOf, comesBack, FAILED, NOT_NOW, notRepeated, relsOf } from './presses.ts';
import { doubted, reduce, undoubted } from './reduce.ts';
import { type Dial, type StartIds, startBody } from './starts.ts';
import { callsOf, type EndedViews, type ViewContext } from './view.ts';
import {
  type CallRecord,
  changeCall,
  emptyWorld,
  expired,
  placeCall,
  ringsUntil,
  stamped,
  swept,
  unheard,
  type World,
} from './world.ts';

export interface CallsOptions {
  readonly ports: Ports;
  /** One request with the session's authority; never rejects. */
  readonly command: (ask: Ask) => Promise<Result<Resource | null>>;
  readonly context: () => ViewContext;
  readonly declineReason: () => 'Global' | 'Local';
  /** The own phone that a call is moved to; null = the one announced. */
  readonly phone: () => string | null;
  readonly onChange: (calls: readonly Call[]) => void;
  /** A press came to nothing: a sentence for the user. */
  readonly onTrouble: (sentence: string) => void;
}

/** An ended call stays listed for a minute (contract.md §2). */
const ENDED_STAYS = 60_000;
/** How long an answer to a start that broke off may still come as an event. */
const START_MAY_LAG = 10_000;
/** A hold that was accepted shows by its link; after this it may be pressed again. */
const PRESS_HOLDS = 5_000;

/** The server itself says that it is over; a 404 of a proxy says nothing of it (06 §2). */
const isGone = ({ status, remedy }: UcwaError): boolean => status === 404 && remedy === 'drop';

/** What was read as if the server had told of it; null = it is gone. */
function updateOf(rel: string, address: string, resource: Resource | null): UcwaEvent {
  const target = { rel, href: address, title: null };
  const type = resource ? 'updated' : 'deleted';
  return { type, sender: target, link: target, in: null, resource, status: null, reason: null };
}

export class Calls {
  readonly #options: CallsOptions;
  #world: World = emptyWorld;
  #ended: EndedViews = new WeakMap();
  #lookingUp = new Set<string>();
  #cancelTimer: (() => void) | null = null;
  #isHeard = true;
  /** Addresses that were read because no event told of what is there. */
  readonly #filledIn = new Set<string>();
  /** Calls to be cancelled as soon as there is a link for it. */
  readonly #toCancel = new Set<string>();
  /** What ends the waiting for an accepted hold or resume to show. */
  readonly #holding = new Map<string, () => void>();
  #shown: readonly Call[] = [];

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  get current(): readonly Call[] {
    return this.#shown;
  }

  /** Events of the session, in order. */
  take(events: readonly UcwaEvent[]): void {
    this.#set(reduce(this.#world, events, this.#now()));
  }

  /** The channel lost its memory. @returns the invitations to be read again */
  doubt(): readonly string[] {
    this.#filledIn.clear();
    this.#set(doubted(this.#world));
    return this.#world.calls.flatMap((call) => (call.over ? [] : (call.invitation ?? [])));
  }

  /** What could be read again has been taken. */
  settled(): void {
    this.#set(undoubted(this.#world, this.#now()));
  }

  /** The session is over, by the user or by itself: nothing more will be heard of any call. */
  end(how: 'lost' | 'signedOut'): void {
    this.#set(undoubted(doubted(this.#world, 'all'), this.#now(), how));
    this.#lookingUp.clear();
  }

  /** Whether the server is heard at the moment: without it nobody tells that a call rings no more. */
  hear(isHeard: boolean): void {
    this.#isHeard = isHeard;
    this.#schedule();
  }

  /** Shows everything again: country, own addresses or names have changed. */
  refresh(): void {
    this.#ended = new WeakMap();
    this.#show();
  }

  /** Starts a call by one POST. It is listed at once; its fate comes by events. @returns its id */
  dial(dial: Dial): string {
    const { target, name, phone, delegator } = dial;
    const { uuid } = this.#options.ports;
    const ids = { operationId: uuid(), threadId: uuid() };
    const placed = { ...ids, to: target.to, name, phone, delegator: delegator ?? null };
    const { world, id } = placeCall(this.#world, placed, this.#now());
    // The request first, then what is shown: nothing stands between the key and the wire.
    const answer = this.#start(dial, ids);
    this.#set(world);
    void answer.then((result) => this.#started(id, result));
    return id;
  }

  /** The POST; as a call of its own when what it was to go on with is gone, by which nothing was started. */
  async #start(dial: Dial, ids: StartIds): Promise<Result<Resource | null>> {
    const { url, goesOn, ...alone } = dial;
    const answer = await this.#options.command({ method: 'POST', url, json: startBody(dial, ids) });
    return !answer.ok && isGone(answer.error) && goesOn
      ? this.#start({ ...alone, url: goesOn.otherwise }, ids)
      : answer;
  }

  /**
   * Presses a button of a call: one request, however often it is pressed while it counts.
   * @returns a sentence when it can't be done now and nothing was sent; else null
   */
  press(id: string, action: LinkAction): string | null {
    const record = this.#record(id);
    const call = this.#shown.find((one) => one.id === id);
    if (!record || !call || call.state === 'ended') return 'This call is over.';
    if (record.pressed.has(action)) return null;
    const url = call.links[action];
    if (!url && action === 'cancel' && call.direction === 'outgoing' && !record.resource) {
      this.#cancelSoon(record);
      return null;
    }
    if (!url) return NOT_NOW[action];
    this.#send(record, action, url);
    return null;
  }

  /** The server has not told yet where to cancel: it is asked, and the link used once it is there. */
  #cancelSoon(record: CallRecord): void {
    this.#toCancel.add(record.id);
    this.#set(changeCall(this.#world, record.id, { pressed: new Set([...record.pressed, 'cancel']) }));
    if (record.invitation) void this.#readAgain(record);
  }

  /** The user wants no toast or window of this call; the phone goes on ringing. */
  silence(id: string): void {
    this.#set(changeCall(this.#world, id, { silenced: true }));
  }

  /** Takes an ended call off the list. */
  dismiss(id: string): void {
    const record = this.#record(id);
    if (record?.over) this.#set(changeCall(this.#world, id, { over: { ...record.over, at: 0 } }));
  }

  #send(record: CallRecord, action: LinkAction, url: string): void {
    const { declineReason, phone, ports } = this.#options;
    const { uri = null, number = null } = this.#shown.find(({ id }) => id === record.id)?.remote ?? {};
    const to = uri ?? (number && `tel:${number}`);
    const json = bodyOf(action, { declineReason: declineReason(), uuid: ports.uuid, phone: phone(), to });
    const answer = this.#options.command({ method: 'POST', url, ...(json ? { json } : {}) });
    const pressed = new Set([...record.pressed, action]);
    this.#set(changeCall(this.#world, record.id, { pressed, trouble: null }));
    void answer.then((result) => this.#pressed(record.id, action, url, result));
  }

  #pressed(id: string, action: LinkAction, url: string, result: Result<Resource | null>): void {
    if (result.ok) {
      if (comesBack(action)) {
        const unpress = () => this.#unpress(id, action);
        this.#holding.set(`${action} ${id}`, this.#options.ports.clock.after(PRESS_HOLDS, unpress));
      }
      return;
    }
    const { error } = result;
    this.#options.ports.log.info('press failed', { action, code: error.code });
    // 404 and 409: already over or changed; the resources tell (04 §8.3, §10).
    if (isGone(error) || error.status === 409) return void this.#lookAgain(id, action, url);
    this.#giveUp(id, action);
    this.#tell(id, `${FAILED[action]} ${notRepeated(error.message)}`);
  }

  /** Reads invitation and phone audio again after a press that did not fit. */
  async #lookAgain(id: string, action: LinkAction, url: string): Promise<void> {
    const record = this.#record(id);
    if (!record || record.over) return;
    await this.#readAgain(record);
    const call = this.#shown.find((one) => one.id === id);
    const stands = call?.links[action] === url && call.state !== 'ended';
    // The documented last resort is the conversation itself, with all that is in it (04 §8.3).
    const ends = stands && (action === 'cancel' || action === 'hangUp') ? record.conversation : null;
    if (ends && (await this.#options.command({ method: 'DELETE', url: ends })).ok) return;
    this.#giveUp(id, action);
    if (stands) this.#tell(id, FAILED[action]);
  }

  #tell(id: string, trouble: string): void {
    if (this.#record(id)?.over) return;
    this.#set(changeCall(this.#world, id, { trouble }));
    this.#options.onTrouble(trouble);
  }

  async #readAgain(record: CallRecord): Promise<void> {
    const read = async (rel: string, address: string | null): Promise<UcwaEvent[]> => {
      if (!address) return [];
      const answer = await this.#options.command({ method: 'GET', url: address });
      if (!answer.ok && !isGone(answer.error)) return [];
      return [updateOf(rel, address, answer.ok ? answer.value : null)];
    };
    const [invitation, audio] = relsOf(record);
    const found = await Promise.all([
      read(invitation, record.accepted ? null : record.invitation),
      read(audio, record.audio),
    ]);
    this.take(found.flat());
  }

  /** A press that came to nothing may be made again; the hang-up that follows a cancel is left to the user then. */
  #giveUp(id: string, action: LinkAction): void {
    if (action === 'hangUp') this.#unpress(id, 'hangUp', 'cancel');
    else this.#unpress(id, action);
  }

  #unpress(id: string, ...actions: LinkAction[]): void {
    for (const action of actions) {
      this.#holding.get(`${action} ${id}`)?.();
      this.#holding.delete(`${action} ${id}`);
    }
    const record = this.#record(id);
    if (!record || !actions.some((action) => record.pressed.has(action))) return;
    const pressed = new Set([...record.pressed].filter((one) => !actions.some((action) => action === one)));
    this.#set(changeCall(this.#world, id, { pressed }));
  }

  /** The answer to startPhoneAudio: the invitation's address, or why there is none. */
  #started(id: string, result: Result<Resource | null>): void {
    const record = this.#record(id);
    if (!record || record.over) return;
    if (result.ok) {
      const address = result.value?.href;
      if (!address || record.invitation) return;
      this.#set(stamped(changeCall(this.#world, id, { invitation: address }), this.#now()));
      if (this.#toCancel.has(id)) void this.#readAgain({ ...record, invitation: address });
      return;
    }
    // Broken off: the server may have taken it all the same, and its events tell. Never sent again (04 §1).
    if (result.error.status === 0 && result.error.code !== 'NotOnline')
      this.#options.ports.clock.after(START_MAY_LAG, () => this.#refuse(id, result.error));
    else this.#refuse(id, result.error);
  }

  #refuse(id: string, error: UcwaError): void {
    const record = this.#record(id);
    if (!record || record.invitation || record.over) return;
    // 403 without more says that the user lacks Call via Work (06 §4).
    const known = error.status === 403 && !error.code.includes('/') ? errors.phoneAudioMissing : error;
    const over = { how: 'refused', message: notRepeated(known.message), at: this.#now() } as const;
    this.#set(stamped(changeCall(this.#world, id, { over }), this.#now()));
  }

  readonly #record = (id: string): CallRecord | undefined => this.#world.calls.find((one) => one.id === id);
  readonly #now = (): number => this.#options.ports.clock.now();

  #set(world: World): void {
    if (world === this.#world) return;
    this.#world = world;
    this.#show();
    this.#followUp();
    this.#schedule();
  }

  #show(): void {
    this.#shown = callsOf(this.#world, this.#options.context(), this.#ended);
    this.#options.onChange(this.#shown);
  }

  /**
   * What the new world asks for: names to look up, the race of cancel against answer (04 §8.3), and presses whose
   * link has gone, as they have done their work.
   */
  #followUp(): void {
    const { own } = this.#options.context();
    for (const { id } of this.#world.calls) {
      const links = this.#shown.find((one) => one.id === id)?.links;
      for (const action of ['hold', 'resume'] as const)
        if (this.#record(id)?.pressed.has(action) && !links?.[action]) this.#unpress(id, action);
      // Read here: what was done for the call before may have changed this one.
      const record = this.#record(id);
      if (!record?.resource || (record.over && record.over.how !== 'failed')) continue;
      for (const address of lookupsOf(record.resource, own)) void this.#lookUp(address);
      if (record.over) continue;
      void this.#fillIn(record);
      if (links?.cancel && this.#toCancel.delete(id)) this.#send(record, 'cancel', links.cancel);
      const stop = links?.hangUp;
      if (stop && record.pressed.has('cancel') && !record.pressed.has('hangUp'))
        this.#send(record, 'hangUp', stop);
    }
  }

  /**
   * What no event told of a call is read, once: an invitation's links, of which an update may have none and the first
   * event be lost (03 §3), and the audio of a call that goes on (04 §3). Without them nothing of it can be pressed.
   */
  async #fillIn(record: CallRecord): Promise<void> {
    const [invitation, audio] = relsOf(record);
    const isMissing = record.accepted && record.audio !== null && !this.#world.audios.has(record.audio);
    const isBare = record.resource?.links.size === 0;
    const address = isBare ? record.invitation : isMissing ? record.audio : null;
    if (!address || record.closing || this.#filledIn.has(address)) return;
    this.#filledIn.add(address);
    const answer = await this.#options.command({ method: 'GET', url: address });
    const resource = answer.ok ? answer.value : null;
    // Only the channel ends a call: what is read beside it may be older.
    if (!resource || text(resource, 'state')?.toLowerCase() === 'disconnected') return;
    this.take([updateOf(address === record.invitation ? invitation : audio, address, resource)]);
  }

  /** After the toast, in place (contract.md §5). */
  async #lookUp(address: string): Promise<void> {
    if (this.#lookingUp.has(address) || this.#world.people.has(address)) return;
    this.#lookingUp.add(address);
    const answer = await this.#options.command({ method: 'GET', url: address });
    this.#lookingUp.delete(address);
    // No answer to the question: asked again when there is something new to show.
    if (!answer.ok && (answer.error.status === 0 || answer.error.remedy === 'retry')) return;
    const unknown: Person = { name: null, uri: null };
    const person = answer.ok && answer.value ? personOf(answer.value) : unknown;
    const people = new Map([...this.#world.people].slice(-PEOPLE_KEPT)).set(address, person);
    this.#set({ ...this.#world, people });
  }

  /** One timer for whatever comes due next: a reason or an end that was not heard of, an ended call that leaves. */
  #schedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const due = this.#world.calls
      .map((call) => {
        const { closing, over } = call;
        if (over) return over.how === 'replaced' ? 0 : over.at + ENDED_STAYS;
        return closing?.by ?? (this.#isHeard ? null : ringsUntil(call)) ?? Number.POSITIVE_INFINITY;
      })
      .filter(Number.isFinite);
    if (due.length === 0) return;
    const wait = Math.max(0, Math.min(...due) - this.#now());
    this.#cancelTimer = this.#options.ports.clock.after(wait, () => {
      this.#cancelTimer = null;
      const now = this.#now();
      const heard = this.#isHeard ? this.#world : unheard(this.#world, now);
      this.#set(swept(expired(heard, now), now - ENDED_STAYS));
    });
  }
}

const PEOPLE_KEPT = 500;
