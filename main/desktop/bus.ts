/**
 * The D-Bus session bus, without ever waiting for it in the main thread: one connection that is opened after
 * start, found again when it is lost, and shared by the toasts and the tray's look for a host.
 */
import { EventEmitter } from 'node:events';
import type { Message, MessageBus } from '@jellybrick/dbus-next';
import { type Disposer, Listeners, type Log } from './source.ts';

type Library = typeof import('@jellybrick/dbus-next');

/** A signal as it came in. `sender` is the unique name of the program that sent it. */
export interface BusSignal {
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** Whom a method is called on. */
export interface BusTarget {
  readonly name: string;
  readonly path: string;
  readonly interface: string;
}

const THE_BUS: BusTarget = {
  name: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};
const CONNECT_WITHIN = 5_000;
const RETRY_FROM = 1_000;
const RETRY_TO = 60_000;

export interface SessionBusOptions {
  /** A D-Bus address; default: as the environment says (DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR). */
  readonly address?: string;
  readonly log?: Log;
}

export class SessionBus {
  readonly #options: SessionBusOptions;
  readonly #signals = new Listeners<[signal: BusSignal]>();
  readonly #changes = new Listeners<[up: boolean]>();
  #library: Library | null = null;
  #bus: MessageBus | null = null;
  #up = false;
  #disposed = false;
  #retryIn = RETRY_FROM;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: SessionBusOptions = {}) {
    this.#options = options;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Opens the connection, and again whenever it is lost, until `dispose()`. `onChange` tells how it went. */
  async start(): Promise<void> {
    try {
      // Not at the top of the file: nothing before the tray icon may wait for this library.
      this.#library ??= await import('@jellybrick/dbus-next');
      if (!this.#disposed && !this.#bus) this.#open(this.#library);
    } catch (error) {
      this.#options.log?.(`D-Bus library: ${String(error)}`);
      this.#changes.call(false);
    }
  }

  /** Called with each signal that a match rule asked for. */
  onSignal(listener: (signal: BusSignal) => void): Disposer {
    return this.#signals.add(listener);
  }

  /** Called when the bus is reached or lost, and with `false` for each try that failed. */
  onChange(listener: (up: boolean) => void): Disposer {
    return this.#changes.add(listener);
  }

  /**
   * Calls a method; the message is on the socket when this returns.
   * @param timeout milliseconds to wait for the reply
   * @returns the reply's values. Rejects without a connection, on an error reply and after `timeout`.
   */
  call(
    target: BusTarget,
    member: string,
    signature: string,
    body: unknown[],
    timeout = 5_000,
  ): Promise<readonly unknown[]> {
    const { name: destination, path, interface: iface } = target;
    if (!this.#up || !this.#bus || !this.#library) return Promise.reject(new Error('no session bus'));
    const reply = this.#bus.call(
      new this.#library.Message({ destination, path, interface: iface, member, signature, body }),
    );
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${member}: no answer in ${timeout} ms`)), timeout);
      reply.then((message) => resolve(message?.body ?? []), reject).finally(() => clearTimeout(timer));
    });
  }

  /** A typed value for an `a{sv}` dictionary. Only once the bus is up. */
  variant(signature: string, value: unknown): unknown {
    if (!this.#library) throw new Error('no session bus');
    return new this.#library.Variant(signature, value);
  }

  /** The unique name that owns `name`, or null. */
  async owner(name: string): Promise<string | null> {
    return this.call(THE_BUS, 'GetNameOwner', 's', [name]).then(
      ([owner]) => (typeof owner === 'string' ? owner : null),
      () => null,
    );
  }

  /** Whether the bus would start a program for `name` when it is called. */
  async activatable(name: string): Promise<boolean> {
    const [names] = await this.call(THE_BUS, 'ListActivatableNames', '', []).catch(() => [[]]);
    return Array.isArray(names) && names.includes(name);
  }

  /** Asks the bus for signals; asked again by the caller after each reconnection. */
  async match(rule: string): Promise<void> {
    await this.call(THE_BUS, 'AddMatch', 's', [rule]);
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#signals.clear();
    this.#changes.clear();
    this.#drop();
  }

  #open(library: Library): void {
    const { address } = this.#options;
    const bus = library.sessionBus(address ? { busAddress: address } : {});
    this.#bus = bus;
    const lost = (why: string) => {
      if (this.#bus !== bus) return;
      this.#options.log?.(`session bus: ${why}`);
      this.#drop();
      this.#changes.call(false);
      this.#retryLater();
    };
    const late = setTimeout(() => lost('no answer'), CONNECT_WITHIN);
    bus.on('connect', () => {
      clearTimeout(late);
      if (this.#bus !== bus) return;
      this.#up = true;
      this.#retryIn = RETRY_FROM;
      this.#changes.call(true);
    });
    emitter(bus).on('error', (error: unknown) => {
      clearTimeout(late);
      lost(String(error));
    });
    bus.on('message', (message: Message) => this.#deliver(library, message));
    // The library tells of a closed socket on its connection only, and says nothing of the calls then pending.
    emitter(Reflect.get(bus, '_connection')).on('end', () => {
      clearTimeout(late);
      lost('closed');
    });
  }

  #deliver(library: Library, message: Message): void {
    if (message.type !== library.MessageType.SIGNAL) return;
    const { sender, path, member, body } = message;
    this.#signals.call({ sender, path, interface: message.interface, member, body });
  }

  #drop(): void {
    const bus = this.#bus;
    this.#bus = null;
    this.#up = false;
    try {
      bus?.disconnect();
    } catch {
      // Already gone.
    }
  }

  #retryLater(): void {
    if (this.#disposed) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.start(), this.#retryIn);
    this.#timer.unref?.();
    this.#retryIn = Math.min(this.#retryIn * 2, RETRY_TO);
  }
}

/** The library's types leave these events out. */
function emitter(thing: unknown): EventEmitter {
  if (thing instanceof EventEmitter) return thing;
  throw new Error('the D-Bus library has changed: no events');
}
