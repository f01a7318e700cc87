/**
 * Strict reading of request bodies and documented query parameters. Member names are case-insensitive
 * (01 §4); a wrong type, an over-long text or a value outside its list is a ParameterValidationFailure.
 */

import type { Json, JsonObject } from '../hal.ts';
import type { Exchange } from './exchange.ts';
import { type InvalidParameter, invalid, UcwaFailure } from './failure.ts';

const JSON_TYPES = ['application/json', 'application/vnd.microsoft.com.ucwa+json'];

/** `hh:mm:ss`, or ISO 8601 as in `PT5M` (README I9). */
const TIME_SPAN = /^(?:([01]?\d|2[0-3]):([0-5]\d):([0-5]\d)|PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)$/;

/** What one member of an input may be. Numbers also arrive as text when they stand in the query. */
export interface Field {
  type: 'string' | 'boolean' | 'number' | 'strings' | 'timeSpan';
  required?: boolean;
  /** Longest text, in characters. */
  max?: number;
  /** Allowed values of a string or of each of the strings. */
  values?: readonly string[];
  /** Smallest and largest number. */
  range?: readonly [number, number];
}

/** The members that were given, checked; ask for one with the reader that fits its field. */
export class Input {
  constructor(private readonly members: ReadonlyMap<string, Json>) {}

  /** Names of the members, as the fields spell them. */
  get names(): string[] {
    return [...this.members.keys()];
  }
  /** The same but for these members. */
  without(names: readonly string[]): Input {
    return new Input(new Map([...this.members].filter(([name]) => !names.includes(name))));
  }
  has(name: string): boolean {
    return this.members.has(name);
  }
  text(name: string): string | undefined {
    const value = this.members.get(name);
    return typeof value === 'string' ? value : undefined;
  }
  /** Minutes of a TimeSpan. */
  minutes(name: string): number | undefined {
    const parts = TIME_SPAN.exec(this.text(name) ?? '')?.slice(1);
    if (!parts) return undefined;
    const [h, m, s] = (parts[0] === undefined ? parts.slice(3) : parts).map((part) => Number(part ?? 0));
    return (h ?? 0) * 60 + (m ?? 0) + (s ?? 0) / 60;
  }
  number(name: string): number | undefined {
    const value = this.members.get(name);
    return typeof value === 'number' ? value : undefined;
  }
  flag(name: string): boolean | undefined {
    const value = this.members.get(name);
    return typeof value === 'boolean' ? value : undefined;
  }
  texts(name: string): string[] | undefined {
    const value = this.members.get(name);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
  }
}

/** The JSON object of the body, or undefined when the body is empty. Throws 415 and 400 DeserializationFailure. */
export function readObject(exchange: Exchange): JsonObject | undefined {
  if (exchange.body.length === 0) return undefined;
  const type = exchange.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined || !JSON_TYPES.includes(type)) {
    throw new UcwaFailure(415, undefined, `A body needs a JSON Content-Type, not "${type ?? 'none'}".`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(exchange.body));
  } catch (error) {
    throw new UcwaFailure(
      400,
      'DeserializationFailure',
      `The body cannot be read: ${(error as Error).message}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UcwaFailure(400, 'DeserializationFailure', 'The body must be a JSON object.');
  }
  return value as JsonObject;
}

/**
 * Checks body (and, where the documents allow it, query) against `fields`.
 * @param from `body`, or `either` for operations whose input may stand in the query as well
 */
export function readInput(
  exchange: Exchange,
  fields: Record<string, Field>,
  from: 'body' | 'either' = 'body',
): Input {
  const given = new Map<string, Json>();
  if (from === 'either') {
    for (const [name, value] of exchange.url.searchParams) given.set(name.toLowerCase(), value);
  }
  for (const [name, value] of Object.entries(readObject(exchange) ?? {})) {
    if (name !== '_links' && name !== '_embedded' && name !== 'rel') given.set(name.toLowerCase(), value);
  }
  const accepted = new Map<string, Json>();
  const faults: InvalidParameter[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const value = given.get(name.toLowerCase());
    given.delete(name.toLowerCase());
    if (value === undefined || value === null) {
      if (field.required) faults.push({ name, reason: 'missing' });
      continue;
    }
    const checked = check(value, field);
    if ('reason' in checked) faults.push({ name, reason: checked.reason });
    else accepted.set(name, checked.value);
  }
  if (faults.length > 0) throw invalid(...faults);
  for (const name of given.keys()) exchange.notes.push(`unknown input member "${name}" ignored`);
  return new Input(accepted);
}

type Checked = { value: Json } | { reason: string };

function check(value: Json, field: Field): Checked {
  switch (field.type) {
    case 'string': {
      if (typeof value !== 'string') return { reason: 'not a string' };
      if (field.required && value.trim() === '') return { reason: 'empty' };
      if (field.max !== undefined && value.length > field.max) return { reason: `longer than ${field.max}` };
      return fromList(value, field.values);
    }
    case 'boolean':
      if (value === 'true' || value === 'false') return { value: value === 'true' };
      return typeof value === 'boolean' ? { value } : { reason: 'not a boolean' };
    case 'number': {
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number)) return { reason: 'not a number' };
      const [least, most] = field.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      return number < least || number > most ? { reason: `outside ${least}–${most}` } : { value: number };
    }
    case 'timeSpan':
      return typeof value === 'string' && TIME_SPAN.test(value) ? { value } : { reason: 'not a TimeSpan' };
    case 'strings': {
      if (!Array.isArray(value)) return { reason: 'not an array' };
      const checked = value.map((one) => check(one, { ...field, type: 'string' }));
      const bad = checked.find((one) => 'reason' in one);
      return bad ?? { value: checked.flatMap((one) => ('value' in one ? [one.value] : [])) };
    }
  }
}

function fromList(value: string, values: readonly string[] | undefined): Checked {
  if (!values) return { value };
  const match = values.find((one) => one.toLowerCase() === value.toLowerCase());
  return match === undefined ? { reason: `not one of ${values.join(', ')}` } : { value: match };
}
