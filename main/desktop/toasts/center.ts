import type { Sound } from '../../../preload/contract.ts';
import { type Call, isRingingIncoming, type Outcome } from '../../calls/call.ts';
import type { AppState, Commands } from '../../state.ts';
import type { FormatNumber } from '../../views/parties.ts';
import type { Disposer, StateSource } from '../source.ts';
import { failedToast, missedToast, ringingToast, troubleToast } from './content.ts';
import { type ActionKey, sameToast, type Toast, type ToastHandle, type Toasts } from './port.ts';

export interface ToastCenterOptions {
  readonly source: StateSource;
  readonly commands: Pick<Commands, 'act' | 'callBack'>;
  readonly toasts: Toasts;
  readonly formatNumber: FormatNumber;
  /** Epoch milliseconds → the time of day as the user writes it. */
  readonly formatTime: (at: number) => string;
  /** Brings the call window to the front. */
  readonly openCalls: () => void;
}

/** How an own call ends when the user did not get to talk and should hear why. */
const UNHAPPY: ReadonlySet<Outcome> = new Set([
  'busy',
  'noAnswer',
  'ownPhoneFailed',
  'failed',
  'declined',
  'lost',
]);

interface Shown {
  toast: Toast;
  handle: ToastHandle;
}

/** One toast for each call that rings in, and one for what the user should know of a call that is over. */
export class ToastCenter {
  readonly #options: ToastCenterOptions;
  readonly #ringing = new Map<string, Shown>();
  readonly #plainOnes = new Set<ToastHandle>();
  /** What was told of a call's end, while it is on the screen: a name that becomes known later corrects it. */
  readonly #ends = new Map<string, Shown>();
  /** Calls whose toast the user has put away: it does not come back. */
  readonly #dismissed = new Set<string>();
  /** Calls that Decline was pressed for: one POST, however often it is pressed. */
  readonly #declined = new Set<string>();
  readonly #unsubscribe: Disposer;

  constructor(options: ToastCenterOptions) {
    this.#options = options;
    this.#unsubscribe = options.source.subscribe((state, previous) => this.#changed(state, previous));
    for (const call of options.source.current.calls) if (wantsToast(call)) this.#ring(call);
  }

  /** A sentence about trouble. */
  tell(sentence: string): void {
    const content = troubleToast(sentence);
    this.#plain({ kind: 'trouble', content, actions: [], sound: this.#sound }, NOTHING, NOTHING);
  }

  dispose(): void {
    this.#unsubscribe();
    for (const { handle } of this.#ringing.values()) handle.close();
    this.#ringing.clear();
    // Nobody would hear their buttons.
    for (const handle of this.#plainOnes) handle.close();
    this.#options.toasts.dispose();
  }

  /** The user wants no sound, or not to be disturbed. */
  get #silent(): boolean {
    const { settings, presence } = this.#options.source.current;
    return settings.notifications.sound === 'none' || presence?.availability === 'DoNotDisturb';
  }

  /** Of whatever is no ringing call. */
  get #sound(): Sound {
    return this.#silent ? 'none' : 'default';
  }

  #changed(state: AppState, previous: AppState): void {
    if (state.calls === previous.calls) return;
    const before = new Map(previous.calls.map((call) => [call.id, call]));
    for (const call of state.calls) {
      const old = before.get(call.id);
      before.delete(call.id);
      if (call === old) continue;
      if (wantsToast(call)) this.#ring(call);
      else this.#stop(call.id);
      if (call.end && !old?.end) this.#ended(call);
      else this.#correct(call);
    }
    for (const gone of before.keys()) {
      this.#stop(gone);
      this.#dismissed.delete(gone);
      this.#declined.delete(gone);
      this.#ends.delete(gone);
    }
  }

  #ring(call: Call): void {
    const { id } = call;
    if (this.#dismissed.has(id)) return;
    const toast: Toast = {
      kind: 'ringing',
      content: ringingToast(call, this.#options.formatNumber),
      actions: call.links.decline === undefined ? ['default'] : ['decline', 'default'],
      sound: this.#silent ? 'none' : this.#options.source.current.settings.notifications.sound,
    };
    const shown = this.#ringing.get(id);
    if (shown) {
      if (sameToast(shown.toast, toast)) return;
      shown.toast = toast;
      shown.handle.update(toast);
      return;
    }
    const handle = this.#options.toasts.show(toast, {
      onAction: (key) => this.#pressed(id, key),
      onClosed: () => {
        this.#ringing.delete(id);
        this.#dismissed.add(id);
      },
      onFailed: () => this.#ringing.delete(id),
    });
    this.#ringing.set(id, { toast, handle });
  }

  #stop(id: string): void {
    const shown = this.#ringing.get(id);
    this.#ringing.delete(id);
    shown?.handle.close();
  }

  #pressed(id: string, key: ActionKey): void {
    if (key === 'default') this.#options.openCalls();
    if (key === 'decline') void this.#decline(id);
  }

  async #decline(id: string): Promise<void> {
    const call = this.#options.source.current.calls.find((each) => each.id === id);
    if (!call || !isRingingIncoming(call) || call.links.decline === undefined) return;
    if (this.#declined.has(id)) return;
    this.#declined.add(id);
    const outcome = await this.#options.commands.act(id, 'decline');
    if (outcome.ok) this.#stop(id);
    else this.tell(outcome.message);
    this.#declined.delete(id);
  }

  /** What is told of a call's end, or null. */
  #endToast(call: Call): Toast | null {
    const { formatNumber, formatTime } = this.#options;
    const { direction, end, remote, startedAt } = call;
    if (!end) return null;
    const sound = this.#sound;
    if (direction === 'incoming' && end.outcome === 'missed') {
      const canCallBack = remote.number !== null || remote.uri !== null;
      const content = missedToast(call, formatTime(startedAt), formatNumber);
      return { kind: 'missed', content, actions: canCallBack ? ['call-back'] : [], sound };
    }
    if (direction === 'outgoing' && UNHAPPY.has(end.outcome))
      return { kind: 'failed', content: failedToast(call, formatNumber), actions: [], sound };
    return null;
  }

  #ended(call: Call): void {
    const toast = this.#endToast(call);
    if (!toast) return;
    const handle = this.#plain(
      toast,
      async () => {
        const outcome = await this.#options.commands.callBack(call.id);
        if (!outcome.ok) this.tell(outcome.message);
      },
      () => this.#ends.delete(call.id),
    );
    this.#ends.set(call.id, { toast, handle });
  }

  /** A name that became known since, in place and without a sound. */
  #correct(call: Call): void {
    const shown = this.#ends.get(call.id);
    const toast = this.#endToast(call);
    if (!shown) return;
    if (!toast) {
      // What is known now is nothing to be told: it was answered elsewhere, not missed, or goes on after all.
      this.#ends.delete(call.id);
      this.#plainOnes.delete(shown.handle);
      shown.handle.close();
      return;
    }
    if (sameToast(shown.toast, toast)) return;
    shown.toast = toast;
    shown.handle.update(toast);
  }

  #plain(toast: Toast, onPress: () => void, onGone: () => void): ToastHandle {
    let pressed = false;
    const gone = () => {
      this.#plainOnes.delete(handle);
      onGone();
    };
    const handle = this.#options.toasts.show(toast, {
      onAction: (key) => {
        if (pressed || key === 'decline') return;
        if (key === 'default') {
          this.#options.openCalls();
          return;
        }
        pressed = true;
        gone();
        handle.close();
        onPress();
      },
      onClosed: gone,
      onFailed: gone,
    });
    this.#plainOnes.add(handle);
    return handle;
  }
}

const NOTHING = () => {};

/** Not while Decline is under way: it comes back when that fails and the call still rings. */
const wantsToast = (call: Call): boolean =>
  isRingingIncoming(call) && !call.silenced && !call.isEnding && !call.pressed.has('decline');
