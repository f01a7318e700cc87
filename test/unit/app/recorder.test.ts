/** What of the calls becomes a line of the history. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordCalls } from '../../../main/recorder.ts';
import { History } from '../../../main/storage/history.ts';
import { Store } from '../../../main/store.ts';
import * as s from '../calls/story.ts';
import { state } from '../desktop/fixtures.ts';

let folder: string;
let store: Store;
let story: s.Story;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recorder-'));
  store = new Store(state({ calls: [] }));
  recordCalls(store, await History.open({ path: join(folder, 'calls.json') }));
  story = s.tell();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The list as it is now, as the program's store gets it. */
const show = () => store.update({ calls: story.calls.current });
const lines = () => store.current.history.map(({ name, outcome, seconds }) => ({ name, outcome, seconds }));

it('a call that went on as another is a call of its own', () => {
  story.take(s.rings(), s.audio('Connected', s.TALKING), s.accepted('Incoming'));
  show();
  story.clock.advance(3_000);
  const carol = { from: s.participant('Carol', 'sip:carol@contoso.com') };
  const to = { conversation: 'K2', phoneAudio: 'K2/phoneAudio', replacesPhoneAudio: 'K1/phoneAudio' };
  const more = { at: 'I2', inside: carol };
  story.take(
    s.invitation('started', { direction: 'Incoming', state: 'Connecting' }, { self: 'I2', ...to }, more),
    s.invitation('completed', { direction: 'Incoming', state: 'Connected' }, undefined, {
      at: 'I2',
      more: { status: 'Success' },
    }),
  );
  show();
  expect(lines()).toEqual([{ name: 'Bob', outcome: 'finished', seconds: 3 }]);
  story.clock.advance(0);
  show();
  expect(store.current.calls).toHaveLength(1);
  expect(lines()).toHaveLength(1);
});

it('a missed call that was seen stays seen, whatever is learned of it afterwards', async () => {
  story.take(s.rings(), s.completed('Incoming', 'Failed', 'Failure', ['RemoteFailure', 'Canceled']));
  show();
  expect(store.current.missedCalls).toBe(1);
  const [ended] = story.calls.current;
  if (!ended) throw new Error('no call');
  const history = await History.open({ path: join(folder, 'other.json') });
  const other = new Store(state({ calls: [ended] }));
  recordCalls(other, history);
  history.markSeen();
  other.update({ calls: [{ ...ended, remote: { ...ended.remote, name: 'Robert' } }] });
  expect(other.current.history).toMatchObject([{ name: 'Robert', unseen: false }]);
  expect(other.current.missedCalls).toBe(0);
});
