import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { pageUrl } from '../../../main/desktop/pages.ts';
import { type IpcParts, serveWindows } from '../../../main/ipc.ts';
import { padView } from '../../../main/views.ts';
import { type Channel, inputs, type WindowKind } from '../../../preload/contract.ts';
import { outgoing, recordingCommands, Store, state } from './fixtures.ts';

const KINDS: WindowKind[] = ['pad', 'call', 'signIn', 'settings'];
type Handler = Parameters<IpcMain['handle']>[1];
/** What a message's sender is, as far as the door looks at it. */
interface Sender {
  readonly id?: number;
  readonly url?: string;
  readonly parent?: object | null;
}

describe('the door to the windows', () => {
  let handlers: Map<string, Handler>;
  let asked: string[];
  let parts: IpcParts;
  let stop: () => void;
  const call = outgoing();

  const eventOf = ({ id = 1, url = pageUrl('pad'), parent = null }: Sender) =>
    ({ sender: { id } as WebContents, senderFrame: { url, parent } }) as IpcMainInvokeEvent;
  const ask = async (channel: string, input?: unknown, sender: Sender = {}): Promise<unknown> =>
    handlers.get(`deskring:${channel}`)?.(eventOf(sender), input);
  const from = (kind: WindowKind): Sender => ({ id: KINDS.indexOf(kind) + 1, url: pageUrl(kind) });

  beforeEach(() => {
    handlers = new Map();
    const recording = recordingCommands();
    asked = recording.asked;
    const take = async (what: string) => {
      asked.push(what);
      return { ok: true } as const;
    };
    parts = {
      ipcMain: {
        handle: (channel, handler) => void handlers.set(channel, handler),
        removeHandler: (channel) => void handlers.delete(channel),
      },
      windows: {
        kindOf: ({ id }) => KINDS[id - 1] ?? null,
        show: (kind) => void asked.push(`show ${kind}`),
        close: (kind) => void asked.push(`close ${kind}`),
        fit: (kind, height) => void asked.push(`fit ${kind} ${height}`),
      },
      view: () => padView(state(), { prefill: null, formatNumber: (number) => number, now: 0 }),
      source: new Store(state({ calls: [call] })),
      commands: {
        ...recording.commands,
        dial: (target, options) => take(`dial ${target} on ${options?.phone ?? 'the usual'}`),
      },
      requests: {
        search: async (text) => {
          asked.push(`search ${text}`);
          return [];
        },
        choosePhone: (number) => take(`choosePhone ${number}`),
        signIn: ({ address }) => take(`signIn ${address}`),
        cancelSignIn: () => take('cancelSignIn'),
        saveServer: ({ discovery }) => take(`saveServer ${discovery}`),
        saveSettings: () => Promise.reject(new Error('disk full')),
        dismissNotice: () => void asked.push('dismissNotice'),
      },
      history: {
        delete: (id) => {
          asked.push(`delete ${id}`);
          return { ok: true };
        },
        clear: () => ({ ok: false, message: 'Not now.' }),
        export: () => take('export'),
      },
      copy: (text) => void asked.push(`copy ${text}`),
    };
    stop = serveWindows(parts);
  });

  it('serves every channel of the contract, and none after the end', () => {
    const channels = Object.keys(inputs).map((channel) => `deskring:${channel}`);
    expect([...handlers.keys()].sort()).toEqual(channels.sort());
    stop();
    expect(handlers.size).toBe(0);
  });

  it('passes a good message on', async () => {
    expect(await ask('dial', { target: '+1', phone: null })).toEqual({ ok: true });
    expect(await ask('view')).toMatchObject({ kind: 'pad' });
    await ask('search', { text: 'da' });
    await ask('choosePhone', { number: '+2' });
    await ask('copy', { text: 'x' });
    await ask('dismissNotice');
    await ask('open', { window: 'settings' });
    await ask('close', undefined, from('settings'));
    await ask('fit', { height: 300 }, from('call'));
    await ask('signOut');
    expect(asked).toEqual([
      'dial +1 on the usual',
      'show call',
      'search da',
      'choosePhone +2',
      'copy x',
      'dismissNotice',
      'show settings',
      'close settings',
      'fit call 300',
      'signOut',
    ]);
  });

  it('does what the menus of the history say', async () => {
    await ask('history', { action: 'delete', id: 'h2' });
    await ask('history', { action: 'export' });
    expect(asked).toEqual(['delete h2', 'export']);
    expect(await ask('history', { action: 'clear' })).toEqual({ ok: false, message: 'Not now.' });
    for (const bad of [{ action: 'delete' }, { action: 'burn', id: 'h1' }, {}])
      expect(await ask('history', bad)).toMatchObject({ ok: false });
    expect(await ask('history', { action: 'clear' }, from('call'))).toMatchObject({ ok: false });
    expect(asked).toHaveLength(2);
  });

  it('does what a button of the call window says', async () => {
    const press = (action: string, more = {}) => ask('call', { id: call.id, action, ...more }, from('call'));
    for (const action of ['cancel', 'silence', 'callBack', 'close']) await press(action);
    await press('ringOther', { number: '+3' });
    expect(asked).toEqual([
      `cancel ${call.id}`,
      `silence ${call.id}`,
      `callBack ${call.id}`,
      `dismiss ${call.id}`,
      `callBack ${call.id} on +3`,
    ]);
    expect(await press('ringOther')).toMatchObject({ ok: false });
  });

  it.each<[string, unknown]>([
    ['dial', undefined],
    ['dial', 'text'],
    ['dial', { target: 5, phone: null }],
    ['dial', { target: 'x'.repeat(10_001), phone: null }],
    ['open', { window: 'devtools' }],
    ['view', { more: 'than nothing' }],
    ['close', null],
  ])('takes nothing that does not fit: %s', async (channel, input) => {
    const answer = ask(channel, input);
    if (channel === 'view') await expect(answer).rejects.toThrow();
    else expect(await answer).toMatchObject({ ok: false, message: expect.stringMatching(/\.$/) });
    expect(asked).toEqual([]);
  });

  it('names the field of a text that is too long', async () => {
    expect(await ask('dial', { target: 'x'.repeat(10_001), phone: null })).toEqual({
      ok: false,
      message: 'The text is too long.',
      field: 'target',
    });
  });

  it.each<[string, Sender]>([
    ['a page of somebody else', { url: 'https://evil.example/pad.html' }],
    ['another page in our window', { url: pageUrl('settings') }],
    ['a look-alike', { url: 'app://deskring.evil/pad.html' }],
    ['a frame inside', { parent: {} }],
    ['a window we did not make', { id: 99 }],
  ])('answers nothing to %s', async (_, sender) => {
    expect(await ask('dial', { target: '+1', phone: null }, sender)).toMatchObject({ ok: false });
    expect(await ask('search', { text: 'x' }, sender)).toEqual([]);
    await expect(ask('view', undefined, sender)).rejects.toThrow();
    expect(asked).toEqual([]);
  });

  it('answers nothing to a frame that is gone', async () => {
    const event = { sender: { id: 1 } as WebContents, senderFrame: null } as IpcMainInvokeEvent;
    expect(await handlers.get('deskring:signOut')?.(event)).toMatchObject({ ok: false });
  });

  it('lets a window ask only what belongs to it', async () => {
    const password = { address: 'a', userName: '', password: 'p', phone: '', staySignedIn: true };
    const inputOf: Partial<Record<Channel, unknown>> = {
      dial: { target: '+1', phone: null },
      call: { id: 'x', action: 'hangUp' },
      signIn: password,
      saveSettings: {},
    };
    const owners = { dial: 'pad', call: 'call', signIn: 'signIn', saveSettings: 'settings' } as const;
    for (const [channel, owner] of Object.entries(owners))
      for (const kind of KINDS)
        if (kind !== owner)
          expect(await ask(channel, inputOf[channel as Channel], from(kind))).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
  });

  it('turns what fails inside into a sentence', async () => {
    expect(await ask('saveSettings', {}, from('settings'))).toEqual({
      ok: false,
      message: 'That did not work. Try again; the log says more.',
    });
  });
});
