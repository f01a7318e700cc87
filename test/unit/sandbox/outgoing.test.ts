import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingCall } from '../../sandbox/calls/outgoing.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { embedded, link, type Seen, TestClient } from './client.ts';

let sandbox: Sandbox;
let client: TestClient;

beforeEach(async () => {
  sandbox = await startSandbox({
    clockRate: 0,
    switches: { eventBefore201: 'after', presenceFollowsCalls: false },
  });
  client = new TestClient(sandbox);
  await client.online();
});
afterEach(() => sandbox.close());

const STARTED = [
  'communication: phoneAudioInvitation started {Connecting}',
  'communication: conversation added {Connecting}',
  'conversation: localParticipant added',
  'conversation: phoneAudio updated {Connecting}',
];
const CONNECTED = [
  'communication: conversation updated {Connected}',
  'conversation: participant added',
  'conversation: participantAudio added',
  'conversation: participantAudio added',
  'conversation: phoneAudio updated {Connected}',
  'communication: phoneAudioInvitation completed Success {Connected}',
];
const completed = ({ short }: Seen) => short.includes('completed');
const deleted = ({ short }: Seen) => short.includes('conversation deleted');
const invitationOf = ({ event }: Seen) => event._embedded?.phoneAudioInvitation;

/** Starts a call and returns it with its started event. */
async function dial(
  to = 'sip:ben@contoso.com',
  more?: Record<string, unknown>,
): Promise<[OutgoingCall, Seen]> {
  const posted = await client.startCall(to, more);
  expect(posted.status).toBe(201);
  const started = await client.until(({ short }) => short.includes('started'));
  return [await sandbox.user.outgoingCall(), started];
}

/** A call that talks, and its phoneAudio. */
async function talk(): Promise<[OutgoingCall, string]> {
  const [call] = await dial();
  call.remoteAnswers();
  const end = await client.until(completed);
  client.seen.length = 0;
  return [call, link(invitationOf(end), 'phoneAudio')];
}

describe('an outgoing call (04 §7)', () => {
  it('rings the own phone, then the far end, and connects, in the documented order', async () => {
    const [call, started] = await dial('sip:ben@contoso.com', { subject: 'Budget' });
    expect(client.story).toEqual(STARTED);
    expect(invitationOf(started)).toMatchObject({
      operationId: 'op-1',
      subject: 'Budget',
      direction: 'Outgoing',
    });
    expect(call.ownNumber).toBe('tel:+12065550147');
    call.ownPhoneAnswers();
    call.remoteRings();
    await client.until(({ short }) => short.endsWith('{Alerting}'));
    call.remoteAnswers();
    const invitation = invitationOf(await client.until(completed));
    expect(client.story).toEqual([
      ...STARTED,
      'communication: phoneAudioInvitation updated {Alerting}',
      ...CONNECTED,
    ]);
    expect(invitation?._links?.cancel).toBeUndefined();
    expect(embedded(invitation, 'acceptedByParticipant')[0]?.name).toBe('Ben Hall');
  });

  it.each(['before', 'after'])('tells of itself %s its 201 when told to', async (order) => {
    sandbox.switches.set({ eventBefore201: order });
    const { journal } = sandbox;
    const after = journal.last;
    const polled = client.poll();
    const event = await journal.wait({ operation: 'events', after });
    await client.startCall('sip:ben@contoso.com');
    await polled;
    const posted = await journal.wait((one) => one.operation === 'startPhoneAudio' && one.sent !== undefined);
    const difference = (event.sent?.monotonicMs ?? 0) - (posted.sent?.monotonicMs ?? 0);
    expect(Math.sign(difference)).toBe(order === 'before' ? -1 : 1);
  });

  it('dials numbers by the office plan and remembers the own phone', async () => {
    const [call] = await dial('206 555 0123', { phoneNumber: '0150' });
    expect([call.dialled, call.ownNumber]).toEqual(['tel:+12065550123', 'tel:+12065550150']);
    expect(call.peer.name).toBe('Ben Hall');
  });

  it('refuses a second one with the same operationId', async () => {
    await dial();
    const again = await client.startCall('sip:lee@contoso.com');
    expect([again.status, again.json.subcode]).toEqual([409, 'AlreadyExists']);
  });
});

const FAILURES: [string, (call: OutgoingCall) => void, string][] = [
  ['the own phone', (call) => call.ownPhoneFails(), 'LocalFailure/PstnCallFailed {Failed}'],
  ['busy', (call) => call.busy(), 'RemoteFailure/Busy {Failed}'],
  ['declined', (call) => call.declined(), 'RemoteFailure/Declined {Declined}'],
  ['no answer', (call) => call.noAnswer(), 'RemoteFailure/Timeout {Failed}'],
  ['do not disturb', (call) => call.doNotDisturb(), 'RemoteFailure/DoNotDisturb {Failed}'],
  [
    'any other reason',
    (call) => call.failsWith('Forbidden', 'Unreachable'),
    'Forbidden/Unreachable {Failed}',
  ],
];

describe('failures (04 §8)', () => {
  it.each(FAILURES)('%s', async (_, act, reason) => {
    const [call] = await dial();
    client.seen.length = 0;
    act(call);
    await client.until(deleted);
    expect(client.story).toEqual([
      'conversation: phoneAudio updated {Disconnected}',
      `communication: phoneAudioInvitation completed Failure ${reason}`,
      'communication: conversation deleted',
    ]);
  });

  it.each([
    ['sip:nobody@contoso.com', 'NotFound/DestinationNotFound'],
    ['sip:x@stranger.example', 'Forbidden/FederationRequired'],
    ['tel:+12065550160', 'ServiceFailure/PhoneNumberConflict'],
  ])('%s: %s, once the own phone has answered', async (to, reason) => {
    const [call] = await dial(to);
    call.ownPhoneAnswers();
    expect((await client.until(completed)).short).toContain(reason);
  });

  it('the own phone is not answered in time', async () => {
    const [call] = await dial();
    sandbox.clock.advance(30_000);
    await client.until(deleted);
    expect(call.ending).toBe('the own phone did not take the call');
  });

  it('cancel', async () => {
    for (const cancelAt of ['terminate', 'cancel'] as const) {
      sandbox.switches.set({ cancelAt });
      const [call, started] = await dial();
      const cancel = link(invitationOf(started), 'cancel');
      expect((await client.post(cancel)).status).toBe(204);
      expect((await client.until(completed)).short).toContain('LocalFailure/Canceled {Cancelled}');
      expect((await client.post(cancel)).status).toBe(404);
      expect(call.phase).toBe('ended');
      client.seen.length = 0;
    }
  });

  it('somebody else takes it: a derived conversation', async () => {
    const [call] = await dial();
    call.otherPersonAnswers('lee@contoso.com');
    const end = await client.until(completed);
    expect(end.short).toContain('Informational/DerivedConversation');
    const derived = await client.get(link(invitationOf(end), 'derivedPhoneAudio'));
    expect(derived.json.state).toBe('Connected');
    expect((await client.post(link(derived.json, 'stopPhoneAudio'))).status).toBe(204);
    expect(call.phase).toBe('ended');
  });

  it('voicemail is a success', async () => {
    const [call] = await dial();
    call.voicemailAnswers();
    const accepted = embedded(invitationOf(await client.until(completed)), 'acceptedByParticipant')[0];
    expect(accepted?.name).toBe('Ben Hall (voicemail)');
  });
});

describe('in a call (04 §10)', () => {
  it('hold and resume swap links', async () => {
    const [call, phoneAudio] = await talk();
    const links = async () => Object.keys((await client.get(phoneAudio)).json._links ?? {});
    expect(await links()).toEqual(['self', 'conversation', 'holdPhoneAudio', 'stopPhoneAudio']);
    const hold = link((await client.get(phoneAudio)).json, 'holdPhoneAudio');
    expect((await client.post(hold)).status).toBe(204);
    expect(call.held).toBe(true);
    expect(await links()).toEqual(['self', 'conversation', 'resumePhoneAudio', 'stopPhoneAudio']);
    expect((await client.post(hold)).json.code).toBe('Conflict');
    await client.post(link((await client.get(phoneAudio)).json, 'resumePhoneAudio'));
    expect(call.held).toBe(false);
  });

  it.each(['the user', 'the far end'])('%s hangs up', async (who) => {
    const [call, phoneAudio] = await talk();
    if (who === 'the far end') call.remoteHangsUp();
    else await client.post(link((await client.get(phoneAudio)).json, 'stopPhoneAudio'));
    await client.until(deleted);
    expect(client.story).toEqual([
      'conversation: phoneAudio updated {Disconnecting}',
      'conversation: phoneAudio updated {Disconnected}',
      'conversation: participantAudio deleted',
      'conversation: participantAudio deleted',
      'conversation: participant deleted',
      'communication: conversation updated {Disconnected}',
      'communication: conversation deleted',
    ]);
    expect((await client.get(phoneAudio)).status).toBe(404);
  });

  it('the far end transfers, holds, and makes it a conference', async () => {
    const [call, phoneAudio] = await talk();
    call.remoteHolds();
    call.remoteTransfersTo('lee@contoso.com');
    call.joinedBy('carol@contoso.com');
    await client.until(({ short }) => short.includes('{Conferenced}'));
    expect(client.story).toContain('conversation: phoneAudio updated {Connected}');
    const conversation = await client.get(link((await client.get(phoneAudio)).json, 'conversation'));
    const meeting = await client.get(link(conversation.json, 'onlineMeeting'));
    expect(meeting.json.rel, '04 §10').toBe('onlineMeeting');
    const people = await client.get(link(conversation.json, 'participants'));
    expect(embedded(people.json, 'participant').map((one) => one.name)).toEqual([
      'Ann Archer',
      'Lee Okafor',
      'Carol Reyes',
    ]);
  });

  it('is found again through the conversations link, and ends with the application', async () => {
    const [call] = await talk();
    const communication = await client.get(link(client.application._embedded?.communication, 'self'));
    const all = await client.get(link(communication.json, 'conversations'));
    expect(all.json._links?.conversation).toHaveLength(1);
    await client.send(link(client.application, 'self'), { method: 'DELETE' });
    expect(call.phase).toBe('ended');
  });

  it('adds phone audio to a conversation of messages (04 §11.1)', async () => {
    sandbox.user.converse('ben@contoso.com');
    const added = await client.until(({ short }) => short.includes('conversation added'));
    const phoneAudio = await client.get(link(added.event._embedded?.conversation, 'phoneAudio'));
    client.seen.length = 0;
    const body = { to: 'sip:ben@contoso.com', operationId: 'op-2' };
    expect((await client.post(link(phoneAudio.json, 'addPhoneAudio'), body)).status).toBe(201);
    const call = await sandbox.user.outgoingCall();
    await client.until(({ short }) => short.includes('started'));
    expect(client.story).toEqual([STARTED[0], STARTED[3]]);
    call.remoteAnswers();
    await client.until(completed);
    call.remoteHangsUp();
    await client.until(({ short }) => short.endsWith('{Disconnected}'));
    expect(client.story.some((short) => short.includes('conversation deleted'))).toBe(false);
  });
});

describe('continuing a call of the history (05 §6)', () => {
  const logOf = async (recipients: { name?: string; uri?: string }[], type: 'AudioLog' | 'MessageLog') => {
    sandbox.switches.set({ editionB: true });
    const { id } = sandbox.user.log({ at: Date.now(), recipients, type });
    const communication = await client.get(link(client.application._embedded?.communication, 'self'));
    const logs = await client.get(link(communication.json, 'conversationLogs'));
    const all = [logs.json._links?.conversationLog].flat();
    return client.get(all.find((one) => one?.href.endsWith(id))?.href ?? '');
  };
  const ben = { name: 'Ben Hall', uri: 'sip:ben@contoso.com' };

  it('takes operationId and phoneNumber, and calls whom the call was with', async () => {
    const log = await logOf([ben], 'AudioLog');
    const url = link(log.json, 'continuePhoneAudio');
    const refused = await client.post(url, { operationId: 'o'.repeat(51) });
    expect([refused.status, refused.json.subcode]).toEqual([400, 'ParameterValidationFailure']);
    expect((await client.post(url, { phoneNumber: 'nobody' })).json.subcode).toBe('NormalizationFailed');
    const answer = await client.post(url, { operationId: 'op-9', phoneNumber: '+12065550147' });
    expect([answer.status, typeof answer.headers.location]).toEqual([201, 'string']);
    const call = await sandbox.user.outgoingCall();
    expect(call.dialled).toBe('sip:ben@contoso.com');
    call.remoteAnswers();
    const { event } = await client.until(completed);
    expect(event._embedded?.phoneAudioInvitation).toMatchObject({ operationId: 'op-9' });
  });

  it('is offered for calls with one other, and only for them', async () => {
    for (const log of [await logOf([ben, ben], 'AudioLog'), await logOf([ben], 'MessageLog')]) {
      expect(log.json._links?.continuePhoneAudio).toBeUndefined();
      expect((await client.post(`${link(log.json, 'self')}/continuePhoneAudio`, {})).status).toBe(404);
    }
  });
});

it('plays by itself when told to, by the fate of whom is called', async () => {
  sandbox.switches.set({ auto: true });
  for (const [to, ending] of [
    ['busy@contoso.com', 'RemoteFailure/Busy'],
    ['declines@contoso.com', 'RemoteFailure/Declined'],
    ['lee@contoso.com', 'Success'],
  ]) {
    await dial(`sip:${to}`, { operationId: to });
    sandbox.clock.advance(10_000);
    expect((await client.until(completed)).short).toContain(ending);
    client.seen.length = 0;
  }
});
