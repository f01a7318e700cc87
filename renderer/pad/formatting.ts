/** The longest text the field takes; nothing that can be dialled is longer. */
export const LONGEST = 256;
/** E.164 has 15 digits; with access codes a little more. Beyond that it is no number to be grouped. */
const MOST_DIGITS = 20;

/** Emergency numbers, service codes and extensions stay as they are: "911", not "(911)". */
const FEWEST_DIGITS = 7;

export type Format = (digits: string) => string;

/** Cuts what is too long, never through a character. */
export function capped(text: string): { text: string; cut: boolean } {
  if (text.length <= LONGEST) return { text, cut: false };
  const head = text.slice(0, LONGEST);
  return { text: /[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head, cut: true };
}

/** The digits (and a leading plus) of a text that is purely a number, or null: then it stays as typed. */
export function numberIn(text: string): string | null {
  if (!/^\s*\+?[\d\s().\-/\u2010-\u2015\u00a0]*$/.test(text)) return null;
  const digits = text.replace(/\D/g, '');
  if (digits.length === 0 || digits.length > MOST_DIGITS) return null;
  return (text.includes('+') ? '+' : '') + digits;
}

/** Groups a number as it is written in the country. A formatter that would lose a digit is not believed. */
export function formatted(text: string, format: Format | null): string {
  const number = numberIn(text);
  if (number === null || format === null) return text;
  if (!number.startsWith('+') && number.length < FEWEST_DIGITS) return number;
  const result = format(number);
  return numberIn(result) === number ? result : text;
}

/**
 * What stands in the field after an edit at its end. Deleting a bracket or space that grouping would put
 * back deletes the digit before it, else Backspace would stand still.
 */
export function afterEdit(before: string, after: string, deleting: boolean, format: Format | null): string {
  const number = numberIn(after);
  if (!deleting || number === null || number !== numberIn(before)) return formatted(after, format);
  const shorter = number.slice(0, -1);
  return /\d/.test(shorter) ? formatted(shorter, format) : '';
}
