import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenStage, openStage } from './stage.ts';
import { settings, signIn, states } from './views.ts';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const box = (name: string) => stage.page.getByRole('textbox', { name, exact: true });
const button = (name: string | RegExp) => stage.page.getByRole('button', { name, exact: true });
const alerts = () => stage.page.getByRole('alert').allTextContents();
const focused = () => stage.page.evaluate(() => document.activeElement?.id);

describe('sign-in', () => {
  test('every part has its name and fits the window', async () => {
    await stage.show(signIn());
    for (const name of ['Sign-in address', 'User name (optional)', 'Password', 'Your phone number'])
      expect(await box(name).count(), name).toBe(1);
    expect(await stage.page.getByRole('checkbox', { name: 'Stay signed in' }).isChecked()).toBe(true);
    expect(await button('Server settings').getAttribute('aria-expanded')).toBe('false');
    expect(await stage.page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
    expect(await focused()).toBe('password');
  });

  test('why staying signed in ends with the program is told at its box, within the window', async () => {
    await stage.show(states['sign-in-not-kept']);
    const stay = stage.page.getByRole('checkbox', { name: 'Stay signed in', exact: true });
    const note = await stay.evaluate((box) =>
      document.getElementById(box.getAttribute('aria-describedby') ?? ''),
    );
    expect(note).not.toBeNull();
    expect(await stage.page.getByText('until Deskring ends').isVisible()).toBe(true);
    expect(await stage.page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
    await stage.show(signIn());
    expect(await stay.getAttribute('aria-describedby')).toBeNull();
  });

  test('filled in by keyboard alone, sent with Enter', async () => {
    await stage.show(states['sign-in-first']);
    const { keyboard } = stage.page;
    for (const text of [' ann@contoso.com', '', ' pass word ', '', '+1 206 555 0147']) {
      await keyboard.type(text);
      await keyboard.press('Tab');
    }
    await keyboard.press('Space');
    await keyboard.press('Enter');
    await expect
      .poll(() => stage.sent('signIn'))
      .toEqual([
        {
          ...{ address: 'ann@contoso.com', userName: '', password: ' pass word ', phone: '+1 206 555 0147' },
          staySignedIn: false,
        },
      ]);
    expect(await stage.sent('saveServer')).toEqual([]);
  });

  test.each([
    ['Sign-in address', 'address'],
    ['Password', 'password'],
    ['Your phone number', 'phone'],
  ])('%s left empty is said there, and nothing is sent', async (name, id) => {
    await stage.show(signIn());
    await box('Password').fill('secret');
    await box(name).fill('');
    await button('Sign in').click();
    await expect.poll(alerts).toHaveLength(1);
    expect(await box(name).getAttribute('aria-invalid')).toBe('true');
    expect(await focused()).toBe(id);
    expect(await stage.sent('signIn')).toEqual([]);
  });

  test('a password that was refused stays to be corrected; an accepted one is wiped', async () => {
    await stage.show(signIn());
    await box('Password').fill('secret');
    await stage.push(signIn({ progress: 'Signing in…' }));
    await expect.poll(() => stage.page.getByRole('status').textContent()).toBe('Signing in…');
    expect(await box('Password').isDisabled()).toBe(true);
    await stage.push(states['sign-in-refused']);
    await expect.poll(alerts).toEqual([expect.stringContaining('refused this password')]);
    expect(await box('Password').inputValue()).toBe('secret');
    expect(await focused()).toBe('password');
    await stage.push(signIn({ progress: 'Signing in…' }));
    await button('Cancel').waitFor();
    await stage.push(signIn());
    await expect.poll(() => box('Password').inputValue()).toBe('');
  });

  test('a second Enter while it is under way sends nothing', async () => {
    await stage.show(signIn());
    await box('Password').fill('secret');
    const letGo = await stage.hold('signIn');
    await stage.page.keyboard.press('Enter');
    await button('Cancel').waitFor();
    await stage.page.keyboard.press('Enter');
    expect(await stage.sent('signIn')).toHaveLength(1);
    await button('Cancel').click();
    await expect.poll(() => stage.sent('cancelSignIn')).toHaveLength(1);
    await letGo();
  });

  test('a server that was not found opens its settings; its address is saved before signing in', async () => {
    await stage.show(states['sign-in-no-server']);
    await expect.poll(() => button('Server settings').getAttribute('aria-expanded')).toBe('true');
    expect(await alerts()).toEqual([expect.stringContaining('No server was found')]);
    await stage.page.getByRole('radio', { name: 'At these addresses' }).check();
    await box('Internal address').fill(' https://lync.contoso.com/root ');
    await box('Password').fill('secret');
    await button('Sign in').click();
    await expect.poll(() => stage.sent('signIn')).toHaveLength(1);
    expect(await stage.sent('saveServer')).toEqual([
      { discovery: 'manual', internalUrl: 'https://lync.contoso.com/root', externalUrl: '', extraCaFile: '' },
    ]);
  });

  test('trouble without a field of its own is an alert by the button', async () => {
    await stage.show(states['sign-in-certificate']);
    expect(await alerts()).toEqual([expect.stringContaining('SHA-256')]);
    expect(await stage.page.getByRole('alert').isVisible()).toBe(true);
  });

  test('what the administrator has set can’t be changed', async () => {
    await stage.show(states['sign-in-locked']);
    expect(await box('Sign-in address').isDisabled()).toBe(true);
    await button('Server settings').click();
    expect(await stage.page.getByRole('radio', { name: 'At these addresses' }).isDisabled()).toBe(true);
    expect(await box('Internal address').isDisabled()).toBe(true);
    expect(await box('External address').isDisabled()).toBe(false);
  });

  test('a password can be seen and hidden again', async () => {
    await stage.show(signIn());
    await button('Show').click();
    expect(await box('Password').getAttribute('type')).toBe('text');
    await button('Hide').click();
    expect(await box('Password').getAttribute('type')).toBe('password');
  });
});

describe('settings', () => {
  const saved = () => stage.sent('saveSettings');

  test('each change is saved at once', async () => {
    await stage.show(settings());
    const { page } = stage;
    await box('Your phone number').fill(' +1 206 555 0100 ');
    await page.keyboard.press('Tab');
    await page.getByRole('combobox', { name: /^Country/ }).selectOption('DE');
    await page.getByRole('checkbox', { name: /hotkey dials at once/ }).check();
    await page.getByRole('radio', { name: /only here/ }).check();
    await page.getByRole('combobox', { name: /sounds like/ }).selectOption('Bell');
    await page.getByRole('checkbox', { name: /log in to this computer/ }).uncheck();
    await expect
      .poll(saved)
      .toEqual([
        { phone: '+1 206 555 0100' },
        { country: 'DE' },
        { dialImmediately: true },
        { declineReason: 'Local' },
        { sound: 'bell' },
        { atLogin: false },
      ]);
  });

  test('what was typed last is saved when the window’s own button closes it', async () => {
    await stage.show(settings());
    await box('Your phone number').fill('+1 206 555 0100');
    await stage.leave();
    await expect.poll(saved).toEqual([{ phone: '+1 206 555 0100' }]);
  });

  test('a hotkey is recorded from the keys', async () => {
    await stage.show(settings());
    const { keyboard } = stage.page;
    await button(/^Hotkey/).focus();
    await keyboard.press('Enter');
    await keyboard.press('d');
    await expect.poll(() => stage.page.getByText(/^Hold .* as well/).count()).toBe(1);
    await keyboard.press('Control+Alt+D');
    await expect.poll(saved).toEqual([{ hotkey: 'CommandOrControl+Alt+D' }]);
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    await keyboard.press('Enter');
    await keyboard.press('Backspace');
    await expect.poll(saved).toEqual([{ hotkey: 'CommandOrControl+Alt+D' }, { hotkey: '' }]);
    expect(await stage.sent('close')).toEqual([]);
  });

  test('what was refused stays in its box with the sentence below', async () => {
    await stage.show(settings());
    await stage.answer('saveSettings', { ok: false, message: 'This is no phone number.', field: 'phone' });
    await box('Your phone number').fill('hello');
    await stage.page.keyboard.press('Enter');
    await expect.poll(alerts).toEqual(['This is no phone number.']);
    expect(await box('Your phone number').inputValue()).toBe('hello');
  });

  test('“At these addresses” is saved with the first address', async () => {
    await stage.show(settings());
    await stage.page.getByRole('radio', { name: 'At these addresses' }).check();
    await box('Internal address').fill('https://lync.contoso.com');
    expect(await stage.sent('saveServer')).toEqual([]);
    await stage.page.keyboard.press('Tab');
    await expect.poll(() => stage.sent('saveServer')).toHaveLength(1);
  });

  test('what main changed shows, what is being typed stays', async () => {
    await stage.show(settings());
    await box('Your phone number').fill('+1 206');
    const next = settings();
    await stage.push({ ...next, values: { ...next.values, dialImmediately: true } });
    await expect.poll(() => stage.page.getByRole('checkbox', { name: /at once/ }).isChecked()).toBe(true);
    expect(await box('Your phone number').inputValue()).toBe('+1 206');
  });

  test('locked values can’t be changed and say who set them', async () => {
    await stage.show(states['settings-locked']);
    for (const control of await stage.page
      .locator('#phone, #country, #hotkey, [name=decline], [name=discovery]')
      .all())
      expect(await control.isDisabled()).toBe(true);
    expect(await stage.page.getByText('Set by your administrator').count()).toBeGreaterThanOrEqual(7);
  });

  test('diagnostics can be exported, and what went wrong stands below', async () => {
    await stage.show(settings());
    await button('Export diagnostics…').click();
    await expect.poll(() => stage.sent('exportDiagnostics')).toHaveLength(1);
    expect(await alerts()).toEqual([]);
    await stage.answer('exportDiagnostics', { ok: false, message: 'They could not be saved there.' });
    await button('Export diagnostics…').click();
    await expect.poll(alerts).toEqual(['They could not be saved there.']);
  });

  test('Escape closes; the account’s button signs out', async () => {
    await stage.show(settings());
    await button('Sign out').click();
    await expect.poll(() => stage.sent('signOut')).toHaveLength(1);
    await box('Your phone number').fill('+1 206 555 0100');
    await stage.page.keyboard.press('Escape');
    await expect.poll(() => stage.sent('close')).toHaveLength(1);
    expect(await saved()).toEqual([{ phone: '+1 206 555 0100' }]);
  });
});
