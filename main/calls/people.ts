/**
 * Who is who: parties from participants and contacts (04 §4, 05 §3), and the user's own addresses.
 */
import { embedded, href, link, type Resource, text } from '../ucwa/hal.ts';
import type { Party } from './call.ts';
import { numberOfUri } from './numbers.ts';

/** What a look-up of a contact or participant brought; both null when the server would not say. */
export interface Person {
  readonly name: string | null;
  readonly uri: string | null;
}
export type People = ReadonlyMap<string, Person>;

const filled = (value: string | null | undefined): string | null => value?.trim() || null;
/** Generated samples write "tel : +1…" (gotchas 42). */
const tidyUri = (value: string | null): string | null =>
  filled(value)?.replace(/^(tel|sips?)\s*:\s*/i, (_, scheme: string) => `${scheme.toLowerCase()}:`) ?? null;

export const personOf = (resource: Resource): Person => ({
  name: filled(text(resource, 'name')),
  uri: tidyUri(text(resource, 'uri')),
});

/** Voicemail answers under its owner's address with a parameter of its own (04 §8.2). */
export const isVoicemail = (uri: string | null): boolean => /;opaque=app:voicemail\b/i.test(uri ?? '');

/** One form for comparing addresses: lower case, no scheme, no parameters; somebody's voicemail is not himself. */
export const sameKey = (uri: string): string =>
  uri
    .replace(/^(tel|sips?)\s*:\s*/i, '')
    .replace(/[;?].*$/, isVoicemail(uri) ? ';voicemail' : '')
    .trim()
    .toLowerCase();

/** A person as a party: a number is told from a person's address, and a name that only repeats it is dropped. */
export function partyOf({ name, uri }: Person): Party {
  if (uri && /@anonymous\.invalid$/i.test(sameKey(uri))) return { name: null, uri: null, number: null };
  const number = numberOfUri(uri);
  const digits = (value: string) => value.replace(/\D/g, '');
  const repeats =
    name !== null && number !== null && /^[+\d\s().-]+$/.test(name) && digits(name) === digits(number);
  return { name: repeats ? null : name, uri, number };
}

/** The address in `…/people/carol@contoso.com`, when a link ends in one (04 §9.4); hrefs are opaque otherwise. */
export function addressInHref(address: string): string | null {
  const last = address.split(/[?#]/)[0]?.split('/').pop() ?? '';
  try {
    const words = decodeURIComponent(last);
    return words.includes('@') ? words : null;
  } catch {
    return null;
  }
}

/** Somebody of whom nothing is known. */
export const NOBODY_KNOWN = 'unknown';

/** The name behind a link of a resource, or the best there is while (or when) a look-up tells nothing. */
export function nameBehind(
  resource: Resource,
  rel: string,
  people: People,
  address?: string | null,
): string | null {
  const inside = embedded(resource, rel);
  if (inside) return personOf(inside).name ?? short(personOf(inside).uri);
  const found = link(resource, rel);
  if (!found) return address ? short(address) : null;
  const person = people.get(found.href);
  return (
    person?.name ??
    filled(found.title) ??
    short(person?.uri ?? address ?? null) ??
    addressInHref(found.href) ??
    NOBODY_KNOWN
  );
}

/** An address without its scheme and parameters. */
const short = (uri: string | null): string | null =>
  uri === null ? null : uri.replace(/^(tel|sips?)\s*:\s*/i, '').replace(/[;?].*$/, '');

/** The rels of an invitation whose names are looked up when they stand there as links only. */
const NAMED = ['forwardedBy', 'transferredBy', 'onBehalfOf', 'delegator', 'acceptedByContact', 'to'];

/**
 * The hrefs to look up for an invitation: contacts, and the caller when he is not embedded; not the user himself.
 * @param own the user's addresses, as `sameKey` writes them
 */
export function lookupsOf(invitation: Resource, own: ReadonlySet<string>): string[] {
  const rels = embedded(invitation, 'from') ? NAMED : [...NAMED, 'from'];
  const outgoing = text(invitation, 'direction')?.toLowerCase() === 'outgoing';
  return rels.flatMap((rel) => {
    if (rel === 'from' && outgoing) return [];
    if (rel === 'to' && own.has(sameKey(text(invitation, 'to') ?? ''))) return [];
    const address = embedded(invitation, rel) ? null : href(invitation, rel);
    return address?.startsWith('https:') ? [address] : [];
  });
}

/** The user's own addresses and numbers, as `sameKey` writes them. */
export function ownAddresses(me: Resource | null, ownNumbers: readonly string[]): ReadonlySet<string> {
  const names = ['uri', 'workPhoneNumber', 'mobilePhoneNumber', 'homePhoneNumber', 'otherPhoneNumber'];
  const known = me ? names.flatMap((name) => text(me, name) ?? []) : [];
  return new Set([...known, ...ownNumbers].map(sameKey).filter(Boolean));
}
