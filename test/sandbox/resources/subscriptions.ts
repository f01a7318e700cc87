/** Presence subscriptions and their memberships (05 §5). */

import type { Application } from '../application/application.ts';
import type { Subscription } from '../application/subscriptions.ts';
import { segment } from '../directory/party.ts';
import type { Resource } from '../hal.ts';
import { created, noContent, ok, type Reply } from '../http/exchange.ts';
import { invalid, notFound, UcwaFailure } from '../http/failure.ts';
import { readInput } from '../http/input.ts';
import { groupsOf } from './contactList.ts';
import { type Context, collection, linker, param, route } from './context.ts';
import { contactResource } from './people.ts';

const BASE = 'people/presenceSubscriptions';
const MEMBERSHIPS = 'people/presenceSubscriptionMemberships';
const DURATION = { type: 'number', required: true, range: [10, 30] } as const;

function subscriptionResource(application: Application, { id }: Subscription): Resource {
  const to = linker(application);
  return {
    rel: 'presenceSubscription',
    href: application.href(`${BASE}/${id}`),
    properties: { id },
    links: {
      addToPresenceSubscription: to(`${BASE}/${id}/add`),
      memberships: to(`${MEMBERSHIPS}?presenceSubscriptionId=${id}`),
    },
  };
}

function membershipResources(application: Application, subscription: Subscription): Resource[] {
  const to = linker(application);
  return [...subscription.addresses].map((address) => ({
    rel: 'presenceSubscriptionMembership',
    href: application.href(`${MEMBERSHIPS}/${subscription.id},${segment(address)}`),
    links: {
      contact: to(`people/${segment(address)}`),
      presenceSubscription: to(`${BASE}/${subscription.id}`),
    },
  }));
}

/** Turns URIs into addresses; only `sip:` ones can be watched. */
function addressesOf(name: string, uris: readonly string[]): string[] {
  return uris.map((uri) => {
    const address = /^sip:([^@\s]+@[^@\s;]+)$/i.exec(uri)?.[1];
    if (address === undefined) throw invalid({ name, reason: `"${uri}" is no sip: URI` });
    return address.toLowerCase();
  });
}

function subscribe({ application, exchange, world }: Context): Reply {
  const input = readInput(
    exchange,
    { duration: DURATION, uris: { type: 'strings' }, groupId: { type: 'string', max: 256 } },
    'either',
  );
  const minutes = input.number('duration') ?? 10;
  const id = input.text('groupId');
  const uris = input.texts('uris') ?? [];
  if (uris.length === 0 && id === undefined) throw invalid({ name: 'uris', reason: 'missing' });
  const group = groupsOf(application, world).find((one) => one.id === id);
  if (id !== undefined && !group) throw notFound('There is no such group.');
  const members = group?.members.map(({ address }) => address) ?? [];
  const addresses = [...addressesOf('uris', uris), ...members];
  const subscription = application.subscriptions.create(addresses, minutes);
  return created(
    application.href(`${BASE}/${subscription.id}`),
    subscriptionResource(application, subscription),
  );
}

/** 404 whose subcode is ApplicationNotFound for one that has expired, as the documents' sample has it (README C20). */
function subscriptionOf(context: Context): Subscription {
  const found = context.application.subscriptions.find(param(context, 'subscription'));
  if (!found) throw new UcwaFailure(404, 'ApplicationNotFound', 'The subscription has expired.');
  return found;
}

function add(context: Context): Reply {
  const { application, exchange } = context;
  const subscription = subscriptionOf(context);
  const input = readInput(exchange, { contactUris: { type: 'strings', required: true } });
  application.subscriptions.add(subscription, addressesOf('contactUris', input.texts('contactUris') ?? []));
  const members = membershipResources(application, subscription);
  return ok(
    collection('presenceSubscriptionMemberships', application.href(MEMBERSHIPS), {
      presenceSubscriptionMembership: members,
    }),
  );
}

function removeMembership(context: Context): Reply {
  const [id = '', address = ''] = param(context, 'membership').split(',');
  const { subscriptions } = context.application;
  const subscription = subscriptions.find(id);
  if (!subscription?.addresses.has(address)) throw notFound();
  subscriptions.drop(subscription, address);
  return noContent();
}

export const subscriptionRoutes = [
  route('presenceSubscriptions', 'GET', BASE, ({ application }) =>
    ok(
      collection('presenceSubscriptions', application.href(BASE), {
        presenceSubscription: application.subscriptions
          .list()
          .map((one) => subscriptionResource(application, one)),
      }),
    ),
  ),
  route('subscribePresence', 'POST', BASE, subscribe),
  route('presenceSubscription', 'GET', `${BASE}/:subscription`, (context) =>
    ok(subscriptionResource(context.application, subscriptionOf(context))),
  ),
  route('extendPresenceSubscription', 'POST', `${BASE}/:subscription`, (context) => {
    const subscription = subscriptionOf(context);
    const minutes = readInput(context.exchange, { duration: DURATION }, 'either').number('duration') ?? 10;
    context.application.subscriptions.extend(subscription, minutes);
    return ok(subscriptionResource(context.application, subscription));
  }),
  route('deletePresenceSubscription', 'DELETE', `${BASE}/:subscription`, (context) => {
    context.application.subscriptions.end(subscriptionOf(context));
    return noContent();
  }),
  route('addToPresenceSubscription', 'POST', `${BASE}/:subscription/add`, add),
  route('presenceSubscriptionMemberships', 'GET', MEMBERSHIPS, ({ application, exchange }) => {
    const id = exchange.url.searchParams.get('presenceSubscriptionId');
    const shown = application.subscriptions.list().filter((one) => id === null || one.id === id);
    return ok(
      collection('presenceSubscriptionMemberships', application.href(MEMBERSHIPS), {
        presenceSubscriptionMembership: shown.flatMap((one) => membershipResources(application, one)),
      }),
    );
  }),
  route('deletePresenceSubscriptionMembership', 'DELETE', `${MEMBERSHIPS}/:membership`, removeMembership),
  route('subscribedContacts', 'GET', 'people/subscribedContacts', ({ application, world }) =>
    ok(
      collection('subscribedContacts', application.href('people/subscribedContacts'), {
        contact: application.subscriptions
          .addresses()
          .flatMap((address) => world.directory.contact(address) ?? [])
          .map((entry) => contactResource(application, entry, 'get')),
      }),
    ),
  ),
];
