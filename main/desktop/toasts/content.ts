/**
 * What a toast says: pure, from the call to the words (contract.md §5).
 */
import type { Call, Party } from '../../calls/call.ts';
import { bounded, escapeMarkup, oneLine } from './clean.ts';

/** A number as people write it; given by main/calls/numbers.ts. */
export type FormatNumber = (number: string) => string;

/** What stands in a toast, not yet bounded or escaped: that depends on who draws it. */
export interface ToastContent {
  readonly summary: string;
  /** One line each, every one free of line breaks. */
  readonly lines: readonly string[];
}

export const SUMMARY_LIMIT = 200;
export const BODY_LIMIT = 1_000;
// Names share the body with the subject; none of them may push "Urgent" out of it.
const VALUE_LIMIT = 120;

const address = (uri: string | null): string | null =>
  oneLine(uri?.replace(/^(sips?|tel|callto):/iu, '').replace(/;.*$/u, ''));

const number = (party: Party, formatNumber: FormatNumber): string | null =>
  party.number === null ? null : oneLine(formatNumber(party.number));

/** Who it is, in one line: name, else number, else address. Null when nothing is known. */
export const who = (party: Party, formatNumber: FormatNumber): string | null =>
  oneLine(party.name) ?? number(party, formatNumber) ?? address(party.uri);

/** The number or address that stands under a name; null when it would repeat what stands above it. */
export function numberOrAddress(party: Party, formatNumber: FormatNumber): string | null {
  const formatted = number(party, formatNumber);
  if (oneLine(party.name)) return formatted ?? address(party.uri);
  // Without a name the number is the summary; an address of its own may still tell more.
  if (formatted === null) return address(party.uri);
  return /^sips?:(?![+\d])/iu.test(party.uri ?? '') ? address(party.uri) : null;
}

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

const after = (words: string, value: string | null): string | null => {
  const text = oneLine(value);
  return text === null ? null : `${words} ${bounded(text, VALUE_LIMIT)}`;
};

const short = (text: string | null): string | null => (text === null ? null : bounded(text, VALUE_LIMIT));
const known = (lines: readonly (string | null)[]): string[] => lines.filter((line) => line !== null);

/** Why the call reaches this user, a line each, in the order of the toast. */
export const reasons = (call: Call): string[] =>
  known([
    after('On behalf of', call.onBehalfOf),
    after('For', call.forWhom),
    after('Forwarded by', call.forwardedBy),
    after('Transferred by', call.transferredBy),
    call.privateLine ? 'Private line' : null,
    call.importance === 'Normal' ? null : call.importance,
  ]);

/** The toast of a call that rings in. */
export const ringingToast = (call: Call, formatNumber: FormatNumber): ToastContent => ({
  summary: oneLine(call.remote.name) ?? number(call.remote, formatNumber) ?? 'Unknown caller',
  lines: known([
    alone(short(numberOrAddress(call.remote, formatNumber))),
    ...reasons(call),
    alone(oneLine(call.subject)),
  ]),
});

/** @param time the time of day as the user writes it */
export const missedToast = (call: Call, time: string, formatNumber: FormatNumber): ToastContent => ({
  summary: 'Missed call',
  lines: known([
    `From ${bounded(who(call.remote, formatNumber) ?? 'an unknown caller', VALUE_LIMIT)} at ${time}`,
    alone(short(numberOrAddress(call.remote, formatNumber))),
    ...reasons(call),
    alone(oneLine(call.subject)),
  ]),
});

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
