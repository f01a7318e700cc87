/** The ways to show toasts on this system, the best first (platform.md §3). */
import type { SessionBus } from '../bus.ts';
import type { Log } from '../source.ts';
import { ElectronToasts, type NotificationClass } from './electron.ts';
import { FallbackToasts } from './fallback.ts';
import { FreedesktopToasts } from './freedesktop.ts';
import { NodeNotifierToasts } from './node-notifier.ts';
import { NotifySendToasts } from './notify-send.ts';
import type { Toasts } from './port.ts';

export interface ToastWays {
  readonly bus: SessionBus;
  readonly icon: string;
  readonly desktopEntry: string;
  readonly platform: NodeJS.Platform;
  /** Electron's `Notification`. */
  readonly notification: NotificationClass;
  readonly log: Log;
}

/** Linux: D-Bus, notify-send, node-notifier. Windows and macOS: Electron's own, node-notifier. */
export function makeToasts({ bus, icon, desktopEntry, platform, notification, log }: ToastWays): Toasts {
  const last = new NodeNotifierToasts(platform, log);
  const ways =
    platform === 'linux'
      ? [new FreedesktopToasts(bus, { desktopEntry, icon, log }), new NotifySendToasts(icon, log), last]
      : [new ElectronToasts(notification, log), last];
  return new FallbackToasts(ways, () => log('toasts: nobody can show them'));
}
