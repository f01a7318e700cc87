/**
 * What a toast says: pure, from the call to the words (contract.md §5).
 */
import type { Call } from '../../calls/call.ts';
import { bounded, escapeMarkup, oneLine } from '../../clean.ts';
import {
  type FormatNumber,
  nameOrNumber,
  numberOrAddress,
  reasons,
  SUMMARY_LIMIT,
  VALUE_LIMIT,
  who,
} from '../../views/parties.ts';

/** What stands in a toast, not yet bounded or escaped: that depends on who draws it. */
export interface ToastContent {
  readonly summary: string;
  /** One line each, every one free of line breaks. */
  readonly lines: readonly string[];
}

export const BODY_LIMIT = 1_000;

const short = (text: string | null): string | null => (text === null ? null : bounded(text, VALUE_LIMIT));
const known = (lines: readonly (string | null)[]): string[] => lines.filter((line) => line !== null);

const OURS = /^(on behalf of|for|forwarded by|transferred by|private line|urgent|emergency)(?!\p{L})/u;
const MIXED_SCRIPTS =
  /(?=.*\p{Script=Latin})(?=.*[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}])/u;

/** A value that stands alone on its line and would pass for one of our lines is put in quotation marks. */
function alone(value: string | null): string | null {
  if (value === null) return null;
  const plain = value
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
  return OURS.test(plain) || MIXED_SCRIPTS.test(plain.slice(0, 40)) ? `“${value}”` : value;
}

/** The toast of a call that rings in. */
export const ringingToast = (call: Call, formatNumber: FormatNumber): ToastContent => ({
  summary: nameOrNumber(call.remote, formatNumber) ?? 'Unknown caller',
  lines: known([
    alone(short(numberOrAddress(call.remote, formatNumber))),
    ...reasons(call),
    alone(oneLine(call.subject)),
  ]),
});

/** @param time the time of day as the user writes it */
export function missedToast(call: Call, time: string, formatNumber: FormatNumber): ToastContent {
  const from = who(call.remote, formatNumber);
  const address = numberOrAddress(call.remote, formatNumber);
  return {
    summary: 'Missed call',
    lines: known([
      `From ${bounded(from ?? 'an unknown caller', VALUE_LIMIT)} at ${time}`,
      address === from ? null : alone(short(address)),
      ...reasons(call),
      alone(oneLine(call.subject)),
    ]),
  };
}

/** Why an own call came to nothing. */
export const failedToast = (call: Call, formatNumber: FormatNumber): ToastContent => ({
  summary: `Call to ${who(call.remote, formatNumber) ?? 'an unknown number'}`,
  lines: known([oneLine(call.end?.sentence)]),
});

/** A sentence of our own about some trouble. */
export const troubleToast = (sentence: string): ToastContent => ({
  summary: 'Deskring',
  lines: known([oneLine(sentence)]),
});

/** The summary as it goes out: plain text everywhere. */
export const writeSummary = (content: ToastContent): string => bounded(content.summary, SUMMARY_LIMIT);

/**
 * The body as it goes out, at most 1,000 characters as written. Every line but the last keeps its place; the
 * last (the subject) gets what is left.
 * @param markup the daemon reads the body as markup: escaped
 */
export function writeBody(content: ToastContent, markup: boolean): string {
  const write = markup ? escapeMarkup : (text: string) => text;
  let body = '';
  content.lines.forEach((line, index) => {
    const left = BODY_LIMIT - body.length - (index > 0 ? 1 : 0);
    const last = index === content.lines.length - 1;
    if (left < 2) return;
    // A name of 120 "<" is 480 characters once escaped: no line but the last takes more than its share.
    const share = last ? left : Math.min(left, VALUE_LIMIT + 20);
    body += (index > 0 ? '\n' : '') + bounded(line, share, write);
  });
  return body;
}
