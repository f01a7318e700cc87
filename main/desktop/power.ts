import type { Clock } from '../ucwa/ports.ts';
import type { Disposer } from './source.ts';

type PowerEvent = 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen';
/** Electron's `powerMonitor`, as far as it is used. */
export interface PowerSource {
  on(event: PowerEvent, listener: () => void): unknown;
  off(event: PowerEvent, listener: () => void): unknown;
}

export interface PowerHandlers {
  /** The computer is about to sleep; perhaps not told on Linux. */
  readonly onSuspend: () => void;
  /** It has woken, or the clock jumped: connections may be dead. Perhaps told twice. */
  readonly onResume: () => void;
  readonly onLock: () => void;
  readonly onUnlock: () => void;
}

/** Linux does not always tell of sleep (platform.md §7): a tick that comes this late has slept. Milliseconds. */
const TICK = 10_000;
const SLEPT = 25_000;

/** Tells of sleep, wake and the locked screen. Only after `ready`. */
export function watchPower(
  powerMonitor: PowerSource,
  clock: Clock,
  { onSuspend, onResume, onLock, onUnlock }: PowerHandlers,
): Disposer {
  powerMonitor.on('suspend', onSuspend);
  powerMonitor.on('resume', onResume);
  powerMonitor.on('lock-screen', onLock);
  powerMonitor.on('unlock-screen', onUnlock);
  let last = clock.now();
  let cancel: Disposer;
  const tick = () => {
    const now = clock.now();
    if (Math.abs(now - last) > SLEPT) onResume();
    last = now;
    cancel = clock.after(TICK, tick);
  };
  cancel = clock.after(TICK, tick);
  return () => {
    cancel();
    powerMonitor.off('suspend', onSuspend);
    powerMonitor.off('resume', onResume);
    powerMonitor.off('lock-screen', onLock);
    powerMonitor.off('unlock-screen', onUnlock);
  };
}

/** Electron's `powerMonitor`, for the end of the system's day. */
export interface ShutdownSource {
  on(event: 'shutdown', listener: (event?: { preventDefault(): void }) => void): unknown;
  off(event: 'shutdown', listener: (event?: { preventDefault(): void }) => void): unknown;
}

/** Tells that the system goes down (Linux, macOS) and makes it wait a moment: the program must end by itself now. */
export function watchShutdown(powerMonitor: ShutdownSource, onShutdown: () => void): Disposer {
  const listener = (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    onShutdown();
  };
  powerMonitor.on('shutdown', listener);
  return () => void powerMonitor.off('shutdown', listener);
}

/** A window of Electron's, as far as Windows tells it of the end of the user's session. */
export interface SessionEndSource {
  on(event: 'session-end', listener: () => void): unknown;
  destroy(): void;
}

/**
 * Windows tells only windows that the user signs out or the computer goes down: a hidden one listens, as most of the
 * time no other is open. Nothing can be held up any more; what is sent in this moment gets out.
 * @param makeWindow makes one that is never shown and loads nothing
 */
export function watchSessionEnd(makeWindow: () => SessionEndSource, onEnd: () => void): Disposer {
  const window = makeWindow();
  window.on('session-end', onEnd);
  return () => window.destroy();
}

/** Seconds since the user last touched mouse or keyboard; 0 where the desktop can't tell. */
export function idleSeconds(powerMonitor: { getSystemIdleTime(): number }): number {
  const seconds = powerMonitor.getSystemIdleTime();
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
