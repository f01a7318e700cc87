import type { Sound } from '../../../preload/contract.ts';
import type { Disposer } from '../source.ts';
import type { ToastContent } from './content.ts';

/** A button's name on the bus and its label. `default` is a press on the toast itself. */
export type ActionKey = 'decline' | 'default' | 'call-back';
export const ACTION_LABELS: Readonly<Record<ActionKey, string>> = {
  decline: 'Decline',
  default: 'Open',
  'call-back': 'Call back',
};

/** `ringing` stays until it is closed; the others go by themselves. */
export type ToastKind = 'ringing' | 'missed' | 'failed' | 'trouble';

export interface Toast {
  readonly kind: ToastKind;
  readonly content: ToastContent;
  readonly actions: readonly ActionKey[];
  /** What it sounds like the first time it is shown; `default` unless told otherwise. */
  readonly sound?: Sound;
}

/** What comes back from a toast. After `onClosed` or `onFailed` nothing more comes. */
export interface ToastEvents {
  onAction(key: ActionKey): void;
  /** The user, or the desktop in the user's name, put it away. */
  onClosed(): void;
  /** It could not be shown here: somebody else must. */
  onFailed(): void;
}

export interface ToastHandle {
  /** Changes it in place, without a second sound. */
  update(toast: Toast): void;
  /** Takes it off the screen, at once and for good; no event follows. */
  close(): void;
}

/** A way to show toasts. `show` never throws and never waits; trouble comes as `onFailed`. */
export interface Toasts {
  show(toast: Toast, events: ToastEvents): ToastHandle;
  /** Called when this way, having failed, has become usable. */
  onReady?(listener: () => void): Disposer;
  dispose(): void;
}

/** Whether two toasts look the same. */
export const sameToast = (a: Toast, b: Toast): boolean =>
  a === b ||
  (a.kind === b.kind &&
    a.content.summary === b.content.summary &&
    a.content.lines.join('\n') === b.content.lines.join('\n') &&
    a.actions.join() === b.actions.join());
