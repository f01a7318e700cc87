import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptLink, linkIn, listenForLinks } from '../../../main/desktop/links.ts';
import { autostartEntry, startAtLogin } from '../../../main/desktop/login.ts';
import { fileOf, servePage } from '../../../main/desktop/pages.ts';
import { idleSeconds, watchPower } from '../../../main/desktop/power.ts';
import { FakeClock } from './fake-clock.ts';

describe('links', () => {
  it.each([
    ...['tel:+12065550199', 'SIP:bob@contoso.com', 'sips:bob@contoso.com', 'callto:Bob%20K', ' tel:911 '],
    ...['tel://+12065550199', 'callto://bob@contoso.com'],
  ])('are taken: %s', (link) => expect(acceptLink(link)).toBe(link.trim()));

  it.each([
    'http://x',
    'javascript:alert(1)',
    'tel:',
    'tel:///x',
    'tel://',
    'tel:/x',
    'tel:+1\n+2',
    'tel:+1%0a--quit',
    'tel:%E2%80%AE1',
    'tel:1\u0000',
    `tel:${'1'.repeat(300)}`,
    '--dial=tel:1',
  ])('are not taken: %j', (link) => expect(acceptLink(link)).toBeNull());

  it('stand last in a command line', () => {
    expect(linkIn(['deskring', '--hidden', 'tel:1'])).toBe('tel:1');
    expect(linkIn(['tel:1', '--quit'])).toBeNull();
    expect(linkIn([])).toBeNull();
  });

  it('never bring a control character, whatever is opened', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(acceptLink(`tel:${text}`) ?? '').not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  it('come from macOS as an event', () => {
    const app = new EventEmitter();
    const links: string[] = [];
    let prevented = 0;
    const event = {
      preventDefault: () => {
        prevented += 1;
      },
    };
    const stop = listenForLinks(app, (link) => links.push(link));
    app.emit('open-url', event, 'tel:1');
    app.emit('open-url', event, 'http://x');
    stop();
    app.emit('open-url', event, 'tel:2');
    expect(links).toEqual(['tel:1']);
    expect(prevented).toBe(2);
  });
});

describe('sleep and wake', () => {
  const begin = () => {
    const monitor = new EventEmitter();
    const clock = new FakeClock();
    const heard: string[] = [];
    const say = (what: string) => () => void heard.push(what);
    const stop = watchPower(monitor, clock, {
      onSuspend: say('suspend'),
      onResume: say('resume'),
      onLock: say('lock'),
      onUnlock: say('unlock'),
    });
    return { monitor, clock, heard, stop };
  };

  it('are passed on, until the end', () => {
    const { monitor, heard, stop } = begin();
    for (const event of ['suspend', 'resume', 'lock-screen', 'unlock-screen']) monitor.emit(event);
    stop();
    monitor.emit('resume');
    expect(heard).toEqual(['suspend', 'resume', 'lock', 'unlock']);
  });

  it('are noticed when nobody tells', () => {
    const { clock, heard, stop } = begin();
    clock.advance(60_000);
    expect(heard).toEqual([]);
    clock.jump(3_600_000);
    clock.advance(10_000);
    expect(heard).toEqual(['resume']);
    clock.advance(60_000);
    expect(heard).toEqual(['resume']);
    stop();
    expect(clock.waiting).toBe(0);
  });

  it('has an idle time that is a number', () => {
    expect(idleSeconds({ getSystemIdleTime: () => 12 })).toBe(12);
    expect(idleSeconds({ getSystemIdleTime: () => -1 })).toBe(0);
    expect(idleSeconds({ getSystemIdleTime: () => Number.NaN })).toBe(0);
  });
});

describe('with a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deskring-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('starts at login on Linux by a file, and no longer', async () => {
    const options = {
      platform: 'linux' as const,
      app: { setLoginItemSettings: () => {} },
      configFolder: folder,
      desktopEntry: 'org.deskring.Deskring',
      command: ['/opt/My Apps/desk$ring', '--profile=/a%b"c\\d'],
    };
    const file = join(folder, 'autostart', 'org.deskring.Deskring.desktop');
    await startAtLogin(true, options);
    const text = await readFile(file, 'utf8');
    expect(text).toBe(autostartEntry(options.command));
    expect(text).toContain(String.raw`Exec="/opt/My Apps/desk\\$ring" "--profile=/a%%b\\"c\\\\d" "--hidden"`);
    const { mtimeMs } = await stat(file);
    await startAtLogin(true, options);
    expect((await stat(file)).mtimeMs).toBe(mtimeMs);
    await startAtLogin(false, options);
    await startAtLogin(false, options);
    await expect(stat(file)).rejects.toThrow();
  });

  it('starts at login elsewhere by the system', async () => {
    const asked: unknown[] = [];
    const app = { setLoginItemSettings: (settings: unknown) => void asked.push(settings) };
    await startAtLogin(true, {
      platform: 'win32',
      app,
      configFolder: folder,
      desktopEntry: 'x',
      command: ['x'],
    });
    expect(asked).toEqual([{ openAtLogin: true, args: ['--hidden'] }]);
  });

  it('serves its pages and nothing else', async () => {
    await writeFile(join(folder, 'pad.html'), '<!doctype html>');
    await writeFile(join(folder, 'secret.txt'), 'x');
    const page = await servePage('app://deskring/pad.html?x#y', folder);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toBe('<!doctype html>');
    for (const url of [
      'app://deskring/gone.html',
      'app://deskring/secret.txt',
      'app://other/pad.html',
      'https://deskring/pad.html',
      'app://deskring/../pad.html/..%2f..%2fpad.html',
      'app://deskring/a/%2e%2e%2fpad.html',
      'app://deskring//etc/passwd.html',
      'nonsense',
    ])
      expect((await servePage(url, folder)).status).toBe(404);
    expect(fileOf('app://deskring/assets/pad-Ab_1.js', '/r')).toBe('/r/assets/pad-Ab_1.js');
    expect(fileOf('app://deskring/.hidden.html', '/r')).toBeNull();
  });
});
