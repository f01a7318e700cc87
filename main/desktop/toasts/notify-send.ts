import { type ChildProcess, spawn } from 'node:child_process';
import type { Log } from '../source.ts';
import { writeBody, writeSummary } from './content.ts';
import {
  ACTION_LABELS,
  type ActionKey,
  type Toast,
  type ToastEvents,
  type ToastHandle,
  type Toasts,
} from './port.ts';
import { freedesktopSound } from './sounds.ts';

/** notify-send that fails does so at once; whoever lives longer has shown the toast. Milliseconds. */
const FAILS_WITHIN = 1_000;

/**
 * Arguments of notify-send 0.8 or newer (`-A` waits and prints the action's name). Nothing of a caller can be
 * read as an option, and its own unescaping of the body is undone: `\n` typed into a name makes no line.
 */
export const notifySendArguments = (toast: Toast, icon: string, silent: boolean): string[] => [
  '--app-name=Deskring',
  `--urgency=${toast.kind === 'ringing' ? 'critical' : 'normal'}`,
  ...(toast.kind === 'ringing' ? ['--category=call.incoming', '--expire-time=0'] : []),
  ...(icon ? [`--icon=${icon}`] : []),
  ...soundHints(toast, silent),
  ...toast.actions.flatMap((key) => ['-A', `${key}=${ACTION_LABELS[key]}`]),
  '--',
  writeSummary(toast.content),
  writeBody(toast.content, true).replaceAll('\\', '\\\\'),
];

function soundHints({ kind, sound = 'default' }: Toast, silent: boolean): string[] {
  const name = silent ? null : freedesktopSound(sound);
  if (name === null) return ['--hint=boolean:suppress-sound:true'];
  return kind === 'ringing' ? [`--hint=string:sound-name:${name}`] : [];
}

/** Toasts by the notify-send program: when the bus can't be reached by ourselves. */
export class NotifySendToasts implements Toasts {
  readonly #icon: string;
  readonly #log: Log;
  readonly #running = new Set<ToastHandle>();

  /** @param icon an icon name or absolute path, "" for none */
  constructor(icon: string, log: Log = () => {}) {
    this.#icon = icon;
    this.#log = log;
  }

  show(toast: Toast, events: ToastEvents): ToastHandle {
    let child: ChildProcess | null = this.#run(toast, events, false);
    const handle: ToastHandle = {
      update: (next) => {
        stop(child);
        child = this.#run(next, events, true);
      },
      close: () => {
        stop(child);
        child = null;
        this.#running.delete(handle);
      },
    };
    this.#running.add(handle);
    return handle;
  }

  dispose(): void {
    for (const handle of [...this.#running]) handle.close();
  }

  #run(toast: Toast, events: ToastEvents, silent: boolean): ChildProcess {
    const startedAt = Date.now();
    const child = spawn('notify-send', notifySendArguments(toast, this.#icon, silent), {
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: false,
    });
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-64);
    });
    child.on('error', (error) => {
      this.#log(`notify-send: ${error.message}`);
      if (!child.killed) events.onFailed();
    });
    child.on('close', (code) => {
      if (child.killed) return;
      const key = said.trim();
      if (code !== 0 && Date.now() - startedAt < FAILS_WITHIN) events.onFailed();
      else if (key in ACTION_LABELS) events.onAction(key as ActionKey);
      else if (toast.actions.length > 0) events.onClosed();
    });
    return child;
  }
}

/** SIGINT: notify-send takes its toast off the screen before it ends; on SIGTERM it would leave it there. */
const stop = (child: ChildProcess | null): void => {
  child?.kill('SIGINT');
};
