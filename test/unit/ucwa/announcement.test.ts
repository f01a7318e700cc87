/** The phone that rings: announced, changed in place, told again until the server took it (02 §1, §2; 01 §6.5). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sameNumber } from '../../../main/ucwa/resources/communication.ts';
import { type Bench, makeBench, until } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.close());

const application = () => bench.sandbox.user.applications[0];
const phone = () => application()?.reachability.phoneNumber;
const puts = () => bench.sandbox.journal.list({ operation: 'putCommunication' });
/** Without the re-reading of `me`, which an event asks for at its own time. */
const sentAfter = (entry: number) => bench.operations(entry).filter((one) => one !== 'me');
/** The state after makeMeAvailable has come by event: marker and etag of now. */
const settled = () => {
  bench.sandbox.clock.advance(5_000);
  return until(() => bench.session.application?.communication.properties.phoneNumber === phone() && phone());
};

describe('another phone while online', () => {
  it('is one PUT with the etag and everything the server had, in the same session', async () => {
    await bench.online();
    await settled();
    const before = bench.sandbox.journal.last;
    expect(await bench.session.announce('+12065550100')).toEqual({ ok: true, value: undefined });
    expect(phone()).toBe('tel:+12065550100');
    expect(sentAfter(before)).toEqual(['putCommunication']);
    const [put] = puts();
    expect(put?.headers['if-match']).toMatch(/^"[^"]+"$/);
    expect(put?.body).toMatchObject({
      phoneNumber: '+12065550100',
      audioPreference: 'PhoneAudio',
      supportedModalities: ['PhoneAudio'],
      supportedMessageFormats: ['Plain'],
    });
    expect(Object.values(put?.body as object)).toContain('please pass this in a PUT request');
    expect(Object.keys(put?.body as object)).not.toContain('rel');
    expect(bench.session.state.state).toBe('online');
  });

  it('that was there already is not told', async () => {
    await bench.online();
    expect(await bench.session.announce('tel:+1 (206) 555-0147')).toMatchObject({ ok: true });
    expect(puts()).toEqual([]);
  });

  it('is merged with what another program changed meanwhile, and sent once more', async () => {
    await bench.online();
    await settled();
    const mine = application();
    if (!mine) throw new Error('no application');
    mine.reachability = { ...mine.reachability, voipFallbackToPhoneAudioTimeOut: '00:00:05' };
    mine.touchCommunication();
    const before = bench.sandbox.journal.last;
    expect(await bench.session.announce('+12065550100')).toMatchObject({ ok: true });
    expect(sentAfter(before)).toEqual(['putCommunication', 'communication', 'putCommunication']);
    expect(mine.reachability).toMatchObject({
      phoneNumber: 'tel:+12065550100',
      voipFallbackToPhoneAudioTimeOut: '00:00:05',
    });
  });

  it('is given up after a second 412, and after a 428', async () => {
    await bench.online();
    await settled();
    for (const [status, times] of [
      [412, 2],
      [428, 1],
    ] as const) {
      const before = bench.sandbox.journal.last;
      bench.sandbox.faults.add({
        match: { operation: 'putCommunication' },
        effect: {
          kind: 'error',
          status,
          code: status === 412 ? 'PreconditionFailed' : 'PreconditionRequired',
        },
        times,
      });
      expect(await bench.session.announce('+12065550100')).toMatchObject({ ok: false, error: { status } });
      expect(bench.operations(before).filter((one) => one === 'putCommunication')).toHaveLength(times);
      bench.sandbox.faults.clear();
    }
    expect(phone()).toBe('tel:+12065550147');
  });

  it('that the server refuses leaves the one before, also for the next application', async () => {
    await bench.online();
    await settled();
    const answer = await bench.session.announce('nonsense');
    expect(answer).toMatchObject({ ok: false, error: { code: 'BadRequest/NormalizationFailed' } });
    expect(phone()).toBe('tel:+12065550147');
    bench.sandbox.user.endApplications();
    await until(() => bench.sandbox.journal.list({ operation: 'makeMeAvailable' }).length === 2);
    expect(bench.sandbox.journal.list({ operation: 'makeMeAvailable' })[1]?.body).toMatchObject({
      phoneNumber: '+12065550147',
    });
  });

  it('that could not be told is told again until it is', async () => {
    await bench.online();
    await settled();
    bench.sandbox.faults.add({
      match: { operation: 'putCommunication' },
      effect: { kind: 'error', status: 503, code: 'ServiceUnavailable' },
      times: 2,
    });
    expect(await bench.session.announce('+12065550100')).toMatchObject({ ok: false, error: { status: 503 } });
    await until(() => {
      bench.clock.advance(1_000);
      return phone() === 'tel:+12065550100';
    });
    expect(puts()).toHaveLength(3);
  });

  it('is announced by the next application when this one is gone', async () => {
    await bench.online();
    await settled();
    bench.sandbox.faults.add({ match: { operation: 'putCommunication' }, effect: { kind: 'drop' } });
    await bench.session.announce('+12065550100');
    bench.sandbox.user.endApplications();
    await until(() => phone() === 'tel:+12065550100');
    expect(bench.sandbox.journal.list({ operation: 'makeMeAvailable' })).toHaveLength(2);
  });
});

describe('a user who is available already', () => {
  it('is asked with which phone when makeMeAvailable says so, and gets the right one', async () => {
    bench.sandbox.faults.add({
      match: { operation: 'makeMeAvailable' },
      effect: { kind: 'error', status: 409, code: 'Conflict', subcode: 'AlreadyExists' },
    });
    await bench.online();
    await until(() => phone() === 'tel:+12065550147');
    expect(bench.operations().slice(-3)).toEqual(['makeMeAvailable', 'application', 'putCommunication']);
    expect(bench.session.state.state).toBe('online');
  });
});

it('two spellings of one number are the same', () => {
  expect(sameNumber('tel:+12065550147', '+1 206 555 0147')).toBe(true);
  expect(sameNumber('tel : +1 (206) 555-0147', '+12065550147')).toBe(true);
  expect(sameNumber('+12065550147', '+12065550148')).toBe(false);
  expect(sameNumber('12065550147', '+12065550147')).toBe(false);
});
