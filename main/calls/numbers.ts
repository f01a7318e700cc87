/**
 * Numbers and addresses: what a person typed, copied or clicked becomes a target to call, or a sentence why not.
 * RFC 3966 (tel), RFC 3261 §19.1 (sip); what is possible as E.164 is sent so, everything else as typed.
 */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { isEmergency } from './emergency.ts';

export interface Target {
  /** What goes to the server as `to`: `sip:ben@contoso.com`, `tel:+12065550123`, or digits as typed. */
  readonly to: string;
  /** E.164 where it can be, else as typed; null for an address of a person. */
  readonly number: string | null;
  readonly uri: string | null;
}
export type Parsed =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly message: string };

export interface NumberRules {
  /** ISO 3166 country of the user, for numbers without a country code. */
  readonly country: string;
  /** Emergency numbers by the server's policy. */
  readonly emergency: ReadonlySet<string>;
}

const MAX_LENGTH = 250;
const refuse = (message: string): Parsed => ({ ok: false, message });
const countryOf = (country: string): CountryCode | undefined =>
  isSupportedCountry(country) ? country : undefined;

/** Full-width and other compatibility forms, odd spaces and dashes become plain ones. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000]/g, ' ')
    .trim();

const SEPARATORS = /[\s().\-/\u00b7]/g;
const DIALABLE = /^\+?[\d*#][\d*#,;]*$/;

/** E.164 for what can be a number of that country, else null. */
export function toE164(text: string, country: string): string | null {
  if (/[*#,;]/.test(text)) return null;
  const parsed = parsePhoneNumberFromString(text, countryOf(country));
  // Short ones are extensions and service numbers, whatever a country's plan makes of them.
  if (!parsed?.isPossible() || parsed.ext || parsed.nationalNumber.length < 6) return null;
  return parsed.number;
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
const notATarget = (text: string): Parsed =>
  refuse(`“${shown(text)}” is not a number or address. Type a number, or choose a person from the list.`);

/** A number without scheme; `params` (`;ext=12`) stay with it. */
function parseNumber(text: string, params: string, rules: NumberRules): Parsed {
  // "+44 (0)20 …": the trunk zero is for callers inside the country only.
  const whole = text.replace(/(\+\d{1,3}\s*)\(0\)/, '$1');
  const bare = whole.replace(SEPARATORS, '');
  if (!DIALABLE.test(bare) || !/\d/.test(bare)) return notATarget(text);
  // What is dialled after a pause changes nothing of where the call goes.
  const dialled = bare.replace(/^\+/, '').replace(/[,;].*$|#+$/, '');
  if (isEmergency(dialled, rules.country, rules.emergency))
    return refuse(`Deskring does not place emergency calls. Dial ${dialled} on your phone itself.`);
  if (bare.replace(/\D/g, '').length > 40) return refuse('That is too long to be a number.');
  const e164 = params ? null : toE164(whole, rules.country);
  if (e164) return { ok: true, target: { to: `tel:${e164}`, number: e164, uri: `tel:${e164}` } };
  const to = params || bare.startsWith('+') ? `tel:${bare}${params}` : bare;
  return { ok: true, target: { to, number: `${bare}${params}`, uri: null } };
}

/** RFC 3966: separators fall away, `ext`, `phone-context` and `isub` stay. */
function parseTel(rest: string, rules: NumberRules): Parsed {
  const [number = '', ...params] = rest.split(';');
  const kept = params.filter((param) => /^(ext|phone-context|isub)=[\w.+\-:%]{1,80}$/i.test(param));
  return parseNumber(number, kept.map((param) => `;${param}`).join(''), rules);
}

const ADDRESS = /^[^\s@<>()[\]\\,;:"'|]+@[\p{L}\d](?:[\p{L}\d.-]*[\p{L}\d])?(?::\d{1,5})?$/u;

/** RFC 3261 address: headers and parameters other than `user=phone` fall away. */
function parseSip(rest: string, rules: NumberRules): Parsed {
  const [address = '', ...params] = (rest.split('?')[0] ?? '').split(';');
  if (!address.includes('@')) return parseNumber(address, '', rules);
  if (!ADDRESS.test(address)) return notATarget(rest);
  const user = address.split('@')[0] ?? '';
  const byPhone = params.some((param) => param.toLowerCase() === 'user=phone');
  if (isEmergency(user.replace(/^\+/, ''), rules.country, rules.emergency))
    return parseNumber(user, '', rules);
  const uri = `sip:${address}${byPhone ? ';user=phone' : ''}`;
  return { ok: true, target: { to: uri, number: numberOfUri(uri), uri } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A text as somebody to call.
 * @param text a number as people write it, an address, or a tel:, sip:, sips: or callto: link; hostile until here
 */
export function parseTarget(text: string, rules: NumberRules): Parsed {
  if (text.length > MAX_LENGTH * 8) return refuse('That is too long to be a number or address.');
  let rest = plain(text);
  if (rest === '') return refuse('Type a number or an address to call.');
  let scheme = '';
  // callto:tel:+1… and links from mail programs with <…> around them
  rest = rest.replace(/^<(.*)>$/s, '$1');
  for (let found = /^(tel|sips?|callto):(?:\/\/)?/i.exec(rest); found; found = /^(tel|sips?):/i.exec(rest)) {
    scheme = (found[1] ?? '').toLowerCase();
    rest = decoded(rest.slice(found[0].length));
  }
  if (rest.length > MAX_LENGTH) return refuse('That is too long to be a number or address.');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these have no place in a link
  if (scheme && /[\u0000-\u001f\u007f<>"]/.test(rest))
    return refuse('This link is damaged: it holds no number or address.');
  if (scheme === 'tel') return parseTel(rest, rules);
  if (scheme.startsWith('sip') || rest.includes('@')) return parseSip(rest, rules);
  const extension = /^(.*\d)\s*(?:ext\.?|x)\s*(\d{1,8})$/i.exec(rest);
  if (extension) {
    const [, number = '', ext = ''] = extension;
    return parseNumber(toE164(number, rules.country) ?? number, `;ext=${ext}`, rules);
  }
  if (/^[^;]*;(ext|phone-context)=/i.test(rest)) return parseTel(rest, rules);
  return parseNumber(rest, '', rules);
}

/** The number inside `tel:+1…`, `sip:+1…@host;user=phone` or `sip:4711@host;user=phone`; null for a person's. */
export function numberOfUri(uri: string | null): string | null {
  const found = /^(tel|sips?)\s*:\s*([^@;?]*)(@[^;?]*)?(.*)$/i.exec(uri?.trim() ?? '');
  if (!found) return null;
  const [, scheme = '', user = '', , params = ''] = found;
  const digits = decoded(user).replace(SEPARATORS, '');
  if (!DIALABLE.test(digits)) return null;
  const byPhone = /;user=phone\b/i.test(params) || /^\+\d{6,}$/.test(digits);
  if (scheme.toLowerCase() !== 'tel') return byPhone ? digits : null;
  const ext = /;ext=(\d+)/i.exec(params)?.[1];
  return ext ? `${digits};ext=${ext}` : digits;
}

/** A number as people write it: national in the user's own country, international elsewhere. */
export function formatForPeople(number: string, country: string): string {
  const [digits = '', ext] = number.replace(/^tel:/i, '').split(/;ext=/i);
  const parsed = digits.startsWith('+') ? parsePhoneNumberFromString(digits) : undefined;
  const words = parsed?.isPossible()
    ? parsed.countryCallingCode === '1' || parsed.country !== country
      ? parsed.formatInternational()
      : parsed.formatNational()
    : digits;
  return ext ? `${words} ext. ${ext}` : words;
}

/** How much of a selection or clipboard is looked at: nobody selects a book to call somebody. */
const SEARCHED = 10_000;
const LINK = /(?:tel|sips?|callto):[^\s<>"']+/i;
const MAIL = /[\p{L}\d._%+-]{1,64}@[\p{L}\d][\p{L}\d.-]*\.\p{L}{2,}/u;
const NUMBER = /\+?[(\d][\d\s().\-/\u2010-\u2015]{2,30}\d/;

/**
 * The first thing in a text that can be called: a link, the whole text as a number, an address, a number.
 * @returns null when there is none
 */
export function findTarget(text: string, rules: NumberRules): string | null {
  const searched = text.slice(0, SEARCHED);
  const whole = searched.trim();
  if (whole.length <= MAX_LENGTH && !/[\r\n]/.test(whole) && parseTarget(whole, rules).ok) return whole;
  for (const pattern of [LINK, MAIL, NUMBER]) {
    const found = pattern.exec(plain(searched))?.[0].trim();
    if (found && parseTarget(found, rules).ok) return found;
  }
  return null;
}
