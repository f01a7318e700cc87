/**
 * Numbers and addresses: what a person typed, copied or clicked becomes a target to call, or a sentence why not.
 * RFC 3966 (tel), RFC 3261 §19.1 (sip); what is possible as E.164 is sent so, everything else as typed.
 */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { dialable, fromLetters, plain, readParams, splitPause } from './dial-string.ts';
import { emergencyIn } from './emergency.ts';

export interface Target {
  /** What goes to the server as `to`: `sip:ben@contoso.com`, `tel:+12065550123`, or digits as typed. */
  readonly to: string;
  /** E.164 where it can be, else as typed; null for an address of a person. */
  readonly number: string | null;
  readonly uri: string | null;
  /** Digits behind a pause: the server sends none, so they are typed on the phone once somebody answers. */
  readonly later?: string;
}
export type Parsed =
  | { readonly ok: true; readonly target: Target }
  /** `emergency`: it is a number, and one that the handset itself must dial. */
  | { readonly ok: false; readonly message: string; readonly emergency?: true };

export interface NumberRules {
  /** ISO 3166 country of the user, for numbers without a country code. */
  readonly country: string;
  /** Emergency numbers by the server's policy. */
  readonly emergency: ReadonlySet<string>;
}

const MAX_LENGTH = 250;
const refuse = (message: string): Parsed => ({ ok: false, message });
const refuseEmergency = (digits: string): Parsed => ({
  ok: false,
  message: `Deskring does not place emergency calls. Dial ${digits} on your phone itself.`,
  emergency: true,
});
const countryOf = (country: string): CountryCode | undefined =>
  isSupportedCountry(country) ? country : undefined;

/** E.164 for what can be a number of that country, else null. */
export function toE164(text: string, country: string): string | null {
  if (/[*#,;]/.test(text)) return null;
  const parsed = parsePhoneNumberFromString(text.replaceAll('\u00b7', '.'), countryOf(country));
  // Short ones are extensions and service numbers, whatever a country's plan makes of them.
  if (!parsed?.isPossible() || parsed.ext || parsed.nationalNumber.length < 6) return null;
  // One that is read as another number the next time (zeros fall away) is none.
  return parsePhoneNumberFromString(parsed.number)?.number === parsed.number ? parsed.number : null;
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
const notATarget = (text: string): Parsed =>
  refuse(`“${shown(text)}” is not a number or address. Type a number, or choose a person in the dial pad.`);

/** "+44 (0)20 …": the trunk zero is for callers inside the country only; Italy's and San Marino's is part of it. */
const withoutTrunk = (text: string): string => text.replace(/(\+(?!39|378)\d{1,3}\s*)\(0\)/, '$1');

/** The digit of a telephone system for an outside line, a pause, and the number: "9,2065550123". */
const OUTSIDE_LINE = /^\(?([089])\)?\s*[,;pw][,;pw\s]*([^,;pw\s].*)$/is;
/** Fewer digits are typed once somebody answers: "9,4711" is a menu. */
const OUTSIDE_DIGITS = 5;

/**
 * What stands behind the digit for an outside line is the number; the server needs no such digit for one in full
 * (gotchas 35). Any other goes with its digit, for the server's dial plan; a pause before the number nobody hears.
 */
function withoutOutsideLine(text: string, params: readonly string[], rules: NumberRules): Parsed | null {
  const [, digit = '', behind = ''] = OUTSIDE_LINE.exec(text) ?? [];
  const { number } = splitPause(behind);
  const parsed = number === '' ? null : parseNumber(behind, params, rules);
  if (parsed && !parsed.ok && parsed.emergency) return parsed;
  if (parsed?.ok && parsed.target.number?.startsWith('+')) return parsed;
  if (number.replace(/\D/g, '').length < OUTSIDE_DIGITS) return null;
  return parseNumber(`${digit} ${behind}`, params, rules);
}

/** A number and its parameters (`;ext=12`, `;phone-context=…`), which stay with it. */
function parseNumber(text: string, params: readonly string[], rules: NumberRules): Parsed {
  const outside = withoutOutsideLine(text, params, rules);
  if (outside) return outside;
  const { kept, context, later: postDialled } = readParams(params);
  const { number: written, later: typedLater } = splitPause(text);
  const later = typedLater || postDialled;
  const emergency = emergencyIn({ text: written, later, context }, rules.country, rules.emergency);
  if (emergency !== null) return refuseEmergency(emergency);
  const spelled = fromLetters(written);
  const whole = withoutTrunk(spelled ?? written);
  const bare = dialable(whole);
  const e164 = context === null && bare !== null ? toE164(whole, rules.country) : null;
  // And as it is sent: a trunk zero, letters or an international prefix may have hidden one.
  for (const sent of bare === null ? [] : [bare, bare.replace(/^(?:00|011)(?=[1-9])/, '+')]) {
    const hidden = emergencyIn({ text: sent, later, context }, rules.country, rules.emergency);
    if (hidden !== null) return refuseEmergency(hidden);
  }
  // Letters that make no possible number are a name or a sentence.
  if (bare === null || (spelled !== null && e164 === null)) return notATarget(text);
  if (bare.replace(/\D/g, '').length > 40) return refuse('That is too long to be a number.');
  const number = `${e164 ?? bare}${kept}`;
  const uri = e164 !== null || kept !== '' || bare.startsWith('+') ? `tel:${number}` : null;
  return {
    ok: true,
    target: { to: uri ?? bare, number, uri: e164 === null ? null : uri, ...(later ? { later } : {}) },
  };
}

/** RFC 3966: separators fall away, `ext`, `isub` and `phone-context` stay; a semicolon with digits is a pause. */
function parseTel(rest: string, rules: NumberRules): Parsed {
  const at = rest.search(/;\s*[a-z]/i);
  if (at < 0) return parseNumber(rest, [], rules);
  return parseNumber(rest.slice(0, at), rest.slice(at + 1).split(';'), rules);
}

/** What is still encoded after decoding (`%39%31%31`) would be read by the server as something unseen here. */
const ADDRESS =
  /^(?!\/|.*%[\da-fA-F]{2})[^\s@<>()[\]\\,;:"'|]+@[\p{L}\d](?:[\p{L}\d.-]*[\p{L}\d])?(?::\d{1,5})?$/u;

/** RFC 3261 address: headers and parameters other than `user=phone` fall away, those of a number before @ stay. */
function parseSip(rest: string, rules: NumberRules): Parsed {
  const at = rest.indexOf('@');
  if (at < 0) return parseTel(rest.split('?')[0] ?? '', rules);
  const [user = '', ...numberParams] = rest.slice(0, at).split(';');
  const [host = '', ...params] = (rest.slice(at + 1).split('?')[0] ?? '').split(';');
  if (!ADDRESS.test(`${user}@${host}`)) return notATarget(rest);
  const { kept, context } = readParams(numberParams);
  const called = { text: user, later: '', context };
  const emergency = emergencyIn(called, rules.country, rules.emergency);
  if (emergency !== null) return refuseEmergency(emergency);
  const byPhone = params.some((param) => param.toLowerCase() === 'user=phone');
  const uri = `sip:${user}${kept}@${host}${byPhone ? ';user=phone' : ''}`;
  return { ok: true, target: { to: uri, number: numberOfUri(uri), uri } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An extension as people write it behind a number: "x12", ", ext. 12", "; extension: 12". */
const EXTENSION = String.raw`\s*[,;]?\s*(?:ext(?:ension|n)?|x)[.:]?\s*(\d{1,8})`;
const WITH_EXTENSION = new RegExp(`^(.*[\\d)*#])${EXTENSION}$`, 'i');

/** An address in <…>, as mail programs write it, with or without a name before it: `"Ben Hall" <ben@contoso.com>`. */
const unwrapped = (text: string): string =>
  text.replace(/^(?!(?:tel|sips?|callto):)[^<>]*<([^<>]*)>$/i, '$1').trim();

/**
 * A text as somebody to call.
 * @param text a number as people write it, an address, or a tel:, sip:, sips: or callto: link; hostile until here
 */
export function parseTarget(text: string, rules: NumberRules): Parsed {
  if (text.length > MAX_LENGTH * 8) return refuse('That is too long to be a number or address.');
  let rest = plain(text);
  if (rest === '') return refuse('Type a number or an address to call.');
  rest = unwrapped(rest);
  let scheme = '';
  // callto:tel:+1…
  for (let found = /^(tel|sips?|callto):(?:\/\/)?/i.exec(rest); found; found = /^(tel|sips?):/i.exec(rest)) {
    scheme = (found[1] ?? '').toLowerCase();
    rest = decoded(rest.slice(found[0].length));
  }
  if (rest === '') return refuse('This link is damaged: it holds no number or address.');
  if (rest.length > MAX_LENGTH) return refuse('That is too long to be a number or address.');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these have no place in a link
  if (scheme && /[\u0000-\u001f\u007f<>"]/.test(rest))
    return refuse('This link is damaged: it holds no number or address.');
  if (scheme === 'tel') return parseTel(rest, rules);
  if (scheme.startsWith('sip') || rest.includes('@')) return parseSip(rest, rules);
  const extension = WITH_EXTENSION.exec(rest);
  if (extension) {
    const [, number = '', ext = ''] = extension;
    return parseNumber(number, [`ext=${ext}`], rules);
  }
  return parseTel(rest, rules);
}

/** The number inside `tel:+1…`, `sip:+1…@host;user=phone` or `sip:4711@host;user=phone`; null for a person's. */
export function numberOfUri(uri: string | null): string | null {
  const found = /^(tel|sips?)\s*:\s*([^@;?]*)(@[^;?]*)?(.*)$/i.exec(uri?.trim() ?? '');
  if (!found) return null;
  const [, scheme = '', user = '', , params = ''] = found;
  const digits = dialable(decoded(user));
  if (digits === null) return null;
  const byPhone = /;user=phone\b/i.test(params) || /^\+\d{6,}$/.test(digits);
  const isTel = scheme.toLowerCase() === 'tel';
  if (!isTel && !byPhone) return null;
  // A number's parameters stand before the @ of a sip: address (RFC 3261 §19.1.6).
  const ext = (isTel ? /;ext=(\d+)/i : /;ext=(\d+)[^@]*@/i).exec(params)?.[1];
  return ext ? `${digits};ext=${ext}` : digits;
}

/** A number as people write it: national in the user's own country, international elsewhere. */
export function formatForPeople(number: string, country: string): string {
  const bare = number.replace(/^tel:/i, '');
  const [, digits = bare, params = ''] = /^([^;]*)(;(?:ext|isub|phone-context)=.*)$/is.exec(bare) ?? [];
  const ext = /;ext=(\d+)/i.exec(params)?.[1];
  const parsed = digits.startsWith('+') ? parsePhoneNumberFromString(digits) : undefined;
  const national = parsed?.countryCallingCode !== '1' && parsed?.country === country;
  const grouped = parsed?.isPossible()
    ? national
      ? parsed.formatNational()
      : parsed.formatInternational()
    : digits;
  // A number that exists nowhere ("+31 000 000") may lose a zero by grouping: it stays as it is.
  const words = grouped === digits || toE164(grouped, country) === digits ? grouped : digits;
  return ext ? `${words} ext. ${ext}` : words;
}

/** How much of a selection or clipboard is looked at: nobody selects a book to call somebody. */
const SEARCHED = 10_000;
const LINK = /(?:tel|sips?|callto):[^\s<>"']+/i;
const MAIL = /[\p{L}\d._%+-]{1,64}@[\p{L}\d][\p{L}\d.-]*\.\p{L}{2,}/u;
/** In the middle of a text, "x 2" is more often a product than an extension. */
const NUMBER = new RegExp(
  `\\+?[(\\d][\\d\\s().\\-/\\u2010-\\u2015]{2,30}\\d(?:(?!\\s*x\\s)${EXTENSION}(?!\\d))?`,
  'i',
);

/**
 * The first thing in a text that can be called: a link, the whole text as a number, an address, a number. An
 * emergency number is found too: whoever marked it must be told that it is not dialled from here.
 * @returns null when there is none
 */
export function findTarget(text: string, rules: NumberRules): string | null {
  const searched = text.slice(0, SEARCHED);
  const whole = unwrapped(searched.trim());
  const isFound = (part: string): boolean => {
    const parsed = parseTarget(part, rules);
    return parsed.ok || parsed.emergency === true;
  };
  if (whole.length <= MAX_LENGTH && !/[\r\n]/.test(whole) && isFound(whole)) return whole;
  for (const pattern of [LINK, MAIL, NUMBER]) {
    const found = pattern.exec(plain(searched))?.[0].trim();
    if (found && isFound(found)) return found;
  }
  return null;
}
