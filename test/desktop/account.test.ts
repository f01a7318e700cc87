/** Signing in and out, and where the password is. */
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { tool } from '../../build/desktop/parts.mjs';
import { since, useWorld } from './use-world.ts';
import { filesHolding, until, type World } from './world.ts';

const inKeyring = (world: World) =>
  tool(world.desktop.env, 'secret-tool', [
    'lookup',
    'service',
    'Deskring',
    'account',
    'ann@contoso.com',
  ]).catch(() => null);

/** Fills the sign-in window as a person would and presses its button. */
async function signIn(world: World, password: string): Promise<Page> {
  const page = await world.page('signIn');
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  await field('Sign-in address').fill('Ann@Contoso.com');
  await field('Password').fill(password);
  await field('Your phone number').fill('206 555 0147');
  const manual = page.getByRole('radio', { name: 'At these addresses' });
  if (!(await manual.isVisible())) await page.getByRole('button', { name: 'Server settings' }).click();
  await manual.check();
  await field('Internal address').fill(world.sandbox.discoveryUrl);
  await field('Extra CA file (optional)').fill(world.sandbox.caFile);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  return page;
}

async function openSignIn({ desktop }: World): Promise<void> {
  await until('Sign in', async () => (await desktop.trayMenu()).some(({ label }) => label === 'Sign in'));
  await desktop.chooseTrayMenu('Sign in');
}

describe('the first sign-in', () => {
  const world = useWorld({
    config: false,
    password: null,
    args: [],
    desktop: { notificationDaemon: 'mock' },
  });

  it('refuses a wrong password after one attempt, in a sentence', async () => {
    const { requests } = since(world());
    const page = await signIn(world(), 'not-the-password');
    const alert = page
      .getByRole('alert')
      .filter({ hasText: 'The server refused this user name or password.' });
    await alert.waitFor();
    expect(requests({ operation: 'webTicket' }).filter(({ method }) => method === 'POST')).toHaveLength(1);
    const { session } = await world().status();
    expect([session.state, session.error?.code]).toEqual(['failed', 'PasswordRefused']);
    expect(await inKeyring(world())).toBeNull();
    expect(filesHolding(world().profile, 'not-the-password')).toEqual([]);
    expect(
      await page.getByRole('textbox', { name: 'Password' }).evaluate((box) => box === document.activeElement),
    ).toBe(true);
  });

  it('says what is missing before anything is sent', async () => {
    const { requests } = since(world());
    const page = await world().page('signIn');
    await page.getByRole('textbox', { name: 'Password' }).fill('x');
    await page.getByRole('textbox', { name: 'Your phone number' }).fill('');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: 'Type the number of the phone you answer with.' })
      .waitFor();
    expect(requests({})).toEqual([]);
  });

  it('goes online, opens the pad and keeps the password in the keyring alone', async () => {
    const { password } = world().sandbox.user;
    await signIn(world(), password);
    await world().online();
    await world().page('pad');
    await until('the password in the keyring', async () => (await inKeyring(world())) === password);
    expect(filesHolding(world().profile, password)).toEqual([]);
    const config = JSON.parse(readFileSync(join(world().profile, 'config.json'), 'utf8'));
    expect(config).toMatchObject({
      account: { signInAddress: 'Ann@Contoso.com', signInAutomatically: true },
      server: { discovery: 'manual', internalUrl: world().sandbox.discoveryUrl },
      phone: { ownNumber: '+12065550147' },
    });
  });

  it('is not needed again: the next start signs in by itself', async () => {
    await world().quit();
    const { requests } = since(world());
    await world().launch();
    await world().online();
    expect(requests({ operation: 'createApplication' })).toHaveLength(1);
    expect(world().app.windows()).toEqual([]);
  });

  it('signs out, and stays out until asked', async () => {
    const { requests } = since(world());
    await world().desktop.chooseTrayMenu('Sign out');
    await world().session('signedOut');
    await until('the deletion', () => requests({ operation: 'deleteApplication' }).length === 1);
    expect(await inKeyring(world())).not.toBeNull();
    await openSignIn(world());
    const page = await world().page('signIn');
    await page.getByRole('textbox', { name: 'Password' }).waitFor();
  });

  it('keeps no password when the user does not stay signed in', async () => {
    const page = await world().page('signIn');
    await page.getByRole('checkbox', { name: 'Stay signed in' }).uncheck();
    await signIn(world(), world().sandbox.user.password);
    await world().online();
    await until('the keyring to be empty', async () => (await inKeyring(world())) === null);
    await world().quit();
    await world().launch();
    await until(
      'the status',
      async () =>
        (await world()
          .status()
          .catch(() => null)) !== null,
    );
    expect((await world().status()).session.state).toBe('signedOut');
  });

  it('stores none where the policy says so, and tells why', async () => {
    const { toast } = since(world());
    world().sandbox.control.setPolicies({ saveCredentials: 'Disabled' });
    await openSignIn(world());
    const page = await world().page('signIn');
    await page.getByRole('checkbox', { name: 'Stay signed in' }).check();
    await signIn(world(), world().sandbox.user.password);
    await world().online();
    await toast(({ body }) => body.includes('no password be stored'));
    expect(await inKeyring(world())).toBeNull();
    await world().desktop.chooseTrayMenu('Sign out');
    await world().session('signedOut');
    await openSignIn(world());
    await (await world().page('signIn')).locator('#stay-note').waitFor();
  });
});

describe('a certificate nobody knows', () => {
  const world = useWorld({ start: false });
  it('is refused with host, reason and fingerprint, and no password is sent', async () => {
    const file = join(world().profile, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    config.server.extraCaFile = null;
    writeFileSync(file, JSON.stringify(config));
    await world().launch();
    const { error } = await world().session('failed');
    expect(error?.code).toBe('Certificate');
    expect(error?.message).toMatch(/^The server 127\.0\.0\.1 cannot be trusted: .{10,}\. SHA-256/);
    expect(error?.message).toContain(await fingerprintAt(world().sandbox.url));
    expect(world().sandbox.journal.list()).toEqual([]);
    await world().desktop.chooseTrayMenu('Sign in');
    const page = await world().page('signIn');
    await page.getByRole('alert').filter({ hasText: 'cannot be trusted' }).waitFor();
    expect(await page.getByRole('button', { name: /trust|anyway|continue|ignore/i }).count()).toBe(0);
  });
});

describe('a start without a window and without a password', () => {
  const world = useWorld({ start: false, password: null, desktop: { notificationDaemon: 'mock' } });
  it('says what is missing, as at login nobody would see it', async () => {
    const { toast } = since(world());
    await world().launch();
    await toast(({ body }) => body === 'No password is stored. Sign in with your password.');
    expect((await world().session('failed')).error?.code).toBe('PasswordMissing');
  });
});

describe('a damaged config.json', () => {
  const world = useWorld({ start: false, desktop: { notificationDaemon: 'mock' } });
  it('is kept as a copy, replaced by the defaults, and told', async () => {
    const damaged = '{"account": {"signInAddress": "ann@';
    writeFileSync(join(world().profile, 'config.json'), damaged);
    const { toast } = since(world());
    await world().launch([]);
    await toast(({ body }) => body.includes('The settings were damaged'));
    const page = await world().page('signIn');
    await page.getByText('The settings were damaged').waitFor();
    const copies = readdirSync(world().profile).filter((name) =>
      /^config.+\d.*\.json$|^config\.json.+/.test(name),
    );
    expect(copies.map((name) => readFileSync(join(world().profile, name), 'utf8'))).toEqual([damaged]);
    expect((await world().status()).session.state).toBe('signedOut');
  });
});

/** What a server shows as its certificate, as people compare it. */
async function fingerprintAt(address: string): Promise<string> {
  const { hostname, port } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}
