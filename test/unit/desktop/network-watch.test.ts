/** Another network is noticed; the same one, none, and what is only local are not news. */
import { EventEmitter } from 'node:events';
import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { watchNetwork } from '../../../main/desktop/network-watch.ts';
import { watchSessionEnd, watchShutdown } from '../../../main/desktop/power.ts';
import { FakeClock } from './fake-clock.ts';

const at = (address: string, internal = false): NetworkInterfaceInfo => ({
  ...{ address, internal, mac: '00:00:00:00:00:00', netmask: '255.255.255.0', cidr: null },
  family: 'IPv4',
});

function begin() {
  const clock = new FakeClock();
  const world = {
    all: { lo: [at('127.0.0.1', true)], eth0: [at('10.0.0.5')] } as NodeJS.Dict<NetworkInterfaceInfo[]>,
  };
  const state = { online: true, troubled: false, breaks: false };
  let heard = 0;
  const stop = watchNetwork(
    {
      interfaces: () => {
        if (state.breaks) throw new Error('not allowed');
        return world.all;
      },
      isOnline: () => state.online,
      isTroubled: () => state.troubled,
    },
    clock,
    () => {
      heard += 1;
    },
  );
  return { clock, world, state, stop, heard: () => heard };
}

describe('the network', () => {
  it('is another one when its addresses are, once for each change', () => {
    const { clock, world, heard } = begin();
    clock.advance(60_000);
    expect(heard()).toBe(0);
    world.all = { wlan0: [at('192.168.1.7')] };
    clock.advance(5_000);
    expect(heard()).toBe(1);
    clock.advance(60_000);
    expect(heard()).toBe(1);
    world.all = { wlan0: [at('192.168.1.7')], tun0: [at('172.16.0.2')] };
    clock.advance(5_000);
    expect(heard()).toBe(2);
  });

  it('is looked at every second while there is trouble', () => {
    const { clock, world, state, heard } = begin();
    state.troubled = true;
    clock.advance(5_000);
    world.all = { wlan0: [at('192.168.1.7')] };
    clock.advance(1_000);
    expect(heard()).toBe(1);
  });

  it('that is gone is no news, that is back is', () => {
    const { clock, world, state, heard } = begin();
    world.all = {};
    clock.advance(5_000);
    expect(heard()).toBe(0);
    world.all = { eth0: [at('10.0.0.5')] };
    clock.advance(5_000);
    expect(heard()).toBe(1);
    state.online = false;
    clock.advance(5_000);
    expect(heard()).toBe(1);
    state.online = true;
    clock.advance(5_000);
    expect(heard()).toBe(2);
  });

  it('is none of this computer’s own, and may be none we are told of', () => {
    const { clock, world, state, heard } = begin();
    world.all = {
      eth0: [at('10.0.0.5')],
      veth1: [at('fe80::1'), at('169.254.3.4')],
      lo: [at('127.0.0.2', true)],
    };
    clock.advance(5_000);
    state.breaks = true;
    clock.advance(5_000);
    expect(heard()).toBe(0);
  });

  it('is left alone after the end', () => {
    const { clock, stop } = begin();
    stop();
    expect(clock.waiting).toBe(0);
  });
});

describe('the end of the system’s day', () => {
  it('waits for us, and is told once, until the end', () => {
    const monitor = new EventEmitter();
    let told = 0;
    let held = 0;
    const stop = watchShutdown(monitor, () => {
      told += 1;
    });
    monitor.emit('shutdown', {
      preventDefault: () => {
        held += 1;
      },
    });
    stop();
    monitor.emit('shutdown');
    expect([told, held]).toEqual([1, 1]);
  });

  it('is told to a hidden window on Windows, which goes with us', () => {
    const window = Object.assign(new EventEmitter(), { destroyed: false, destroy });
    function destroy(): void {
      window.destroyed = true;
    }
    let told = 0;
    const stop = watchSessionEnd(
      () => window,
      () => {
        told += 1;
      },
    );
    window.emit('session-end', { reasons: ['shutdown'] });
    expect(told).toBe(1);
    stop();
    expect(window.destroyed).toBe(true);
  });
});
