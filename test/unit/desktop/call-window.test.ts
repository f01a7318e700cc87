import { beforeEach, describe, expect, it } from 'vitest';
import type { Call, CallEnd } from '../../../main/calls/call.ts';
import { keepCallWindow } from '../../../main/desktop/call-window.ts';
import { ON_ITS_WAY } from '../../../main/desktop/source.ts';
import { FakeClock } from './fake-clock.ts';
import { incoming, outgoing, Store } from './fixtures.ts';

const end = (call: Call, outcome: CallEnd['outcome']): Call => ({
  ...call,
  state: 'ended',
  links: {},
  end: { outcome, sentence: 'Over.', at: 0 },
});

describe('the call window', () => {
  let store: Store;
  let clock: FakeClock;
  let done: string[];
  let stop: () => void;
  const set = (...calls: Call[]) => {
    store.set({ calls });
    clock.advance(ON_ITS_WAY);
  };
  beforeEach(() => {
    store = new Store();
    clock = new FakeClock();
    done = [];
    const windows = {
      show: (kind: string, how = 'focused') => void done.push(`show ${kind} ${how}`),
      close: (kind: string) => void done.push(`close ${kind}`),
    };
    stop = keepCallWindow(store, windows, clock);
  });

  it('comes quietly, once for each call that rings in', () => {
    const call = incoming();
    set(call);
    set({ ...call, onBehalfOf: 'Erin' });
    expect(done).toEqual(['show call quietly']);
    set(call, incoming());
    expect(done).toHaveLength(2);
  });

  it('does not come for own, silenced or already answered calls', () => {
    set(outgoing(), incoming({ silenced: true }));
    store.set({ calls: [incoming()] });
    set(incoming({ state: 'connected' }));
    expect(done).toEqual([]);
  });

  it('goes a while after all went well, and stays for what the user should read', () => {
    const [call, other] = [incoming(), outgoing()];
    set(call, other);
    set(end(call, 'declined'), other);
    clock.advance(20_000);
    expect(done).toEqual(['show call quietly']);
    set(end(call, 'declined'), end(other, 'finished'));
    clock.advance(9_000);
    expect(done).toHaveLength(1);
    clock.advance(1_000);
    expect(done).toEqual(['show call quietly', 'close call']);
    set(end(outgoing(), 'ownPhoneFailed'));
    clock.advance(60_000);
    expect(done).toHaveLength(2);
  });

  it('goes at once when nothing is left, and waits for nothing after the end', () => {
    const call = incoming();
    set(call);
    set({ ...call, silenced: true });
    expect(done).toEqual(['show call quietly', 'close call']);
    set(end(incoming(), 'finished'));
    stop();
    expect(clock.waiting).toBe(0);
    set(incoming());
    expect(done).toHaveLength(2);
  });

  it('a new call keeps it open', () => {
    set(end(incoming(), 'finished'));
    set(end(incoming(), 'finished'), incoming());
    clock.advance(60_000);
    expect(done).toEqual(['show call quietly']);
  });
});
