/** A guest network that answers everything itself: told in a sentence, and over as soon as it lets us through. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, makeBench, until } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

/** Time passes, in steps, until it holds. */
const pass = <T>(look: () => T) =>
  until(() => {
    const found = look();
    if (!found) bench.clock.advance(500);
    return found;
  });

/** The sentence shown now. */
const said = (): string => {
  const now = bench.session.state;
  return now.state === 'reconnecting' ? now.error.message : '';
};

describe.each(['page', 'redirect'])('a guest network (%s)', (captivePortal) => {
  it('before the sign-in is waited for', async () => {
    bench = await makeBench({ switches: { captivePortal } });
    bench.session.signIn(bench.account());
    await bench.state('reconnecting');
    expect(said()).toContain('guest network');
    expect(bench.sandbox.journal.list({ operation: 'webTicket' })).toEqual([]);
    bench.sandbox.switches.set({ captivePortal: 'off' });
    await pass(() => bench.session.state.state === 'online');
  });

  it('in the middle of a session keeps the application, and hears the call that rang meanwhile', async () => {
    bench = await makeBench();
    await bench.online();
    await bench.polling();
    bench.sandbox.switches.set({ captivePortal });
    bench.wire.cut();
    await pass(() => /guest network/.test(said()));
    bench.sandbox.user.incomingCall();
    await pass(() => bench.sandbox.journal.list({ operation: 'captivePortal' }).length > 5);
    expect(bench.session.state.state).toBe('reconnecting');
    bench.sandbox.switches.set({ captivePortal: 'off' });
    await pass(() => bench.session.state.state === 'online');
    await until(() => bench.events.some(({ link }) => link.rel === 'phoneAudioInvitation'));
    expect(bench.sandbox.journal.list({ operation: 'createApplication' })).toHaveLength(1);
  });
});
