/** What a server says while a call goes on: conference, transfer, and why it was dropped (04 §10, 06 §6). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Call } from '../../../main/calls/call.ts';
import { reduce } from '../../../main/calls/reduce.ts';
import { callsOf } from '../../../main/calls/view.ts';
import { emptyWorld } from '../../../main/calls/world.ts';
import { FOUND } from '../../../main/ucwa/resync.ts';
import { statusOf } from '../../../main/views/call.ts';
import type { OutgoingCall } from '../../sandbox/calls/outgoing.ts';
import { type Bench, makeBench, until } from '../ucwa/bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench({ switches: { merge: false } });
  await bench.online();
  await bench.polling();
});
afterEach(() => bench.close());

const call = (): Call | undefined =>
  callsOf(reduce(emptyWorld, bench.events, 1), { own: new Set(['ann@contoso.com']), country: 'US' })[0];
const words = (): string => {
  const one = call();
  return one ? statusOf(one, (number) => number) : '';
};

it('is told in words, and its end with the reason', async () => {
  const theirs = bench.sandbox.user.incomingCall();
  await until(() => call()?.state === 'ringing', 'ringing');
  theirs.answerOnPhone();
  await until(() => words() === 'Connected', 'connected');
  theirs.joinedBy('carol@contoso.com');
  await until(() => /^Conference, 3 people$/.test(words()), 'the conference');
  theirs.drops('MediaFailure');
  await until(() => call()?.state === 'ended', 'the end');
  expect(call()?.end).toMatchObject({
    outcome: 'finished',
    sentence: 'The call was cut off: the sound failed. Call again.',
  });
});

it('goes on for a program that starts again in the middle of it', async () => {
  const theirs = bench.sandbox.user.incomingCall();
  theirs.answerOnPhone();
  await until(() => words() === 'Connected', 'connected');
  bench.events.length = 0;
  // The same endpoint without a sign-out, as after a crash: the server gives the old application (200).
  await bench.online();
  await until(() => words() === 'Connected', 'connected again');
  expect(call()).toMatchObject({ remote: { name: 'Ben Hall' }, links: { hangUp: expect.any(String) } });
});

it('a transfer by the far end is over when the new one is there', async () => {
  const theirs = bench.sandbox.user.incomingCall();
  theirs.answerOnPhone();
  await until(() => words() === 'Connected', 'connected');
  const before = bench.events.length;
  theirs.remoteTransfersTo('carol@contoso.com');
  await until(() => bench.events.slice(before).some(({ link }) => link.rel === 'phoneAudio'), 'the transfer');
  await until(() => words() === 'Connected: transferred to Carol Reyes', 'connected again');
  expect(call()).toMatchObject({ isTransferring: false, state: 'connected', remote: { name: 'Ben Hall' } });
});

it.each([
  ['while the own phone rings', (call: OutgoingCall) => call, 'ownPhoneFailed'],
  ['while the far end rings', (call: OutgoingCall) => call.remoteRings(), 'busy'],
] as const)('an own call is one to a program that starts again %s', async (_when, step, outcome) => {
  const url = bench.session.application?.communication.links.get('startPhoneAudio')?.[0]?.href ?? '';
  const json = { operationId: 'op-1', to: 'sip:ben@contoso.com' };
  const answer = bench.session.command({ method: 'POST', url, json });
  const theirs = await bench.sandbox.user.outgoingCall();
  await answer;
  step(theirs);
  bench.events.length = 0;
  await bench.online();
  await until(() => bench.events.some(({ type }) => type === FOUND), 'the call found');
  expect(call()).toMatchObject({ direction: 'outgoing', state: expect.not.stringMatching('ended') });
  if (outcome === 'busy') theirs.busy();
  else theirs.ownPhoneFails();
  await until(() => call()?.end, 'the end');
  expect(call()).toMatchObject({ direction: 'outgoing', end: { outcome } });
});
