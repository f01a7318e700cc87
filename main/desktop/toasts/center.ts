import { type Call, isRingingIncoming, type Outcome } from '../../calls/call.ts';
import type { AppState, Commands } from '../../state.ts';
import type { Disposer, StateSource } from '../source.ts';
import {
  type FormatNumber,
  failedToast,
  missedToast,
  ringingToast,
  type ToastContent,
  troubleToast,
} from './content.ts';
import {
  type ActionKey,
  sameToast,
  type Toast,
  type ToastHandle,
  type ToastKind,
  type Toasts,
} from './port.ts';

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
    this.#plain('trouble', troubleToast(sentence), [], () => {});
  }

  dispose(): void {
    this.#unsubscribe();
    for (const { handle } of this.#ringing.values()) handle.close();
    this.#ringing.clear();
    // Nobody would hear their buttons.
    for (const handle of this.#plainOnes) handle.close();
    this.#options.toasts.dispose();
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
    }
    for (const gone of before.keys()) {
      this.#stop(gone);
      this.#dismissed.delete(gone);
      this.#declined.delete(gone);
    }
  }

  #ring(call: Call): void {
    const { id } = call;
    if (this.#dismissed.has(id)) return;
    const toast: Toast = {
      kind: 'ringing',
      content: ringingToast(call, this.#options.formatNumber),
      actions: call.links.decline === undefined ? ['default'] : ['decline', 'default'],
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
    if (outcome.ok) {
      this.#dismissed.add(id);
      this.#stop(id);
      return;
    }
    this.#declined.delete(id);
    this.tell(outcome.message);
  }

  #ended(call: Call): void {
    const { formatNumber, formatTime, commands } = this.#options;
    const end = call.end;
    if (!end) return;
    if (call.direction === 'incoming' && end.outcome === 'missed') {
      const content = missedToast(call, formatTime(call.startedAt), formatNumber);
      const canCallBack = call.remote.number !== null || call.remote.uri !== null;
      this.#plain('missed', content, canCallBack ? ['call-back'] : [], async () => {
        const outcome = await commands.callBack(call.id);
        if (!outcome.ok) this.tell(outcome.message);
      });
    }
    if (call.direction === 'outgoing' && UNHAPPY.has(end.outcome))
      this.#plain('failed', failedToast(call, formatNumber), [], () => {});
  }

  #plain(kind: ToastKind, content: ToastContent, actions: readonly ActionKey[], onPress: () => void): void {
    let pressed = false;
    const handle = this.#options.toasts.show(
      { kind, content, actions },
      {
        onAction: (key) => {
          if (pressed || key === 'decline') return;
          if (key === 'default') {
            this.#options.openCalls();
            return;
          }
          pressed = true;
          this.#plainOnes.delete(handle);
          handle.close();
          onPress();
        },
        onClosed: () => this.#plainOnes.delete(handle),
        onFailed: () => this.#plainOnes.delete(handle),
      },
    );
    this.#plainOnes.add(handle);
  }
}

const wantsToast = (call: Call): boolean => isRingingIncoming(call) && !call.silenced;
