/**
 * Tells when the computer is in another network: cable, WLAN, VPN. Electron's main process hears of it nowhere, so
 * addresses are compared now and then; requests under way Chromium breaks off by itself.
 */
import type { NetworkInterfaceInfo } from 'node:os';
import type { Clock } from '../ucwa/ports.ts';
import type { Disposer } from './source.ts';

export interface NetworkSource {
  /** `os.networkInterfaces`. */
  interfaces(): NodeJS.Dict<NetworkInterfaceInfo[]>;
  /** Electron's `net.isOnline`; false is certain, true is not. */
  isOnline(): boolean;
  /** The connection is in trouble: looked at every second instead of every five. */
  isTroubled(): boolean;
}

/** Milliseconds between two looks: a computer at rest is left at rest. */
const CALM = 5_000;
const TROUBLED = 1_000;

/** Calls back when there is another network, not when there is none: nothing can be done then. */
export function watchNetwork(source: NetworkSource, clock: Clock, onChange: () => void): Disposer {
  let last = networkOf(source);
  let cancel: Disposer;
  const look = () => {
    const now = networkOf(source);
    const isNews = now !== last && now !== '';
    last = now;
    wait();
    if (isNews) onChange();
  };
  const wait = () => {
    cancel = clock.after(source.isTroubled() ? TROUBLED : CALM, look);
  };
  wait();
  return () => cancel();
}

/** The addresses the world can reach us by, "" when there are none. */
function networkOf({ interfaces, isOnline }: NetworkSource): string {
  if (!isOnline()) return '';
  let all: NodeJS.Dict<NetworkInterfaceInfo[]>;
  try {
    all = interfaces();
  } catch {
    // A sandbox may forbid it: then nothing is ever news.
    return '';
  }
  return Object.values(all)
    .flatMap((some) => some ?? [])
    .filter(({ internal, address }) => !internal && !/^(?:fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => address)
    .sort()
    .join(' ');
}
