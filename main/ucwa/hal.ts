/**
 * Resources, links and embedded resources (01 §6), from a parsed body. Liberal in what it takes: an object where an
 * array is usual and the reverse, relative and absolute hrefs, unknown members; nothing here throws on any input.
 */

export interface Link {
  /** Absolute, or a `data:` URI. Opaque: never built, never compared by case. */
  readonly href: string;
  readonly title: string | null;
  /** 1 when absent (01 §5). */
  readonly revision: number;
}

export interface Resource {
  readonly rel: string;
  /** The self link's href, or null. */
  readonly href: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly links: ReadonlyMap<string, readonly Link[]>;
  readonly embedded: ReadonlyMap<string, readonly Resource[]>;
}

type Dict = Record<string, unknown>;
export const isDict = (value: unknown): value is Dict =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const asArray = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
/** Of a boolean too: in XML a subject of "True" can't be told from one (01 §6.2). */
function asText(value: unknown): string | null {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

/** What `new URL` would leave as it is behind the origin: an absolute path of plain characters, no dot segments. */
const PLAIN_PATH = /^(?!\/\/)(?!.*\/(?:\.|%2e))\/[\w\-.~!$&()*+,;=:@/?%]*$/i;
const origin = { base: '', value: '' };

/** An href against the address it was read from; null when it is none. */
export function resolveHref(href: unknown, base: string): string | null {
  if (typeof href !== 'string' || href === '') return null;
  if (href.startsWith('data:')) return href;
  try {
    // A package has thousands of hrefs and one base, and `new URL` takes half the time of reading it.
    if (PLAIN_PATH.test(href)) {
      if (origin.base !== base) Object.assign(origin, { base, value: new URL(base).origin });
      return origin.value + href;
    }
    return new URL(href, base).href;
  } catch {
    return null;
  }
}

function readLink(value: unknown, base: string): Link | null {
  if (!isDict(value)) return null;
  const href = resolveHref(value.href, base);
  if (href === null) return null;
  const revision = Number.parseFloat(asText(value.revision) ?? '1');
  return { href, title: asText(value.title), revision: Number.isFinite(revision) ? revision : 1 };
}

/** Deeper than any resource of the protocol; stops a hostile body from exhausting the stack. */
const MAX_DEPTH = 16;

/**
 * A parsed JSON value as a resource.
 * @param base the address the body came from; hrefs are resolved against it.
 * @param rel used when the body names none (an embedded resource's key).
 * @returns null when the value is not an object.
 */
export function readResource(value: unknown, base: string, rel = '', depth = 0): Resource | null {
  if (!isDict(value) || depth > MAX_DEPTH) return null;
  const { _links, _embedded, ...properties } = value;
  const links = new Map<string, Link[]>();
  for (const [name, entry] of Object.entries(isDict(_links) ? _links : {})) {
    const found = asArray(entry).flatMap((item) => readLink(item, base) ?? []);
    if (found.length > 0) links.set(name, found);
  }
  const embedded = new Map<string, Resource[]>();
  for (const [name, entry] of Object.entries(isDict(_embedded) ? _embedded : {})) {
    const found = asArray(entry).flatMap((item) => readResource(item, base, name, depth + 1) ?? []);
    if (found.length > 0) embedded.set(name, found);
  }
  const self = links.get('self')?.[0]?.href ?? resolveHref(value.href, base);
  return { rel: asText(value.rel) ?? rel, href: self, properties, links, embedded };
}

/** The first link of that name; absent means "not allowed now" (README, line 3). */
export const link = (resource: Resource | null | undefined, rel: string): Link | null =>
  resource?.links.get(rel)?.[0] ?? null;
export const href = (resource: Resource | null | undefined, rel: string): string | null =>
  link(resource, rel)?.href ?? null;
export const embedded = (resource: Resource | null | undefined, rel: string): Resource | null =>
  resource?.embedded.get(rel)?.[0] ?? null;
export const text = (resource: Resource, name: string): string | null => asText(resource.properties[name]);
export const flag = (resource: Resource, name: string): boolean =>
  resource.properties[name] === true || text(resource, name)?.toLowerCase() === 'true';
export const texts = (resource: Resource, name: string): string[] =>
  asArray(resource.properties[name]).flatMap((item) => asText(item) ?? []);

/** A table's entry for a word of the server: `constructor` and its like are in no table. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/**
 * The text of a body as JSON. A byte order mark or a stray "?" before it is real servers' junk (gotchas 28).
 * @returns undefined when it is not JSON.
 */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^[\ufeff?\s]+/, ''));
  } catch {
    return undefined;
  }
}
