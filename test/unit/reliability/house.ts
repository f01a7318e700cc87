/**
 * Deskring without its desktop (session, calls, toasts as app.ts puts them together) and a sandbox, in one process and
 * on clocks that go together.
 */
import { createServer } from 'node:http';
import { Calls } from '../../../main/calls/calls.ts';
import { ownAddresses } from '../../../main/calls/people.ts';
import { WANTED_RELS } from '../../../main/calls/rels.ts';
import { ToastCenter } from '../../../main/desktop/toasts/center.ts';
import type { Toast, ToastEvents, ToastHandle, Toasts } from '../../../main/desktop/toasts/port.ts';
import { Activity } from '../../../main/ucwa/activity.ts';
import type { Ports } from '../../../main/ucwa/ports.ts';
import { Session } from '../../../main/ucwa/session.ts';
import type { SessionState } from '../../../main/ucwa/session-state.ts';
import { sessionLine } from '../../../main/views.ts';
import type { Pools } from '../../sandbox/auth/discovery.ts';
import { SandboxClock } from '../../sandbox/clock.ts';
import { Control } from '../../sandbox/control/control.ts';
import { FaultBoard } from '../../sandbox/faults.ts';
import { makeListener } from '../../sandbox/http/listener.ts';
import { Journal } from '../../sandbox/journal.ts';
import { UcwaServer } from '../../sandbox/server.ts';
import { Switches } from '../../sandbox/switches.ts';
import { World } from '../../sandbox/world.ts';
import { FakeClock } from '../desktop/fake-clock.ts';
import { recordingCommands, Store, state } from '../desktop/fixtures.ts';
import { quiet } from '../ucwa/bench.ts';
import { Line } from './line.ts';

const POOLS: Pools = { first: 'pool1.contoso.com', second: 'pool2.contoso.com' };
/** Only the outer name exists, as seen from outside the company. */
const NAMES = ['lyncdiscover.contoso.com', POOLS.first, POOLS.second];
const ACCOUNT = { address: 'ann@contoso.com', server: { domain: 'contoso.com', roots: [] } } as const;
/** Turns of the event loop without any movement after which all is done. */
const QUIET_TURNS = 6;
/** Movements without a pause that no honest exchange needs. */
const TOO_MANY_TURNS = 20_000;

/** One run of the server: everything it knows is gone with it. */
class Service {
  readonly clock: SandboxClock;
  readonly journal = new Journal();
  readonly world: World;
  readonly control: Control;
  readonly secure;
  readonly plain;

  constructor(switches: Switches, faults: FaultBoard, now: number) {
    this.clock = new SandboxClock(0, now);
    this.world = new World(this.clock, switches);
    this.control = new Control(this.world);
    const ucwa = new UcwaServer(this.world, () => POOLS);
    const tools = { journal: this.journal, faults, clock: this.clock };
    this.secure = createServer(makeListener(ucwa, tools, true));
    this.plain = createServer(makeListener(ucwa, tools, false));
  }
}

/** A toast as it was put up. */
export interface ShownToast {
  readonly kind: Toast['kind'];
  readonly summary: string;
  closed: boolean;
}

/** Toasts that are only written down. */
class PaperToasts implements Toasts {
  readonly shown: ShownToast[] = [];

  show(toast: Toast, { onClosed }: ToastEvents): ToastHandle {
    const one: ShownToast = { kind: toast.kind, summary: toast.content.summary, closed: false };
    this.shown.push(one);
    // Only a ringing one stays until it is closed.
    if (toast.kind !== 'ringing') setImmediate(onClosed);
    return {
      update: () => {},
      close: () => {
        one.closed = true;
      },
    };
  }

  dispose(): void {}
}

export interface HouseOptions {
  /** 0 ≤ x < 1: jitter; always the whole of it unless told. */
  readonly random?: () => number;
  /** The user is at the computer and is reported so. */
  readonly active?: boolean;
}

export class House {
  readonly clock = new FakeClock();
  readonly switches = new Switches({ ringSeconds: 3_000, merge: true, eventBefore201: 'before' });
  readonly faults = new FaultBoard();
  readonly line: Line;
  readonly session: Session;
  readonly calls: Calls;
  readonly store = new Store(state({ session: { state: 'signedOut', since: 0 } }));
  readonly toasts = new PaperToasts();
  /** Every state since it was last emptied. */
  readonly states: SessionState[] = [];
  /** When the channel was opened and stayed so, and when online was shown: as `passed`. */
  listensSince = 0;
  onlineSince = 0;
  #passed = 0;
  #listened = false;
  /** Called after every step of time, once all is done that it brought. */
  onStep: () => void = () => {};
  /** Waits for its moment: called as `onStep` is, until it says that it was done. */
  armed: (() => boolean) | null = null;
  #service: Service;
  #isDown = false;
  /** What is no longer written down. */
  #creationsBefore = 0;
  #ringsBefore = 0;

  constructor({ random = () => 0.999, active = false }: HouseOptions = {}) {
    this.#service = new Service(this.switches, this.faults, this.clock.now());
    this.line = new Line(this.clock, NAMES, () => (this.#isDown ? null : this.#service));
    let serial = 0;
    const uuid = () => `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`;
    const ports: Ports = { clock: this.clock, log: quiet, random, uuid };
    const input = { userAgent: 'Deskring/test', endpointId: 'endpoint-1', culture: 'en-US' };
    this.session = new Session(this.line, ports, input, WANTED_RELS, {
      onState: (session) => {
        this.states.push(session);
        if (session.state === 'online') this.onlineSince = this.#passed;
        this.store.set({ session });
        this.calls.hear(session.state === 'online');
        if (session.state === 'signedOut') this.calls.end('signedOut');
        if (session.state === 'failed') this.calls.end('lost');
      },
      onApplication: (application) => {
        activity.follow(application?.me ?? null);
        this.calls.refresh();
      },
      onEvents: (events) => this.calls.take(events),
      onEndpointTaken: () => {},
      onResync: () => this.calls.doubt(),
      onResynced: () => this.calls.settled(),
    });
    this.calls = new Calls({
      ...{ ports, command: (ask) => this.session.command(ask) },
      context: () => ({
        own: ownAddresses(this.session.application?.me ?? null, ['+12065550147']),
        country: 'US',
      }),
      declineReason: () => 'Global',
      phone: () => null,
      onChange: (calls) => this.store.set({ calls }),
      onTrouble: (sentence) => toasts.tell(sentence),
    });
    const activity = new Activity(
      this.clock,
      (ask) => this.session.command(ask),
      () => (active ? 0 : 3_600_000),
    );
    const toasts = new ToastCenter({
      ...{ source: this.store, commands: recordingCommands().commands, toasts: this.toasts },
      ...{ formatNumber: (number) => number, formatTime: () => 'now', openCalls: () => {} },
    });
  }

  get journal(): Journal {
    return this.#service.journal;
  }
  get control(): Control {
    return this.#service.control;
  }
  get user() {
    return this.#service.control.user();
  }

  /** What the user reads about the session: its line, and the trouble under it. */
  get words(): string {
    const { text, trouble } = sessionLine(this.store.current);
    return trouble ?? text;
  }

  /** Applications made so far, over all runs of the server. */
  get creations(): number {
    return this.#creationsBefore + this.#madeHere();
  }

  /** Ringing toasts for incoming calls, in order. */
  get rings(): readonly ShownToast[] {
    return this.toasts.shown.filter(({ kind }) => kind === 'ringing');
  }

  /** Every ringing toast there ever was. */
  get ringsSeen(): number {
    return this.#ringsBefore + this.rings.length;
  }

  /** Milliseconds that have passed for the world, sleep included. */
  get passed(): number {
    return this.#passed;
  }

  signIn(): void {
    const credentials = { userName: ACCOUNT.address, password: this.user.password };
    this.session.signIn({ ...ACCOUNT, credentials, phoneNumber: this.user.ownNumber });
  }

  /** Waits until nothing moves any more. */
  async settle(): Promise<void> {
    let seen = -1;
    let quietTurns = 0;
    for (let turn = 0; quietTurns < QUIET_TURNS; turn++) {
      if (turn > TOO_MANY_TURNS) throw new Error(`a hot loop: ${this.line.sent} requests`);
      await new Promise((resolve) => setImmediate(resolve));
      quietTurns = seen === this.line.activity ? quietTurns + 1 : 0;
      seen = this.line.activity;
    }
  }

  /** Lets time pass on both sides, timer by timer, until it is over or `enough`. */
  async pass(ms: number, enough: () => boolean = () => false): Promise<void> {
    await this.#done();
    for (let left = ms; left > 0 && !enough(); ) {
      const mine = (this.clock.nextDue ?? Number.POSITIVE_INFINITY) - this.clock.monotonic();
      const theirs = (this.#service.clock.nextDue ?? Number.POSITIVE_INFINITY) - this.#service.clock.now();
      const step = Math.max(0, Math.min(left, mine, theirs));
      left -= step;
      this.#passed += step;
      this.#service.clock.advance(step);
      this.clock.advance(step);
      await this.#done();
    }
  }

  /** The computer sleeps: the world goes on, nothing of ours does, and then it is told that it woke. */
  sleep(ms: number): void {
    this.clock.jump(ms);
    this.#passed += ms;
    this.#service.clock.advance(ms);
    // Its connections are long dead, and nobody has told it.
    this.line.deafen();
    this.session.wake(true);
  }

  /** The server is started again and knows nothing of before. */
  restart(): void {
    this.#creationsBefore += this.#madeHere();
    const now = this.#service.clock.now();
    this.#service.world.clock.close();
    this.line.reset();
    this.#service = new Service(this.switches, this.faults, now);
  }

  /** Nobody listens, or somebody does again. */
  set down(isDown: boolean) {
    this.#isDown = isDown;
    if (isDown) this.line.reset();
  }

  /** Forgets what was only written down for the tests. */
  forget(): void {
    this.#creationsBefore += this.#madeHere();
    this.#ringsBefore += this.rings.length;
    this.journal.clear();
    this.toasts.shown.length = 0;
    this.states.length = 0;
  }

  /** Ends both sides. */
  async close(): Promise<void> {
    const bye = this.session.signOut();
    await this.pass(3_000);
    await bye;
    this.#service.world.close();
  }

  #madeHere(): number {
    return this.journal.list({ operation: 'createApplication', status: 201 }).length;
  }

  async #done(): Promise<void> {
    await this.settle();
    const { listens } = this.line;
    if (listens && !this.#listened) this.listensSince = this.#passed;
    this.#listened = listens;
    if (this.armed?.()) this.armed = null;
    this.onStep();
  }
}
