/** The larger inputs of the control API: a call from outside, a fault rule. */

import type { IncomingRequest, VoipRequest } from '../calls/requests.ts';
import type { FaultEffect, FaultMatch, FaultRule } from '../faults.ts';
import { ControlError, Members } from './json.ts';

const INCOMING = [
  ...['from', 'to', 'subject', 'threadId', 'importance', 'privateLine', 'forwardedBy', 'transferredBy'],
  ...['onBehalfOf', 'delegator', 'joinAudioMuted', 'customContent', 'acceptWithPhoneAudio'],
];
const MATCH = ['operation', 'method', 'path', 'user'] as const;
const EFFECT = [
  ...['kind', 'when', 'ms', 'share', 'status', 'code', 'subcode', 'message', 'retryAfter', 'asDate'],
  ...['location', 'text', 'contentType'],
];
const IMPORTANCE = ['Normal', 'Urgent', 'Emergency'] as const;

/** Reads the description of a call from outside; calls and conversations are found by the API itself. */
export function readIncoming(body: Members): IncomingRequest & VoipRequest {
  body.only(...INCOMING, 'voip', 'replaces', 'inConversation');
  return {
    from: body.party('from') ?? 'ben@contoso.com',
    to: body.party('to'),
    subject: body.text('subject'),
    threadId: body.text('threadId'),
    importance: body.choice('importance', IMPORTANCE),
    privateLine: body.flag('privateLine'),
    forwardedBy: body.party('forwardedBy'),
    transferredBy: body.party('transferredBy'),
    onBehalfOf: body.party('onBehalfOf'),
    delegator: body.party('delegator'),
    joinAudioMuted: body.flag('joinAudioMuted'),
    customContent: body.text('customContent'),
    acceptWithPhoneAudio: body.flag('acceptWithPhoneAudio'),
  };
}

/** Reads which requests a rule means. */
export function readMatch(body: Members): FaultMatch {
  const match: FaultMatch = {};
  body.only(...MATCH);
  for (const name of MATCH) {
    const value = body.text(name);
    if (value !== undefined) match[name] = value;
  }
  return match;
}

/** Reads a fault rule: `{"match":{…},"effect":{"kind":…},"times":1,"skip":0}`. */
export function readRule(body: Members): FaultRule {
  body.only('match', 'effect', 'times', 'skip');
  const times = body.number('times');
  const skip = body.number('skip');
  return {
    match: readMatch(new Members(body.object('match') ?? {})),
    effect: readEffect(new Members(body.object('effect') ?? {})),
    ...(times === undefined ? {} : { times }),
    ...(skip === undefined ? {} : { skip }),
  };
}

/** Reads what goes wrong. */
export function readEffect(body: Members): FaultEffect {
  const kind = body.only(...EFFECT).text('kind');
  const status = body.number('status');
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599))
    throw new ControlError(400, 'status must be one of HTTP, from 200 to 599.');
  const when = body.choice('when', ['before', 'after'] as const);
  const timed = when === undefined ? {} : { when };
  const need = (name: string): number => {
    const value = body.number(name);
    if (value === undefined) throw new ControlError(400, `The effect ${kind} needs ${name}.`);
    return value;
  };
  switch (kind) {
    case 'hang':
    case 'unauthorized':
    case 'byteOrderMark':
    case 'malformed':
      return { kind };
    case 'drop':
      return { kind, ...timed };
    case 'delay':
      return { kind, ms: need('ms'), ...timed };
    case 'cut':
      return { kind, ms: need('ms'), ...(status === undefined ? {} : { status }) };
    case 'slow':
      return { kind, ms: need('ms') };
    case 'truncate':
      return { kind, share: body.number('share') ?? 0.5 };
    case 'html':
      return { kind, status: need('status') };
    case 'redirect':
      return { kind, location: body.text('location') ?? '/', status: status ?? 302 };
    case 'body':
      return {
        kind,
        text: body.text('text') ?? '',
        status: status ?? 200,
        contentType: body.text('contentType') ?? 'application/json',
      };
    case 'error': {
      const effect: FaultEffect = { kind, status: need('status') };
      for (const name of ['code', 'subcode', 'message'] as const) {
        const value = body.text(name);
        if (value !== undefined) effect[name] = value;
      }
      const retryAfter = body.number('retryAfter');
      return retryAfter === undefined
        ? effect
        : { ...effect, retryAfter, asDate: body.flag('asDate') ?? false };
    }
    default:
      throw new ControlError(400, `There is no effect "${kind ?? ''}".`);
  }
}
