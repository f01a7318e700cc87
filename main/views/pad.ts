import type { PadView, Row } from '../../preload/contract.ts';
import { plain } from '../calls/dial-string.ts';
import { toE164 } from '../calls/numbers.ts';
import { bounded, oneLine } from '../clean.ts';
import type { AppState, HistoryEntry } from '../state.ts';
import { briefStatus, headingOf, isShown } from './call.ts';
import { type FormatNumber, SUMMARY_LIMIT, who } from './parties.ts';
import { cannotCall, sessionLine } from './session.ts';
import { initials, shortDuration, shortWhen } from './words.ts';

/** What the pad shows besides the state. */
export interface PadInput {
  readonly prefill: PadView['prefill'];
  readonly formatNumber: FormatNumber;
  /** Epoch milliseconds. */
  readonly now: number;
  /** How times of day are written; BCP 47. */
  readonly locale?: string;
}

const RECENTS = 50;
const NOT_KEPT = 'Your company lets no calls be kept here. This list is gone when Deskring ends.';
const MATCHES = 8;

export function padView(state: AppState, input: PadInput): PadView {
  return {
    kind: 'pad',
    session: sessionLine(state),
    country: state.settings.phone.country,
    phones: state.phones.map(({ label, number }) => ({ label, number })),
    chosenPhone: state.chosenPhone,
    delegators: state.delegators.map(({ name, uri }) => ({
      name: bounded(oneLine(name) ?? '', SUMMARY_LIMIT),
      uri,
    })),
    recents: state.history.slice(0, RECENTS).map((entry) => historyRow(entry, input)),
    recentsNote: state.policies?.saveCallLogs === false ? NOT_KEPT : null,
    prefill: input.prefill,
    calls: state.calls
      .filter((call) => call.state !== 'ended' && isShown(call))
      .map((call) => ({
        id: call.id,
        heading: headingOf(call, input.formatNumber),
        status: briefStatus(call, input.formatNumber),
      }))
      .reverse(),
    cannotCall: cannotCall(state),
    notice: state.notices[0] ?? null,
  };
}

/** One line of the history, as the pad and the tray menu list it. */
export function historyRow(
  entry: HistoryEntry,
  { formatNumber, now, locale }: Omit<PadInput, 'prefill'>,
): Row {
  const context = oneLine(entry.context);
  return {
    id: entry.id,
    title: bounded(who(entry, formatNumber) ?? 'Unknown caller', SUMMARY_LIMIT),
    detail: [outcomeWords(entry), context].filter(Boolean).join(' · '),
    when: shortWhen(entry.at, now, locale),
    missed: entry.outcome === 'missed',
    target: entry.number ?? entry.uri ?? '',
    initials: initials(entry.name),
    presence: null,
  };
}

function outcomeWords({ direction, outcome, seconds }: HistoryEntry): string {
  switch (outcome) {
    case 'finished': {
      const way = direction === 'incoming' ? 'Incoming' : 'Outgoing';
      return seconds > 0 ? `${way} · ${shortDuration(seconds)}` : way;
    }
    case 'missed':
      return 'Missed';
    case 'declined':
      return 'Declined';
    case 'answeredElsewhere':
      return 'Answered elsewhere';
    case 'cancelled':
      return 'Cancelled';
    case 'busy':
      return 'Busy';
    case 'noAnswer':
      return 'No answer';
    case 'ownPhoneFailed':
      return 'Your phone did not take it';
    case 'failed':
      return 'Not connected';
    case 'lost':
      return 'Connection lost';
  }
}

const digits = (text: string): string => plain(text).replace(/\D/g, '');
/** Letters that Unicode does not take apart, as they are typed where the keyboard has none of them. */
const PLAINER: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i' },
};
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => PLAINER[letter] ?? letter);

/** Whether what was typed is part of a number as it is sent or as people write it. */
function hasDigits(number: string, typed: string, { settings }: AppState, format: FormatNumber): boolean {
  const wanted = digits(typed);
  const full = digits(toE164(plain(typed), settings.phone.country) ?? typed);
  const sent = digits(number);
  return (
    wanted !== '' && (sent.includes(wanted) || sent.includes(full) || digits(format(number)).includes(wanted))
  );
}

/** Recent calls, each party once, that fit what was typed: the beginnings of a name's words, or digits. */
export function searchRows(state: AppState, typed: string, input: Omit<PadInput, 'prefill'>): Row[] {
  const words = folded(typed).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return [];
  const seen = new Set<string>();
  const rows: Row[] = [];
  for (const entry of state.history) {
    const party = entry.number ?? entry.uri;
    if (party === null || seen.has(party)) continue;
    const parts = folded(`${entry.name ?? ''} ${entry.uri ?? ''}`).split(/[\s:,;.@_-]+/u);
    const byName = words.every((word) => parts.some((part) => part.startsWith(word)));
    const byNumber = !/\p{L}/u.test(typed) && hasDigits(entry.number ?? '', typed, state, input.formatNumber);
    if (!byName && !byNumber) continue;
    seen.add(party);
    rows.push(historyRow(entry, input));
    if (rows.length === MATCHES) break;
  }
  return rows;
}
