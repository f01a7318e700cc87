/** makeMeAvailable of revision 2 (02 §1, 01 §5): asked for where the link says so, a refused part told. */
import { afterEach, describe, expect, it } from 'vitest';
import { refusedParts } from '../../../main/ucwa/availability.ts';
import type { FaultEffect } from '../../sandbox/faults.ts';
import { type Bench, makeBench, until } from './bench.ts';
import { answerOf } from './scripted.ts';

const asked = (bench: Bench) =>
  bench.sandbox.journal
    .list({ operation: 'makeMeAvailable' })
    .map(({ status, headers }) => [status, headers['x-ms-requiresminresourceversion']]);

describe('makeMeAvailable', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('is of revision 1 where the link says nothing', async () => {
    bench = await makeBench();
    await bench.online();
    expect(asked(bench)).toEqual([[204, undefined]]);
  });

  it('is of revision 2 where the link says so', async () => {
    bench = await makeBench({ switches: { revisionLinks: true } });
    await bench.online();
    expect(asked(bench)).toEqual([[201, '2']]);
    expect(bench.sandbox.user.applications[0]?.reachability.phoneNumber).toBe('tel:+12065550147');
  });

  it('goes on without a refused part that is no matter of the phone', async () => {
    bench = await makeBench({
      switches: { revisionLinks: true, refusedParts: 'supportedMessageFormats' },
    });
    await bench.online();
    expect(bench.log).toContainEqual([
      'makeMeAvailable: refused parts',
      { parts: 'supportedMessageFormats' },
    ]);
  });

  it.each(['phoneNumber', 'audioPreference', 'supportedModalities'])(
    'stops with a sentence when %s is refused',
    async (part) => {
      bench = await makeBench({ switches: { revisionLinks: true, refusedParts: part } });
      bench.session.signIn(bench.account());
      expect(await bench.state('failed')).toMatchObject({
        error: { code: 'PhoneRefused', message: expect.stringContaining('does not ring your phone') },
      });
      expect(asked(bench)).toHaveLength(1);
    },
  );

  it('falls back to revision 1 when the server does not keep what its link promised', async () => {
    bench = await makeBench({ switches: { revisionLinks: true } });
    bench.sandbox.faults.add({
      match: { operation: 'makeMeAvailable' },
      effect: { kind: 'error', status: 404, code: 'NotFound', subcode: 'APIVersionNotSupported' },
    });
    await bench.online();
    expect(asked(bench)).toEqual([
      [404, '2'],
      [204, undefined],
    ]);
  });
});

/** Lets time pass on our side alone: no event brings `me`. */
const pass = (look: () => unknown) =>
  until(() => {
    bench.clock.advance(1_000);
    return look();
  });
const available = () => bench.sandbox.user.applications[0]?.available;
/** Says yes, and nothing comes of it. */
const early: FaultEffect = { kind: 'body', text: '', status: 204 };
const refuse = (effect: FaultEffect, operation = 'makeMeAvailable', times = 1) =>
  bench.sandbox.faults.add({ match: { operation }, effect, times });

let bench: Bench;
describe('a user who was not made available after all', () => {
  afterEach(() => bench.close());

  it.each<[string, FaultEffect]>([
    ['409 without a subcode', { kind: 'error', status: 409, code: 'Conflict' }],
    ['409 of a proxy', { kind: 'html', status: 409 }],
    ['a guest network’s page', { kind: 'html', status: 200 }],
    ['an empty answer of somebody else', { kind: 'body', text: '' }],
    ['404 of an application that is not there', { kind: 'error', status: 404, code: 'NotFound' }],
  ])('is not online, and is announced again: %s', async (_name, effect) => {
    bench = await makeBench();
    refuse(effect);
    bench.session.signIn(bench.account());
    await bench.state('reconnecting');
    await pass(available);
    await bench.state('online');
  });

  it('stops after a 410 of an unknown kind', async () => {
    bench = await makeBench();
    refuse({ kind: 'error', status: 410, code: 'Gone', subcode: 'Tomorrow' });
    bench.session.signIn(bench.account());
    expect(await bench.state('failed')).toMatchObject({ error: { code: 'SessionGone' } });
  });

  it('is online after an empty 200 where me says so', async () => {
    bench = await makeBench();
    bench.wire.answer = ({ url }) => {
      const [application] = bench.sandbox.user.applications;
      if (!url.endsWith('/makeMeAvailable') || !application) return null;
      application.available = true;
      return answerOf({}, url);
    };
    await bench.online();
    expect(bench.session.application?.me.links.has('makeMeAvailable')).toBe(false);
    expect(asked(bench)).toEqual([]);
  });

  it('is announced again as long as me offers it', async () => {
    bench = await makeBench();
    refuse(early, 'makeMeAvailable', 3);
    await bench.online();
    expect(available()).toBe(false);
    await pass(() => asked(bench).length === 4);
    expect(bench.states.filter(({ state }) => state === 'reconnecting')).toEqual([]);
    expect(available()).toBe(true);
  });

  it('is told when the phone is refused at the second try', async () => {
    bench = await makeBench();
    refuse(early);
    await bench.online();
    refuse({ kind: 'error', status: 400, code: 'BadRequest', subcode: 'NormalizationFailed' });
    await pass(() => bench.session.state.state === 'failed');
    expect(bench.session.state).toMatchObject({ error: { code: 'BadRequest/NormalizationFailed' } });
  });

  it('is no matter of the next application', async () => {
    bench = await makeBench();
    refuse(early);
    await bench.online();
    const old = bench.session.application?.url ?? '';
    const later = <T>(value: T) => {
      let say = () => {};
      const said = new Promise<T>((resolve) => {
        say = () => resolve(value);
      });
      return { said, say };
    };
    const gone = { status: 404, json: { code: 'NotFound', subcode: 'ApplicationNotFound' } };
    const [read, announced] = [later(answerOf(gone, old)), later(answerOf({ status: 204 }, old))];
    // The old one is being read, and the new one not yet announced, when the old one is said to be gone.
    bench.wire.answer = ({ url }) =>
      url === old ? read.said : url.endsWith('/makeMeAvailable') ? announced.said : null;
    const sent = (end: string) => bench.wire.sent.filter(({ url }) => url.endsWith(end)).length;
    await pass(() => sent(old) === 1);
    bench.sandbox.user.endApplications();
    await until(() => sent('/makeMeAvailable') === 2);
    read.say();
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    announced.say();
    await bench.state('online');
    expect(bench.operations().filter((one) => one === 'createApplication')).toHaveLength(2);
  });

  it('is not announced for ever where me goes on offering it', async () => {
    bench = await makeBench();
    refuse(early);
    await bench.online();
    refuse({ kind: 'error', status: 409, code: 'Conflict', subcode: 'AlreadyExists' }, 'makeMeAvailable', 0);
    await pass(() => asked(bench).length === 2);
    const end = bench.clock.monotonic() + 600_000;
    await pass(() => bench.clock.monotonic() > end);
    expect(asked(bench)).toHaveLength(2);
  });
});

describe('me after it', () => {
  const canReport = () => bench.session.application?.me.links.has('reportMyActivity');
  afterEach(() => bench.close());

  it('is read until it comes, although its event led to nothing', async () => {
    bench = await makeBench();
    refuse({ kind: 'error', status: 503, code: 'ServiceUnavailable' }, 'me');
    await bench.online();
    bench.sandbox.clock.advance(5_000);
    await bench.sandbox.journal.wait({ operation: 'me', status: 503 });
    refuse({ kind: 'error', status: 503, code: 'ServiceUnavailable' }, 'application', 2);
    expect(canReport()).toBe(false);
    await pass(canReport);
    expect(asked(bench)).toHaveLength(1);
  });

  it('is read without an event', async () => {
    bench = await makeBench();
    await bench.online();
    await pass(canReport);
    expect(bench.operations()).not.toContain('me');
    expect(asked(bench)).toHaveLength(1);
  });

  it('is read once where its event comes in time', async () => {
    bench = await makeBench();
    await bench.online();
    bench.sandbox.clock.advance(5_000);
    await until(canReport);
    const before = bench.sandbox.journal.last;
    const end = bench.clock.monotonic() + 600_000;
    await pass(() => bench.clock.monotonic() > end);
    expect(bench.operations(before)).toEqual([]);
  });
});

it.each<[string, unknown, string[]]>([
  ['nothing', undefined, []],
  ['no list', { operations: 'no' }, []],
  ['taken parts', { operations: [{ name: 'phoneNumber', status: 'Success' }] }, []],
  ['one part, no list', { operations: { rel: 'phoneNumber', state: 'Rejected' } }, ['phoneNumber']],
  ['an error as the word', { operations: [{ operation: 'note', reason: { code: 'Forbidden' } }] }, ['note']],
  ['a plain no', { operations: [{ accepted: false }] }, ['unnamed']],
  ['junk', { operations: [null, 1, 'x', []] }, []],
])('reads %s', (_name, body, parts) => {
  expect(refusedParts(body)).toEqual(parts);
});
