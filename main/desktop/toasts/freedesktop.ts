/**
 * Toasts over org.freedesktop.Notifications, asynchronously (Electron's own calls freeze the app when no daemon
 * answers, platform.md §1). Desktop Notifications Specification 1.2.
 */
import type { BusSignal, BusTarget, SessionBus } from '../bus.ts';
import { type Disposer, Listeners, type Log } from '../source.ts';
import { writeBody, writeSummary } from './content.ts';
import { type Daemon, FreedesktopToast } from './freedesktop-toast.ts';
import {
  ACTION_LABELS,
  type ActionKey,
  type Toast,
  type ToastEvents,
  type ToastHandle,
  type Toasts,
} from './port.ts';
import { freedesktopSound } from './sounds.ts';

const NAME = 'org.freedesktop.Notifications';
const SERVICE: BusTarget = { name: NAME, path: '/org/freedesktop/Notifications', interface: NAME };
const MATCHES = [
  `type='signal',sender='${NAME}',interface='${NAME}'`,
  `type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${NAME}'`,
];
/** A restarting daemon has this long to come back before it is called for or given up, in milliseconds. */
const COMES_BACK_WITHIN = 1_000;
// The toast gives up earlier; a later answer must still be heard, to close what then appears.
const HEAR_ANSWERS_FOR = 60_000;
const START_WITHIN = 10_000;

type DaemonState =
  | { readonly state: 'unknown' }
  | { readonly state: 'absent' }
  | { readonly state: 'here'; readonly markup: boolean; readonly actions: boolean };

export interface FreedesktopOptions {
  /** The .desktop file's name without its ending. */
  readonly desktopEntry: string;
  /** An icon name or the absolute path of an image; "" for none. */
  readonly icon: string;
  readonly log?: Log;
}

export class FreedesktopToasts implements Toasts {
  readonly #bus: SessionBus;
  readonly #options: FreedesktopOptions;
  readonly #toasts = new Set<FreedesktopToast>();
  readonly #ready = new Listeners<[]>();
  readonly #disposers: Disposer[];
  readonly #daemon: Daemon;
  #state: DaemonState = { state: 'unknown' };
  #owner: string | null = null;
  #look = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(bus: SessionBus, options: FreedesktopOptions) {
    this.#bus = bus;
    this.#options = options;
    const here = () => this.#state.state === 'here';
    this.#daemon = {
      get ready() {
        return here();
      },
      notify: (replaces, toast, silent) => this.#notify(replaces, toast, silent),
      closeNotification: (id) => {
        bus.call(SERVICE, 'CloseNotification', 'u', [id]).catch(() => {});
      },
    };
    this.#disposers = [
      bus.onChange((up) => (up ? void this.#connected() : this.#gone('absent'))),
      bus.onSignal((signal) => this.#signal(signal)),
    ];
    if (bus.up) void this.#connected();
  }

  show(toast: Toast, events: ToastEvents): ToastHandle {
    const live = new FreedesktopToast(this.#daemon, toast, events, (over) => this.#toasts.delete(over));
    this.#toasts.add(live);
    if (this.#state.state === 'absent') queueMicrotask(() => live.giveUp());
    else live.send();
    return live;
  }

  onReady(listener: () => void): Disposer {
    return this.#ready.add(listener);
  }

  dispose(): void {
    for (const toast of [...this.#toasts]) toast.close();
    for (const dispose of this.#disposers) dispose();
    if (this.#timer) clearTimeout(this.#timer);
    this.#ready.clear();
  }

  async #connected(): Promise<void> {
    const asked = Promise.all(MATCHES.map((rule) => this.#bus.match(rule)));
    const look = this.#lookForDaemon();
    await asked.catch((error) => this.#options.log?.(`notifications: no signals: ${String(error)}`));
    await look;
  }

  async #lookForDaemon(): Promise<void> {
    this.#look += 1;
    const look = this.#look;
    const owner = await this.#bus.owner(NAME);
    const callable = owner !== null || (await this.#bus.activatable(NAME));
    const capabilities = callable ? await this.#capabilities() : null;
    // A second start of the daemon in the meantime has begun a look of its own.
    if (look !== this.#look) return;
    if (!capabilities) {
      this.#options.log?.('notifications: no daemon');
      this.#gone('absent');
      return;
    }
    const known = owner ?? (await this.#bus.owner(NAME));
    if (look !== this.#look) return;
    this.#owner = known;
    const wasAbsent = this.#state.state === 'absent';
    this.#state = {
      state: 'here',
      markup: capabilities.includes('body-markup'),
      actions: capabilities.includes('actions'),
    };
    for (const toast of [...this.#toasts]) toast.send();
    if (wasAbsent) this.#ready.call();
  }

  async #capabilities(): Promise<readonly unknown[] | null> {
    try {
      const [list] = await this.#bus.call(SERVICE, 'GetCapabilities', '', [], START_WITHIN);
      return Array.isArray(list) ? list : [];
    } catch (error) {
      this.#options.log?.(`notifications: ${String(error)}`);
      return null;
    }
  }

  async #notify(replaces: number, toast: Toast, silent: boolean): Promise<number> {
    const daemon = this.#state;
    const here = daemon.state === 'here';
    const variant = (signature: string, value: unknown) => this.#bus.variant(signature, value);
    const ringing = toast.kind === 'ringing';
    const hints: Record<string, unknown> = {
      urgency: variant('y', ringing ? 2 : 1),
      'desktop-entry': variant('s', this.#options.desktopEntry),
    };
    if (ringing) {
      hints.category = variant('s', 'call.incoming');
      // Else a press on Open takes the toast away while the call still rings.
      hints.resident = variant('b', true);
    }
    if (toast.kind === 'missed') hints.category = variant('s', 'call.unanswered');
    const sound = silent ? null : freedesktopSound(toast.sound ?? 'default');
    if (sound === null) hints['suppress-sound'] = variant('b', true);
    else if (ringing) hints['sound-name'] = variant('s', sound);
    const actions = here && daemon.actions ? toast.actions.flatMap((key) => [key, ACTION_LABELS[key]]) : [];
    const [id] = await this.#bus.call(
      SERVICE,
      'Notify',
      'susssasa{sv}i',
      [
        'Deskring',
        replaces,
        this.#options.icon,
        writeSummary(toast.content),
        writeBody(toast.content, here && daemon.markup),
        actions,
        hints,
        ringing ? 0 : -1,
      ],
      HEAR_ANSWERS_FOR,
    );
    if (typeof id !== 'number') throw new Error('Notify: no id');
    return id;
  }

  #signal(signal: BusSignal): void {
    if (signal.member === 'NameOwnerChanged' && signal.sender === 'org.freedesktop.DBus') {
      const [name, , owner] = signal.body;
      if (name === NAME) this.#ownerChanged(typeof owner === 'string' && owner !== '' ? owner : null);
      return;
    }
    // Anybody on the bus can send a signal that looks like the daemon's; only the daemon's presses buttons.
    if (signal.interface !== NAME || signal.sender !== this.#owner) return;
    // Read in one go with Notify's answer, when this thread was busy: the answer, which brings the id, goes first.
    setImmediate(() => this.#told(signal));
  }

  #told({ member, body: [id, value] }: BusSignal): void {
    const toast = [...this.#toasts].find((each) => each.id !== 0 && each.id === id);
    if (member === 'ActionInvoked' && typeof value === 'string' && value in ACTION_LABELS)
      toast?.action(value as ActionKey);
    if (member === 'NotificationClosed') toast?.closed(Number(value));
  }

  #ownerChanged(owner: string | null): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (owner === this.#owner) return;
    if (owner === null) {
      this.#gone('unknown');
      this.#timer = setTimeout(() => void this.#lookForDaemon(), COMES_BACK_WITHIN);
      return;
    }
    // `absent` stands until the look is done: who was shown elsewhere then comes back by onReady.
    if (this.#state.state !== 'absent') this.#gone('unknown');
    void this.#lookForDaemon();
  }

  /** Forgets the daemon. `unknown`: it may come back, toasts wait; `absent`: somebody else must show them. */
  #gone(state: 'unknown' | 'absent'): void {
    this.#owner = null;
    this.#state = { state };
    if (state === 'absent') this.#look += 1;
    for (const toast of [...this.#toasts]) {
      toast.lost();
      if (state === 'absent') toast.giveUp();
    }
  }
}
