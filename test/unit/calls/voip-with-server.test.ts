/** What a server tells of a VoIP call, and the client with it: one call, one toast, one request for a press (04 §9.3). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VoipCall } from '../../sandbox/calls/voip.ts';
import { House } from '../reliability/house.ts';

let house: House;
beforeEach(async () => {
  house = new House();
  house.switches.set({ editionB: true });
  house.signIn();
  await house.pass(30_000);
});
afterEach(() => house.close());

const shown = () => house.calls.current.map(({ kind, state }) => `${kind} ${state}`);
const only = () => {
  const [call, ...others] = house.calls.current;
  if (!call || others.length > 0) throw new Error(shown().join());
  return call;
};
const posts = () => house.journal.list({ method: 'POST' }).map(({ operation }) => operation);
/** A call rings, and the journal begins. */
async function rings(): Promise<VoipCall> {
  const call = house.user.voipCall();
  await house.pass(1_000);
  expect(shown()).toEqual(['voip ringing']);
  house.journal.clear();
  return call;
}
async function press(action: 'decline' | 'answerOnPhone' | 'moveToPhone' | 'hangUp', id = only().id) {
  for (let i = 0; i < 3; i++) house.calls.press(id, action);
  await house.pass(1_000);
}
/** Another program of the user has the call. */
async function talks(): Promise<VoipCall> {
  const call = await rings();
  call.answerInProgram();
  await house.pass(1_000);
  expect(shown()).toEqual(['voip connected']);
  return call;
}

describe('a VoIP call', () => {
  it('is declined with one POST', async () => {
    const call = await rings();
    await press('decline');
    expect(posts()).toEqual(['decline']);
    expect(house.journal.list({ operation: 'decline' })[0]?.body).toEqual({ reason: 'Global' });
    expect([call.phase, only().end?.outcome]).toEqual(['ended', 'declined']);
  });

  it.each<[string, (call: VoipCall) => void, string]>([
    ['missed', (call) => call.giveUp(), 'missed'],
    ['answered elsewhere', (call) => call.answeredElsewhere(), 'answeredElsewhere'],
  ])('is %s', async (_name, end, outcome) => {
    end(await rings());
    await house.pass(1_000);
    expect(only().end?.outcome).toBe(outcome);
    expect(house.rings).toMatchObject([{ closed: true }]);
  });

  it('offers no phone in edition A', async () => {
    house.switches.set({ editionB: false });
    await rings();
    expect(Object.keys(only().links)).toEqual(['decline']);
  });
});

/** What a server may legally do, and what becomes of the call all the same. */
const SERVERS = [
  {},
  { linkOnlyEvents: 'all' },
  { representation: 'xml' },
  { shape: 'arrays', unknownMembers: true, unknownEvents: true },
  { opaqueHrefs: true, absoluteHrefs: true, statusCasing: 'upper' },
  { merge: false, acceptLink: true },
] as const;
describe.each(SERVERS.flatMap((one) => [one, { ...one, fallbackOrder: 'completedFirst' }]))(
  'with %j',
  (switches) => {
    beforeEach(() => house.switches.set(switches));

    it('the own phone takes it over as the same call, on the same toast', async () => {
      const call = await rings();
      const { id } = only();
      await press('answerOnPhone');
      expect(posts()).toEqual(['acceptWithPhoneAudio']);
      expect(only()).toMatchObject({ id, kind: 'phone', state: 'ringing', remote: { name: 'Ben Hall' } });
      expect(Object.keys(only().links)).toEqual(['decline']);
      expect(house.rings).toMatchObject([{ closed: false }]);
      call.phone.answerOnPhone();
      await house.pass(5_000);
      expect(only()).toMatchObject({ id, kind: 'phone', state: 'connected' });
      call.phone.remoteHangsUp();
      await house.pass(1_000);
      expect(only()).toMatchObject({ id, end: { outcome: 'finished' } });
      expect(house.rings).toMatchObject([{ closed: true }]);
    });

    it('the phone that takes it over by itself can be declined, or fail', async () => {
      const first = await rings();
      first.mediaFallback();
      await house.pass(1_000);
      await press('decline');
      expect(first.phone.phase).toBe('ended');
      expect(only().end?.outcome).toBe('declined');
      await house.pass(60_000);
      (await rings()).fallbackFails();
      await house.pass(5_000);
      expect(only().end).toMatchObject({
        ...{ outcome: 'missed', sentence: expect.stringContaining('could not be reached') },
      });
      expect(house.rings).toMatchObject([{ closed: true }, { closed: true }]);
    });

    it('moves to the own phone with one POST, and is one call again', async () => {
      await talks();
      const { id, links } = only();
      expect(Object.keys(links).sort()).toEqual(['hangUp', 'moveToPhone']);
      await press('moveToPhone');
      expect(posts()).toEqual(['replaceWithPhoneAudio']);
      expect(shown()).toEqual(['voip connected', 'phone ringingOwnPhone']);
      const phone = await house.user.outgoingCall();
      phone.ownPhoneAnswers();
      await house.pass(1_000);
      expect(only()).toMatchObject({ kind: 'phone', state: 'connected', remote: { name: 'Ben Hall' } });
      expect(only().id).not.toBe(id);
      expect(house.rings).toHaveLength(1);
      await press('hangUp');
      expect(phone.ending).toBe('the application hung up');
    });
  },
);

describe('a call that goes on in another program', () => {
  it('stays there when the own phone does not answer', async () => {
    await talks();
    await press('moveToPhone');
    (await house.user.outgoingCall()).ownPhoneFails();
    await house.pass(6_000);
    expect(shown()).toEqual(['voip connected', 'phone ended']);
    await press('moveToPhone', house.calls.current[0]?.id);
    expect(posts()).toEqual(['replaceWithPhoneAudio', 'replaceWithPhoneAudio']);
  });

  it('is hung up with one POST', async () => {
    const call = await talks();
    await press('hangUp');
    expect(posts()).toEqual(['stopAudioVideo']);
    expect([call.phase, only().state]).toEqual(['ended', 'ended']);
  });
});

describe('the place is lost, and read again (03 §6)', () => {
  const lose = async () => {
    house.control.steerChannels('resync');
    house.session.wake();
    await house.pass(5_000);
  };

  it('while it rings: the same call, with the same buttons', async () => {
    const call = await rings();
    const { id, links } = only();
    await lose();
    expect(only()).toMatchObject({ id, kind: 'voip', state: 'ringing', links });
    expect(house.rings).toMatchObject([{ closed: false }]);
    call.giveUp();
    await house.pass(5_000);
    expect(only().end?.outcome).toBe('missed');
  });

  it('while it goes on in another program, its invitation long forgotten', async () => {
    const call = await talks();
    await house.pass(60_000);
    const { id, links } = only();
    await lose();
    expect(only()).toMatchObject({ id, kind: 'voip', state: 'connected', links });
    call.remoteHangsUp();
    await house.pass(5_000);
    expect(only()).toMatchObject({ id, end: { outcome: 'finished' } });
  });

  it('while it began to ring: it is one in other programs, and the own phone takes it over', async () => {
    house.line.deafen();
    house.line.trouble = () => 'silence';
    const call = house.user.voipCall();
    await house.pass(10_000);
    house.line.trouble = () => null;
    await lose();
    const { id } = only();
    expect(only()).toMatchObject({ kind: 'voip', state: 'ringing' });
    call.mediaFallback();
    await house.pass(1_000);
    expect(only()).toMatchObject({ id, kind: 'phone', state: 'ringing' });
    expect(house.rings).toHaveLength(1);
  });

  it('while the own phone rings for it', async () => {
    const call = await rings();
    const { id } = only();
    call.mediaFallback();
    await house.pass(1_000);
    await lose();
    expect(only()).toMatchObject({ id, kind: 'phone', state: 'ringing' });
    call.phone.answerOnPhone();
    await house.pass(5_000);
    expect(only()).toMatchObject({ id, state: 'connected' });
  });
});
