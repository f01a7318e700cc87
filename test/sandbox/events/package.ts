/** Events and the packages they travel in (03 §2). */

import type { Dialect, Json, JsonObject, Link, Resource } from '../hal.ts';
import { writeLink, writeResource } from '../hal.ts';
import type { SwitchValues } from '../switches.ts';

/** Release classes of 03 §3. */
export type Priority = 'High' | 'Medium' | 'Low';

/** Why something ended: the error shape of 06 §1. */
export interface Reason {
  code: string;
  subcode?: string;
  message?: string;
}

/** A link to the thing an event is about. */
export interface Target extends Link {
  rel: string;
}

export interface ChannelEvent {
  sender: { rel: string; href: string };
  type: 'added' | 'updated' | 'deleted' | 'started' | 'completed';
  link: Target;
  /** The collection or resource the target belongs to. */
  in?: Target;
  /** The target itself; without it the client has to GET the link. */
  resource?: Resource;
  status?: 'Success' | 'Failure';
  reason?: Reason;
  priority: Priority;
}

export interface PackageLinks {
  self: string;
  next?: string;
  resync?: string;
  resume?: string;
}

type EventSwitches = Pick<SwitchValues, 'linkOnlyEvents' | 'statusCasing' | 'unknownEvents'>;

/** Writes a package: neighbouring events of one sender share a block, and order is kept. */
export function writePackage(
  links: PackageLinks,
  events: readonly ChannelEvent[],
  switches: EventSwitches,
  dialect: Dialect,
): JsonObject {
  const out: JsonObject = {
    _links: Object.fromEntries(
      Object.entries(links).map(([rel, href]: [string, string]) => [rel, writeLink({ href }, dialect)]),
    ),
  };
  const blocks: { rel: string; href: string; events: Json[] }[] = [];
  for (const event of events) {
    let block = blocks.at(-1);
    if (!block || block.href !== event.sender.href || block.rel !== event.sender.rel) {
      block = { ...event.sender, events: [] };
      blocks.push(block);
    }
    block.events.push(writeEvent(event, switches, dialect));
  }
  const senders = blocks.map((block): JsonObject => ({ ...block, href: dialect.href(block.href) }));
  if (switches.unknownEvents) senders.unshift(unknownSender());
  if (senders.length > 0) out.sender = senders;
  return out;
}

function writeEvent(event: ChannelEvent, switches: EventSwitches, dialect: Dialect): JsonObject {
  const out: JsonObject = { link: writeTarget(event.link, dialect) };
  if (event.in) out.in = writeTarget(event.in, dialect);
  if (event.status) out.status = cased(event.status, switches.statusCasing);
  if (event.reason) out.reason = { ...event.reason };
  if (event.resource && !linkOnly(event, switches.linkOnlyEvents)) {
    out._embedded = { [event.link.rel]: writeResource(event.resource, dialect) };
  }
  out.type = event.type;
  return out;
}

function writeTarget(target: Target, dialect: Dialect): JsonObject {
  const { rel, ...link } = target;
  return { rel, ...writeLink(link, dialect) };
}

function linkOnly(event: ChannelEvent, which: string): boolean {
  return which === 'all' || (which === 'invitations' && event.link.rel.endsWith('Invitation'));
}

function cased(status: string, casing: string): string {
  if (casing === 'lower') return status.toLowerCase();
  return casing === 'upper' ? status.toUpperCase() : status;
}

function unknownSender(): JsonObject {
  return {
    rel: 'sandboxFutureSender',
    href: '/ucwa/oauth/v1/sandboxFuture',
    events: [
      { link: { rel: 'sandboxFutureThing', href: '/ucwa/oauth/v1/sandboxFuture/1' }, type: 'rearranged' },
      { link: { rel: 'sandboxFutureThing', href: '/ucwa/oauth/v1/sandboxFuture/2' }, type: 'updated' },
    ],
  };
}
