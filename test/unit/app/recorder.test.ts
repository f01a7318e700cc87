/** What of a call goes into the history, and what becomes of it when more is learned afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../../main/calls/call.ts';
import { entryOf, recordCalls } from '../../../main/recorder.ts';
import { History } from '../../../main/storage/history.ts';
import { Store } from '../../../main/store.ts';
import * as s from '../calls/story.ts';
import { incoming, outgoing, state } from '../desktop/fixtures.ts';

const over = (outcome: NonNullable<Call['end']>['outcome'], change: Partial<Call> = {}) => ({
  ...{ state: 'ended' as const, end: { outcome, sentence: 'It is over.', at: 9 } },
  ...change,
});

describe('the context of a call', () => {
  it.each([
    [outgoing(over('finished', { acceptedBy: 'Lee Okafor' })), 'Lee Okafor took the call'],
    [
      incoming(over('answeredElsewhere', { acceptedBy: 'Lee Okafor', forWhom: 'Carol Reyes' })),
      'Taken by Lee Okafor · For Carol Reyes',
    ],
    [incoming(over('missed')), ''],
  ])('tells who took it (%#)', (call, context) => {
    expect(entryOf(call).context).toBe(context);
  });
});

describe('a call that is over', () => {
  let folder: string;
  let history: History;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deskring-recorder-'));
    history = await History.open({ path: join(folder, 'calls.json'), delayMs: 0 });
    store = new Store(state());
    recordCalls(store, history);
  });
  afterEach(async () => {
    await history.flush();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is corrected by what is learned of it, and seen stays seen', () => {
    const missed = incoming(over('missed', { remote: { name: null, uri: 'sip:dana@x.com', number: null } }));
    store.update({ calls: [missed] });
    expect(store.current).toMatchObject({ missedCalls: 1, history: [{ name: null, unseen: true }] });
    history.markSeen();
    store.update({ calls: [{ ...missed, remote: { ...missed.remote, name: 'Dana White' } }] });
    expect(store.current).toMatchObject({ missedCalls: 0, history: [{ name: 'Dana White', unseen: false }] });
  });

  it('is corrected when the one who took it becomes known', () => {
    const taken = incoming(over('answeredElsewhere', { acceptedBy: 'lee@contoso.com' }));
    store.update({ calls: [taken] });
    store.update({ calls: [{ ...taken, acceptedBy: 'Lee Okafor' }] });
    expect(store.current.history.map(({ context }) => context)).toEqual(['Taken by Lee Okafor']);
  });

  it('is a call of its own when it went on as another', () => {
    const story = s.tell();
    const show = () => store.update({ calls: story.calls.current });
    story.take(s.rings(), s.audio('Connected', s.TALKING), s.accepted('Incoming'));
    show();
    story.clock.advance(3_000);
    const more = { at: 'I2', inside: { from: s.participant('Carol', 'sip:carol@contoso.com') } };
    const to = { conversation: 'K2', phoneAudio: 'K2/phoneAudio', replacesPhoneAudio: 'K1/phoneAudio' };
    story.take(
      s.invitation('started', { direction: 'Incoming', state: 'Connecting' }, { self: 'I2', ...to }, more),
      s.invitation('completed', { direction: 'Incoming', state: 'Connected' }, undefined, {
        at: 'I2',
        more: { status: 'Success' },
      }),
    );
    show();
    story.clock.advance(0);
    show();
    expect(store.current.calls).toHaveLength(1);
    expect(store.current.history).toMatchObject([{ name: 'Bob', outcome: 'finished', seconds: 3 }]);
  });
});
