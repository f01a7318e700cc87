/** makeMeAvailable of revision 2 (02 §1, 01 §5): asked for where the link says so, a refused part told. */
import { afterEach, describe, expect, it } from 'vitest';
import { refusedParts } from '../../../main/ucwa/availability.ts';
import { type Bench, makeBench } from './bench.ts';

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
