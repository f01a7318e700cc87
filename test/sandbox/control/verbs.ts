/** What can be done to a call, by name: the verbs of the control API and the buttons of its page. */

import type { Call, CallPhase } from '../calls/call.ts';
import { IncomingCall } from '../calls/incoming.ts';
import { OutgoingCall, REMOTE_FAILURES } from '../calls/outgoing.ts';
import { RingingCall } from '../calls/ringing.ts';
import { VoipCall } from '../calls/voip.ts';
import type { PartyName } from '../directory/party.ts';
import { ControlError, type Members } from './json.ts';

type Verb<C extends Call> = (call: C, input: Members) => void;

const someone = (input: Members, name: string): PartyName => input.party(name) ?? 'lee@contoso.com';

const BOTH: Record<string, Verb<Call>> = {
  remoteHangsUp: (call) => call.remoteHangsUp(),
  ownPhoneHangsUp: (call) => call.ownPhoneHangsUp(),
  remoteHolds: (call) => call.remoteHolds(true),
  remoteResumes: (call) => call.remoteHolds(false),
  remoteTransfersTo: (call, input) => call.remoteTransfersTo(someone(input, 'to')),
  joinedBy: (call, input) => call.joinedBy(someone(input, 'who')),
  drops: (call, input) => call.drops(input.text('subcode')),
};

const OUTGOING: Record<string, Verb<OutgoingCall>> = {
  ownPhoneAnswers: (call) => call.ownPhoneAnswers(),
  ownPhoneFails: (call, input) => call.ownPhoneFails(input.choice('subcode', ['PstnCallFailed', 'Timeout'])),
  remoteRings: (call, input) => call.remoteRings(input.choice('as', ['Alerting', 'TeamRing', 'Forwarded'])),
  remoteAnswers: (call, input) => call.remoteAnswers(input.party('by')),
  voicemailAnswers: (call) => call.voicemailAnswers(),
  otherPersonAnswers: (call, input) => call.otherPersonAnswers(someone(input, 'by')),
  fails: (call, input) =>
    call.failsWith(input.text('code') ?? 'RemoteFailure', input.text('subcode') ?? 'None'),
  ...Object.fromEntries(
    REMOTE_FAILURES.map((how): [string, Verb<OutgoingCall>] => [how, (call) => call.fails(how)]),
  ),
};

const RINGING: Record<string, Verb<RingingCall>> = {
  giveUp: (call, input) =>
    call.giveUp(input.choice('as', ['RemoteFailure/Canceled', 'Informational/Missed'])),
  ringsOut: (call) => call.ringsOut(),
  voicemail: (call) => call.voicemail(),
  answeredElsewhere: (call) => call.answeredElsewhere(),
  answeredBy: (call, input) => call.answeredBy(someone(input, 'who')),
  fails: (call, input) =>
    call.failsWith(input.text('code') ?? 'Informational', input.text('subcode') ?? 'Missed'),
};

const INCOMING: Record<string, Verb<IncomingCall>> = {
  answerOnPhone: (call) => call.answerOnPhone(),
  acceptAutomatically: (call) => call.acceptAutomatically(),
  ownPhoneRejects: (call, input) =>
    call.ownPhoneRejects(input.choice('as', ['LocalFailure/Declined', 'ServiceFailure/PstnCallFailed'])),
  ownPhoneFails: (call) => call.ownPhoneFails(),
  mediaFallback: (call) => call.mediaFallback(),
};

const VOIP: Record<string, Verb<VoipCall>> = {
  answerInProgram: (call) => call.answerInProgram(),
  mediaFallback: (call) => void call.mediaFallback(),
  fallbackFails: (call) => call.fallbackFails(),
};

/** The verbs a call takes in its phase, most useful first; the page makes buttons of them. */
export function verbsOf(call: Call): string[] {
  const ways: Record<CallPhase, string[]> = {
    ownPhone: ['ownPhoneAnswers', 'ownPhoneFails'],
    calling: ['remoteRings', 'remoteAnswers', ...REMOTE_FAILURES],
    ringing:
      call instanceof RingingCall
        ? Object.keys({ ...(call instanceof VoipCall ? VOIP : INCOMING), ...RINGING }).filter(
            (verb) => verb !== 'fails',
          )
        : ['remoteAnswers', 'voicemailAnswers', 'otherPersonAnswers', ...REMOTE_FAILURES],
    connected: Object.keys(BOTH),
    ended: [],
  };
  return ways[call.phase];
}

/** Carries a verb out. Throws 404 for an unknown verb; CallStateError when the call cannot take it. */
export function perform(call: Call, verb: string, input: Members): void {
  if (Object.hasOwn(BOTH, verb)) BOTH[verb]?.(call, input);
  else if (call instanceof OutgoingCall && Object.hasOwn(OUTGOING, verb)) OUTGOING[verb]?.(call, input);
  else if (call instanceof IncomingCall && Object.hasOwn(INCOMING, verb)) INCOMING[verb]?.(call, input);
  else if (call instanceof VoipCall && Object.hasOwn(VOIP, verb)) VOIP[verb]?.(call, input);
  else if (call instanceof RingingCall && Object.hasOwn(RINGING, verb)) RINGING[verb]?.(call, input);
  else throw new ControlError(404, `A call that is ${call.direction} has no verb "${verb}".`);
}
