/** Calls that are made: from the pad, the command line and the tray, and what becomes of them. */
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { OutgoingCall } from '../sandbox/calls/outgoing.ts';
import { hangUpAll, since, useWorld } from './use-world.ts';
import { until } from './world.ts';

const world = useWorld({ desktop: { notificationDaemon: 'mock' } });
const BEN = '+12065550123';
const started = () => world().sandbox.user.outgoingCall();
const dial = async (target: string): Promise<OutgoingCall> => {
  expect(await world().ask(`--dial=${target}`)).toEqual({ status: 0, out: '', err: '' });
  const call = await started();
  // Once its name is known, as it is looked up.
  await world().call(({ state, remote }) => state !== 'ended' && remote.name !== null);
  return call;
};
const padIsUp = async () => (await world().desktop.windows()).some(({ title }) => title === 'Deskring');

/** The pad, on the screen, with the focus and empty. */
async function openPad(): Promise<Page> {
  if (await padIsUp()) await world().desktop.activateTray();
  await until('the pad to go', async () => !(await padIsUp()));
  await world().desktop.activateTray();
  await until('the pad to have the focus', async () => (await world().focused()) === 'Deskring');
  const page = await world().page('pad');
  await page.getByRole('combobox', { name: 'Number or name' }).fill('');
  return page;
}
/** The call window with one call in it, opened from the pad or by itself. */
async function callPage(): Promise<Page> {
  await world().desktop.chooseTrayMenu(/^Ben Hall: /);
  return world().page('call');
}
const buttons = (page: Page) => page.getByRole('article').first().getByRole('button').allTextContents();
const says = (page: Page, words: string) =>
  page.getByRole('status').filter({ hasText: words }).first().waitFor({ timeout: 10_000 });

afterEach(async () => {
  world().sandbox.switches.reset();
  await hangUpAll(world());
});

describe('the dial pad', () => {
  it('dials what its keys were pressed for, and tells how the call goes on', async () => {
    const { requests } = since(world());
    const page = await openPad();
    for (const key of '20655501239') await page.getByRole('button', { name: key, exact: true }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    const call = await started();
    expect(requests({ operation: 'startPhoneAudio' }).map(({ body }) => body)).toEqual([
      expect.objectContaining({ to: `tel:${BEN}`, phoneNumber: '+12065550147' }),
    ]);
    const progress = await world().page('call');
    await progress.getByRole('heading', { name: 'Ben Hall' }).waitFor();
    await says(progress, 'Ringing your phone +1 206 555 0147');
    expect((await world().call()).state).toBe('ringingOwnPhone');
    call.ownPhoneAnswers();
    call.remoteRings();
    await says(progress, 'Calling Ben Hall…');
    expect((await world().call()).state).toBe('ringing');
    call.remoteAnswers();
    await says(progress, 'Connected');
    expect((await world().call()).state).toBe('connected');
    call.remoteHangsUp();
    await says(progress, 'Call ended.');
    expect((await world().call()).state).toBe('ended');
  });

  it('is typed into, and Enter calls', async () => {
    const page = await openPad();
    await page.getByRole('combobox', { name: 'Number or name' }).focus();
    await world().desktop.type('+1 (206) 555-0124');
    await world().desktop.key('Return');
    expect((await started()).dialled).toBe('tel:+12065550124');
  });

  it('finds people by name', async () => {
    const page = await openPad();
    await page.getByRole('combobox', { name: 'Number or name' }).pressSequentially('léna');
    await page.getByRole('option', { name: /lena@contoso\.com/ }).click();
    expect((await started()).dialled).toBe('sip:lena@contoso.com');
  });

  it('rings the own phone that was chosen', async () => {
    const page = await openPad();
    const phones = page.getByRole('combobox', { name: 'Ring my phone' });
    // Waits for it: the phones are read once the session stands.
    await phones.selectOption('Work +1 206 555 0100');
    await page.getByRole('combobox', { name: 'Number or name' }).fill(BEN);
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    expect((await started()).ownNumber).toContain('+12065550100');
    await phones.selectOption('Mobile +1 206 555 0147');
  });

  it('refuses what can’t be called, and sends nothing', async () => {
    const { requests } = since(world());
    const page = await openPad();
    await page.getByRole('combobox', { name: 'Number or name' }).fill('911');
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'Deskring does not place emergency calls.' }).waitFor();
    expect(requests({ method: 'POST' })).toEqual([]);
  });

  it('opens and goes with clicks on the tray icon', async () => {
    await openPad();
    await world().desktop.clickTray();
    await until('the pad to go', async () => !(await padIsUp()));
    await world().desktop.clickTray();
    await until('the pad', padIsUp);
    const pad = (await world().desktop.windows()).find(({ title }) => title === 'Deskring');
    const { x } = await world().desktop.trayPosition();
    expect(pad && pad.x < x && x < pad.x + pad.width).toBe(true);
  });
});

describe('a call that is made', () => {
  it('offers what the server has a link for, and nothing else', async () => {
    const call = await dial(BEN);
    const page = await callPage();
    await until('Cancel', async () => (await buttons(page)).join() === 'Cancel call');
    call.remoteAnswers();
    await until('Hold and Hang up', async () => (await buttons(page)).join() === 'Hold,Hang up');
    await page.getByRole('button', { name: 'Hold' }).click();
    await until('Resume', async () => (await buttons(page)).join() === 'Resume,Hang up');
    expect(call.held).toBe(true);
    await page.getByRole('button', { name: 'Resume' }).click();
    await until('Hold again', async () => (await buttons(page)).join() === 'Hold,Hang up');
    expect(call.held).toBe(false);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await until('the end', () => call.phase === 'ended');
  });

  it('says where it was pressed that it could not be held, and in no toast', async () => {
    world().sandbox.faults.add({
      match: { operation: 'holdPhoneAudio' },
      times: 1,
      effect: { kind: 'error', status: 500, code: 'ServiceFailure' },
    });
    const { notifications } = since(world());
    const call = await dial(BEN);
    const page = await callPage();
    call.remoteAnswers();
    await page.getByRole('button', { name: 'Hold' }).click();
    await page.getByRole('alert').filter({ hasText: 'The call could not be put on hold.' }).waitFor();
    await page.getByRole('button', { name: 'Hold' }).click();
    await until('the server to hold', () => call.held);
    await until('the words to go', async () => (await page.getByRole('alert').count()) === 0);
    expect(notifications()).toEqual([]);
  });

  it('can’t be held while there is no link to hold it', async () => {
    world().sandbox.switches.set({ missingLinks: 'holdPhoneAudio' });
    const { requests } = since(world());
    const call = await dial(BEN);
    const page = await callPage();
    call.remoteAnswers();
    await until('Hang up', async () => (await buttons(page)).join() === 'Hang up');
    const { status, err } = await world().ask('--hold');
    expect([status, err.trim().length > 0]).toEqual([1, true]);
    expect(requests({ operation: 'holdPhoneAudio' })).toEqual([]);
  });

  it('is cancelled before it is answered, with one press', async () => {
    const { requests } = since(world());
    const call = await dial(BEN);
    const page = await callPage();
    await page.getByRole('button', { name: 'Cancel call' }).dblclick();
    await until('the end', () => call.phase === 'ended');
    await says(page, 'Call cancelled.');
    const posts = requests({ method: 'POST' }).map(({ operation }) => operation);
    expect(posts).toHaveLength(2);
    expect(posts[0]).toBe('startPhoneAudio');
  });

  it('is held, resumed and hung up from the command line', async () => {
    const call = await dial(BEN);
    expect((await world().ask('--hold')).status).toBe(1);
    call.remoteAnswers();
    await world().call(({ state }) => state === 'connected');
    expect((await world().ask('--hold')).status).toBe(0);
    await until('the server to hold', () => call.held);
    await world().call(({ state }) => state === 'held');
    expect((await world().ask('--resume')).status).toBe(0);
    await until('the server to resume', () => !call.held);
    await world().call(({ state }) => state === 'connected');
    expect((await world().ask('--hang-up')).status).toBe(0);
    await until('the end', () => call.phase === 'ended');
  });

  type Fail = (call: OutgoingCall) => void;
  it.each<[string, Fail, string]>([
    ['the other side is busy', (call) => call.busy(), 'Ben Hall is busy.'],
    ['nobody answers', (call) => call.noAnswer(), 'Ben Hall did not answer.'],
    ['it is declined', (call) => call.declined(), 'Ben Hall declined the call.'],
    ['the number does not exist', (call) => call.notFound(), 'The number or person does not exist.'],
    [
      'the own phone fails',
      (call) => call.ownPhoneFails(),
      'Your phone +1 206 555 0147 did not take the call.',
    ],
    ['nobody knows why', (call) => call.failsWith('Weird', 'Stranger'), 'The call did not come about.'],
  ])('says in a toast when %s', async (_name, fail, sentence) => {
    const { toast } = since(world());
    fail(await dial(BEN));
    const { body, actions } = await toast('Call to Ben Hall');
    expect(body.startsWith(sentence)).toBe(true);
    expect(body).not.toMatch(/Failure|Pstn|Weird|Stranger/);
    expect(actions).toEqual({});
    expect((await world().call()).endReason).toBe(body);
  });

  it('that the own phone did not take is made again on another one', async () => {
    const call = await dial(BEN);
    const page = await callPage();
    call.ownPhoneFails();
    await says(page, 'Your phone +1 206 555 0147 did not take the call.');
    const { requests } = since(world());
    await page.getByRole('button', { name: 'Ring Work +1 206 555 0100' }).click();
    await started();
    expect(requests({ operation: 'startPhoneAudio' }).map(({ body }) => body)).toEqual([
      expect.objectContaining({ to: `tel:${BEN}`, phoneNumber: '+12065550100' }),
    ]);
  });

  it('that was lost says nothing when the user ended it', async () => {
    const { notifications } = since(world());
    const call = await dial(BEN);
    call.remoteAnswers();
    await world().call(({ state }) => state === 'connected');
    call.remoteHangsUp();
    await world().call(({ state }) => state === 'ended');
    expect(notifications()).toEqual([]);
  });
});

describe('the tray menu', () => {
  it('has the dial pad, the last number and the recent calls', async () => {
    const { desktop } = world();
    (await dial('+12065550125')).remoteAnswers();
    await hangUpAll(world());
    await until('Redial', async () =>
      (await desktop.trayMenu()).some(({ label, enabled }) => label === 'Redial Lee Okafor' && enabled),
    );
    await desktop.chooseTrayMenu('Redial Lee Okafor');
    expect((await started()).dialled).toBe('tel:+12065550125');
    await hangUpAll(world());
    await desktop.chooseTrayMenu('Ben Hall');
    expect((await started()).dialled).toBe(`tel:${BEN}`);
    if (await padIsUp()) await desktop.activateTray();
    await until('the pad to go', async () => !(await padIsUp()));
    await desktop.chooseTrayMenu('Dial…');
    await until('the pad', padIsUp);
  });

  it('begins with the state of the session', async () => {
    const [first] = await world().desktop.trayMenu();
    expect(first).toMatchObject({ label: 'Online · ann@contoso.com', enabled: false });
  });
});
