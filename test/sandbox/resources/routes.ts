/** Every path below an application, in the order they are tried. */

import { applicationRoutes } from './application.ts';
import { callRoutes } from './calls.ts';
import { communicationRoutes } from './communication.ts';
import { conversationRoutes } from './conversations.ts';
import { eventRoutes } from './events.ts';
import { meRoutes } from './me.ts';
import { peopleRoutes } from './people.ts';

export const ROUTES = [
  ...applicationRoutes,
  ...meRoutes,
  ...communicationRoutes,
  ...eventRoutes,
  ...callRoutes,
  ...conversationRoutes,
  // Last: `people/:contact` would take the collections' names for addresses.
  ...peopleRoutes,
];
