/** The calls read again after a lost place, from a server that answers badly (03 §6). */
import { afterEach, expect, it } from 'vitest';
import { FOUND } from '../../../main/ucwa/resync.ts';
import type { IncomingCall } from '../../sandbox/calls/incoming.ts';
import { type Bench, makeBench, until } from './bench.ts';
import { answerOf } from './scripted.ts';

let bench: Bench;
afterEach(() => bench.close());

const ringing = async (): Promise<IncomingCall> => {
  bench = await makeBench();
  await bench.online();
  await bench.polling();
  const call = bench.sandbox.user.incomingCall();
  await until(() => bench.events.some(({ link }) => link.rel === 'phoneAudioInvitation'));
  return call;
};
const losePlace = () =>
  bench.sandbox.control.sendRawPackage('{"_links":{"self":{"href":"{self}"},"resync":{"href":"{next}"}}}');
const told = (rel: string) => bench.events.filter(({ link }) => link.rel === rel).map(({ type }) => type);

it('asks again until the server has answered for every call; none is given up on the way', async () => {
  await ringing();
  bench.sandbox.faults.add({
    match: { operation: 'conversation' },
    effect: { kind: 'error', status: 503, code: 'ServiceUnavailable' },
    times: 2,
  });
  const before = bench.clock.waiting;
  losePlace();
  for (let again = 1; again < 3; again++) {
    await until(() => bench.operations().filter((one) => one === 'conversation').length === again);
    expect(bench.resyncs).toEqual(['doubt']);
    await until(() => bench.clock.waiting > before);
    bench.clock.advance(4_000);
  }
  await until(() => bench.resyncs.includes('settled'));
  expect(told('conversation')).toContain(FOUND);
});

it('gives up after some minutes without an answer', async () => {
  await ringing();
  bench.wire.answer = ({ url }) =>
    /conversations/.test(url) ? { status: 503, headers: new Map(), body: '', url } : null;
  losePlace();
  await until(() => bench.operations().includes('application'));
  await until(() => {
    bench.clock.advance(10_000);
    return bench.resyncs.includes('settled');
  });
  expect(bench.wire.sent.filter(({ url }) => /conversations/.test(url)).length).toBe(8);
  expect(bench.session.state).toMatchObject({ state: 'online' });
});

it.each([
  ['Audio', 'Connecting'],
  ['PhoneAudio', 'Disconnected'],
  ['none', 'Connecting'],
])('finds a ringing call by what is told of it: %s, phoneAudio %s', async (audioModality, state) => {
  await ringing();
  bench.sandbox.switches.set({ audioModality });
  bench.wire.answer = ({ url }) =>
    /phoneAudio$/.test(url)
      ? answerOf({ json: { rel: 'phoneAudio', state, _links: { self: { href: url } } } }, url)
      : null;
  losePlace();
  await until(() => bench.resyncs.includes('settled'));
  expect(told('conversation')).toContain(FOUND);
});

it('takes a conversation without a call for none', async () => {
  await ringing();
  bench.sandbox.switches.set({ audioModality: 'none' });
  bench.wire.answer = ({ url }) =>
    /phoneAudio$/.test(url)
      ? answerOf({ json: { rel: 'phoneAudio', state: 'Disconnected', _links: { self: { href: url } } } }, url)
      : null;
  losePlace();
  await until(() => bench.resyncs.includes('settled'));
  expect(told('conversation')).toEqual(['added', 'added']);
});

it('leaves out what the channel ended while it was read', async () => {
  const call = await ringing();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const people = (url: string) => held.then(() => answerOf({ json: { rel: 'participants' } }, url));
  bench.wire.answer = ({ url }) => (/participants$/.test(url) ? people(url) : null);
  losePlace();
  await until(() => bench.wire.sent.some(({ url }) => /participants$/.test(url)));
  call.giveUp();
  await until(() => told('conversation').includes('deleted'));
  release();
  await until(() => bench.resyncs.includes('settled'));
  expect(told('conversation')).not.toContain(FOUND);
});

it('follows links of its own kind: the invitation where one is named, and people that are not embedded', async () => {
  await ringing();
  const invitation = bench.events.find(({ link }) => link.rel === 'phoneAudioInvitation')?.link.href ?? '';
  bench.events.length = 0;
  const person = (url: string) => url.replace(/participants$/, 'participants/ben@contoso.com');
  bench.wire.answer = ({ url }) => {
    if (/participants$/.test(url)) {
      const _links = { participant: { href: person(url) } };
      return answerOf({ json: { rel: 'participants', _links } }, url);
    }
    if (!/phoneAudio$/.test(url)) return null;
    const _links = { self: { href: url }, phoneAudioInvitation: { href: invitation } };
    return answerOf({ json: { rel: 'phoneAudio', state: 'Connecting', _links } }, url);
  };
  losePlace();
  await until(() => bench.resyncs.includes('settled'));
  const read = (rel: string) => bench.events.find(({ link }) => link.rel === rel)?.resource;
  expect(read('phoneAudioInvitation')?.links.has('decline')).toBe(true);
  expect(read('participant')?.properties.name).toBe('Ben Hall');
});
