/** The server's own call history (05 §6): links on communication in edition B, for users with a mailbox. */

import type { Application } from '../application/application.ts';
import { numberOf } from '../directory/numbers.ts';
import { segment } from '../directory/party.ts';
import type { ConversationLog } from '../directory/user.ts';
import { defined, type Link, type Resource } from '../hal.ts';
import { noContent, ok, type Reply } from '../http/exchange.ts';
import { notFound } from '../http/failure.ts';
import { readInput } from '../http/input.ts';
import { startAgain } from './calls.ts';
import { offersPhoneAudio } from './communication.ts';
import { type Context, linker, param, route } from './context.ts';

const COLLECTION = 'communication/conversationLogs';

function listed({ application, exchange }: Context): Reply {
  const limit = readInput(exchange, { limit: { type: 'number', range: [1, 100] } }, 'either').number('limit');
  const to = linker(application);
  const newest = [...application.user.logs].sort((a, b) => b.at - a.at).slice(0, limit ?? 100);
  return ok({
    rel: 'conversationLogs',
    href: application.href(COLLECTION),
    links: { conversationLog: newest.map(({ id }) => to(`${COLLECTION}/${id}`)) },
  });
}

function logResource({ application, world }: Context, log: ConversationLog): Resource {
  const to = linker(application);
  const self = `${COLLECTION}/${log.id}`;
  const recipients = log.recipients.map(({ name, uri }) => ({
    rel: 'conversationLogRecipient',
    properties: defined({ displayName: name, sipUri: uri }),
    links: recipientLinks(application, uri),
  }));
  return {
    rel: 'conversationLog',
    href: application.href(self),
    properties: {
      creationTime: `/Date(${log.at})/`,
      direction: log.direction,
      importance: 'Normal',
      modalities: [log.type === 'AudioLog' ? 'PhoneAudio' : 'Messaging'],
      previewMessage: '',
      status: log.status,
      subject: '',
      threadId: log.id,
      totalRecipientsCount: log.recipients.length,
      type: log.type,
    },
    links: defined({
      markAsRead: log.unread ? to(`${self}/markAsRead`) : undefined,
      continuePhoneAudio:
        partner(log) && offersPhoneAudio(application, world) ? to(`${self}/continuePhoneAudio`) : undefined,
    }),
    embedded: { conversationLogRecipient: recipients },
  };
}

/** Where a recipient leads who is a person, not a telephone (05 §6). */
function recipientLinks(application: Application, uri = ''): Record<string, Link> {
  if (!/^sip:/i.test(uri) || numberOf(uri) !== undefined) return {};
  const to = linker(application);
  const address = segment(uri.slice(4));
  return {
    contact: to(`people/${address}`),
    contactPhoto: to(`photos/${address}`),
    contactPresence: to(`people/${address}/presence`),
  };
}

/** Whom a call was with; undefined where there is nobody to call, or more than one. */
const partner = ({ type, recipients: [only, ...others] }: ConversationLog): string | undefined =>
  type === 'AudioLog' && others.length === 0 ? only?.uri : undefined;

async function continuePhoneAudio(context: Context): Promise<Reply> {
  const log = logOf(context);
  const to = partner(log);
  if (to === undefined) throw notFound('This conversation cannot be continued by phone.');
  return startAgain(context, to, log.id);
}

function logOf(context: Context): ConversationLog {
  const found = context.application.user.logs.find(({ id }) => id === param(context, 'log'));
  if (!found) throw notFound('The conversation log is gone.');
  return found;
}

export const conversationLogRoutes = [
  route('conversationLogs', 'GET', COLLECTION, listed),
  route('conversationLog', 'GET', `${COLLECTION}/:log`, (context) =>
    ok(logResource(context, logOf(context))),
  ),
  route('deleteConversationLog', 'DELETE', `${COLLECTION}/:log`, (context) => {
    const { logs } = context.application.user;
    logs.splice(logs.indexOf(logOf(context)), 1);
    return noContent();
  }),
  route('continuePhoneAudio', 'POST', `${COLLECTION}/:log/continuePhoneAudio`, continuePhoneAudio),
  route('markAsRead', 'POST', `${COLLECTION}/:log/markAsRead`, (context) => {
    logOf(context).unread = false;
    return noContent();
  }),
];
