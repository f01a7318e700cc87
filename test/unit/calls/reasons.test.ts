/** Every row of 06 §5 has its sentence and its line in the history. */
import { describe, expect, it } from 'vitest';
import { endOf, knownReasons } from '../../../main/calls/reasons.ts';

/** code/subcodes as 04 §6 lists them, complete for this resource. */
const REASONS: Readonly<Record<string, string>> = {
  BadRequest: 'NormalizationFailed',
  Conflict: 'AlreadyExists TooManyGroups None',
  EntityTooLarge: 'None',
  Forbidden:
    'AnonymousNotAllowed DialoutNotAllowed FederationRequired InviteesOnly ModalityNotSupported Unreachable None',
  Informational:
    'AutoAccepted Canceled ConnectedElsewhere DerivedConversation MediaFallback Missed Redirected',
  LocalFailure: 'Canceled Declined PstnCallFailed Timeout None',
  NotFound: 'DestinationNotFound',
  RemoteFailure:
    'AnotherOperationPending Busy Canceled Declined DoNotDisturb InsufficientBandwidth MediaEncryptionMismatch MediaFailure NotAcceptable NotAllowed RepliedWithOtherModality TemporarilyUnavailable ThreadIdAlreadyExists Timeout UnsupportedMediaType None',
  ServiceFailure:
    'CallbackChannelError EscalationFailed InvalidExchangeServerVersion PhoneNumberConflict PstnCallFailed Timeout Unavailable None',
  Timeout: 'None',
};
const all = Object.entries(REASONS).flatMap(([code, subcodes]) =>
  subcodes.split(' ').map((subcode) => [code, subcode] as const),
);
const context = { who: 'Bob', phone: '+1 206 555 0147', acceptedBy: null, byUser: false, at: 7 };
const end = (
  direction: 'incoming' | 'outgoing',
  code: string,
  subcode: string | null,
  change: Partial<Omit<typeof context, 'acceptedBy'> & { acceptedBy: string | null }> = {},
) =>
  endOf(
    { code, subcode: subcode === 'None' ? null : subcode, message: 'The SIP stack says 486' },
    { ...context, direction, ...change },
  );

describe('reasons', () => {
  it.each(all)('%s/%s is said in words a person understands', (code, subcode) => {
    for (const direction of ['incoming', 'outgoing'] as const) {
      const { sentence, outcome, at } = end(direction, code, subcode);
      expect(sentence).toMatch(/^[A-Z+].{5,}\.$/);
      expect(sentence).not.toMatch(/[{}/]|Failure|Pstn|SIP|Informational/);
      expect([outcome, at]).toEqual([expect.any(String), 7]);
    }
  });

  it('of an outgoing call each have words of their own', () => {
    const missing = all.filter(
      ([code, subcode]) => !knownReasons.includes(`${code}/${subcode}`) && !knownReasons.includes(code),
    );
    // AutoAccepted is a success and never an end.
    expect(missing).toEqual([['Informational', 'AutoAccepted']]);
  });

  it.each([
    ['outgoing', 'RemoteFailure', 'Busy', 'busy', 'Bob is busy.'],
    ['outgoing', 'RemoteFailure', 'Declined', 'declined', 'Bob declined the call.'],
    ['outgoing', 'RemoteFailure', 'Timeout', 'noAnswer', 'Bob did not answer.'],
    // Nobody talked: not a call that took place (contract.md §5, failed outgoing call).
    ['outgoing', 'RemoteFailure', 'Canceled', 'failed', 'Bob ended the call.'],
    ['outgoing', 'LocalFailure', 'Canceled', 'cancelled', 'Call cancelled.'],
    ['outgoing', 'Informational', 'ConnectedElsewhere', 'answeredElsewhere', 'Connected on another device.'],
    ['incoming', 'RemoteFailure', 'Canceled', 'missed', 'Missed call from Bob.'],
    ['incoming', 'Informational', 'ConnectedElsewhere', 'answeredElsewhere', 'Answered on another device.'],
    ['incoming', 'Unheard', 'Of', 'missed', 'Missed call from Bob.'],
    ['outgoing', 'Unheard', 'Of', 'failed', 'The call did not come about. Try again.'],
  ] as const)('%s %s/%s is %s: %s', (direction, code, subcode, outcome, sentence) => {
    expect(end(direction, code, subcode)).toMatchObject({ outcome, sentence });
  });

  it('name the own phone, or leave it out', () => {
    expect(end('outgoing', 'LocalFailure', 'PstnCallFailed').sentence).toContain(
      'Your phone +1 206 555 0147 did',
    );
    const without = endOf(
      { code: 'LocalFailure', subcode: 'PstnCallFailed', message: null },
      { ...context, direction: 'outgoing', phone: null },
    );
    expect(without.sentence).toContain('Your phone did not');
  });

  it('follow what the user did and who took the call', () => {
    expect(end('incoming', 'LocalFailure', 'Declined', { byUser: true })).toMatchObject({
      outcome: 'declined',
      sentence: 'You declined the call.',
    });
    expect(endOf(null, { ...context, direction: 'incoming', byUser: true }).outcome).toBe('declined');
    expect(endOf(null, { ...context, direction: 'outgoing', byUser: true }).outcome).toBe('cancelled');
    const taken = endOf(
      { code: 'Informational', subcode: 'Redirected', message: null },
      { ...context, direction: 'incoming', acceptedBy: 'Lee' },
    );
    expect(taken).toMatchObject({ outcome: 'answeredElsewhere', sentence: 'Taken by Lee.' });
  });

  it('hold a name of any length and kind in one line', () => {
    const who = `Ben\u202e\nHall ${'X'.repeat(300)}`;
    const missed = end('incoming', 'Informational', 'Missed', { who }).sentence;
    expect(missed).toMatch(/^Missed call from Ben Hall X+…\.$/);
    expect(missed.length).toBeLessThan(90);
    expect(end('incoming', 'Informational', 'Redirected', { acceptedBy: who }).sentence.length).toBeLessThan(
      90,
    );
  });

  it('leave names with signs of their own as they are', () => {
    const { sentence } = end('outgoing', 'RemoteFailure', 'Busy', { who: "$& $1 {by} $'" });
    expect(sentence).toBe("$& $1 {by} $' is busy.");
  });
});
