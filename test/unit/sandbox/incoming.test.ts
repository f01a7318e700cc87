import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingCall } from '../../sandbox/calls/incoming.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { embedded, link, type Seen, TestClient } from './client.ts';

let sandbox: Sandbox;
let client: TestClient;

beforeEach(async () => {
  sandbox = await startSandbox({ clockRate: 0, switches: { presenceFollowsCalls: false } });
  client = new TestClient(sandbox);
  await client.online();
});
afterEach(() => sandbox.close());

const STARTED = [
  'communication: phoneAudioInvitation started {Connecting}',
  'communication: conversation added {Incoming}',
  'conversation: localParticipant added',
];
const completed = ({ short }: Seen) => short.includes('completed');
const deleted = ({ short }: Seen) => short.includes('conversation deleted');
const invitationOf = ({ event }: Seen) => event._embedded?.phoneAudioInvitation;

/** Lets a call in and returns its started event. */
async function rings(call: IncomingCall): Promise<Seen> {
  const started = await client.until(({ short }) => short.includes('started'));
  expect(client.story).toEqual(STARTED);
  expect(call.phase).toBe('ringing');
  return started;
}

describe('an incoming call (04 §9)', () => {
  it('is announced at once, says when its package had left, and connects when the phone is answered', async () => {
    const waiting = client.poll();
    await sandbox.journal.wait((one) => one.operation === 'events' && one.status === undefined);
    const before = performance.timeOrigin + performance.now();
    const call = sandbox.user.incomingCall({ from: 'ben@contoso.com', subject: 'Lunch' });
    const sent = await call.announced;
    await waiting;
    expect(sent.epochMs).toBeGreaterThan(before);
    expect(sent.epochMs - before).toBeLessThan(1_000);
    const entry = sandbox.journal.list({ operation: 'events' }).at(-1);
    expect(entry?.sent?.monotonicMs).toBe(sent.monotonicMs);
    const started = await rings(call);
    const invitation = invitationOf(started);
    expect(invitation?.subject).toBe('Lunch');
    expect(invitation?.phoneNumber).toBe('tel:+12065550147');
    expect(embedded(invitation, 'from')[0]?.name).toBe('Ben Hall');
    client.seen.length = 0;
    call.answerOnPhone();
    const end = await client.until(completed);
    expect(client.story).toEqual([
      'conversation: participant added',
      'communication: phoneAudioInvitation updated {Connecting}',
      'conversation: phoneAudio updated {Connected}',
      'communication: conversation updated {Connected}',
      'conversation: participantAudio added',
      'conversation: participantAudio added',
      'communication: phoneAudioInvitation completed Success {Connected}',
    ]);
    const taken = client.seen[1];
    expect(taken && invitationOf(taken)?._links?.decline).toBeUndefined();
    expect(invitationOf(end)?._links?.decline).toBeUndefined();
  });

  it('carries every origin of 04 §9.4, and the names behind the links', async () => {
    const call = sandbox.user.incomingCall({
      from: '+14255550110',
      to: 'carol@contoso.com',
      forwardedBy: 'carol@contoso.com',
      transferredBy: 'lee@contoso.com',
      onBehalfOf: 'frontdesk@contoso.com',
      delegator: 'carol@contoso.com',
      privateLine: true,
      importance: 'Urgent',
      joinAudioMuted: true,
      customContent: 'data:text/plain,hello',
    });
    const invitation = invitationOf(await rings(call));
    const names = await Promise.all(
      ['to', 'forwardedBy', 'transferredBy', 'onBehalfOf', 'delegator'].map(
        async (rel) => (await client.get(link(invitation, rel))).json.name,
      ),
    );
    expect(names).toEqual(['Carol Reyes', 'Carol Reyes', 'Lee Okafor', 'Front desk', 'Carol Reyes']);
    expect(link(invitation, 'customContent')).toBe('data:text/plain,hello');
    expect(invitation).toMatchObject({
      privateLine: true,
      importance: 'Urgent',
      joinAudioMuted: true,
      delegator: 'sip:carol@contoso.com',
      to: 'sip:carol@contoso.com',
    });
    expect(embedded(invitation, 'from')[0]?.uri).toBe('sip:+14255550110@contoso.com;user=phone');
  });

  it('takes the place of a transferred call when it succeeds', async () => {
    const first = sandbox.user.incomingCall('ben@contoso.com');
    first.answerOnPhone();
    const second = sandbox.user.incomingCall({
      from: 'lee@contoso.com',
      transferredBy: 'ben@contoso.com',
      replaces: first,
    });
    await client.until(
      ({ event }) => event._embedded?.phoneAudioInvitation?._links?.replacesPhoneAudio !== undefined,
    );
    second.answerOnPhone();
    await client.until(deleted);
    expect([first.phase, second.phase]).toEqual(['ended', 'connected']);
    expect(client.story).toContain('conversation: phoneAudio updated Informational/Replaced {Disconnected}');
  });
});

const ENDINGS: [string, (call: IncomingCall) => void, string][] = [
  ['the caller gives up', (call) => call.giveUp(), 'RemoteFailure/Canceled {Cancelled}'],
  ['missed', (call) => call.giveUp('Informational/Missed'), 'Informational/Missed {Failed}'],
  ['voicemail', (call) => call.voicemail(), 'Informational/Redirected {Failed}'],
  ['answered elsewhere', (call) => call.answeredElsewhere(), 'Informational/ConnectedElsewhere {Failed}'],
  ['taken by another', (call) => call.answeredBy('lee@contoso.com'), 'Informational/Redirected {Failed}'],
  ['the phone rejects', (call) => call.ownPhoneRejects(), 'LocalFailure/Declined {Declined}'],
  ['the phone cannot be reached', (call) => call.ownPhoneFails(), 'ServiceFailure/PstnCallFailed {Failed}'],
  ['media fallback', (call) => call.mediaFallback(), 'Informational/MediaFallback {Failed}'],
];

describe('ways it ends unanswered (04 §9.3)', () => {
  it.each(ENDINGS)('%s', async (_, act, reason) => {
    const call = sandbox.user.incomingCall();
    await rings(call);
    client.seen.length = 0;
    act(call);
    await client.until(deleted);
    expect(client.story).toEqual([
      'conversation: phoneAudio updated {Disconnected}',
      `communication: phoneAudioInvitation completed Failure ${reason}`,
      'communication: conversation deleted',
    ]);
    expect(call.phase).toBe('ended');
    expect(() => call.answerOnPhone()).toThrow('ended');
  });

  it('tells who took it', async () => {
    const call = sandbox.user.incomingCall();
    call.answeredBy('lee@contoso.com');
    const end = await client.until(completed);
    const contact = await client.get(link(invitationOf(end), 'acceptedByContact'));
    expect(contact.json.name).toBe('Lee Okafor');
  });

  it('goes to voicemail when it rings too long', async () => {
    const call = sandbox.user.incomingCall();
    await rings(call);
    sandbox.clock.advance(60_000);
    expect(call.ending).toBe('voicemail took it');
  });

  it('does not ring while everything is forwarded', async () => {
    const settings = await client.get(link(client.application._embedded?.me, 'callForwardingSettings'));
    const immediate = settings.json._embedded?.immediateForwardSettings;
    const set = await client.post(link(immediate, 'immediateForwardToContact'), {
      target: 'sip:lee@contoso.com',
    });
    expect(set.status).toBe(204);
    const call = sandbox.user.incomingCall();
    expect(call.ending).toBe('Lee Okafor answered');
    await client.post(link(settings.json, 'turnOffCallForwarding'));
    expect(sandbox.user.forwarding.activeSetting).toBe('None');
    expect(sandbox.user.incomingCall().phase).toBe('ringing');
  });
});

describe('decline (04 §9.2)', () => {
  it('Global stops every endpoint, Local only this one', async () => {
    const other = new TestClient(sandbox);
    await other.online(undefined, 'second');
    for (const [reason, phase] of [
      ['Local', 'ringing'],
      ['Global', 'ended'],
    ] as const) {
      const call = sandbox.user.incomingCall();
      const started = await client.until(({ short }) => short.includes('started'));
      const decline = link(invitationOf(started), 'decline');
      expect((await client.post(decline, { reason })).status).toBe(204);
      const end = await client.until(completed);
      expect(end.short).toContain('Failure LocalFailure/Declined {Declined}');
      expect(call.phase).toBe(phase);
      expect((await client.post(decline, { reason })).status).toBe(404);
      if (call.phase === 'ringing') call.giveUp();
      client.seen.length = 0;
    }
  });

  it('takes the reasons of edition B in edition B only', async () => {
    for (const [editionB, status] of [
      [false, 400],
      [true, 204],
    ] as const) {
      sandbox.switches.set({ editionB });
      const decline = link(invitationOf(await rings(sandbox.user.incomingCall())), 'decline');
      expect((await client.post(decline, { reason: 'CodecMismatch' })).status).toBe(status);
    }
  });

  it('takes no other reason, and nothing once the phone is answered', async () => {
    const call = sandbox.user.incomingCall();
    const decline = link(invitationOf(await rings(call)), 'decline');
    expect((await client.post(decline, { reason: 'Bored' })).json.subcode).toBe('ParameterValidationFailure');
    call.answerOnPhone();
    expect((await client.post(decline, { reason: 'Global' })).status).toBe(404);
    expect(call.phase).toBe('connected');
  });
});
