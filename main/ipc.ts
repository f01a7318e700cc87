/**
 * Serves preload/contract.ts: each message is checked for who sends it and for its shape, then does one thing.
 * What can go wrong comes back as a sentence; nothing is thrown at a page but what it should never have asked.
 */
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import * as v from 'valibot';
import {
  type Channel,
  type Field,
  type Input,
  inputs,
  type Outcome,
  type Outputs,
  type Row,
  type View,
  type WindowKind,
} from '../preload/contract.ts';
import { pageUrl } from './desktop/pages.ts';
import type { Disposer, Log, StateSource } from './desktop/source.ts';
import type { Windows } from './desktop/windows.ts';
import type { HistoryActions } from './history/actions.ts';
import { holdBefore } from './second-call.ts';
import type { Commands } from './state.ts';

/** What only windows ask for: settings, sign-in, search. The rest goes through `Commands`. */
export interface WindowRequests {
  /** People and recent calls for what was typed. */
  search(text: string): Promise<Row[]>;
  choosePhone(number: string): Promise<Outcome>;
  signIn(input: Input<'signIn'>): Promise<Outcome>;
  cancelSignIn(): Promise<Outcome>;
  saveServer(input: Input<'saveServer'>): Promise<Outcome>;
  saveSettings(input: Input<'saveSettings'>): Promise<Outcome>;
  dismissNotice(): void;
}

export interface IpcParts {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>;
  readonly windows: Pick<Windows, 'kindOf' | 'show' | 'close' | 'fit'>;
  readonly view: (kind: WindowKind) => View;
  readonly source: StateSource;
  readonly commands: Commands;
  readonly requests: WindowRequests;
  readonly history: Pick<HistoryActions, 'delete' | 'clear' | 'export'>;
  readonly copy: (text: string) => void | Promise<void>;
  readonly log?: Log;
}

const ALL: readonly WindowKind[] = ['pad', 'call', 'signIn', 'settings'];
/** Which windows may ask what. */
const ALLOWED: Readonly<Record<Channel, readonly WindowKind[]>> = {
  view: ALL,
  dial: ['pad'],
  call: ['call'],
  search: ['pad'],
  choosePhone: ['pad'],
  history: ['pad'],
  signIn: ['signIn'],
  cancelSignIn: ['pad', 'signIn', 'settings'],
  signOut: ['pad', 'settings'],
  saveServer: ['signIn', 'settings'],
  exportDiagnostics: ['settings'],
  saveSettings: ['settings'],
  open: ALL,
  copy: ALL,
  fit: ['call'],
  close: ALL,
  dismissNotice: ALL,
};

type Handlers = { [C in Channel]: (input: Input<C>, from: WindowKind) => Outputs[C] | Promise<Outputs[C]> };
const OK: Outcome = { ok: true };
const no = (message: string, field?: Field): Outcome =>
  field === undefined ? { ok: false, message } : { ok: false, message, field };

/** Begins to answer the windows; returns what ends it. */
export function serveWindows(parts: IpcParts): Disposer {
  const handlers = makeHandlers(parts);
  const channels = Object.keys(inputs) as Channel[];
  for (const channel of channels)
    parts.ipcMain.handle(`deskring:${channel}`, (event, raw: unknown) =>
      answer(parts, handlers, channel, event, raw),
    );
  return () => {
    for (const channel of channels) parts.ipcMain.removeHandler(`deskring:${channel}`);
  };
}

async function answer<C extends Channel>(
  { windows, log }: IpcParts,
  handlers: Handlers,
  channel: C,
  event: IpcMainInvokeEvent,
  raw: unknown,
): Promise<Outputs[Channel]> {
  const kind = senderOf(windows, event);
  if (kind === null || !ALLOWED[channel].includes(kind)) {
    log?.(`ipc: ${channel} refused for ${kind ?? 'a stranger'}`);
    return refusal(channel, 'This window may not do that.');
  }
  const input = v.safeParse(inputs[channel] as v.GenericSchema<unknown, Input<C>>, raw);
  if (!input.success) {
    const at = v.getDotPath(input.issues[0]);
    log?.(`ipc: ${channel}: bad input${at === null ? '' : ` at ${at}`}`);
    return refusal(channel, badInput(input.issues[0]), fieldAt(at));
  }
  try {
    return await handlers[channel](input.output, kind);
  } catch (error) {
    log?.(`ipc: ${channel}: ${error instanceof Error ? error.name : typeof error}`);
    return refusal(channel, 'That did not work. Try again; the log says more.');
  }
}

/** The window a message comes from: the main frame of a page of ours, in the window that page belongs to. */
function senderOf(windows: IpcParts['windows'], event: IpcMainInvokeEvent): WindowKind | null {
  const frame = event.senderFrame;
  const kind = windows.kindOf(event.sender);
  if (!frame || kind === null || frame.parent !== null) return null;
  return frame.url.replace(/[?#].*$/u, '') === pageUrl(kind) ? kind : null;
}

/** A refusal in the shape the channel answers with. A view can't be refused in words: that one is an error. */
function refusal(channel: Channel, message: string, field?: Field): Outputs[Channel] {
  if (channel === 'search') return [];
  if (channel === 'view') throw new Error(message);
  return no(message, field);
}

function badInput(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'max_length') return 'The text is too long.';
  return 'The window sent something that is not understood.';
}

const FIELDS: Readonly<Record<string, Field>> = {
  target: 'target',
  address: 'address',
  userName: 'userName',
  password: 'password',
  phone: 'phone',
  internalUrl: 'internalUrl',
  externalUrl: 'externalUrl',
  extraCaFile: 'extraCaFile',
  hotkey: 'hotkey',
  country: 'country',
};
const fieldAt = (path: string | null): Field | undefined => (path === null ? undefined : FIELDS[path]);

function makeHandlers({ windows, view, source, commands, requests, history, copy }: IpcParts): Handlers {
  const showCall = (outcome: Outcome): Outcome => {
    if (outcome.ok) windows.show('call');
    return outcome;
  };
  return {
    view: (_, from) => view(from),
    dial: async ({ target, phone, behalfOf, again, beside }) =>
      showCall(
        await commands.dial(target, {
          phone,
          ...(behalfOf ? { behalfOf } : {}),
          ...(again ? { again } : {}),
          ...(beside ? { beside } : {}),
        }),
      ),
    call: ({ id, action, number }) => {
      switch (action) {
        case 'callBack':
          return commands.callBack(id);
        case 'close':
          return commands.act(id, 'dismiss');
        case 'holdOther': {
          const { calls } = source.current;
          const ringing = calls.find((call) => call.id === id);
          const other = ringing && holdBefore(ringing, calls);
          return other ? commands.act(other.id, 'hold') : no('There is no call to put on hold any more.');
        }
        case 'ringOther':
          return number ? commands.callBack(id, number) : no('Choose a phone to ring.', 'phone');
        default:
          return commands.act(id, action);
      }
    },
    search: ({ text }) => requests.search(text),
    choosePhone: ({ number }) => requests.choosePhone(number),
    history: async (input) => {
      switch (input.action) {
        case 'delete':
          return history.delete(input.id);
        case 'clear':
          return history.clear();
        case 'export':
          return history.export();
      }
    },
    signIn: (input) => requests.signIn(input),
    cancelSignIn: () => requests.cancelSignIn(),
    signOut: () => commands.signOut(),
    saveServer: (input) => requests.saveServer(input),
    exportDiagnostics: () => commands.exportDiagnostics(),
    saveSettings: (input) => requests.saveSettings(input),
    open: ({ window }) => {
      windows.show(window);
      return OK;
    },
    copy: async ({ text }) => {
      await copy(text);
      return OK;
    },
    fit: ({ height }, from) => {
      windows.fit(from, height);
      return OK;
    },
    close: (_, from) => {
      windows.close(from);
      return OK;
    },
    dismissNotice: () => {
      requests.dismissNotice();
      return OK;
    },
  };
}
