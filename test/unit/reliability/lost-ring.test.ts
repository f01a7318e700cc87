/** Calls that begin while the channel is of no use: none is lost, none rings twice (03 §5, §6). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingCall } from '../../sandbox/calls/incoming.ts';
import { House } from './house.ts';

let house: House;
beforeEach(async () => {
  house = new House();
  house.signIn();
  await house.pass(30_000);
});
afterEach(() => house.close());

const ring = (): IncomingCall => house.user.incomingCall('ben@contoso.com');
const shown = () => house.calls.current.map(({ direction, state }) => `${direction} ${state}`);

describe('a call that begins', () => {
  it('in a package that names no next address', async () => {
    house.control.steerChannels('none');
    ring();
    await house.pass(5_000);
    expect(shown()).toEqual(['incoming ringing']);
    expect(house.rings).toMatchObject([{ closed: false }]);
  });

  it.each(['resume', 'resync'] as const)('in a package that says %s', async (link) => {
    house.control.steerChannels(link);
    ring();
    await house.pass(5_000);
    expect(shown()).toEqual(['incoming ringing']);
    expect(house.rings).toMatchObject([{ closed: false }]);
  });

  it.each([
    ['503', { kind: 'error', status: 503, code: 'ServiceUnavailable' }],
    ['429', { kind: 'error', status: 429, code: 'TooManyRequests' }],
    ['a cut connection', { kind: 'drop', when: 'before' }],
  ] as const)('as a link whose reading is answered by %s at first', async (_, effect) => {
    house.switches.set({ linkOnlyEvents: 'invitations' });
    house.faults.add({ match: { operation: 'phoneAudioInvitation', method: 'GET' }, times: 2, effect });
    ring();
    await house.pass(30_000);
    expect(shown()).toEqual(['incoming ringing']);
    expect(house.rings).toMatchObject([{ summary: 'Ben Hall', closed: false }]);
  });

  describe('while we are away, its events swallowed by a resync,', () => {
    /** @param meanwhile what happens to it before we are back */
    const ringUnheard = async (meanwhile: (call: IncomingCall) => void): Promise<IncomingCall> => {
      house.line.deafen();
      house.line.trouble = () => 'silence';
      const call = ring();
      await house.pass(10_000);
      meanwhile(call);
      await house.pass(10_000);
      house.control.steerChannels('resync');
      house.line.trouble = () => null;
      house.session.wake();
      await house.pass(5_000);
      return call;
    };

    it('rings once, as from somebody unknown, and is missed when the caller gives up', async () => {
      const call = await ringUnheard(() => {});
      expect(shown()).toEqual(['incoming ringing']);
      expect(house.rings).toMatchObject([{ summary: 'Unknown caller', closed: false }]);
      call.giveUp();
      await house.pass(5_000);
      expect(shown()).toEqual(['incoming ended']);
      expect(house.calls.current[0]?.end?.outcome).toBe('missed');
      expect(house.rings).toMatchObject([{ closed: true }]);
    });

    it('is the same call when it is answered', async () => {
      const call = await ringUnheard(() => {});
      call.answerOnPhone();
      await house.pass(5_000);
      expect(shown()).toEqual(['incoming connected']);
      expect(house.rings).toMatchObject([{ closed: true }]);
    });

    it('is shown with its other side when somebody talks already, and can be ended', async () => {
      const call = await ringUnheard((one) => one.answerOnPhone());
      expect(shown()).toEqual(['incoming connected']);
      expect(house.calls.current[0]?.remote.name).toBe('Ben Hall');
      expect(house.rings).toEqual([]);
      const { id } = house.calls.current[0] ?? {};
      expect(house.calls.press(id ?? '', 'hangUp')).toBeNull();
      await house.pass(5_000);
      expect([call.phase, ...shown()]).toEqual(['ended', 'incoming ended']);
    });

    it('is nothing when it is over already', async () => {
      await ringUnheard((one) => one.giveUp());
      expect(shown()).toEqual([]);
    });
  });
});

describe('a call that rings when the server falls silent', () => {
  beforeEach(async () => {
    ring();
    await house.pass(5_000);
  });
  const back = async () => {
    house.down = false;
    await house.pass(900_000, () => house.session.state.state === 'online');
    await house.pass(5_000);
  };

  it('rings no longer than anybody waits, and was missed once the server says so', async () => {
    house.down = true;
    await house.pass(1_100_000);
    expect(house.rings).toMatchObject([{ closed: false }]);
    await house.pass(100_000);
    expect(house.rings).toMatchObject([{ closed: true }]);
    expect(house.calls.current).toMatchObject([{ isEnding: true, links: {}, end: null }]);
    // A guess is not told: it may have been answered.
    expect(house.toasts.shown.filter(({ kind }) => kind === 'missed')).toEqual([]);
    await house.pass(3_600_000);
    expect(house.calls.current).toHaveLength(1);
    house.restart();
    await back();
    expect(house.calls.current[0]?.end?.outcome).toBe('missed');
    expect(house.toasts.shown.filter(({ kind }) => kind === 'missed')).toHaveLength(1);
  });

  it('goes on where it was answered meanwhile', async () => {
    const [call] = house.control.calls;
    house.down = true;
    await house.pass(600_000);
    (call as IncomingCall).answerOnPhone();
    await back();
    expect(shown()).toEqual(['incoming connected']);
    expect(Object.keys(house.calls.current[0]?.links ?? {})).toContain('hangUp');
    expect(house.rings).toMatchObject([{ closed: true }]);
  });
});
