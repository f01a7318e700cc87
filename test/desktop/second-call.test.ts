/** A call beside another (04 §11.2), and calls for a delegator (04 §1): from the pad to the server. */
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { OutgoingCall } from '../sandbox/calls/outgoing.ts';
import { hangUpAll, since, useWorld } from './use-world.ts';
import { until } from './world.ts';

const world = useWorld({
  desktop: { notificationDaemon: 'mock' },
  sandbox: { switches: { editionB: true } },
});
const BEN = '+12065550123';
const LEE = '+12065550125';
const states = async () => (await world().status()).calls.map(({ state }) => state);

/** A call that the user talks in. */
async function talkingWithBen(): Promise<OutgoingCall> {
  expect((await world().ask(`--dial=${BEN}`)).status).toBe(0);
  const call = await world().sandbox.user.outgoingCall();
  call.remoteAnswers();
  await world().call(({ state, remote }) => state === 'connected' && remote.name === 'Ben Hall');
  return call;
}

/** The pad with a number in it, and Call pressed. */
async function callFromPad(number: string): Promise<Page> {
  const isUp = async () => (await world().desktop.windows()).some(({ title }) => title === 'Deskring');
  if (!(await isUp())) await world().desktop.activateTray();
  await until('the pad', isUp);
  const page = await world().page('pad');
  await page.getByRole('combobox', { name: 'Number or name' }).fill(number);
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  return page;
}

afterEach(async () => {
  world().sandbox.switches.reset();
  world().sandbox.switches.set({ editionB: true });
  await hangUpAll(world());
});

describe('a second call', () => {
  it('is asked about, and nothing is sent before the answer', async () => {
    await talkingWithBen();
    const { requests } = since(world());
    const page = await callFromPad(LEE);
    const asks = page.getByRole('group', { name: 'You are in a call with Ben Hall. Hold it and call' });
    await asks.waitFor();
    expect(requests({ method: 'POST' })).toEqual([]);
    expect(await page.getByRole('button', { name: 'Call without holding' }).isVisible()).toBe(true);
  });

  it('holds the first one and then calls, each with one POST', async () => {
    const first = await talkingWithBen();
    const { requests } = since(world());
    const page = await callFromPad(LEE);
    await page.getByRole('button', { name: 'Hold and call' }).click();
    const second = await world().sandbox.user.outgoingCall();
    expect([first.held, second.dialled]).toEqual([true, `tel:${LEE}`]);
    expect(requests({ method: 'POST' }).map(({ operation }) => operation)).toEqual([
      'holdPhoneAudio',
      'startPhoneAudio',
    ]);
    second.remoteAnswers();
    await until('one held, one talking', async () => (await states()).slice(-2).join() === 'held,connected');
    const calls = (await world().page('call')).getByRole('article');
    await calls.filter({ hasText: 'Lee Okafor' }).getByRole('button', { name: 'Hold' }).waitFor();
    await calls.filter({ hasText: 'Ben Hall' }).getByRole('button', { name: 'Resume' }).waitFor();
  });

  it('rings beside the first one when the user wants it so', async () => {
    const first = await talkingWithBen();
    const page = await callFromPad(LEE);
    await page.getByRole('button', { name: 'Call without holding' }).click();
    expect((await world().sandbox.user.outgoingCall()).dialled).toBe(`tel:${LEE}`);
    expect(first.held).toBe(false);
  });

  it('calls nobody when the first one can’t be held', async () => {
    await talkingWithBen();
    world().sandbox.faults.add({
      match: { operation: 'holdPhoneAudio' },
      times: 1,
      effect: { kind: 'error', status: 500, code: 'ServiceFailure' },
    });
    const { requests } = since(world());
    const page = await callFromPad(LEE);
    await page.getByRole('button', { name: 'Hold and call' }).click();
    await page.getByRole('alert').filter({ hasText: 'so nobody was called' }).waitFor();
    expect(requests({ operation: 'startPhoneAudio' })).toEqual([]);
    expect(await states()).toContain('connected');
  });

  it('that comes in can be declined, or taken once the first one is held', async () => {
    const first = await talkingWithBen();
    const { toast, toastGone } = since(world());
    const second = world().sandbox.user.incomingCall('lee@contoso.com');
    const shown = await toast('Lee Okafor');
    const card = (await world().page('call')).getByRole('article').filter({ hasText: 'Lee Okafor' });
    await card.getByRole('button', { name: 'Hold the other call' }).click();
    await until('the first one to be held', () => first.held);
    second.answerOnPhone();
    await toastGone(shown);
    await until('one held, one talking', async () => (await states()).slice(-2).join() === 'held,connected');
  });
});

describe('a call for a delegator', () => {
  it('says at the server for whom it is, once, and Myself is what it was', async () => {
    const { requests } = since(world());
    if (!(await world().desktop.windows()).some(({ title }) => title === 'Deskring'))
      await world().desktop.activateTray();
    const page = await world().page('pad');
    const as = page.getByRole('combobox', { name: 'Call as' });
    await until('the delegator', async () => (await as.getByRole('option').count()) > 1);
    expect(await as.getByRole('option').allTextContents()).toEqual(['Myself', 'Carol Reyes']);
    await as.selectOption('Carol Reyes');
    await callFromPad(LEE);
    await world().sandbox.user.outgoingCall();
    const [start, ...more] = requests({ method: 'POST' });
    expect([start?.operation, more]).toEqual(['startPhoneAudioOnBehalfOfDelegator', []]);
    expect(start?.body).toMatchObject({ to: `tel:${LEE}`, delegator: 'sip:carol@contoso.com' });
    const card = (await world().page('call')).getByRole('article').filter({ hasText: 'Lee Okafor' });
    await card.getByText('On behalf of Carol Reyes').waitFor();
    await hangUpAll(world());
    await as.selectOption('Myself');
    await callFromPad(LEE);
    await world().sandbox.user.outgoingCall();
    expect(requests({ operation: 'startPhoneAudio' })).toHaveLength(1);
  });
});
