/** A call that rings as VoIP in the user's other programs, as the server tells of it (04 §1, §9.3). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VoipCall } from '../../sandbox/calls/voip.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { embedded, link, type Seen, TestClient } from './client.ts';

let sandbox: Sandbox;
let client: TestClient;

beforeEach(async () => {
  sandbox = await startSandbox({
    clockRate: 0,
    switches: { editionB: true, eventBefore201: 'after', presenceFollowsCalls: false },
  });
  client = new TestClient(sandbox);
  await client.online();
});
afterEach(() => sandbox.close());

const STARTED = [
  'communication: audioVideoInvitation started {Connecting}',
  'communication: conversation added {Incoming}',
  'conversation: localParticipant added',
];
const TAKEN_OVER = [
  'communication: phoneAudioInvitation started {Connecting}',
  'conversation: phoneAudio updated {Connecting}',
  'conversation: audioVideo updated {Disconnected}',
  'communication: audioVideoInvitation completed Failure Informational/MediaFallback {Failed}',
];
const completed = ({ short }: Seen) => short.includes('completed');
const deleted = ({ short }: Seen) => short.includes('conversation deleted');
const voipOf = ({ event }: Seen) => event._embedded?.audioVideoInvitation;
const videoOf = ({ event }: Seen) => event._embedded?.audioVideo;
const fresh = () => client.seen.splice(0);

/** Lets a call in and returns its started event. */
async function rings(call: VoipCall): Promise<Seen> {
  const started = await client.until(({ short }) => short.includes('started'));
  expect(client.story).toEqual(STARTED);
  expect(call.phase).toBe('ringing');
  fresh();
  return started;
}

/** As if makeMeAvailable had announced no telephone. */
function forgetPhone(): void {
  for (const { reachability } of sandbox.user.applications) reachability.phoneNumber = '';
}

/** A call that goes on in another program, and its audioVideo. */
async function talks(): Promise<[VoipCall, Seen]> {
  const call = sandbox.user.voipCall();
  await rings(call);
  call.answerInProgram();
  await client.until(completed);
  const video = client.seen.find((seen) => videoOf(seen)?.state === 'Connected');
  if (!video) throw new Error(client.story.join());
  fresh();
  return [call, video];
}

describe('a VoIP call rings in', () => {
  it('with all that a call says, and the way to the own phone', async () => {
    const call = sandbox.user.voipCall({ from: 'ben@contoso.com', subject: 'Lunch', importance: 'Urgent' });
    const invitation = voipOf(await rings(call));
    expect(invitation).toMatchObject({
      ...{ direction: 'Incoming', subject: 'Lunch', importance: 'Urgent', to: 'sip:ann@contoso.com' },
    });
    expect(invitation).not.toHaveProperty('phoneNumber');
    expect(embedded(invitation, 'from')[0]?.name).toBe('Ben Hall');
    expect(Object.keys(invitation?._links ?? {})).toEqual(
      expect.arrayContaining(['decline', 'acceptWithPhoneAudio', 'conversation', 'audioVideo']),
    );
    const read = await client.get(link(invitation, 'self'));
    expect(read.json).toEqual(invitation);
    const conversation = await client.get(link(invitation, 'conversation'));
    const video = await client.get(link(conversation.json, 'audioVideo'));
    expect([video.json.rel, video.json.state]).toEqual(['audioVideo', 'Connecting']);
    expect(Object.keys(video.json._links ?? {})).toEqual(['self', 'conversation']);
  });

  it.each([
    ['in edition A', () => sandbox.switches.set({ editionB: false }), {}],
    ['when the caller’s program does not offer it', () => undefined, { acceptWithPhoneAudio: false }],
    ['without a phone to ring', () => forgetPhone(), {}],
  ])('without that way %s', async (_name, before, request) => {
    before();
    const invitation = voipOf(await rings(sandbox.user.voipCall(request)));
    expect(invitation?._links).toHaveProperty('decline');
    expect(invitation?._links).not.toHaveProperty('acceptWithPhoneAudio');
    const guess = `${link(invitation, 'self')}/acceptWithPhoneAudio`;
    expect((await client.post(guess)).status).toBe(404);
  });

  it('has a link to answer with media that leads nowhere', async () => {
    sandbox.switches.set({ acceptLink: true });
    const call = sandbox.user.voipCall();
    const invitation = voipOf(await rings(call));
    expect((await client.post(link(invitation, 'acceptWithAnswer'))).status).toBe(409);
    expect(call.phase).toBe('ringing');
  });
});

describe('ways it ends unanswered', () => {
  const ENDINGS: [string, (call: VoipCall) => void, string][] = [
    ['the caller gives up', (call) => call.giveUp(), 'RemoteFailure/Canceled {Cancelled}'],
    ['rung out', () => sandbox.clock.advance(60_000), 'Informational/Redirected {Failed}'],
    [
      'another program took it',
      (call) => call.answeredElsewhere(),
      'Informational/ConnectedElsewhere {Failed}',
    ],
    [
      'a colleague took it',
      (call) => call.answeredBy('lee@contoso.com'),
      'Informational/Redirected {Failed}',
    ],
  ];
  it.each(ENDINGS)('%s', async (_name, act, reason) => {
    const call = sandbox.user.voipCall();
    await rings(call);
    act(call);
    await client.until(deleted);
    expect(client.story.filter((one) => !one.includes('missedItems'))).toEqual([
      'conversation: audioVideo updated {Disconnected}',
      `communication: audioVideoInvitation completed Failure ${reason}`,
      'communication: conversation deleted',
    ]);
    expect(call.phase).toBe('ended');
  });

  it('declined: Local for this program only, Global for all', async () => {
    for (const [reason, phase] of [
      ['Local', 'ringing'],
      ['Global', 'ended'],
    ] as const) {
      const other = new TestClient(sandbox);
      await other.online(undefined, `other-${reason}`);
      const call = sandbox.user.voipCall();
      const decline = link(voipOf(await rings(call)), 'decline');
      expect((await client.post(decline, { reason: 'Bored' })).json.subcode).toBe(
        'ParameterValidationFailure',
      );
      expect((await client.post(decline, { reason })).status).toBe(204);
      expect((await client.until(completed)).short).toContain('LocalFailure/Declined {Declined}');
      expect(call.phase).toBe(phase);
      expect((await client.post(decline, { reason })).status).toBe(404);
      if (call.phase === 'ringing') call.answeredElsewhere();
      await client.until(deleted);
      fresh();
    }
  });
});

describe('the own phone takes it over (04 §9.3)', () => {
  it('by itself: its own invitation to the same conversation, and the VoIP one gives way', async () => {
    const call = sandbox.user.voipCall({ forwardedBy: 'carol@contoso.com' });
    const voip = voipOf(await rings(call));
    const phone = call.mediaFallback();
    await client.until(completed);
    expect(client.story).toEqual(TAKEN_OVER);
    expect([call.phase, phone.phase, call.phone]).toEqual(['ended', 'ringing', phone]);
    const invitation = client.seen[0]?.event._embedded?.phoneAudioInvitation;
    expect(invitation).toMatchObject({ phoneNumber: 'tel:+12065550147', threadId: voip?.threadId });
    expect(link(invitation, 'conversation')).toBe(link(voip, 'conversation'));
    expect(link(invitation, 'forwardedBy')).toBe(link(voip, 'forwardedBy'));
    fresh();
    phone.answerOnPhone();
    expect((await client.until(completed)).short).toContain(
      'phoneAudioInvitation completed Success {Connected}',
    );
    fresh();
    phone.remoteHangsUp();
    await client.until(deleted);
  });

  it('in the other order when told to', async () => {
    sandbox.switches.set({ fallbackOrder: 'completedFirst' });
    const call = sandbox.user.voipCall();
    await rings(call);
    call.mediaFallback();
    await client.until(({ short }) => short.includes('phoneAudio updated'));
    expect(client.story).toEqual([...TAKEN_OVER.slice(2), ...TAKEN_OVER.slice(0, 2)]);
  });

  it('and may not be reached', async () => {
    const call = sandbox.user.voipCall();
    await rings(call);
    call.fallbackFails();
    await client.until(deleted);
    expect(client.story).toContain(
      'communication: phoneAudioInvitation completed Failure ServiceFailure/PstnCallFailed {Failed}',
    );
    expect(call.phone.phase).toBe('ended');
  });

  it('when the application asks for it, with one 204; its other endpoints stop', async () => {
    const other = new TestClient(sandbox);
    await other.online(undefined, 'other');
    const call = sandbox.user.voipCall();
    const accept = link(voipOf(await rings(call)), 'acceptWithPhoneAudio');
    const answer = await client.post(accept);
    expect([answer.status, answer.text]).toEqual([204, '']);
    await client.until(completed);
    expect(client.story).toEqual(TAKEN_OVER);
    expect((await other.until(completed)).short).toContain('Informational/ConnectedElsewhere');
    expect((await client.post(accept)).status).toBe(404);
    expect(sandbox.user.calls).toEqual([call.phone]);
    fresh();
    call.phone.answerOnPhone();
    await client.until(completed);
    expect(client.story).toContain('conversation: phoneAudio updated {Connected}');
  });

  it('not once somebody else has it', async () => {
    const call = sandbox.user.voipCall();
    const accept = link(voipOf(await rings(call)), 'acceptWithPhoneAudio');
    sandbox.switches.set({ stepPauseMs: 1000 });
    call.answerInProgram();
    const early = await client.post(accept);
    expect([early.status, early.json.code, early.json.subcode]).toEqual([409, 'Conflict', 'None']);
    sandbox.clock.advance(1000);
    await client.until(completed);
    expect((await client.post(accept)).status).toBe(404);
    expect(call.phase).toBe('connected');
  });
});

describe('a call that goes on in another program', () => {
  const move = (video: Seen, body: unknown = { operationId: 'op-2', to: 'sip:ben@contoso.com' }) =>
    client.post(link(videoOf(video), 'replaceWithPhoneAudio'), body);

  it('is told as one that talks, may be moved and hung up', async () => {
    const call = sandbox.user.voipCall();
    await rings(call);
    call.answerInProgram();
    await client.until(completed);
    expect(client.story).toEqual([
      'conversation: participant added',
      'communication: audioVideoInvitation updated {Connecting}',
      'conversation: audioVideo updated {Connected}',
      'communication: conversation updated {Connected}',
      'conversation: participantAudio added',
      'conversation: participantAudio added',
      'communication: audioVideoInvitation completed Success {Connected}',
    ]);
    const video = client.seen.find((seen) => videoOf(seen));
    fresh();
    expect((await client.post(link(video && videoOf(video), 'stopAudioVideo'))).status).toBe(204);
    await client.until(deleted);
    expect(client.story).toContain('conversation: audioVideo updated {Disconnected}');
    expect(call.ending).toBe('the application hung up');
  });

  it('moves once the own phone answers', async () => {
    const [call, video] = await talks();
    const answer = await move(video, {
      ...{ operationId: 'op-2', phoneNumber: '+1 206 555 0150', to: 'sip:ben@contoso.com' },
    });
    expect([answer.status, answer.text]).toEqual([201, '']);
    const started = await client.until(({ short }) => short.includes('started'));
    expect(client.story).toEqual([
      'communication: phoneAudioInvitation started {Connecting}',
      'conversation: phoneAudio updated {Connecting}',
      'conversation: audioVideo updated {Connected}',
    ]);
    const invitation = started.event._embedded?.phoneAudioInvitation;
    expect(link(invitation, 'self')).toBe(answer.headers.location);
    expect(invitation).toMatchObject({
      ...{ direction: 'Outgoing', operationId: 'op-2', phoneNumber: 'tel:+12065550150' },
    });
    expect(link(invitation, 'conversation')).toBe(link(videoOf(video), 'conversation'));
    expect(link(invitation, 'replacesPhoneAudio')).toBe(link(videoOf(video), 'self'));
    const meanwhile = client.seen.at(-1);
    expect(meanwhile && videoOf(meanwhile)?._links).not.toHaveProperty('replaceWithPhoneAudio');
    expect((await move(video)).status).toBe(409);
    fresh();
    const phone = await sandbox.user.outgoingCall();
    phone.ownPhoneAnswers();
    await client.until(({ short }) => short.includes('Replaced'));
    expect(client.story).toEqual([
      'communication: conversation updated {Connected}',
      'conversation: phoneAudio updated {Connected}',
      'communication: phoneAudioInvitation completed Success {Connected}',
      'conversation: audioVideo updated Informational/Replaced {Disconnected}',
    ]);
    expect([call.ending, phone.phase]).toEqual(['moved to the own phone', 'connected']);
    expect((await move(video)).status).toBe(409);
    fresh();
    phone.remoteHangsUp();
    await client.until(deleted);
  });

  it('goes on where it was when the phone does not answer, and may be moved again', async () => {
    const [call, video] = await talks();
    await move(video);
    (await sandbox.user.outgoingCall()).ownPhoneFails();
    await client.until(({ short }) => short.includes('LocalFailure/PstnCallFailed'));
    const again = client.seen.findLast((seen) => videoOf(seen));
    expect(call.phase).toBe('connected');
    expect(again && videoOf(again)?._links).toHaveProperty('replaceWithPhoneAudio');
    expect(client.story.join()).not.toContain('deleted');
    expect((await move(video, { operationId: 'op-3', to: 'sip:ben@contoso.com' })).status).toBe(201);
  });

  it('ends with the phone that still rings for it', async () => {
    const [call, video] = await talks();
    await move(video);
    const phone = await sandbox.user.outgoingCall();
    call.remoteHangsUp();
    await client.until(deleted);
    expect([call.phase, phone.phase]).toEqual(['ended', 'ended']);
    expect(client.story.filter((one) => one.includes('conversation deleted'))).toHaveLength(1);
  });

  it.each([
    ['no target', { operationId: 'op-2' }, 'ParameterValidationFailure'],
    ['an empty target', { to: ' ' }, 'ParameterValidationFailure'],
    ['an endless operation', { to: 'sip:b@c.d', operationId: 'o'.repeat(51) }, 'ParameterValidationFailure'],
    ['a number of another kind', { to: 'sip:b@c.d', phoneNumber: 5 }, 'ParameterValidationFailure'],
    ['no number at all', { to: 'sip:b@c.d', phoneNumber: 'my phone' }, 'NormalizationFailed'],
    ['no JSON', 'to=ben', 'DeserializationFailure'],
  ])('is not moved with %s', async (_name, body, subcode) => {
    const [call, video] = await talks();
    const answer = await move(video, body);
    expect([answer.status, answer.json.code, answer.json.subcode]).toEqual([400, 'BadRequest', subcode]);
    expect(call.phase).toBe('connected');
    expect(sandbox.user.calls).toEqual([call]);
  });

  it('is not moved once it is over', async () => {
    const [call, video] = await talks();
    call.drops();
    expect((await move(video)).status).toBe(404);
  });
});

it('obeys the switches of other resources', async () => {
  sandbox.switches.set({ linkOnlyEvents: 'all', endOrder: 'deletedFirst', missingLinks: 'decline' });
  const call = sandbox.user.voipCall();
  const { event } = await client.until(({ short }) => short.includes('started'));
  expect(event).not.toHaveProperty('_embedded');
  const read = await client.get(event.link?.href ?? '');
  expect(Object.keys(read.json._links ?? {})).not.toContain('decline');
  const xml = await client.send(event.link?.href ?? '', { headers: { accept: 'application/xml' } });
  expect(xml.text).toMatch(/<resource rel="audioVideoInvitation".*<link rel="acceptWithPhoneAudio"/);
  call.answeredElsewhere();
  await client.until(completed);
  expect(client.story.slice(-2)).toEqual([
    'communication: conversation deleted',
    'communication: audioVideoInvitation completed Failure Informational/ConnectedElsewhere',
  ]);
});
