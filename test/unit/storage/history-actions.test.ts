/** Deleting, clearing, exporting and merging: what is gone stays gone, and no call stands there twice. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oneLine } from '../../../main/clean.ts';
import { HistoryActions } from '../../../main/history/actions.ts';
import { historyCsv } from '../../../main/history/csv.ts';
import { serverId } from '../../../main/history/merge.ts';
import type { HistoryEntry } from '../../../main/state.ts';
import { History } from '../../../main/storage/history.ts';

const AT = new Date(2026, 10, 24, 9, 41, 5).getTime();
const call = (id: string, over: Partial<HistoryEntry> = {}): HistoryEntry => ({
  ...{ id, direction: 'incoming', name: 'Bob', uri: 'sip:bob@contoso.com', number: null, context: '' },
  ...{ outcome: 'finished', at: AT, seconds: 7, unseen: false },
  ...over,
});
/** As the server tells it: other clock, no seconds. */
const told = (over: Partial<HistoryEntry> = {}): HistoryEntry => {
  const entry = call('', { seconds: 0, ...over });
  return { ...entry, id: serverId(entry) };
};

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
  path = join(folder, 'calls.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = (limit = 500) =>
  History.open({ path, delayMs: 60_000, limit, now: () => new Date(AT + 3_600_000) });
const ids = (history: History) => history.entries.map(({ id }) => id);

describe('the server’s calls', () => {
  it('come in between, newest first, and are kept', async () => {
    const history = await open();
    history.add(call('1', { at: AT + 600_000 }));
    const missed = told({ outcome: 'missed', unseen: true });
    expect(history.merge([missed])).toBe(true);
    expect(ids(history)).toEqual(['1', missed.id]);
    expect(history.missedCalls).toBe(1);
    expect(history.merge([missed])).toBe(false);
    await history.flush();
    expect((await open()).entries).toEqual(history.entries);
  });

  it('are the ones known already, whichever came first', async () => {
    const history = await open();
    history.add(call('1'));
    expect(history.merge([told({ at: AT + 90_000, uri: 'SIP:Bob@contoso.com;gruu' })])).toBe(false);
    expect(history.merge([told({ at: AT + 300_000 })])).toBe(true);
    history.add(call('2', { at: AT + 310_000, seconds: 9 }));
    expect(ids(history)).toEqual(['2', '1']);
  });

  it('told before a call began are another call: somebody who tried twice', async () => {
    let now = AT + 30_000;
    const history = await History.open({ path, delayMs: 60_000, now: () => new Date(now) });
    const missed = told({ outcome: 'missed', unseen: true });
    history.merge([missed]);
    history.add(call('1', { at: AT + 60_000 }));
    expect(ids(history)).toEqual(['1', missed.id]);
    // Told while the other call went on: that is this one, as the server saw it.
    now = AT + 90_000;
    history.merge([told({ uri: 'sip:carol@contoso.com', at: AT + 71_000 })]);
    history.add(call('2', { uri: 'sip:carol@contoso.com', at: AT + 70_000 }));
    expect(ids(history)).toEqual(['2', '1', missed.id]);
    // Nor is one that came later what a call is told of once more.
    const after = told({ at: AT + 85_000 });
    history.merge([missed, told({ at: AT + 61_000 }), after]);
    history.add(call('1', { at: AT + 60_000, name: 'Bob Kelly' }));
    expect(ids(history)).toEqual([after.id, '2', '1', missed.id]);
    history.delete(after.id);
    await history.flush();
    const later = await open();
    later.add(call('3', { at: AT + 100_000 }));
    expect(ids(later)).toEqual(['3', '2', '1', missed.id]);
  });

  it('are others when way, party or time differ', async () => {
    const history = await open();
    history.add(call('1'));
    const others = [
      told({ direction: 'outgoing' }),
      told({ uri: 'sip:carol@contoso.com' }),
      told({ at: AT + 121_000 }),
      told({ uri: null }),
    ];
    expect(history.merge(others)).toBe(true);
    expect(history.entries).toHaveLength(5);
  });

  it('are matched by number too, and one for one', async () => {
    const history = await open();
    history.add(call('1', { uri: null, number: '+12065550123' }));
    const one = told({ uri: 'tel:+12065550123', number: '+12065550123', at: AT + 1_000 });
    const two = told({ uri: 'tel:+12065550123', number: '+12065550123', at: AT + 60_000 });
    history.merge([two, one]);
    expect(ids(history)).toEqual([two.id, '1']);
  });

  it('that were deleted or cleared here stay away, after a restart too', async () => {
    const history = await open();
    history.add(call('1'));
    const log = told({ at: AT + 30_000 });
    history.delete('1');
    expect(history.merge([log])).toBe(false);
    await history.flush();
    const again = await open();
    expect(again.merge([log])).toBe(false);
    again.add(call('2'));
    again.clear(AT + 60_000);
    await again.flush();
    const later = await open();
    expect(later.entries).toEqual([]);
    expect(later.merge([log, told({ uri: 'sip:x@y' })])).toBe(false);
    expect(later.merge([told({ at: AT + 70_000 })])).toBe(true);
  });

  it('and calls whose end is told once more stay away as well', async () => {
    const history = await open();
    history.add(call('1'));
    history.add(call('2', { at: AT + 1 }));
    history.delete('1');
    history.add(call('1', { context: 'For Carol' }));
    expect(ids(history)).toEqual(['2']);
    history.clear(AT);
    history.add(call('2'));
    expect(ids(history)).toEqual([]);
  });

  it('in any portions and any order make the same list', async () => {
    const logs = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 10 }).map((minutes) => AT + minutes * 60_000),
        uri: fc.constantFrom('sip:bob@contoso.com', 'sip:carol@contoso.com', null),
        direction: fc.constantFrom('incoming' as const, 'outgoing' as const),
      }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(logs, fc.integer({ min: 0, max: 12 }), async (parts, cut) => {
        const all = parts.map((part) => told(part));
        const [atOnce, inTwo] = [await open(), await open()];
        atOnce.merge(all);
        inTwo.merge(all);
        inTwo.merge(all.slice(0, cut).reverse());
        expect(ids(inTwo)).toEqual(ids(atOnce));
        expect(new Set(ids(atOnce)).size).toBe(atOnce.entries.length);
        expect(new Set(all.map(({ id }) => id)).size).toBe(atOnce.entries.length);
      }),
    );
  });

  it('don’t make the list longer than it may be', async () => {
    const history = await open(3);
    for (let turn = 0; turn < 3; turn++) history.add(call(`${turn}`, { at: AT + turn * 300_000 }));
    expect(history.merge([told({ at: AT - 900_000 })])).toBe(false);
    expect(history.merge([told({ at: AT + 900_000 })])).toBe(true);
    expect(history.entries).toHaveLength(3);
  });
});

describe('the table', () => {
  const cells = (entry: Partial<HistoryEntry>) => historyCsv([call('1', entry)]).split('\r\n')[1];

  it('has a heading, local times, and a line for each call', () => {
    const calls = [call('1'), call('2', { direction: 'outgoing', outcome: 'busy', number: '+12065550123' })];
    expect(historyCsv(calls)).toBe(
      '\ufeffDate,Time,Direction,Name,Number,Address,Outcome,Seconds,Details\r\n' +
        '2026-11-24,09:41:05,Incoming,Bob,,sip:bob@contoso.com,Answered,7,\r\n' +
        '2026-11-24,09:41:05,Outgoing,Bob,+12065550123,sip:bob@contoso.com,Busy,7,\r\n',
    );
  });

  it('quotes as RFC 4180 says', () => {
    expect(cells({ name: 'Hall, Ben "B"' })).toContain('"Hall, Ben ""B"""');
  });

  it.each(['=1+1', '+cmd|x', '-2', '@SUM(A1)', '\t=1', ' =1', '\u200b=1', '＝1', '+1206=1', '%x'])(
    'makes no formula of %j',
    (name) => {
      const safe = `'${name.replace(/^[\s\u200b]/u, '')}`;
      expect(cells({ name })).toContain(safe);
      expect(cells({ name: null, number: name })).toContain(safe);
    },
  );

  it('makes none where a semicolon or a line break divides, whatever the spreadsheet splits at', () => {
    expect(cells({ name: 'Bob;=1+1; @x' })).toContain(`"Bob;'=1+1;' @x"`);
    expect(cells({ name: 'Bob\r\n=1+1' })).toContain('Bob =1+1');
    expect(cells({ name: null, number: '+12065550123;ext=12' })).toContain(',"+12065550123;ext=12",');
  });

  it('is read back as it is shown, whatever people are called', () => {
    const plain = (value: string | undefined) => value?.replaceAll("'", '');
    const text = fc.string({ unit: fc.constantFrom(...'a",;\r\n=+-@ \t\u00e4\u2028') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (people) => {
        const table = historyCsv(people.map(([name, context], at) => call(`${at}`, { name, context })));
        const rows = readCsv(table.slice(1)).slice(1);
        expect(rows).toHaveLength(people.length);
        people.forEach(([name, context], at) => {
          expect(plain(rows[at]?.[3])).toBe(oneLine(name) ?? '');
          expect(plain(rows[at]?.[8])).toBe(oneLine(context) ?? '');
          for (const cell of rows[at] ?? []) expect(cell).not.toMatch(/(?:^|[;\r\n])\s*[=@-]/);
        });
      }),
    );
  });
});

/** RFC 4180, by the letter. */
function readCsv(table: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of table.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('what the pad asks for', () => {
  const begin = async (choose: (suggestion: string) => string | null, isRead = true) => {
    const history = await open();
    history.add(call('1', { outcome: 'missed', unseen: true }));
    const seen: unknown[] = [];
    const actions = new HistoryActions({
      store: { update: (change) => void seen.push(change) },
      history: () => (isRead ? history : null),
      choosePath: async (suggestion) => choose(suggestion),
      onSaved: (saved) => void seen.push(saved),
      now: () => new Date(AT),
    });
    return { history, actions, seen };
  };

  it('deletes a call and takes it off the tray’s count', async () => {
    const { actions, seen } = await begin(() => null);
    expect(actions.delete('gone')).toEqual({ ok: true });
    expect(actions.delete('1')).toEqual({ ok: true });
    expect(seen.at(-1)).toEqual({ history: [], missedCalls: 0 });
  });

  it('clears all', async () => {
    const { actions, history } = await begin(() => null);
    expect(actions.clear()).toEqual({ ok: true });
    expect(history.entries).toEqual([]);
  });

  it('asks where to, once, and saves', async () => {
    const asked: string[] = [];
    const { actions, seen } = await begin((suggestion) => {
      asked.push(suggestion);
      return join(folder, 'out.csv');
    });
    await Promise.all([actions.export(), actions.export()]);
    expect(asked).toEqual([`deskring-calls-${new Date(AT).toISOString().slice(0, 10)}.csv`]);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toMatch(/^\ufeffDate,.*\r\n.*Bob.*Missed/);
    expect(seen).toEqual([join(folder, 'out.csv')]);
  });

  it('cancelled is no failure, a file that can’t be written is one sentence', async () => {
    expect(await (await begin(() => null)).actions.export()).toEqual({ ok: true });
    mkdirSync(join(folder, 'taken'));
    expect(await (await begin(() => join(folder, 'taken'))).actions.export()).toEqual({
      ok: false,
      message: 'The call history could not be saved: a folder and a file stand in each other’s way.',
    });
  });

  it('waits for the history to be read', async () => {
    const { actions } = await begin(() => null, false);
    for (const answer of [actions.delete('1'), actions.clear(), await actions.export()])
      expect(answer).toEqual({ ok: false, message: 'The call history is still being read.' });
  });
});
