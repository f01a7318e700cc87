/** What happens to the computer the program runs on: sleep and wake, another network, the end of the day. */
import { networkInterfaces } from 'node:os';
import type { Clock } from '../ucwa/ports.ts';
import { watchNetwork } from './network-watch.ts';
import {
  type PowerSource,
  type SessionEndSource,
  type ShutdownSource,
  watchPower,
  watchSessionEnd,
  watchShutdown,
} from './power.ts';
import type { Disposer, Log, StateSource } from './source.ts';

export interface SurroundingsOptions {
  readonly powerMonitor: PowerSource & ShutdownSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly source: Pick<StateSource, 'current'>;
  readonly platform: NodeJS.Platform;
  /** Electron's `net.isOnline`. */
  readonly isOnline: () => boolean;
  /** A window that is never shown: Windows tells only windows that the session ends. */
  readonly hiddenWindow: () => SessionEndSource;
  /** Connections made before may be dead; `slept`: the computer has woken. */
  readonly onElsewhere: (slept: boolean) => void;
  /** The user may be at the computer again. */
  readonly onBack: () => void;
  /** The system goes down, or the user signs out of it. */
  readonly onEndOfDay: () => void;
}

/** Begins to watch; returns what ends it. Only after Electron's `ready`. */
export function watchSurroundings(options: SurroundingsOptions): Disposer[] {
  const { powerMonitor, clock, log, source, platform } = options;
  const power = watchPower(powerMonitor, clock, {
    onSuspend: () => log('suspend'),
    onResume: () => {
      options.onElsewhere(true);
      options.onBack();
    },
    onLock: () => log('lock'),
    onUnlock: options.onBack,
  });
  const endOfDay =
    platform === 'win32'
      ? watchSessionEnd(options.hiddenWindow, options.onEndOfDay)
      : watchShutdown(powerMonitor, options.onEndOfDay);
  const network = watchNetwork(
    {
      interfaces: networkInterfaces,
      isOnline: options.isOnline,
      isTroubled: () => source.current.session.state !== 'online',
    },
    clock,
    () => {
      log('another network');
      options.onElsewhere(false);
    },
  );
  return [power, endOfDay, network];
}
