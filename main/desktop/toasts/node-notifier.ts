import { bounded, escapeMarkup } from '../../clean.ts';
import type { Log } from '../source.ts';
import { BODY_LIMIT } from './content.ts';
import type { Toast, ToastEvents, ToastHandle, ToastKind, Toasts } from './port.ts';

/** node-notifier hands a title to a shell command or a helper program: a constant of ASCII each (platform.md §1). */
const TITLES: Readonly<Record<ToastKind, string>> = {
  ringing: 'Incoming call',
  missed: 'Missed call',
  failed: 'Call not connected',
  trouble: 'Deskring',
};
const SECONDS: Readonly<Record<ToastKind, number>> = { ringing: 30, missed: 15, failed: 15, trouble: 15 };

/**
 * The message as node-notifier can carry it: always begins with a word of ours (else notify-send takes a name
 * like `-A x=y` for an option), no backslashes (it eats them), escaped where a daemon reads markup.
 */
export function notifierMessage(toast: Toast, markup: boolean): string {
  const { summary, lines } = toast.content;
  const first: Readonly<Record<ToastKind, string>> = {
    ringing: `From: ${summary}`,
    missed: 'You missed a call.',
    failed: `${summary}:`,
    trouble: 'Note:',
  };
  const text = [first[toast.kind], ...lines].join('\n').replaceAll('\\', '/');
  return bounded(text, BODY_LIMIT, markup ? escapeMarkup : undefined);
}

type Notify = typeof import('node-notifier').notify;

/** Plain toasts on every system, without buttons: the last that is tried for a call. */
export class NodeNotifierToasts implements Toasts {
  readonly #platform: NodeJS.Platform;
  readonly #log: Log;
  #notify: Promise<Notify> | null = null;

  constructor(platform: NodeJS.Platform, log: Log = () => {}) {
    this.#platform = platform;
    this.#log = log;
  }

  show(toast: Toast, events: ToastEvents): ToastHandle {
    let closed = false;
    void this.#load().then(
      (notify) => {
        if (closed) return;
        notify(this.#options(toast), (error, response, metadata) => {
          if (closed) return;
          if (error) {
            this.#log(`node-notifier: ${error.message}`);
            events.onFailed();
            return;
          }
          const pressed = response === 'activate' || metadata?.activationType === 'contentsClicked';
          if (pressed && this.#platform !== 'linux') events.onAction('default');
          if (toast.kind !== 'ringing') events.onClosed();
        });
      },
      (error) => {
        this.#log(`node-notifier: ${String(error)}`);
        events.onFailed();
      },
    );
    return {
      // It can neither change nor take back what it has shown; showing it again would ring again.
      update: () => {},
      close: () => {
        closed = true;
      },
    };
  }

  dispose(): void {}

  #load(): Promise<Notify> {
    this.#notify ??= import('node-notifier').then(({ default: notifier }) => notifier.notify.bind(notifier));
    return this.#notify;
  }

  #options(toast: Toast) {
    const common = { title: TITLES[toast.kind], message: notifierMessage(toast, this.#platform === 'linux') };
    if (this.#platform !== 'linux')
      return { ...common, wait: true, timeout: SECONDS[toast.kind], sound: toast.sound !== 'none' };
    return {
      ...common,
      timeout: SECONDS[toast.kind],
      urgency: toast.kind === 'ringing' ? 'critical' : 'normal',
      'app-name': 'Deskring',
      ...(toast.sound === 'none' ? { hint: 'boolean:suppress-sound:true' } : {}),
    };
  }
}
