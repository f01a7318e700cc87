/** What a handler of an application's resource works with. */

import type { Application } from '../application/application.ts';
import type { CallView, Conversation } from '../calls/conversation.ts';
import type { Link, Resource } from '../hal.ts';
import type { Exchange, Reply } from '../http/exchange.ts';
import { lurker, notFound, UcwaFailure } from '../http/failure.ts';
import type { Route } from '../http/router.ts';
import type { World } from '../world.ts';

export interface Context {
  readonly world: World;
  readonly application: Application;
  readonly exchange: Exchange;
  readonly params: Readonly<Record<string, string>>;
}

export type Handler = (context: Context) => Reply | Promise<Reply>;

/** A route below the application's path. */
export const route = (
  operation: string,
  method: string,
  pattern: string,
  handler: Handler,
): Route<Handler> => ({
  operation,
  method,
  pattern,
  handler,
});

/** Makes links below the application's path. */
export function linker(application: Application): (tail: string, more?: Partial<Link>) => Link {
  return (tail, more) => ({ href: application.href(tail), ...more });
}

/** A path parameter; the router has made sure that it is there. */
export function param(context: Context, name: string): string {
  const value = context.params[name];
  if (value === undefined) throw new Error(`The route has no :${name}.`);
  return value;
}

/** Refuses users without Enterprise Voice: 403 None (02 §4, §5). */
export function needVoice({ application }: Context): void {
  if (application.user.entry.noVoice)
    throw new UcwaFailure(403, 'None', 'Enterprise Voice is not enabled for this user.');
}

/** Refuses lurkers: 409 MakeMeAvailableRequired. */
export function needAvailable({ application }: Context): void {
  if (!application.available) throw lurker();
}

/** The conversation of the path. */
export function conversationOf(context: Context): Conversation {
  const found = context.application.conversations.get(param(context, 'conversation'));
  if (!found) throw notFound('The conversation is over.');
  return found;
}

/** The invitation of the path. */
export function invitationOf(context: Context): CallView {
  const found = context.application.invitations.get(param(context, 'invitation'));
  if (!found) throw notFound('The invitation is over.');
  return found;
}

/** A resource that holds others. */
export function collection(rel: string, href: string, embedded: Record<string, Resource[]>): Resource {
  return { rel, href, embedded };
}
