/**
 * Resources as the sandbox thinks of them, and their JSON form (01 §6.1). Handlers build `Resource` values;
 * how they look on the wire, with every legal variation of it, is decided here alone.
 */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Link {
  href: string;
  /** Display name, seen on participant links. */
  title?: string;
  /** Version of the linked resource; absent means 1 (01 §5). */
  revision?: string;
}

export interface Resource {
  rel: string;
  href?: string;
  properties?: JsonObject;
  links?: Record<string, Link | Link[]>;
  embedded?: Record<string, Resource | Resource[]>;
  etag?: string;
}

/** How resources are written down: the sandbox's default, or a legal variation a client must survive. */
export interface Dialect {
  /** `documented`; `arrays`: single links and resources become arrays; `objects`: arrays of one become objects. */
  shape: 'documented' | 'arrays' | 'objects';
  /** Adds members, links and embedded resources no document knows. */
  unknownMembers: boolean;
  /** Relations left out: `rel` everywhere, or `resourceRel.rel` in one kind of resource. */
  missingLinks: readonly string[];
  /** Maps a path of ours to the href a client gets (absolute hrefs, opaque paths). */
  href: (path: string) => string;
}

/** Leaves out the members that are undefined, so that an absent link really is absent. */
export function defined<T>(members: Record<string, T | undefined>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(members).filter((pair): pair is [string, T] => pair[1] !== undefined),
  );
}

/** Writes a link in the given dialect. */
export function writeLink(link: Link, dialect: Dialect): JsonObject {
  return { ...link, href: dialect.href(link.href) };
}

/** Writes a resource with its links and embedded resources in the given dialect. */
export function writeResource(resource: Resource, dialect: Dialect): JsonObject {
  const out: JsonObject = { ...resource.properties };
  const links = writeLinks(resource, dialect);
  if (Object.keys(links).length > 0) out._links = links;
  const embedded = Object.entries(resource.embedded ?? {});
  if (embedded.length > 0) {
    out._embedded = Object.fromEntries(
      embedded.map(([rel, value]) => [rel, shaped(value, (one) => writeResource(one, dialect), dialect)]),
    );
  }
  out.rel = resource.rel;
  if (resource.etag !== undefined) out.etag = resource.etag;
  if (dialect.unknownMembers) {
    out.sandboxFutureMember = { nested: [1, 'two', null] };
  }
  return out;
}

function writeLinks(resource: Resource, dialect: Dialect): JsonObject {
  const all: Record<string, Link | Link[]> = {
    ...(resource.href === undefined ? {} : { self: { href: resource.href } }),
    ...resource.links,
  };
  if (dialect.unknownMembers) all.sandboxFutureLink = { href: '/ucwa/oauth/v1/sandboxFuture' };
  const kept = Object.entries(all).filter(
    ([rel]) =>
      !dialect.missingLinks.includes(rel) && !dialect.missingLinks.includes(`${resource.rel}.${rel}`),
  );
  return Object.fromEntries(
    kept.map(([rel, link]) => [
      rel,
      rel === 'self' && !Array.isArray(link)
        ? writeLink(link, dialect)
        : shaped(link, (one) => writeLink(one, dialect), dialect),
    ]),
  );
}

function shaped<T>(value: T | T[], write: (one: T) => Json, dialect: Dialect): Json {
  if (!Array.isArray(value)) return dialect.shape === 'arrays' ? [write(value)] : write(value);
  const [first] = value;
  if (dialect.shape === 'objects' && value.length === 1 && first !== undefined) return write(first);
  return value.map(write);
}
