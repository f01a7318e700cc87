import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../../main/state.ts';
import { History, type HistoryOptions } from '../../../main/storage/history.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
  path = join(folder, 'calls.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const call = (id: string, over: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  direction: 'incoming',
  name: 'Bob',
  uri: 'sip:bob@contoso.com',
  number: null,
  context: '',
  outcome: 'missed',
  at: Number(id),
  seconds: 0,
  unseen: true,
  ...over,
});
const open = (options: Partial<HistoryOptions> = {}) => History.open({ path, delayMs: 60_000, ...options });
const ids = (history: History) => history.entries.map(({ id }) => id);

it('starts empty, keeps what was added, newest first', async () => {
  const first = await open();
  expect(first.entries).toEqual([]);
  for (const id of ['1', '3', '2']) first.add(call(id));
  first.add(call('2', { direction: 'outgoing', delegator: 'sip:carol@contoso.com' }));
  expect(ids(first)).toEqual(['3', '2', '1']);
  await first.flush();
  const second = await open();
  expect(second.entries).toEqual(first.entries);
  expect(second.notices).toEqual([]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['calls.json']);
});

it('is bounded, and so are its texts', async () => {
  const history = await open({ limit: 3 });
  for (let id = 1; id <= 5; id++) history.add(call(`${id}`, { name: 'x'.repeat(100_000) }));
  expect(ids(history)).toEqual(['5', '4', '3']);
  expect(history.entries[0]?.name).toHaveLength(1_000);
  await history.flush();
  expect(ids(await open({ limit: 2 }))).toEqual(['5', '4']);
});

it('replaces an entry of the same id', async () => {
  const history = await open();
  history.add(call('1'));
  history.add(call('1', { outcome: 'finished', seconds: 7, unseen: false }));
  expect(history.entries).toEqual([call('1', { outcome: 'finished', seconds: 7, unseen: false })]);
});

it('counts missed calls until they are seen', async () => {
  const history = await open();
  history.add(call('1'));
  history.add(call('2', { unseen: false }));
  expect(history.missedCalls).toBe(1);
  history.markSeen();
  expect(history.missedCalls).toBe(0);
  await history.flush();
  expect((await open()).missedCalls).toBe(0);
});

it('writes by itself a moment after a change', async () => {
  const history = await open({ delayMs: 5 });
  history.add(call('1'));
  await expect.poll(() => existsSync(path)).toBe(true);
});

it('flushing from several sides at once waits for the disk', async () => {
  const history = await open();
  history.add(call('1'));
  await Promise.all([history.flush(), history.flush().then(() => expect(existsSync(path)).toBe(true))]);
});

describe('damage', () => {
  it.each([['{'], [''], ['[]'], ['{"version":1}'], ['{"version":2,"calls":[]}']])(
    'a file holding %j is kept as a backup',
    async (text) => {
      writeFileSync(path, text);
      const history = await open({ now: () => new Date('2026-11-23T10:00:00Z') });
      const backup = `${path}.broken-2026-11-23T10-00-00.000Z`;
      expect(history.entries).toEqual([]);
      expect(history.notices).toEqual([`The call history was damaged: the file was kept as ${backup}.`]);
      expect(readFileSync(backup, 'utf8')).toBe(text);
      history.add(call('1'));
      await history.flush();
      expect(ids(await open())).toEqual(['1']);
    },
  );

  it('good entries between bad ones are still there', async () => {
    const noDate = call('5', { at: 1e300 });
    const bad = [call('2', { at: Number.NaN }), { ...call('3'), outcome: 'magic' }, noDate, null, 'x'];
    writeFileSync(path, JSON.stringify({ version: 1, calls: [call('1'), ...bad, call('4')] }));
    const history = await open();
    expect(ids(history)).toEqual(['4', '1']);
    expect(history.notices).toHaveLength(1);
    expect(readdirSync(folder)).toHaveLength(1);
    // And at the next start, though nobody called meanwhile.
    await history.flush();
    const again = await open();
    expect([ids(again), again.notices]).toEqual([['4', '1'], []]);
  });

  it('a crash in the middle of writing leaves the old file', async () => {
    const history = await open();
    history.add(call('1'));
    await history.flush();
    writeFileSync(`${path}.999999.tmp`, '{"version":1,"ca');
    expect(ids(await open())).toEqual(['1']);
  });

  it('a disk that refuses is said once, and all is written when it takes again', async () => {
    const notices: string[] = [];
    const place = join(folder, 'profile');
    const history = await open({ path: join(place, 'calls.json'), onNotice: (text) => notices.push(text) });
    writeFileSync(place, 'a file where the folder should be');
    history.add(call('1'));
    await history.flush();
    history.add(call('2'));
    await history.flush();
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^The call history can’t be saved at the moment: .+\.$/);
    rmSync(place);
    mkdirSync(place);
    await history.flush();
    expect(ids(await open({ path: join(place, 'calls.json') }))).toEqual(['2', '1']);
  });
});

it.runIf(existsSync('/dev/full'))('a full disk costs nothing but freshness', async () => {
  const notices: string[] = [];
  const history = await open({ onNotice: (text) => notices.push(text) });
  history.add(call('1'));
  await history.flush();
  // What the new file is written to refuses every byte, as a full disk does.
  symlinkSync('/dev/full', `${path}.${process.pid}.tmp`);
  history.add(call('2'));
  await history.flush();
  expect(notices).toEqual(['The call history can’t be saved at the moment: the disk is full.']);
  expect(ids(history)).toEqual(['2', '1']);
  expect(ids(await open())).toEqual(['1']);
  await history.flush();
  expect(ids(await open())).toEqual(['2', '1']);
});

describe('where nothing may be kept on the disk (02 §8, saveCallLogs)', () => {
  const server = (id: string, over: Partial<HistoryEntry> = {}) =>
    call(id, { id: `log:incoming:${id}:sip:bob@contoso.com`, ...over });
  const onDisk = () => JSON.parse(readFileSync(path, 'utf8'));

  it('the file goes at once, with damaged copies of it; the calls stay for this run', async () => {
    writeFileSync(path, '{"version":1,"calls":[');
    const history = await open();
    history.add(call('1'));
    await history.flush();
    writeFileSync(join(folder, 'config.json'), '{}');
    history.keepOnDisk(false);
    await history.flush();
    expect(readdirSync(folder)).toEqual(['config.json']);
    history.add(call('2'));
    history.merge([server('500000')]);
    history.markSeen();
    await history.flush();
    expect(readdirSync(folder)).toEqual(['config.json']);
    expect(history.entries).toHaveLength(3);
    expect((await open()).entries).toEqual([]);
  });

  it('what came meanwhile is not written later either; what comes then is', async () => {
    const history = await open();
    history.keepOnDisk(false);
    history.add(call('1'));
    history.add(call('2'));
    history.delete('2');
    history.keepOnDisk(true);
    history.add(call('3'));
    history.markSeen();
    history.add(call('1', { seconds: 7 }));
    await history.flush();
    expect(ids(history)).toEqual(['3', '1']);
    expect(onDisk()).toEqual({ version: 1, calls: [call('3', { unseen: false })] });
    history.delete('3');
    await history.flush();
    expect(onDisk()).toMatchObject({ calls: [], removed: { calls: [{ at: 3 }] } });
  });

  it('allowed as ever, nothing is touched', async () => {
    writeFileSync(path, '{"version":1,"calls":[],"mine":1}');
    const history = await open();
    history.keepOnDisk(true);
    await history.flush();
    expect(onDisk()).toHaveProperty('mine');
  });

  it('a file that can’t be removed is told once, and tried again', async () => {
    const notices: string[] = [];
    const history = await open({ onNotice: (sentence) => notices.push(sentence) });
    mkdirSync(path);
    history.keepOnDisk(false);
    await history.flush();
    await history.flush();
    expect(notices).toEqual([expect.stringMatching(/can’t be removed from this computer/)]);
    rmSync(path, { recursive: true });
    writeFileSync(path, '{}');
    await history.flush();
    expect(existsSync(path)).toBe(false);
  });
});
