/**
 * The log as the program sees it: a port, and the pure rules that keep secrets and numbers out of it. The file
 * is written by `storage/log-file.ts`.
 */

export type LogFields = Readonly<Record<string, unknown>>;

/** Never throws and never waits. Put numbers and addresses into fields, by name: there even short ones are hidden. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface RedactionOptions {
  /** Phone numbers are left as they are (`--verbose`); secrets never are. */
  readonly numbers: boolean;
  /** Texts to remove wherever they stand, the password in use for one. */
  readonly secrets?: ReadonlySet<string>;
}

const HIDDEN = '[hidden]';
const MAX_TEXT = 8_000;
const MAX_DEPTH = 6;
const MAX_ITEMS = 50;

const SECRET_KEY =
  /pass(?:word|wd|phrase)?$|^pass|pwd|secret|token|authorization|cookie|cwt|credential|assertion/i;
const NUMBER_KEY =
  /number|phone|^tel|dial|target|call(?:er|ee)|remote|^(?:to|from|uri|user|ext(?:ension)?)$/i;

const SECRET_NAMES =
  '(?:[\\w-]*password|passwd|pwd|[\\w-]*secret|[\\w-]*_token|token|assertion|cwt(?:_ucwa)?)';
/** "password":"…" in JSON, also cut off. */
const JSON_SECRET = new RegExp(`("${SECRET_NAMES}"\\s*:\\s*)"(?:\\\\.|[^"\\\\])*"?`, 'gi');
/** password=… in a form, an address or prose: up to the next field or the end of the line. */
const PAIR_SECRET = new RegExp(`\\b(${SECRET_NAMES}\\s*=\\s*)[^&\\r\\n"]+`, 'gi');
const PROSE_SECRET = new RegExp(`\\b(${SECRET_NAMES}\\s*:\\s*)(?!\\s*["[])[^\\r\\n]+`, 'gi');
/** A header's value up to the end of the line, or of the JSON string it stands in. */
const HEADER = /((?:proxy-)?authorization|(?:set-)?cookie)("?\s*[:=]\s*)("(?:\\.|[^"\\])*"?|[^\r\n]+)/gi;
const SCHEME = /\b(Bearer|Basic|NTLM|Negotiate)\s+(?!realm)[\w+/=.~%-]{8,}/gi;
const XML_SECRET = /<((?:\w+:)?(?:Password|BinarySecurityToken|CipherValue))\b([^>]*)>[^<]*/gi;

const DIGIT = '\\p{Nd}';
const BETWEEN = '(?:[\\s().\\-/\\u00a0\\u2010-\\u2015]|%20|%28|%29|%2D|%2E|%C2%A0){0,3}';
/** Of an IPv4 address, which has no zeros in front and no digits behind it. */
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
/** What looks like a long number and is none: an id, a time, an IPv4 address. */
const NOT_A_NUMBER =
  '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}' +
  '|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z?' +
  `|(?<![\\d.])(?:${OCTET}\\.){3}${OCTET}(?!${BETWEEN}${DIGIT})`;
const NUMBER_IN_TEXT = new RegExp(
  `(${NOT_A_NUMBER})` +
    `|((?:tel|callto):(?:%2B|\\+)?|;ext=|\\+|%2B)${BETWEEN}${DIGIT}(?:${BETWEEN}${DIGIT})*` +
    `|${DIGIT}(?:${BETWEEN}${DIGIT}){6,}`,
  'giu',
);
const NUMBER_IN_FIELD = new RegExp(`${DIGIT}(?:${BETWEEN}${DIGIT}){2,}`, 'giu');
const DIGITS = new RegExp(DIGIT, 'gu');

function lastTwo(run: string): string {
  const digits = run.replace(/%[0-9A-F]{2}/gi, ' ').match(DIGITS) ?? [];
  return digits.length > 2 ? `…${digits.slice(-2).join('')}` : '…';
}

function withoutSecrets(text: string, secrets: ReadonlySet<string>): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    const json = JSON.stringify(secret).slice(1, -1);
    const form = encodeURIComponent(secret);
    for (const shape of [secret, json, form, form.replaceAll('%20', '+')]) {
      if (shape) clean = clean.replaceAll(shape, HIDDEN);
    }
  }
  return clean;
}

/**
 * A text as it may stand in the log: no Authorization, cookie, token or password, numbers of seven digits and
 * more (shorter ones after `tel:`, `+` or `;ext=`) reduced to their last two digits; at most 8,000 characters.
 */
export function redactText(text: string, options: RedactionOptions): string {
  let clean = withoutSecrets(text, options.secrets ?? new Set());
  clean = clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}… (${clean.length} characters)` : clean;
  clean = clean
    .replace(JSON_SECRET, `$1"${HIDDEN}"`)
    .replace(HEADER, `$1$2${HIDDEN}`)
    .replace(SCHEME, `$1 ${HIDDEN}`)
    .replace(XML_SECRET, `<$1$2>${HIDDEN}`)
    .replace(PAIR_SECRET, `$1${HIDDEN}`)
    .replace(PROSE_SECRET, `$1${HIDDEN}`);
  if (options.numbers) return clean;
  return clean.replace(NUMBER_IN_TEXT, (run: string, kept?: string, prefix?: string) =>
    kept ? run : `${prefix ?? ''}${lastTwo(run.slice(prefix?.length ?? 0))}`,
  );
}

/** Fields as they may stand in the log: as `redactText`, and a value whose name says it is secret is hidden whole. */
export function redactFields(fields: LogFields, options: RedactionOptions): Record<string, unknown> {
  return redactObject(fields, options, 0, new Set()) as Record<string, unknown>;
}

function redactValue(
  value: unknown,
  key: string,
  options: RedactionOptions,
  depth: number,
  above: Set<object>,
): unknown {
  if (value === null || typeof value === 'boolean' || value === undefined) return value;
  if (SECRET_KEY.test(key)) return HIDDEN;
  const isNumberKey = !options.numbers && NUMBER_KEY.test(key);
  switch (typeof value) {
    case 'string': {
      const text = redactText(value, options);
      return isNumberKey ? text.replace(NUMBER_IN_FIELD, lastTwo) : text;
    }
    case 'number':
      return isNumberKey ? lastTwo(String(value)) : value;
    case 'object':
      return redactObject(value, options, depth + 1, above, isNumberKey ? key : undefined);
    default:
      return redactText(String(value), options);
  }
}

/** @param arrayKey the name an array stands under: its items are hidden as that field would be. */
function redactObject(
  value: object,
  options: RedactionOptions,
  depth: number,
  above: Set<object>,
  arrayKey = '',
): unknown {
  if (above.has(value) || depth > MAX_DEPTH) return '…';
  above.add(value);
  try {
    if (value instanceof Error) {
      return redactText(value.stack ?? `${value.name}: ${value.message}`, options);
    }
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof Map) return redactObject(Object.fromEntries(value), options, depth, above, arrayKey);
    if (value instanceof Set || ArrayBuffer.isView(value)) return `[${value.constructor.name}]`;
    if (Array.isArray(value)) {
      return value.slice(0, MAX_ITEMS).map((item) => redactValue(item, arrayKey, options, depth, above));
    }
    const clean: [string, unknown][] = [];
    for (const key of Object.keys(value).slice(0, MAX_ITEMS)) {
      clean.push([
        redactText(key, options),
        redactValue((value as Record<string, unknown>)[key], key, options, depth, above),
      ]);
    }
    return Object.fromEntries(clean);
  } catch {
    return '[unreadable]';
  } finally {
    above.delete(value);
  }
}
