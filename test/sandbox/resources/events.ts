/** The P-GET: reads its parameters and hands it to the channel (03 §1). */

import type { Reply } from '../http/exchange.ts';
import { invalid } from '../http/failure.ts';
import { readInput } from '../http/input.ts';
import { type Context, route } from './context.ts';

function poll({ application, exchange }: Context): Promise<Reply> | Reply {
  const input = readInput(
    exchange,
    {
      ack: { type: 'number', required: true, range: [0, 1e15] },
      low: { type: 'number', range: [5, 1800] },
      medium: { type: 'number', range: [5, 1800] },
      timeout: { type: 'number', range: [180, 1800] },
      priority: { type: 'number' },
      key: { type: 'string' },
    },
    'either',
  );
  if (input.text('key') !== application.eventsKey)
    throw invalid({ name: 'key', reason: 'not the one of the link' });
  return application.channel.poll(
    {
      ack: input.number('ack') ?? 0,
      low: input.number('low'),
      medium: input.number('medium'),
      timeout: input.number('timeout'),
      priority: input.number('priority') ?? 0,
    },
    (listener) => exchange.onAbort(listener),
  );
}

export const eventRoutes = [route('events', 'GET', 'events', poll)];
