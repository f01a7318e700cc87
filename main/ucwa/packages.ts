/** One answer of the event channel (03 §2), taken apart. Unknown senders, types and members are passed on. */
import { type Reason, readReason } from './errors.ts';
import { asArray, isDict, type Resource, readResource, resolveHref } from './hal.ts';

export interface Target {
  readonly rel: string;
  /** Absolute; "" when the server sent none. */
  readonly href: string;
  readonly title: string | null;
}

export interface UcwaEvent {
  /** added, updated, deleted; started, updated, completed; or something newer. */
  readonly type: string;
  readonly sender: Target;
  readonly link: Target;
  /** The collection or owner, when there is one. */
  readonly in: Target | null;
  /** The whole resource when embedded; null = GET the link. */
  readonly resource: Resource | null;
  /** Of a completed operation, lower case ("success", "failure": README C25). */
  readonly status: string | null;
  readonly reason: Reason | null;
}

export interface EventPackage {
  /** The address this package was asked for: the same twice is the same package twice (03 §5). */
  readonly self: string;
  /** Where the channel goes on, and whether it lost its memory. Null: a protocol error. */
  readonly steer: { readonly rel: 'next' | 'resync' | 'resume'; readonly href: string } | null;
  readonly events: readonly UcwaEvent[];
}

function readTarget(value: unknown, base: string): Target | null {
  if (!isDict(value) || typeof value.rel !== 'string') return null;
  const title = typeof value.title === 'string' ? value.title : null;
  return { rel: value.rel, href: resolveHref(value.href, base) ?? '', title };
}

function readEvent(value: unknown, sender: Target, base: string): UcwaEvent | null {
  if (!isDict(value) || typeof value.type !== 'string') return null;
  const link = readTarget(value.link, base);
  if (!link) return null;
  // The key is the link's rel; a newer server may use another one, and one embedded resource is meant anyway.
  const inside = isDict(value._embedded) ? value._embedded : {};
  const raw = inside[link.rel] ?? Object.values(inside)[0];
  return {
    type: value.type.toLowerCase(),
    sender,
    link,
    in: readTarget(value.in, base),
    resource: readResource(asArray(raw)[0], base, link.rel),
    status: typeof value.status === 'string' ? value.status.toLowerCase() : null,
    reason: readReason(value.reason),
  };
}

/**
 * Reads a parsed body.
 * @param base the address it was read from.
 * @returns null when it is no event package at all.
 */
export function readPackage(value: unknown, base: string): EventPackage | null {
  if (!isDict(value) || !isDict(value._links)) return null;
  const links = value._links;
  const find = (rel: string): string | null => {
    const entry = asArray(links[rel])[0];
    return isDict(entry) ? resolveHref(entry.href, base) : null;
  };
  let steer: EventPackage['steer'] = null;
  // The order of the vendor's own sample when several stand there (03 §4).
  for (const rel of ['next', 'resume', 'resync'] as const) {
    const address = find(rel);
    if (address) steer = { rel, href: address };
  }
  const events = asArray(value.sender).flatMap((item) => {
    const sender = readTarget(item, base);
    if (!sender || !isDict(item)) return [];
    return asArray(item.events).flatMap((event) => readEvent(event, sender, base) ?? []);
  });
  return { self: find('self') ?? base, steer, events };
}
