/** The user's contact list: contacts, groups, memberships, privacy, and its subscription (05 §4). */

import type { Application } from '../application/application.ts';
import type { ContactEntry } from '../directory/data.ts';
import { segment } from '../directory/party.ts';
import type { Link, Resource } from '../hal.ts';
import { noContent, ok, type Reply } from '../http/exchange.ts';
import { notFound } from '../http/failure.ts';
import { readInput } from '../http/input.ts';
import type { World } from '../world.ts';
import { type Context, collection, linker, route } from './context.ts';
import { contactResource } from './people.ts';

/** A group of the contact list: its identifier, its kind and who is in it. */
interface Group {
  id: string;
  rel: 'group' | 'defaultGroup' | 'pinnedGroup' | 'delegatesGroup' | 'delegatorsGroup';
  name: string;
  members: ContactEntry[];
}

export function groupsOf(application: Application, { directory }: World): Group[] {
  const { entry } = application.user;
  const known = (addresses: readonly string[] | undefined) =>
    (addresses ?? []).flatMap((address) => directory.contact(address) ?? []);
  const all = directory.contactList(application.user);
  const department = (name: string) => all.filter((one) => one.department === name);
  const groups: Group[] = [
    { id: 'default', rel: 'defaultGroup', name: 'Other Contacts', members: all },
    { id: 'pinned', rel: 'pinnedGroup', name: 'Pinned Contacts', members: all.slice(0, 2) },
    { id: 'team', rel: 'group', name: 'Team', members: known(entry.team) },
    { id: 'sales', rel: 'group', name: 'Sales', members: department('Sales') },
    { id: 'service', rel: 'group', name: 'Service', members: department('Service') },
    { id: 'delegates', rel: 'delegatesGroup', name: 'Delegates', members: known(entry.delegates) },
    {
      id: 'delegators',
      rel: 'delegatorsGroup',
      name: 'People I manage calls for',
      members: known(entry.delegators),
    },
  ];
  return groups.filter((group) => group.members.length > 0);
}

function groupResource(application: Application, group: Group): Resource {
  const to = linker(application);
  return {
    rel: group.rel,
    href: application.href(`people/groups/${group.id}`),
    properties: { id: group.id, name: group.name },
    links: {
      groupContacts: to(`people/contacts?groupId=${group.id}`),
      subscribeToGroupPresence: to(`people/presenceSubscriptions?groupId=${group.id}`),
    },
  };
}

/** Resources as links, for `expand=false`. */
function asLinks(resources: readonly Resource[]): Link[] {
  return resources.flatMap(({ href }) => (href === undefined ? [] : [{ href }]));
}

function contacts({ application, exchange, world }: Context): Reply {
  const { searchParams } = exchange.url;
  const id = searchParams.get('groupId');
  const group = groupsOf(application, world).find((one) => one.id === id);
  if (id !== null && !group) throw notFound('There is no such group.');
  const rel = group ? 'groupContacts' : 'myContacts';
  const href = application.href(`people/contacts${exchange.url.search}`);
  const members = group?.members ?? world.directory.contactList(application.user);
  const contact = members.map((entry) => contactResource(application, entry, 'get'));
  if (searchParams.get('expand') === 'false') return ok({ rel, href, links: { contact: asLinks(contact) } });
  return ok(collection(rel, href, { contact }));
}

function groups({ application, exchange, world }: Context): Reply {
  const href = application.href('people/groups');
  const all = groupsOf(application, world).map((group) => groupResource(application, group));
  const byRel = Object.fromEntries(
    [...new Set(all.map((one) => one.rel))].map((rel) => [rel, all.filter((one) => one.rel === rel)]),
  );
  if (exchange.url.searchParams.get('expand') !== 'false') {
    // Groups a user has one of stand alone; the others are arrays (05 §4).
    const embedded = Object.fromEntries(
      Object.entries(byRel).map(([rel, some]) => [rel, rel === 'group' ? some : (some[0] ?? [])]),
    );
    return ok({ rel: 'myGroups', href, embedded });
  }
  const links = Object.fromEntries(Object.entries(byRel).map(([rel, some]) => [rel, asLinks(some)]));
  return ok({ rel: 'myGroups', href, links });
}

function group(context: Context): Reply {
  const { application, world, params } = context;
  const found = groupsOf(application, world).find((one) => one.id === params.group);
  if (!found) throw notFound('There is no such group.');
  return ok(groupResource(application, found));
}

function memberships({ application, exchange, world }: Context): Reply {
  const to = linker(application);
  const id = exchange.url.searchParams.get('groupId');
  const chosen = groupsOf(application, world).filter((one) => id === null || one.id === id);
  const pairs = chosen.flatMap((one) =>
    one.members.map((member) => ({
      rel: 'myGroupMembership',
      links: { contact: to(`people/${segment(member.address)}`), [one.rel]: to(`people/groups/${one.id}`) },
    })),
  );
  return ok(
    collection('myGroupMemberships', application.href('people/groupMemberships'), {
      myGroupMembership: pairs,
    }),
  );
}

const SUBSCRIPTION = 'people/contactsAndGroupsSubscription';

export const contactListRoutes = [
  route('contacts', 'GET', 'people/contacts', contacts),
  route('groups', 'GET', 'people/groups', groups),
  route('group', 'GET', 'people/groups/:group', group),
  route('groupMemberships', 'GET', 'people/groupMemberships', memberships),
  route('myPrivacyRelationships', 'GET', 'people/privacyRelationships', ({ application }) =>
    ok({ rel: 'myPrivacyRelationships', href: application.href('people/privacyRelationships') }),
  ),
  route('myContactsAndGroupsSubscription', 'GET', SUBSCRIPTION, ({ application, world }) => {
    const to = linker(application);
    const state = application.subscriptions.listWatched(world.clock.now()) ? 'Connected' : 'Disconnected';
    return ok({
      rel: 'myContactsAndGroupsSubscription',
      href: application.href(SUBSCRIPTION),
      properties: { state },
      links: {
        startOrRefreshSubscriptionToContactsAndGroups: to(`${SUBSCRIPTION}/start`),
        stopSubscriptionToContactsAndGroups: to(`${SUBSCRIPTION}/stop`),
      },
    });
  }),
  route('startOrRefreshSubscriptionToContactsAndGroups', 'POST', `${SUBSCRIPTION}/start`, (context) => {
    const input = readInput(
      context.exchange,
      { duration: { type: 'number', required: true, range: [10, 60] } },
      'either',
    );
    context.application.subscriptions.watchList(Math.min(30, input.number('duration') ?? 30));
    return noContent();
  }),
  route('stopSubscriptionToContactsAndGroups', 'POST', `${SUBSCRIPTION}/stop`, (context) => {
    context.application.subscriptions.watchList(0);
    return noContent();
  }),
];
