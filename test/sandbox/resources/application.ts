/** The application and what it embeds (01 §4.1), and the policies (02 §8). */

import type { Application, ClientInfo } from '../application/application.ts';
import type { Resource } from '../hal.ts';
import { type Exchange, noContent, ok } from '../http/exchange.ts';
import { readInput } from '../http/input.ts';
import type { World } from '../world.ts';
import { communicationResource } from './communication.ts';
import { linker, route } from './context.ts';
import { meResource } from './me.ts';
import { peopleResource } from './people.ts';

/** Reads the input of POST applications. */
export function readClientInfo(exchange: Exchange): ClientInfo {
  const input = readInput(exchange, {
    userAgent: { type: 'string', required: true, max: 100 },
    endpointId: { type: 'string', required: true, max: 100 },
    culture: { type: 'string', required: true, max: 100 },
    instanceId: { type: 'string', max: 100 },
    type: { type: 'string', values: ['Browser'] },
  });
  return {
    userAgent: input.text('userAgent') ?? '',
    endpointId: input.text('endpointId') ?? '',
    culture: input.text('culture') ?? '',
    instanceId: input.text('instanceId'),
    type: input.text('type'),
  };
}

/** The application with me, people, onlineMeetings and communication embedded. */
export function applicationResource(application: Application, world: World): Resource {
  const to = linker(application);
  const { culture, userAgent, type } = application.client;
  return {
    rel: 'application',
    href: application.path,
    properties: { culture, userAgent, ...(type === undefined ? {} : { type }) },
    links: { policies: to('policies'), batch: to('batch'), events: { href: application.channel.href } },
    embedded: {
      me: meResource(application, world),
      people: peopleResource(application),
      onlineMeetings: { rel: 'onlineMeetings', href: application.href('onlineMeetings') },
      communication: communicationResource(application, world),
    },
    etag: String(Math.floor(application.created) % 10 ** 9),
  };
}

/** The cookie that opens the photos; each answer with the application issues it again (01 §3.5). */
export function photoCookie({ id, path }: Application): Record<string, string> {
  return { 'Set-Cookie': `cwt_ucwa=${id}; path=${path}/photos; secure; HttpOnly` };
}

export const applicationRoutes = [
  route('application', 'GET', '', ({ application, world }) => ({
    ...ok(applicationResource(application, world)),
    headers: photoCookie(application),
  })),
  route('deleteApplication', 'DELETE', '', ({ application, world }) => {
    world.applications.end(application);
    return noContent();
  }),
  route('policies', 'GET', 'policies', ({ application, world }) => {
    const { user } = application;
    return ok({
      rel: 'policies',
      href: application.href('policies'),
      properties: { ...world.policies, ...(user.entry.noMailbox ? {} : { voicemailUri: user.voicemailUri }) },
    });
  }),
  route('onlineMeetings', 'GET', 'onlineMeetings', ({ application }) =>
    ok({ rel: 'onlineMeetings', href: application.href('onlineMeetings') }),
  ),
];
