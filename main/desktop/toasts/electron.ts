import type { App, NotificationConstructorOptions } from 'electron';
import type { Log } from '../source.ts';
import { writeBody, writeSummary } from './content.ts';
import { ACTION_LABELS, type Toast, type ToastEvents, type ToastHandle, type Toasts } from './port.ts';
import { macosSound } from './sounds.ts';

/** Ours for good: Windows finds the program behind a toast by it, also after an update (platform.md §1). */
const ACTIVATOR_CLSID = '{6F1B4E0C-3D52-4C0B-9B0E-5D2B7F6A41C8}';

/**
 * To be called before `ready`, on Windows only, so that a pressed toast finds this program.
 * @param appId the appId of electron-builder.yml
 */
export function announceToWindows(app: App, appId: string): void {
  app.setAppUserModelId(appId);
  // Newer than Electron 33.
  if (typeof app.setToastActivatorCLSID === 'function') app.setToastActivatorCLSID(ACTIVATOR_CLSID);
}

/** Electron's `Notification`, as far as it is used. */
export interface NotificationClass {
  new (options: NotificationConstructorOptions): ShownNotification;
  isSupported(): boolean;
}
interface ShownNotification {
  on(event: string, listener: (event: unknown, detail?: unknown) => void): unknown;
  show(): void;
  close(): void;
}

/** Toasts of Windows and macOS. Not for Linux, where Electron waits for the daemon in the main thread. */
export class ElectronToasts implements Toasts {
  readonly #Notification: NotificationClass;
  readonly #log: Log;
  readonly #shown = new Set<ToastHandle>();

  /** @param notification Electron's class */
  constructor(notification: NotificationClass, log: Log = () => {}) {
    this.#Notification = notification;
    this.#log = log;
  }

  show(toast: Toast, events: ToastEvents): ToastHandle {
    let over = false;
    let current: ShownNotification | null = null;
    const end = () => {
      over = true;
      this.#shown.delete(handle);
    };
    const present = (next: Toast, silent: boolean) => {
      const old = current;
      current = null;
      old?.close();
      const notification = new this.#Notification(this.#options(next, silent));
      current = notification;
      const mine = () => !over && current === notification;
      notification.on('click', () => mine() && events.onAction('default'));
      notification.on('action', (details, index) => {
        // Before 44 the index was the second argument.
        const at = typeof index === 'number' ? index : (details as { actionIndex?: number }).actionIndex;
        const key = buttons(next)[at ?? 0];
        if (key && mine()) events.onAction(key);
      });
      notification.on('close', () => {
        if (!mine()) return;
        end();
        events.onClosed();
      });
      notification.on('failed', (_event, error) => {
        this.#log(`toast: ${String(error)}`);
        if (!mine()) return;
        end();
        events.onFailed();
      });
      notification.show();
    };
    const handle: ToastHandle = {
      update: (next) => {
        if (!over) present(next, true);
      },
      close: () => {
        if (over) return;
        end();
        current?.close();
      },
    };
    this.#shown.add(handle);
    // Later, so that a failure that is told at once finds its owner ready for it.
    queueMicrotask(() => {
      if (over) return;
      try {
        if (!this.#Notification.isSupported()) throw new Error('not supported');
        present(toast, false);
      } catch (error) {
        this.#log(`toast: ${String(error)}`);
        end();
        events.onFailed();
      }
    });
    return handle;
  }

  dispose(): void {
    for (const handle of [...this.#shown]) handle.close();
  }

  #options(toast: Toast, silent: boolean): NotificationConstructorOptions {
    const sound = macosSound(toast.sound ?? 'default');
    return {
      title: writeSummary(toast.content),
      body: writeBody(toast.content, false),
      silent: silent || toast.sound === 'none',
      ...(sound === null ? {} : { sound }),
      actions: buttons(toast).map((key) => ({ type: 'button' as const, text: ACTION_LABELS[key] })),
      ...(toast.kind === 'ringing' ? { timeoutType: 'never' as const, urgency: 'critical' as const } : {}),
    };
  }
}

/** A press on the toast itself needs no button here. */
const buttons = (toast: Toast) => toast.actions.filter((key) => key !== 'default');
