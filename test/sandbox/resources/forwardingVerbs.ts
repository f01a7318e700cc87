/** The capabilities of call forwarding: each POST sets one target (02 §5). */

import { normalizeTarget } from '../directory/numbers.ts';
import type { Forwarding } from '../directory/user.ts';
import type { Reply } from '../http/exchange.ts';
import { UcwaFailure } from '../http/failure.ts';
import { type Field, readInput } from '../http/input.ts';
import { type Context, needVoice, route } from './context.ts';
import { BASE, change } from './forwarding.ts';

const TARGET = { type: 'string', required: true, max: 80 } as const satisfies Field;
const RING = { type: 'number', range: [0, 55] } as const satisfies Field;
const UNANSWERED = { type: 'number', range: [5, 60] } as const satisfies Field;

type Setting = (context: Context, forwarding: Forwarding) => Partial<Forwarding>;

/** What each verb makes of the settings. Every verb needs Enterprise Voice. */
const VERBS: Record<string, Setting> = {
  'immediateForwardSettings/immediateForwardToContact': (context) => ({
    activeSetting: 'ImmediateForward',
    immediate: { target: 'Contact', contact: readTarget(context) },
  }),
  'immediateForwardSettings/immediateForwardToDelegates': (context) => {
    needDelegates(context);
    return { activeSetting: 'ImmediateForward', immediate: { target: 'Delegates' } };
  },
  'immediateForwardSettings/immediateForwardToVoicemail': (context) => {
    needMailbox(context);
    return { activeSetting: 'ImmediateForward', immediate: { target: 'Voicemail' } };
  },
  'simultaneousRingSettings/simultaneousRingToContact': (context) => ({
    activeSetting: 'SimultaneousRing',
    simultaneous: { target: 'Contact', contact: readTarget(context), ringDelay: 0 },
  }),
  'simultaneousRingSettings/simultaneousRingToDelegates': (context) => {
    needDelegates(context);
    return {
      activeSetting: 'SimultaneousRing',
      simultaneous: { target: 'Delegates', ringDelay: readDelay(context, RING) ?? 0 },
    };
  },
  'simultaneousRingSettings/simultaneousRingToTeam': (context) => {
    if (!context.application.user.entry.team?.length) {
      throw new UcwaFailure(409, 'NoTeamMembersConfigured', 'There is no team.');
    }
    return {
      activeSetting: 'SimultaneousRing',
      simultaneous: { target: 'Team', ringDelay: readDelay(context, RING) ?? 0 },
    };
  },
  'unansweredCallSettings/unansweredCallToContact': (context, forwarding) => {
    needFree(forwarding);
    const input = readInput(context.exchange, { target: TARGET, ringDelay: UNANSWERED }, 'either');
    const contact = normalizeTarget(input.text('target') ?? '');
    return unanswered('Contact', input.number('ringDelay') ?? forwarding.unanswered.ringDelay, contact);
  },
  'unansweredCallSettings/unansweredCallToVoicemail': (context, forwarding) => {
    needFree(forwarding);
    needMailbox(context);
    return unanswered('Voicemail', readDelay(context, UNANSWERED) ?? forwarding.unanswered.ringDelay);
  },
  'unansweredCallSettings/resetUnansweredCallSettings': (context) =>
    unanswered(context.application.user.entry.noMailbox ? 'None' : 'Voicemail', 20),
};

function unanswered(target: string, ringDelay: number, contact?: string): Partial<Forwarding> {
  const unansweredCallHandling = target === 'None' ? 'Disabled' : 'Enabled';
  return { unansweredCallHandling, unanswered: { target, ringDelay, contact } };
}

function readTarget({ exchange }: Context): string {
  return normalizeTarget(readInput(exchange, { target: TARGET }, 'either').text('target') ?? '');
}

function readDelay({ exchange }: Context, field: Field): number | undefined {
  return readInput(exchange, { ringDelay: field }, 'either').number('ringDelay');
}

function needDelegates({ application }: Context): void {
  if (!application.user.entry.delegates?.length) {
    throw new UcwaFailure(409, 'NoDelegatesConfigured', 'There are no delegates.');
  }
}

function needMailbox({ application }: Context): void {
  if (application.user.entry.noMailbox) throw new UcwaFailure(403, 'None', 'There is no voicemail.');
}

function needFree(forwarding: Forwarding): void {
  if (forwarding.activeSetting === 'ImmediateForward') {
    throw new UcwaFailure(403, 'None', 'Every call is forwarded at once.');
  }
}

export const forwardingVerbRoutes = Object.entries(VERBS).map(([path, set]) =>
  route(path.split('/')[1] ?? path, 'POST', `${BASE}/${path}`, (context): Reply => {
    needVoice(context);
    return change(context, set(context, context.application.user.forwarding));
  }),
);
