/** Searching people against a real server (05 §2). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PeopleSearch } from '../../../main/people/search.ts';
import { type Bench, makeBench } from '../ucwa/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
  await bench.online();
});
afterAll(() => bench.close());
const people = () => bench.session.application?.people ?? null;
const search = () => new PeopleSearch((ask) => bench.session.command(ask));

describe('searching', () => {
  it('finds people with their numbers', async () => {
    const [ben] = await search().find(people(), '  ben ');
    expect(ben).toMatchObject({ uri: 'sip:ben@contoso.com', name: expect.stringContaining('Ben') });
    expect(ben?.numbers.every(({ uri }) => uri.startsWith('tel:'))).toBe(true);
    expect(bench.sandbox.journal.list({ operation: 'search' }).at(-1)?.query).toEqual({
      query: 'ben',
      limit: '8',
    });
  });

  it('takes no more than it asked for', async () => {
    expect((await search().find(people(), 'contoso', 3)).length).toBeLessThanOrEqual(3);
  });

  it('asks nobody for a letter, and nothing without the link', async () => {
    const before = bench.sandbox.journal.last;
    expect(await search().find(people(), 'b')).toEqual([]);
    expect(await search().find(null, 'ben')).toEqual([]);
    expect(bench.operations(before)).toEqual([]);
  });

  it('finds nobody where the server may not or will not say', async () => {
    bench.sandbox.faults.add({
      match: { operation: 'search' },
      effect: { kind: 'error', status: 403, code: 'Forbidden' },
    });
    expect(await search().find(people(), 'ben')).toEqual([]);
    bench.sandbox.faults.add({ match: { operation: 'search' }, effect: { kind: 'html', status: 200 } });
    expect(await search().find(people(), 'ben')).toEqual([]);
  });

  it('lets go of a search when the next begins', async () => {
    bench.sandbox.faults.add({ match: { operation: 'search' }, effect: { kind: 'hang' } });
    const before = bench.sandbox.journal.last;
    const one = search();
    const old = one.find(people(), 'ben');
    await bench.sandbox.journal.wait({ operation: 'search', after: before });
    const fresh = one.find(people(), 'carol');
    expect(await old).toEqual([]);
    expect((await fresh)[0]?.uri).toBe('sip:carol@contoso.com');
  });
});
