/** Call forwarding, reading and PUT (02 §5); the capabilities are in forwardingVerbs.ts. */

import { segment } from '../directory/party.ts';
import { type Forwarding, noForwarding } from '../directory/user.ts';
import { defined, type Resource } from '../hal.ts';
import { noContent, ok, type Reply } from '../http/exchange.ts';
import { invalid } from '../http/failure.ts';
import { checkIfMatch } from '../http/ifMatch.ts';
import { readInput } from '../http/input.ts';
import { type Context, linker, needVoice, route } from './context.ts';

export const BASE = 'me/callForwardingSettings';

/** Properties of the whole; the others belong to its parts. */
const OWN = ['activePeriod', 'activeSetting', 'unansweredCallHandling'] as const;

/** The `contact` link of a setting that points at somebody. */
function contactLink(context: Context, target: string, contact: string | undefined) {
  if (target !== 'Contact' || contact === undefined) return undefined;
  const { address } = context.world.directory.party(contact.replace(/^(sip|tel):/i, ''));
  return linker(context.application)(`people/${segment(address)}`);
}

function setting(
  context: Context,
  rel: 'immediateForwardSettings' | 'simultaneousRingSettings' | 'unansweredCallSettings',
  state: { target: string; contact?: string | undefined; ringDelay?: number },
  verbs: readonly string[],
): Resource {
  const to = linker(context.application);
  const links = Object.fromEntries(verbs.map((verb) => [verb, to(`${BASE}/${rel}/${verb}`)]));
  return {
    rel,
    href: context.application.href(`${BASE}/${rel}`),
    properties: {
      target: state.target,
      ...(state.ringDelay === undefined ? {} : { ringDelay: state.ringDelay }),
    },
    links: { ...defined({ contact: contactLink(context, state.target, state.contact) }), ...links },
  };
}

/** The three sub-resources; a link that is not there is not allowed. */
export function settings(context: Context): Record<string, Resource> {
  const { forwarding, entry } = context.application.user;
  const mailbox = !entry.noMailbox;
  const free = forwarding.activeSetting !== 'ImmediateForward';
  return {
    immediateForwardSettings: setting(context, 'immediateForwardSettings', forwarding.immediate, [
      'immediateForwardToContact',
      'immediateForwardToDelegates',
      ...(mailbox ? ['immediateForwardToVoicemail'] : []),
    ]),
    simultaneousRingSettings: setting(context, 'simultaneousRingSettings', forwarding.simultaneous, [
      'simultaneousRingToContact',
      'simultaneousRingToDelegates',
      'simultaneousRingToTeam',
    ]),
    unansweredCallSettings: setting(context, 'unansweredCallSettings', forwarding.unanswered, [
      ...(free ? ['unansweredCallToContact'] : []),
      ...(free && mailbox ? ['unansweredCallToVoicemail'] : []),
      'resetUnansweredCallSettings',
    ]),
  };
}

function whole(context: Context): Resource {
  const { application } = context;
  const { forwarding } = application.user;
  return {
    rel: 'callForwardingSettings',
    href: application.href(BASE),
    properties: {
      activePeriod: forwarding.activePeriod,
      activeSetting: forwarding.activeSetting,
      unansweredCallHandling: forwarding.unansweredCallHandling,
    },
    links: { turnOffCallForwarding: linker(application)(`${BASE}/turnOffCallForwarding`) },
    embedded: settings(context),
    etag: String(forwarding.version),
  };
}

/** Changes settings, which gives a new etag to the parts, and to the whole if its own properties changed. */
export function change(context: Context, changes: Partial<Forwarding>): Reply {
  const { user } = context.application;
  const { forwarding: before } = user;
  const after = { ...before, ...changes, partVersion: before.partVersion + 1 };
  if (after.activeSetting === 'ImmediateForward') after.unansweredCallHandling = 'Disabled';
  const changed = OWN.some((name) => after[name] !== before[name]);
  user.forwarding = { ...after, version: before.version + (changed ? 1 : 0) };
  return noContent();
}

function put(context: Context): Reply {
  needVoice(context);
  const { forwarding } = context.application.user;
  checkIfMatch(context.exchange, String(forwarding.version));
  const input = readInput(context.exchange, {
    activePeriod: { type: 'string', required: true, values: ['Always', 'Workhours'] },
    activeSetting: {
      type: 'string',
      required: true,
      values: ['None', 'ImmediateForward', 'SimultaneousRing'],
    },
    unansweredCallHandling: { type: 'string', required: true, values: ['Enabled', 'Disabled'] },
    etag: { type: 'string' },
  });
  const activeSetting = input.text('activeSetting') as Forwarding['activeSetting'];
  const target = {
    None: 'x',
    ImmediateForward: forwarding.immediate.target,
    SimultaneousRing: forwarding.simultaneous.target,
  };
  if (target[activeSetting] === 'None') throw invalid({ name: 'activeSetting', reason: 'has no target yet' });
  return change(context, {
    activePeriod: input.text('activePeriod') as Forwarding['activePeriod'],
    activeSetting,
    unansweredCallHandling: input.text('unansweredCallHandling') as Forwarding['unansweredCallHandling'],
  });
}

function putSetting(
  context: Context,
  key: 'simultaneous' | 'unanswered',
  targets: string[],
  range: [number, number],
): Reply {
  needVoice(context);
  const { forwarding } = context.application.user;
  checkIfMatch(context.exchange, String(forwarding.partVersion));
  const input = readInput(context.exchange, {
    target: { type: 'string', required: true, values: targets },
    ringDelay: { type: 'number', required: true, range },
    etag: { type: 'string' },
  });
  const target = input.text('target') ?? 'None';
  const { contact } = forwarding[key];
  if (target === 'Contact' && contact === undefined)
    throw invalid({ name: 'target', reason: 'no contact is set' });
  return change(context, { [key]: { target, contact, ringDelay: input.number('ringDelay') ?? 0 } });
}

const part = (rel: string) =>
  route(rel, 'GET', `${BASE}/${rel}`, (context) => {
    needVoice(context);
    const found = settings(context)[rel];
    if (!found) throw new Error(`There is no setting ${rel}.`);
    return ok({ ...found, etag: String(context.application.user.forwarding.partVersion) });
  });

export const forwardingRoutes = [
  route('callForwardingSettings', 'GET', BASE, (context) => {
    needVoice(context);
    return ok(whole(context));
  }),
  route('putCallForwardingSettings', 'PUT', BASE, put),
  part('immediateForwardSettings'),
  part('simultaneousRingSettings'),
  part('unansweredCallSettings'),
  route('putSimultaneousRingSettings', 'PUT', `${BASE}/simultaneousRingSettings`, (context) =>
    putSetting(context, 'simultaneous', ['None', 'Team', 'Delegates', 'Contact'], [0, 55]),
  ),
  route('putUnansweredCallSettings', 'PUT', `${BASE}/unansweredCallSettings`, (context) =>
    putSetting(context, 'unanswered', ['None', 'Voicemail', 'Contact'], [5, 60]),
  ),
  route('turnOffCallForwarding', 'POST', `${BASE}/turnOffCallForwarding`, (context) => {
    needVoice(context);
    return change(context, noForwarding(!context.application.user.entry.noMailbox));
  }),
];
