import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Policy } from '../../../main/storage/policy.ts';
import { DEFAULT_HOTKEY, type Settings } from '../../../main/storage/settings.ts';
import { SettingsStore } from '../../../main/storage/settings-store.ts';

let profile: string;
const file = () => join(profile, 'config.json');
const written = (): unknown => JSON.parse(readFileSync(file(), 'utf8'));
const save = (content: unknown) =>
  writeFileSync(file(), typeof content === 'string' ? content : JSON.stringify(content));
const open = (policy?: Partial<Policy>) =>
  new SettingsStore({
    profile,
    country: 'DE',
    now: () => new Date('2026-11-23T10:00:00Z'),
    ...(policy ? { policy: { values: {}, locked: [], notices: [], ...policy } } : {}),
  });

beforeEach(() => {
  profile = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterEach(() => {
  rmSync(profile, { recursive: true, force: true });
});

describe('reading', () => {
  it('a new profile has the defaults and no file yet', () => {
    const store = open();
    expect(store.settings).toEqual({
      account: { signInAddress: null, userName: null, signInAutomatically: true },
      server: { discovery: 'auto', internalUrl: null, externalUrl: null, extraCaFile: null },
      phone: { ownNumber: null, country: 'DE' },
      hotkeys: { dial: DEFAULT_HOTKEY, dialImmediately: false },
      notifications: { declineReason: 'Global', sound: 'default' },
      startup: { atLogin: false },
    });
    expect(store.notices).toEqual([]);
    expect(readdirSync(profile)).toEqual([]);
  });

  it('takes what is there, a byte order mark before it too', () => {
    save(
      '\ufeff{"account":{"signInAddress":" ann@contoso.com "},"hotkeys":{"dial":null},"phone":{"country":"us"}}',
    );
    const { settings } = open();
    expect(settings.account.signInAddress).toBe('ann@contoso.com');
    expect(settings.hotkeys.dial).toBeNull();
    expect(settings.phone.country).toBe('US');
  });

  it('ignores each value that does not fit, and says so', () => {
    save({
      account: 'ann',
      server: { discovery: 'magic', internalUrl: 5, extraCaFile: '/ca.pem' },
      startup: 'soon',
    });
    const store = open();
    expect(store.settings.server).toEqual({
      discovery: 'auto',
      internalUrl: null,
      externalUrl: null,
      extraCaFile: '/ca.pem',
    });
    expect(store.notices).toEqual(
      ['account', 'server.discovery', 'server.internalUrl', 'startup'].map(
        (key) => `The setting ${key} in config.json has a value that does not fit and is ignored.`,
      ),
    );
  });

  it.each([['{"account":'], [''], ['[]'], ['null'], ['\u0000\u0000']])(
    'keeps a damaged file (%j) as a backup',
    (text) => {
      save(text);
      const store = open();
      const backup = `${file()}.broken-2026-11-23T10-00-00.000Z`;
      expect(store.settings.server.discovery).toBe('auto');
      expect(readFileSync(backup, 'utf8')).toBe(text);
      expect(existsSync(file())).toBe(false);
      expect(store.notices).toEqual([
        `The settings were damaged: the file was kept as ${backup} and the defaults are used.`,
      ]);
    },
  );

  it('says when the file can’t be read, and does not write over it', async () => {
    mkdirSync(file());
    const store = open();
    expect(store.notices[0]).toContain('can’t be read');
    expect(await store.update({ startup: { atLogin: true } })).toMatchObject({ ok: false });
    expect(statSync(file()).isDirectory()).toBe(true);
    expect(store.settings.startup.atLogin).toBe(true);
  });

  it('never throws, whatever stands in the file', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        save(json === undefined ? '' : JSON.stringify({ account: json, hotkeys: { dial: json }, x: json }));
        expect(open().settings.notifications.declineReason).toBe('Global');
      }),
      { numRuns: 50 },
    );
  });
});

describe('changing', () => {
  it('keeps every key we don’t know, values that don’t fit, and edits made meanwhile', async () => {
    save({ 'x.y': 1, phone: { country: 'FR', 'future.key': [1] }, startup: 'soon' });
    const store = open();
    save({ 'x.y': 2, phone: { country: 'FR', 'future.key': [1] }, startup: 'soon' });
    expect(
      await store.update({ phone: { ownNumber: '+12065550147' }, account: { userName: 'CONTOSO\\ann' } }),
    ).toEqual({
      ok: true,
    });
    expect(written()).toEqual({
      'x.y': 2,
      phone: { country: 'FR', 'future.key': [1], ownNumber: '+12065550147' },
      startup: 'soon',
      account: { userName: 'CONTOSO\\ann' },
    });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(open().settings).toEqual(store.settings);
  });

  it('counts at once, tells listeners once, and leaves nothing beside the file', async () => {
    const store = open();
    const heard: Settings[] = [];
    const stop = store.onChange((settings) => heard.push(settings));
    const first = store.update({ startup: { atLogin: true } });
    const second = store.update({ hotkeys: { dial: null } });
    expect(store.settings.startup.atLogin).toBe(true);
    expect(store.settings.hotkeys.dial).toBeNull();
    await Promise.all([first, second]);
    expect(heard).toHaveLength(2);
    expect(store.settings.startup.atLogin).toBe(true);
    expect(written()).toEqual({ startup: { atLogin: true }, hotkeys: { dial: null } });
    expect(readdirSync(profile)).toEqual(['config.json']);
    stop();
    await store.update({ startup: { atLogin: false } });
    expect(heard).toHaveLength(2);
  });

  it('sets a file aside that was damaged meanwhile', async () => {
    save({ phone: { country: 'FR' } });
    const store = open();
    save('{"phone"');
    expect(await store.update({ startup: { atLogin: true } })).toEqual({ ok: true });
    expect(written()).toEqual({ phone: { country: 'FR' }, startup: { atLogin: true } });
    expect(readdirSync(profile)).toHaveLength(2);
    expect(store.notices).toHaveLength(1);
  });

  it('that can’t be written counts until the program ends', async () => {
    rmSync(profile, { recursive: true });
    writeFileSync(profile, '');
    const store = open();
    expect(await store.update({ startup: { atLogin: true } })).toEqual({
      ok: false,
      message: expect.stringContaining('They count until Deskring ends.'),
    });
    expect(store.settings.startup.atLogin).toBe(true);
    rmSync(profile);
    mkdirSync(profile);
    expect(await store.update({ phone: { country: 'FR' } })).toEqual({ ok: true });
    expect(written()).toEqual({ startup: { atLogin: true }, phone: { country: 'FR' } });
  });
});

describe('an administrator', () => {
  const values = {
    server: { discovery: 'manual' as const, internalUrl: 'https://a' },
    phone: { country: 'AT' },
  };

  it('gives defaults that the user may override', () => {
    save({ phone: { country: 'FR' } });
    const { settings } = open({ values });
    expect(settings.server).toMatchObject({ discovery: 'manual', internalUrl: 'https://a' });
    expect(settings.phone.country).toBe('FR');
  });

  it('locks keys: the user’s value does not count and is not lost', async () => {
    save({ server: { discovery: 'auto', internalUrl: 'https://mine' }, startup: { atLogin: true } });
    const store = open({ values, locked: ['server', 'startup.atLogin', 'no.such'] });
    expect(store.locked).toEqual([
      'server.discovery',
      'server.internalUrl',
      'server.externalUrl',
      'server.extraCaFile',
      'startup.atLogin',
    ]);
    expect(store.settings.server).toMatchObject({ discovery: 'manual', internalUrl: 'https://a' });
    expect(store.settings.startup.atLogin).toBe(false);
    expect(await store.update({ server: { discovery: 'auto' } })).toEqual({
      ok: false,
      message: 'Your administrator has set server.discovery: it can’t be changed here.',
    });
    // A form that sends everything back unchanged is no attempt.
    expect(await store.update({ server: { discovery: 'manual' }, phone: { country: 'FR' } })).toEqual({
      ok: true,
    });
    expect(written()).toMatchObject({ server: { internalUrl: 'https://mine' }, phone: { country: 'FR' } });
  });
});

describe('edits by other programs', () => {
  it('are followed, half-written ones are not', async () => {
    const store = open();
    const stop = store.watch();
    const heard = new Promise<Settings>((resolve) => store.onChange(resolve));
    save('{"phone":');
    save({ phone: { country: 'FR' } });
    expect((await heard).phone.country).toBe('FR');
    expect(store.notices).toEqual([]);
    stop();
  });

  it.each([
    ['{"phone":', 'The edited config.json can’t be read (it is not JSON); what was set before still counts.'],
    [
      '{"hotkeys":{"dial":7}}',
      'The setting hotkeys.dial in config.json has a value that does not fit and is ignored.',
    ],
  ])('that are of no use are told: %s', async (text, sentence) => {
    save({ phone: { country: 'FR' } });
    const store = open();
    const stop = store.watch();
    const told = new Promise<string>((resolve) => store.onNotice(resolve));
    save(text);
    expect(await told).toBe(sentence);
    stop();
  });

  it('are left alone where the folder can’t be watched', () => {
    const store = open();
    rmSync(profile, { recursive: true });
    expect(() => store.watch()()).not.toThrow();
    mkdirSync(profile);
    chmodSync(profile, 0o700);
  });
});
