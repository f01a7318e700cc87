import { type ActionKey, sameToast, type Toast, type ToastEvents, type ToastHandle } from './port.ts';

/** The daemon as one toast sees it. */
export interface Daemon {
  /** Whether a Notify may be written now. */
  readonly ready: boolean;
  /** Writes Notify at once. @returns the id the daemon gave. */
  notify(replaces: number, toast: Toast, silent: boolean): Promise<number>;
  closeNotification(id: number): void;
}

/** NotificationClosed's reason: it timed out. */
const EXPIRED = 1;
const ANSWER_WITHIN = 5_000;
const EXPIRED_TOO_SOON = 1_000;

/** One toast's life on the bus: at most one Notify under way, the newest content last, closed whatever crosses. */
export class FreedesktopToast implements ToastHandle {
  readonly #daemon: Daemon;
  readonly #events: ToastEvents;
  readonly #forget: (toast: FreedesktopToast) => void;
  #wanted: Toast;
  #sent: Toast | null = null;
  #id = 0;
  #underWay = false;
  #over = false;
  #rang = false;
  #acted = false;
  #sentAt = 0;
  /** Grows when the daemon is lost: an answer to an older Notify means nothing any more. */
  #life = 0;

  constructor(daemon: Daemon, toast: Toast, events: ToastEvents, forget: (toast: FreedesktopToast) => void) {
    this.#daemon = daemon;
    this.#wanted = toast;
    this.#events = events;
    this.#forget = forget;
  }

  /** The daemon's id, 0 before it answered. */
  get id(): number {
    return this.#id;
  }

  /** Writes what is wanted, unless it stands there already or an answer is still awaited. */
  send(): void {
    if (this.#over || this.#underWay || !this.#daemon.ready) return;
    if (this.#sent && sameToast(this.#sent, this.#wanted)) return;
    const life = this.#life;
    this.#underWay = true;
    this.#sent = this.#wanted;
    this.#sentAt = Date.now();
    const answer = this.#daemon.notify(this.#id, this.#wanted, this.#rang);
    this.#rang = true;
    const late = setTimeout(() => this.#life === life && this.#fail(), ANSWER_WITHIN);
    answer
      .then(
        (id) => this.#answered(id, life),
        () => this.#life === life && this.#fail(),
      )
      .finally(() => clearTimeout(late));
  }

  update(toast: Toast): void {
    this.#wanted = toast;
    this.send();
  }

  close(): void {
    if (this.#over) return;
    if (this.#id) this.#daemon.closeNotification(this.#id);
    this.#end();
  }

  /** ActionInvoked. */
  action(key: ActionKey): void {
    if (this.#over) return;
    this.#acted = true;
    this.#events.onAction(key);
  }

  /** NotificationClosed. */
  closed(reason: number): void {
    if (this.#over) return;
    this.#id = 0;
    const early = Date.now() - this.#sentAt < EXPIRED_TOO_SOON;
    if (reason === EXPIRED && this.#wanted.kind === 'ringing' && !this.#acted && !early) {
      // A daemon with a time limit of its own: the call still rings.
      this.#sent = null;
      this.send();
      return;
    }
    this.#end();
    this.#events.onClosed();
  }

  /** The daemon is gone, and what it showed with it. */
  lost(): void {
    this.#life += 1;
    this.#id = 0;
    this.#underWay = false;
    this.#sent = null;
  }

  /** Gives up here: the next way to show it takes over. */
  giveUp(): void {
    this.#fail();
  }

  #answered(id: number, life: number): void {
    if (life !== this.#life) return;
    const before = this.#id;
    this.#underWay = false;
    if (this.#over) {
      // Closed or put away while the answer was on its way; a known id was closed then.
      if (id !== before) this.#daemon.closeNotification(id);
      return;
    }
    this.#id = id;
    this.send();
  }

  #fail(): void {
    if (this.#over) return;
    if (this.#id) this.#daemon.closeNotification(this.#id);
    this.#end();
    this.#events.onFailed();
  }

  #end(): void {
    this.#over = true;
    this.#forget(this);
  }
}
