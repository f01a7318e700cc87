import { EventEmitter } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptLink, linkIn, listenForLinks } from '../../../main/desktop/links.ts';
import {
  type LoginOptions,
  programCommand,
  startingAtLogin,
  wasOpenedAtLogin,
} from '../../../main/desktop/login.ts';
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

  const atLogin = (change: Partial<LoginOptions> = {}) =>
    startingAtLogin({
      platform: 'linux',
      app: {
        getLoginItemSettings: () => {
          throw new Error('not on Linux');
        },
        setLoginItemSettings: () => {},
      },
      configFolder: folder,
      desktopEntry: 'org.deskring.Deskring',
      command: ['/opt/My Apps/desk$ring'],
      profile: null,
      ...change,
    });
  const entries = () => readdir(join(folder, 'autostart')).catch(() => []);

  it('starts at login on Linux by a file, and no longer', async () => {
    const set = atLogin();
    await set(false);
    expect(await entries()).toEqual([]);
    const file = join(folder, 'autostart', 'org.deskring.Deskring.desktop');
    await set(true);
    const text = await readFile(file, 'utf8');
    expect(text).toContain(String.raw`Exec="/opt/My Apps/desk\\$ring" "--hidden"`);
    // The desktop's own settings write into it: that stays as long as it starts the same.
    await writeFile(file, `${text}X-GNOME-Autostart-Delay=5\n`);
    await set(true);
    expect(await readFile(file, 'utf8')).toContain('Delay=5');
    await writeFile(file, text.replace('/opt/My Apps', '/old'));
    await set(true);
    expect(await readFile(file, 'utf8')).toBe(text);
    await set(false);
    await set(false);
    expect(await entries()).toEqual([]);
  });

  it('starts each profile at login for itself, and leaves alone what others wrote', async () => {
    const profile = '/a%b"c\\d';
    await Promise.all([atLogin()(true), atLogin({ profile })(true)]);
    expect(await entries()).toHaveLength(2);
    const own = (await entries()).find((name) => name !== 'org.deskring.Deskring.desktop') ?? '';
    expect(await readFile(join(folder, 'autostart', own), 'utf8')).toContain(
      String.raw`"--profile=/a%%b\\"c\\\\d" "--hidden"`,
    );
    await atLogin({ profile })(false);
    expect(await entries()).toEqual(['org.deskring.Deskring.desktop']);
    const copied = '[Desktop Entry]\nExec=/opt/Deskring/deskring %u\n';
    await writeFile(join(folder, 'autostart', 'org.deskring.Deskring.desktop'), copied);
    await atLogin()(false);
    expect(await entries()).toEqual(['org.deskring.Deskring.desktop']);
  });

  it('the last word about it counts, however quickly it changes', async () => {
    const set = atLogin();
    await Promise.all([true, false, true, false].map(set));
    expect(await entries()).toEqual([]);
  });

  it('starts at login elsewhere by the system, which is asked first', async () => {
    const asked: unknown[] = [];
    let openAtLogin = false;
    const app: LoginOptions['app'] = {
      getLoginItemSettings: () => ({ openAtLogin }) as ReturnType<App['getLoginItemSettings']>,
      setLoginItemSettings: (settings) => {
        openAtLogin = settings.openAtLogin ?? false;
        asked.push(settings);
      },
    };
    const set = atLogin({ platform: 'win32', app, command: ['C:\\d.exe'], profile: 'C:\\My data' });
    await set(false);
    expect(asked).toEqual([]);
    await set(true);
    await set(true);
    expect(asked).toEqual([
      {
        openAtLogin: true,
        name: expect.stringMatching(/^org\.deskring\.Deskring\.[\da-f]{8}$/),
        path: 'C:\\d.exe',
        args: ['"--profile=C:\\My data"', '--hidden'],
      },
    ]);
  });

  it('starts hidden at login on macOS too, which passes no arguments on', () => {
    const setLoginItemSettings = () => {};
    const openedBy = (platform: NodeJS.Platform, wasOpened: boolean) => {
      const item = { wasOpenedAtLogin: wasOpened } as ReturnType<App['getLoginItemSettings']>;
      return wasOpenedAtLogin({
        platform,
        app: { getLoginItemSettings: () => item, setLoginItemSettings },
      });
    };
    expect([openedBy('darwin', true), openedBy('darwin', false), openedBy('win32', true)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is started again as it was: from source, as root, from an AppImage', () => {
    const started = { argv: ['/e', '--no-sandbox', '/src'], env: {}, execPath: '/e', defaultApp: true };
    expect(programCommand(started, '/src')).toEqual(['/e', '--no-sandbox', '/src']);
    const packaged = {
      argv: ['/mnt/x'],
      env: { APPIMAGE: '/d.AppImage' },
      execPath: '/mnt/x',
      defaultApp: false,
    };
    expect(programCommand(packaged, '/mnt/app.asar')).toEqual(['/d.AppImage']);
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
