/** Desktops that lack something: the program says so and goes on. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hangUpAll, since, useWorld } from './use-world.ts';
import { filesHolding, until } from './world.ts';

describe('without a tray', () => {
  const world = useWorld({ desktop: { tray: false, notificationDaemon: 'mock' } });
  const padIsUp = async () => (await world().desktop.windows()).some(({ title }) => title === 'Deskring');

  it('says so, and another start opens the pad', async () => {
    const told = () =>
      world()
        .desktop.notifications()
        .some(({ body }) => body.includes('shows no tray icons'));
    await until('the sentence', told);
    expect(await padIsUp()).toBe(false);
    expect((await world().run()).status).toBe(0);
    await until('the pad', padIsUp);
    const page = await world().page('pad');
    await page.getByText('This desktop shows no tray icons.').waitFor();
  });

  it('tells of calls all the same', async () => {
    const { toast, toastGone } = since(world());
    world().sandbox.user.incomingCall('ben@contoso.com');
    const shown = await toast('Ben Hall');
    await world().desktop.pressAction(shown.id, 'decline');
    await toastGone(shown);
    await until('the end', () => world().sandbox.user.calls.length === 0);
  });
});

describe('without a place to be spoken to', () => {
  const world = useWorld({ desktop: { notificationDaemon: 'mock' }, start: false });

  it('says so, and calls are told and declined all the same', async () => {
    mkdirSync(join(world().profile, 'control.sock', 'in-the-way'), { recursive: true });
    await world().launch(['--hidden']);
    const { toast, requests } = since(world());
    await until('the sentence', () =>
      world()
        .desktop.notifications()
        .some(({ body }) => body.includes('can’t be reached from the command line')),
    );
    // Whom calls reach, not merely who polls: makeMeAvailable comes after the first poll (02 §1).
    await until('the sign-in', () => world().sandbox.user.applications[0]?.takesCalls);
    world().sandbox.user.incomingCall('ben@contoso.com');
    await world().desktop.pressAction((await toast('Ben Hall')).id, 'decline');
    await until('the end', () => world().sandbox.user.calls.length === 0);
    expect(requests({ operation: 'decline' })).toHaveLength(1);
  });
});

describe('without a notification daemon', () => {
  const world = useWorld({ desktop: { notificationDaemon: 'none' } });

  it('a call comes up in its window and is declined there, and nothing waits for the daemon', async () => {
    const { requests } = since(world());
    world().sandbox.user.incomingCall('ben@contoso.com');
    const page = await world().page('call');
    await page.getByRole('heading', { name: 'Ben Hall' }).waitFor();
    const began = Date.now();
    await world().status();
    expect(Date.now() - began).toBeLessThan(5_000);
    await page.getByRole('button', { name: 'Decline' }).click();
    await until('the end', () => world().sandbox.user.calls.length === 0);
    expect(requests({ operation: 'decline' })).toHaveLength(1);
  });

  it('a failed call says why in its window', async () => {
    expect((await world().ask('--dial=+12065550171')).status).toBe(0);
    const outgoing = await world().sandbox.user.outgoingCall();
    await world().call(({ remote }) => remote.name === 'Bea Busy');
    outgoing.busy();
    await world().desktop.chooseTrayMenu('Dial…');
    const call = await world().call(({ direction, state }) => direction === 'outgoing' && state === 'ended');
    expect(call.endReason).toBe('Bea Busy is busy.');
    const page = await world().page('pad');
    await page.getByRole('list', { name: 'Recent calls' }).getByText('Busy', { exact: true }).waitFor();
    await hangUpAll(world());
  });
});

describe('without a keyring', () => {
  const world = useWorld({
    desktop: { keyring: false, notificationDaemon: 'mock' },
    args: [],
    password: null,
  });

  it('says so, asks for the password, and is online for this run', async () => {
    const { session } = await until('a decision', async () => {
      const status = await world()
        .status()
        .catch(() => null);
      return status?.session.state === 'failed' ? status : null;
    });
    expect(session.error?.code).toBe('PasswordMissing');
    expect(session.error?.message).toContain('keyring');
    const { toast } = since(world());
    const page = await world().page('signIn');
    const { password } = world().sandbox.user;
    await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await world().online();
    await toast(({ body }) => body.includes('keyring'));
    expect(filesHolding(world().profile, password)).toEqual([]);
  });

  it('ends when it is told to', async () => {
    expect((await world().quit()).status).toBe(0);
    expect(world().sandbox.user.applications).toEqual([]);
  });
});
