/**
 * What the tray shows, from the one state: pure. Everything the program can do is reachable from this menu,
 * because some trays never pass a click on (platform.md §4).
 */
import type { WindowKind } from '../../preload/contract.ts';
import { isInProgress, isRingingIncoming } from '../calls/call.ts';
import { bounded } from '../clean.ts';
import type { ActOn, AppState, HistoryEntry } from '../state.ts';
import { headingOf, isShown, statusOf } from '../views/call.ts';
import { type FormatNumber, who } from '../views/parties.ts';
import { cannotCall, sessionLine } from '../views/session.ts';

export type TrayIconName =
  | 'signed-out'
  | 'online'
  | 'ringing'
  | 'in-call'
  | 'trouble'
  | 'missed-9plus'
  | `missed-${number}`;

/** What a press on an item does. */
export type TrayPress =
  | { readonly do: 'redial' | 'turnOffForwarding' | 'signOut' | 'exportDiagnostics' }
  | { readonly do: 'quit' }
  | { readonly do: 'open'; readonly window: WindowKind }
  | { readonly do: 'callBack'; readonly id: string }
  | { readonly do: 'act'; readonly id: string; readonly action: ActOn }
  | { readonly do: 'doNotDisturb'; readonly on: boolean };

export type TrayItem =
  | { readonly kind: 'separator' }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'press'; readonly label: string; readonly enabled: boolean; readonly press: TrayPress }
  | {
      readonly kind: 'check';
      readonly label: string;
      readonly enabled: boolean;
      readonly checked: boolean;
      readonly press: TrayPress;
    }
  | { readonly kind: 'menu'; readonly label: string; readonly items: readonly TrayItem[] };

export interface TrayModel {
  readonly icon: TrayIconName;
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

const RECENTS = 5;
const LABEL_LIMIT = 60;
const TOOLTIP_LIMIT = 120;

/** "&" marks a mnemonic in a menu; a name's own is doubled. */
const label = (text: string): string => bounded(text, LABEL_LIMIT).replaceAll('&', '&&');
const text = (words: string): TrayItem => ({ kind: 'text', label: label(words) });
const press = (words: string, what: TrayPress, enabled = true): TrayItem => ({
  kind: 'press',
  label: label(words),
  enabled,
  press: what,
});
const separator: TrayItem = { kind: 'separator' };

export function trayModel(state: AppState, formatNumber: FormatNumber): TrayModel {
  const line = sessionLine(state);
  const calls = liveCalls(state);
  const busiest = calls.find(isRingingIncoming) ?? calls[0];
  const now = busiest && `${headingOf(busiest, formatNumber)}: ${statusOf(busiest, formatNumber)}`;
  const missed =
    state.missedCalls > 0
      ? `${state.missedCalls} missed call${state.missedCalls === 1 ? '' : 's'}`
      : undefined;
  return {
    icon: iconOf(state),
    tooltip: bounded(['Deskring', now ?? line.text, missed].filter(Boolean).join('\n'), TOOLTIP_LIMIT),
    items: [
      text(line.text),
      separator,
      ...callItems(state, formatNumber),
      ...dialItems(state, formatNumber),
      ...userItems(state),
      press('Settings…', { do: 'open', window: 'settings' }),
      press('Export diagnostics…', { do: 'exportDiagnostics' }),
      line.state === 'signedOut' || line.state === 'failed'
        ? press('Sign in', { do: 'open', window: 'signIn' })
        : press('Sign out', { do: 'signOut' }),
      press('Quit Deskring', { do: 'quit' }),
    ],
  };
}

/** What wants attention most stands on the icon. */
function iconOf(state: AppState): TrayIconName {
  const calls = liveCalls(state);
  if (calls.some(isRingingIncoming)) return 'ringing';
  if (calls.length > 0) return 'in-call';
  if (state.session.state === 'failed' || state.session.state === 'reconnecting') return 'trouble';
  if (state.missedCalls > 9) return 'missed-9plus';
  if (state.missedCalls > 0) return `missed-${state.missedCalls}`;
  return state.session.state === 'online' ? 'online' : 'signed-out';
}

/** One that no longer rings is none, though why is not known yet. */
const liveCalls = (state: AppState) =>
  state.calls.filter(
    (call) => (isRingingIncoming(call) ? !call.isEnding : isInProgress(call)) && isShown(call),
  );

/** Each call with what can be done about it now. */
function callItems(state: AppState, formatNumber: FormatNumber): TrayItem[] {
  const items = liveCalls(state).flatMap((call): TrayItem[] => {
    const heading = headingOf(call, formatNumber);
    const act = (words: string, action: ActOn) => press(words, { do: 'act', id: call.id, action });
    const { decline, cancel, hangUp } = call.links;
    return [
      press(`${heading}: ${statusOf(call, formatNumber)}`, { do: 'open', window: 'call' }),
      ...(decline === undefined ? [] : [act(`Decline ${heading}`, 'decline')]),
      ...(cancel === undefined ? [] : [act(`Cancel call to ${heading}`, 'cancel')]),
      ...(hangUp === undefined ? [] : [act(`Hang up ${heading}`, 'hangUp')]),
    ];
  });
  return items.length > 0 ? [...items, separator] : [];
}

function dialItems(state: AppState, formatNumber: FormatNumber): TrayItem[] {
  const can = cannotCall(state) === null;
  const last = state.history.find(({ direction }) => direction === 'outgoing');
  const lastName = last && who(last, formatNumber);
  const recents = distinct(state.history)
    .slice(0, RECENTS)
    .map((entry) =>
      press(
        `${entry.outcome === 'missed' ? 'Missed: ' : ''}${who(entry, formatNumber) ?? 'Unknown caller'}`,
        { do: 'callBack', id: entry.id },
        can,
      ),
    );
  return [
    press('Dial…', { do: 'open', window: 'pad' }),
    ...(lastName ? [press(`Redial ${lastName}`, { do: 'redial' }, can)] : []),
    separator,
    ...(recents.length > 0 ? [...recents, separator] : []),
  ];
}

/** Everybody once, with the newest call; who left nothing to call back is left out. */
function distinct(history: readonly HistoryEntry[]): HistoryEntry[] {
  const seen = new Set<string>();
  return history.filter(({ number, uri }) => {
    const party = number ?? uri;
    if (party === null || seen.has(party)) return false;
    seen.add(party);
    return true;
  });
}

/** What concerns the user: offered while the server has said something of it. */
function userItems({ session, presence, callForwarding }: AppState): TrayItem[] {
  const online = session.state === 'online';
  const disturbed = presence?.availability === 'DoNotDisturb';
  const items: TrayItem[] = [
    {
      kind: 'check',
      label: 'Do not disturb',
      enabled: online && presence !== null,
      checked: disturbed,
      press: { do: 'doNotDisturb', on: !disturbed },
    },
  ];
  if (callForwarding)
    items.push({
      kind: 'menu',
      label: 'Call forwarding',
      items: [
        text(callForwarding.words),
        press('Turn off', { do: 'turnOffForwarding' }, online && callForwarding.canTurnOff),
      ],
    });
  return [...items, separator];
}
