/** What may stand in a number as people and links write it: separators, pauses, letters, parameters. */

/** Digits of other scripts; full-width ones are compatibility forms and fall to NFKC. */
const OTHER_DIGITS = /[^\P{Nd}0-9]/gu;
/** Every script has its ten in a row, zero first (Unicode, "Decimal digits"). */
function asDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}

/** Full-width and other compatibility forms, odd digits, spaces and dashes become plain ones. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(OTHER_DIGITS, asDigit)
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .trim();

const SEPARATORS = /[\s().\-/\u00b7]/g;
const DIALABLE = /^\+?[\d*#]*\d[\d*#]*$/;

/** A number without its visual separators (RFC 3966 §3); null when it is none. */
export function dialable(text: string): string | null {
  const bare = text.replace(SEPARATORS, '');
  return DIALABLE.test(bare) ? bare : null;
}

const COMMA = /^([^,;]*[\da-z*#)])[ \t]*([,;][\d*#,;pw\s.-]*)$/i;
const LETTER = /^([^pw]*[\d*#)])[ \t]*([pw][\d*#pw\s.-]*)$/i;

/**
 * Takes off what is to be typed once somebody has answered: behind `,` or `;`, `p` or `w` (RFC 2806 §2.2).
 * @returns its digits as `later`, "" when there are none
 */
export function splitPause(text: string): { readonly number: string; readonly later: string } {
  const [, before = text, comma = ''] = COMMA.exec(text) ?? [];
  const [, number = before, letter = ''] = LETTER.exec(before) ?? [];
  return { number, later: digitsLater(letter + comma) };
}
const digitsLater = (tail: string): string => tail.replace(/[^\d*#]/g, '').slice(0, 40);

/** The keys of a telephone (ITU-T E.161), A to Z. */
const KEYS = '22233344455566677778889999';
/** Digits first, at least three of them, then words: "1-800-FLOWERS"; small letters only without spaces. */
const SPELLED = /^\+?[\d\s().-]*[A-Z][\dA-Z\s.-]*$/;
const SPELLED_SMALL = /^\+?[\d().-]*[a-z][\da-z.-]*$/;

/** A number spelled with letters as the keys that dial it; null when it is none. */
export function fromLetters(text: string): string | null {
  if (!SPELLED.test(text) && !SPELLED_SMALL.test(text)) return null;
  const [digits = ''] = /^[^A-Za-z]*/.exec(text) ?? [];
  if (digits.replace(/\D/g, '').length < 3 || text.replace(/[^A-Za-z]/g, '').length < 3) return null;
  return text.toUpperCase().replace(/[A-Z]/g, (letter) => KEYS[letter.charCodeAt(0) - 65] ?? '');
}

/** The parameters of RFC 3966 that say where a call goes, and what is typed later (`;postd=`, RFC 2806). */
export interface NumberParams {
  /** `;ext=12;isub=…;phone-context=…`, in this order, each once, separators taken out; "" for none. */
  readonly kept: string;
  /** `+49` or a domain; null = none. */
  readonly context: string | null;
  readonly later: string;
}

const CONTEXT = /^(?:\+\d{1,15}|[a-z\d](?:[a-z\d-]{0,62}\.)*[a-z\d-]{0,62})$/i;

/** @param params what stood between the semicolons; what is unknown or damaged falls away */
export function readParams(params: readonly string[]): NumberParams {
  const value = (name: string): string => {
    const found = params.find((param) => param.trim().toLowerCase().startsWith(`${name}=`));
    return found?.trim().slice(name.length + 1) ?? '';
  };
  const ext = value('ext').replace(/[().-]/g, '');
  const isub = value('isub');
  const written = value('phone-context');
  const context = written.startsWith('+') ? written.replace(/[().-]/g, '') : written;
  const kept = [
    /^\d{1,20}$/.test(ext) ? `;ext=${ext}` : '',
    /^[\w.+\-:]{1,80}$/.test(isub) ? `;isub=${isub}` : '',
    context.length <= 80 && CONTEXT.test(context) ? `;phone-context=${context}` : '',
  ];
  return {
    kept: kept.join(''),
    context: kept[2] ? context : null,
    later: digitsLater(value('postd')),
  };
}
