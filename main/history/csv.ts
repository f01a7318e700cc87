/** The call history as a table for other programs: CSV as RFC 4180 says, safe to open in a spreadsheet. */
import { oneLine } from '../clean.ts';
import type { HistoryEntry } from '../state.ts';

const HEADINGS = ['Date', 'Time', 'Direction', 'Name', 'Number', 'Address', 'Outcome', 'Seconds', 'Details'];

/**
 * What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, "CSV Injection"); behind a
 * semicolon too, at which Excel splits in countries with a decimal comma.
 */
const FORMULA = /(^|;)(?=[\s\p{C}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20])/gu;
/** A number as it is dialled is none: nothing in it can be computed or called. */
const NUMBER = /^\+\d{1,40}(?:;ext=\d{1,20})?$/;

/** One line: a line break would begin a row where quotation marks are not understood. */
function field(value: string): string {
  const line = oneLine(value) ?? '';
  const safe = NUMBER.test(line) ? line : line.replace(FORMULA, "$1'");
  // LibreOffice splits at semicolons too, outside of quotation marks.
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const two = (value: number): string => String(value).padStart(2, '0');

const OUTCOMES: Readonly<Record<HistoryEntry['outcome'], string>> = {
  finished: 'Answered',
  missed: 'Missed',
  declined: 'Declined',
  answeredElsewhere: 'Answered elsewhere',
  cancelled: 'Cancelled',
  busy: 'Busy',
  noAnswer: 'No answer',
  ownPhoneFailed: 'Your phone did not take it',
  failed: 'Not connected',
  lost: 'Connection lost',
};

function row(entry: HistoryEntry): string[] {
  const at = new Date(entry.at);
  const known = !Number.isNaN(at.getTime());
  return [
    known ? `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}` : '',
    known ? `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}` : '',
    entry.direction === 'incoming' ? 'Incoming' : 'Outgoing',
    entry.name ?? '',
    entry.number ?? '',
    entry.uri ?? '',
    OUTCOMES[entry.outcome],
    String(entry.seconds),
    entry.context,
  ];
}

/** Times are local ones; begins with a byte order mark, without which Excel takes UTF-8 for something else. */
export const historyCsv = (entries: readonly HistoryEntry[]): string =>
  `\ufeff${[HEADINGS, ...entries.map(row)].map((cells) => `${cells.map(field).join(',')}\r\n`).join('')}`;
