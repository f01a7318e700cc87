/** The call history from the server's mailbox to the file and back to the pad. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hangUpAll, since, useWorld } from './use-world.ts';
import { until } from './world.ts';

const world = useWorld({ sandbox: { switches: { editionB: true } } });

const calls = (): { name: string | null }[] => {
  const path = join(world().profile, 'calls.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).calls : [];
};
const recents = async () => {
  const page = await world().page('pad');
  return page.getByRole('list', { name: 'Recent calls' });
};
const openPad = async () => {
  const isUp = async () => (await world().desktop.windows()).some(({ title }) => title === 'Deskring');
  if (!(await isUp())) await world().desktop.activateTray();
  await until('the pad', isUp);
};

it('takes missed calls from the server, counts them without a toast, and tells it once they were seen', async () => {
  const { requests, notifications } = since(world());
  const ben = [{ name: 'Ben Hall', uri: 'sip:ben@contoso.com' }];
  world().sandbox.user.log({ at: Date.now() - 3_600_000, status: 'Missed', recipients: ben });
  await until('the missed call', async () => (await world().status()).missedCalls === 1);
  expect(requests({ operation: 'markAsRead' })).toEqual([]);
  await openPad();
  await until('its line', async () => (await (await recents()).getByText('Ben Hall').count()) === 1);
  await until('the server to hear it', () => requests({ operation: 'markAsRead' }).length === 1);
  expect((await world().status()).missedCalls).toBe(0);
  expect(notifications()).toEqual([]);
});

it('continues a call of the server’s history, each press one POST', async () => {
  const { requests } = since(world());
  await openPad();
  const line = (await recents()).getByText('Ben Hall');
  await line.click();
  const call = await world().sandbox.user.outgoingCall();
  expect(call.dialled).toBe('sip:ben@contoso.com');
  expect(requests({ method: 'POST' }).map(({ operation }) => operation)).toEqual(['continuePhoneAudio']);
  await hangUpAll(world());
  await until('its line', async () => (await line.count()) === 2);
  const page = await world().page('pad');
  await line.first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await until('its line to go', async () => (await line.count()) === 1);
});

it('lists a call once that both have, and deletes it for good', async () => {
  const { requests } = since(world());
  const call = world().sandbox.user.incomingCall('pat@fabrikam.com');
  await world().call(({ state }) => state === 'ringing');
  const at = Date.now();
  call.giveUp();
  await until('its end', async () => (await world().status()).missedCalls === 1);
  const pat = [{ name: 'Pat Partner', uri: 'sip:pat@fabrikam.com' }];
  world().sandbox.user.log({ at, status: 'Missed', recipients: pat });
  await until('the log to be read', () => requests({ operation: 'conversationLog' }).length > 0);
  await openPad();
  const line = (await recents()).getByText('Pat Partner');
  await until('its line', async () => (await line.count()) === 1);
  const page = await world().page('pad');
  await line.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await until('the line to go', async () => (await line.count()) === 0);
  await until(
    'the file',
    () =>
      calls()
        .map(({ name }) => name)
        .join() === 'Ben Hall',
  );
});

it('exports to where the user says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskring-export-'));
  try {
    // What the system's own dialog answers; the dialog itself is GTK's.
    const path = join(folder, 'calls.csv');
    await world().app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, path);
    const { toast } = since(world());
    await openPad();
    const page = await world().page('pad');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('menuitem', { name: 'Export calls…' }).click();
    await toast(({ body }) => body.includes('calls.csv'));
    expect(readFileSync(path, 'utf8')).toMatch(/^\ufeffDate,.*\r\n.*,Incoming,Ben Hall,.*\r\n$/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('is cleared when that is meant, and the server’s calls don’t come back', async () => {
  await openPad();
  const page = await world().page('pad');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'Clear calls…' }).click();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByText('Calls you make or get will be listed here.').waitFor();
  await until('the file', () => calls().length === 0);
  expect((await world().quit()).status).toBe(0);
  const { requests } = since(world());
  await world().launch();
  await world().online();
  await until('the logs to be read', () => requests({ operation: 'conversationLog' }).length >= 2);
  await openPad();
  expect(await (await recents()).getByRole('listitem').allTextContents()).toEqual([]);
});

it('keeps a call as it was when Deskring ends right after it', async () => {
  world().sandbox.user.incomingCall('pat@fabrikam.com').giveUp();
  await until('its end', async () => (await world().status()).missedCalls === 1);
  expect((await world().quit()).status).toBe(0);
  // Signed out, nobody is the user any more: the caller had not called for somebody else.
  expect(calls()).toMatchObject([{ name: 'Pat Partner', context: '', outcome: 'missed' }]);
});

it('keeps no calls on the disk where the policy says so, from then on', async () => {
  await world().launch();
  await world().online();
  await until('the calls of before', () => calls().length === 1);
  world().sandbox.control.setPolicies({ saveCallLogs: 'Disabled', callLogArchiving: 'Disabled' });
  await until('the file to go', () => !existsSync(join(world().profile, 'calls.json')));
  await openPad();
  const page = await world().page('pad');
  await page.getByText('This list is gone when Deskring ends.').waitFor();
  const { requests } = since(world());
  world().sandbox.user.incomingCall('pat@fabrikam.com').giveUp();
  await until('its line', async () => (await (await recents()).getByText('Pat Partner').count()) === 2);
  expect((await world().quit()).status).toBe(0);
  expect(existsSync(join(world().profile, 'calls.json'))).toBe(false);
  expect(requests({ operation: 'conversationLogs' })).toEqual([]);
});
