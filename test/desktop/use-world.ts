/** One world for the tests of a file, and what they look at in it. */
import { afterAll, beforeAll } from 'vitest';
import type { Toast } from '../../build/desktop/toasts.mjs';
import { OutgoingCall } from '../sandbox/calls/outgoing.ts';
import { RingingCall } from '../sandbox/calls/ringing.ts';
import type { JournalEntry, JournalFilter } from '../sandbox/journal.ts';
import { startWorld, until, type World, type WorldOptions } from './world.ts';

/** The world of the `describe` or file this is called in; there from the first test on. */
export function useWorld(options: WorldOptions = {}): () => World {
  let world: World | undefined;
  beforeAll(async () => {
    world = await startWorld(options);
    if (options.start !== false && options.config !== false && options.password !== null)
      await world.online();
  });
  afterAll(() => world?.stop());
  return () => {
    if (!world) throw new Error('There is no world yet.');
    return world;
  };
}

/** What has happened since this was made. */
export interface Since {
  /** Every Notify call, updates too. */
  readonly notifications: () => readonly Toast[];
  readonly requests: (filter: JournalFilter) => readonly JournalEntry[];
  /** The newest state of a toast that fits, once there is one. */
  readonly toast: (what: string | ((toast: Toast) => boolean)) => Promise<Toast>;
  readonly toastGone: (toast: Toast) => Promise<unknown>;
}

/** @returns the present as the point from which to look */
export function since({ desktop, sandbox }: World): Since {
  const first = desktop.notifications().length;
  const after = sandbox.journal.last;
  const notifications = () => desktop.notifications().slice(first);
  return {
    notifications,
    requests: (filter) => sandbox.journal.list({ ...filter, after }),
    toast: (what) => {
      const fits = typeof what === 'string' ? (toast: Toast) => toast.summary === what : what;
      return until(`the toast ${String(what)}`, () => notifications().findLast(fits));
    },
    toastGone: ({ id }) => until('the toast to go', () => desktop.closed().includes(id)),
  };
}

/** Ends whatever rings or goes on, at the server, and waits until Deskring knows. */
export async function hangUpAll(world: World): Promise<void> {
  for (const call of world.sandbox.user.calls) {
    if (call.phase === 'connected') call.remoteHangsUp();
    else if (call instanceof RingingCall) call.answeredElsewhere();
    else if (call instanceof OutgoingCall) call.stop();
  }
  await until('every call to end', async () =>
    (await world.status()).calls.every(({ state }) => state === 'ended'),
  );
}
