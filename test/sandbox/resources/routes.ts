/** Every path below an application, in the order they are tried. */

import { applicationRoutes } from './application.ts';
import { callRoutes } from './calls.ts';
import { communicationRoutes } from './communication.ts';
import { contactListRoutes } from './contactList.ts';
import { conversationLogRoutes } from './conversationLogs.ts';
import { conversationRoutes } from './conversations.ts';
import { eventRoutes } from './events.ts';
import { forwardingRoutes } from './forwarding.ts';
import { forwardingVerbRoutes } from './forwardingVerbs.ts';
import { meRoutes } from './me.ts';
import { peopleRoutes } from './people.ts';
import { phoneRoutes } from './phones.ts';
import { photoRoutes } from './photos.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { voipRoutes } from './voip.ts';

export const ROUTES = [
  ...applicationRoutes,
  ...meRoutes,
  ...communicationRoutes,
  ...eventRoutes,
  ...callRoutes,
  ...voipRoutes,
  ...conversationRoutes,
  ...conversationLogRoutes,
  ...phoneRoutes,
  ...forwardingRoutes,
  ...forwardingVerbRoutes,
  ...photoRoutes,
  ...subscriptionRoutes,
  ...contactListRoutes,
  // Last: `people/:contact` would take the collections' names for addresses.
  ...peopleRoutes,
];
