/** The people hub, search and contacts (05 §1–3). */

import type { Application } from '../application/application.ts';
import type { ContactEntry } from '../directory/data.ts';
import { segment } from '../directory/party.ts';
import type { Presence } from '../directory/presence.ts';
import { defined, type Json, type JsonObject, type Resource } from '../hal.ts';
import { ok, type Reply } from '../http/exchange.ts';
import { notFound } from '../http/failure.ts';
import { readInput } from '../http/input.ts';
import { type Context, linker, param, route } from './context.ts';

const HUB = [
  'presenceSubscriptions',
  'subscribedContacts',
  'presenceSubscriptionMemberships',
  'myGroups',
  'myGroupMemberships',
  'myContacts',
  'myPrivacyRelationships',
  'myContactsAndGroupsSubscription',
  'search',
] as const;

/** Paths of the hub's links; the two that differ from their relation are in traces (05 §4). */
const TAILS: Partial<Record<(typeof HUB)[number], string>> = {
  myContacts: 'contacts',
  myGroups: 'groups',
  myGroupMemberships: 'groupMemberships',
  myPrivacyRelationships: 'privacyRelationships',
  myContactsAndGroupsSubscription: 'contactsAndGroupsSubscription',
};

export function peopleResource(application: Application): Resource {
  const to = linker(application);
  return {
    rel: 'people',
    href: application.href('people'),
    links: Object.fromEntries(HUB.map((rel) => [rel, to(`people/${TAILS[rel] ?? rel}`)])),
  };
}

/** A contact; one who has blocked us shows no numbers. Search results carry the work number only (05 §3). */
export function contactResource(
  application: Application,
  entry: ContactEntry,
  from: 'search' | 'get',
): Resource {
  const to = linker(application);
  const base = `people/${segment(entry.address)}`;
  const tel = (number: string | undefined) =>
    number === undefined || entry.relationship === 'Blocked' ? undefined : `tel:${number}`;
  const person = entry.type !== 'Phone';
  return {
    rel: 'contact',
    href: application.href(base),
    properties: defined<Json>({
      uri: `sip:${entry.address}`,
      sourceNetwork: entry.sourceNetwork ?? 'SameEnterprise',
      emailAddresses: person ? [entry.address] : undefined,
      type: entry.type ?? 'User',
      name: entry.name,
      title: entry.title,
      department: entry.department,
      office: entry.office,
      workPhoneNumber: tel(entry.workPhone),
      mobilePhoneNumber: from === 'get' ? tel(entry.mobilePhone) : undefined,
      homePhoneNumber: from === 'get' ? tel(entry.homePhone) : undefined,
      otherPhoneNumber: from === 'get' ? tel(entry.otherPhone) : undefined,
    }),
    links: {
      contactPhoto: to(`photos/${segment(entry.address)}`),
      contactPresence: to(`${base}/presence`),
      contactLocation: to(`${base}/location`),
      contactNote: to(`${base}/note`),
      contactSupportedModalities: to(`${base}/supportedMedia`),
      contactPrivacyRelationship: to(`${base}/privacyRelationship`),
    },
    etag: String([...entry.address].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 10 ** 8, 7)),
  };
}

function search({ application, exchange, world }: Context): Reply {
  const input = readInput(
    exchange,
    { query: { type: 'string', required: true, max: 256 }, limit: { type: 'number', range: [1, 100] } },
    'either',
  );
  const found = world.directory.search(input.text('query') ?? '');
  const shown = found.slice(0, input.number('limit') ?? 100);
  return ok({
    rel: 'search',
    href: application.href(`people/search${exchange.url.search}`),
    properties: { moreResultsAvailable: found.length > shown.length },
    ...(shown.length > 0
      ? { embedded: { contact: shown.map((entry) => contactResource(application, entry, 'search')) } }
      : {}),
  });
}

/** The contact of the path; 404 when the address book does not know it. */
function contactOf(context: Context): ContactEntry {
  const entry = context.world.directory.contact(param(context, 'contact'));
  if (!entry) throw notFound('There is no such contact.');
  return entry;
}

/** A part of a contact that is a resource of its own. */
function part(
  operation: string,
  tail: string,
  properties: (entry: ContactEntry, presence: Readonly<Presence>) => JsonObject,
) {
  return route(operation, 'GET', `people/:contact/${tail}`, (context) => {
    const entry = contactOf(context);
    const { application, world } = context;
    const base = application.href(`people/${segment(entry.address)}`);
    return ok({
      rel: operation,
      href: `${base}/${tail}`,
      properties: properties(entry, world.presence.get(entry.address)),
      links: { contact: { href: base } },
    });
  });
}

export const peopleRoutes = [
  route('people', 'GET', 'people', ({ application }) => ok(peopleResource(application))),
  route('search', 'GET', 'people/search', search),
  route('contact', 'GET', 'people/:contact', (context) =>
    ok(contactResource(context.application, contactOf(context), 'get')),
  ),
  part('contactPresence', 'presence', (_, { availability, activity }) => ({
    availability,
    activity,
    deviceType: 'PC',
  })),
  part('contactNote', 'note', (_, { note }) => ({ message: note, type: 'Personal' })),
  part('contactLocation', 'location', (_, { location }) => ({ location })),
  part('contactSupportedModalities', 'supportedMedia', () => ({ modalities: ['Messaging', 'PhoneAudio'] })),
  part('contactPrivacyRelationship', 'privacyRelationship', (entry) => ({
    relationshipLevel: entry.relationship ?? 'Colleagues',
  })),
];
