/** Who a call is with, and why it reaches the user, in words: the same in toasts, windows, tray and history. */
import type { Call, Party } from '../calls/call.ts';
import { bounded, NAME_LIMIT, oneLine } from '../clean.ts';

/** A number as people write it; given by main/calls/numbers.ts. */
export type FormatNumber = (number: string) => string;

/** One line of a heading. */
export const SUMMARY_LIMIT = 200;
/** Names share a toast's body with the subject; none of them may push "Urgent" out of it. */
export const VALUE_LIMIT = 120;

const address = (uri: string | null): string | null =>
  oneLine(uri?.replace(/^(sips?|tel|callto):/iu, '').replace(/;.*$/u, ''));

const number = (party: Party, formatNumber: FormatNumber): string | null =>
  party.number === null ? null : oneLine(formatNumber(party.number));

/** The name, else the number as people write it, one line; null when neither is known. */
export const nameOrNumber = (party: Party, formatNumber: FormatNumber): string | null =>
  oneLine(party.name) ?? number(party, formatNumber);

/** Who it is, in one line: name, else number, else address. Null when nothing is known. */
export const who = (party: Party, formatNumber: FormatNumber): string | null =>
  nameOrNumber(party, formatNumber) ?? address(party.uri);

/** The number or address that stands under a name; null when it would repeat what stands above it. */
export function numberOrAddress(party: Party, formatNumber: FormatNumber): string | null {
  const formatted = number(party, formatNumber);
  if (oneLine(party.name)) return formatted ?? address(party.uri);
  // Without a name the number is the summary; an address of its own may still tell more.
  if (formatted === null) return address(party.uri);
  return /^sips?:(?![+\d])/iu.test(party.uri ?? '') ? address(party.uri) : null;
}

/** Somebody within a sentence, short enough that its other words are seen. */
export const inSentence = (party: Party, formatNumber: FormatNumber): string =>
  bounded(who(party, formatNumber) ?? 'an unknown number', NAME_LIMIT);

/** Who took a call that was meant for somebody else; null when nobody did. */
export function takenBy({ direction, acceptedBy }: Call): string | null {
  const name = oneLine(acceptedBy);
  if (name === null) return null;
  const taker = bounded(name, NAME_LIMIT);
  return direction === 'incoming' ? `Taken by ${taker}` : `${taker} took the call`;
}

const after = (words: string, value: string | null): string | null => {
  const text = oneLine(value);
  return text === null ? null : `${words} ${bounded(text, VALUE_LIMIT)}`;
};

/** Why the call reaches this user, a line each, in the order of the toast. */
export const reasons = (call: Call): string[] =>
  [
    after('On behalf of', call.onBehalfOf),
    after('For', call.forWhom),
    after('Forwarded by', call.forwardedBy),
    after('Transferred by', call.transferredBy),
    call.privateLine ? 'Private line' : null,
    call.importance === 'Normal' ? null : call.importance,
  ].filter((line) => line !== null);
