/**
 * Entry: command line, profile, single instance, then `startApp`. What can be asked of a running program is asked
 * before Electron does anything.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, protocol } from 'electron';
import { runClient } from './client.ts';
import { ownArguments, parseArguments } from './commandline.ts';
import { listenForLinks } from './desktop/links.ts';
import { APP_SCHEME } from './desktop/pages.ts';
import { announceToWindows } from './desktop/toasts/electron.ts';
import { profileFolder } from './profile.ts';
import { FileLogger } from './storage/log-file.ts';
import { readPolicy } from './storage/policy.ts';

const args = ownArguments(process.argv, process.defaultApp === true);
const parsed = parseArguments(args);
const answered = await runClient(args);
if (answered !== null || !parsed.ok) app.exit(answered ?? 2);
// Not awaited: Electron gets ready only once this file has been run.
else void run(parsed.line);

async function run(line: (typeof parsed & { ok: true })['line']): Promise<void> {
  const profile = profileFolder(line.profile);
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath('userData', profile);
  app.setPath('sessionData', join(profile, 'chromium'));
  if (!app.requestSingleInstanceLock()) {
    // Another one is just starting and does not listen yet: this one waits and tells it.
    app.exit((await runClient(args, { waitForInstanceMs: 10_000 })) ?? 1);
    return;
  }
  const log = new FileLogger({ path: join(profile, 'logs', 'main.log'), verbose: line.verbose });
  // A connection shared by all requests that dies is tried again with what it carried, POSTs too (electron-transport.ts).
  app.commandLine.appendSwitch('disable-http2');
  if (process.platform === 'win32') announceToWindows(app, 'org.deskring.Deskring');
  protocol.registerSchemesAsPrivileged([APP_SCHEME]);
  const early: string[] = [];
  let openLink: (link: string) => void = (link) => early.push(link);
  listenForLinks(app, (link) => openLink(link));
  // The tray keeps the program alive, not a window.
  app.on('window-all-closed', () => {});
  process.on('uncaughtException', (error) => log.error('uncaught', { error: error.stack ?? String(error) }));
  process.on('unhandledRejection', (error) => log.error('unhandled', { error: String(error) }));

  const [policy] = await Promise.all([readPolicy(), app.whenReady()]);
  log.info('start', { electron: process.versions.electron, platform: process.platform });
  // Most of the program is loaded while Electron gets ready, and none of it for a command that was answered above.
  const { startApp } = await import('./app.ts');
  const running = await startApp({ profile, policy, log, command: line.command, hidden: line.hidden });
  openLink = running.openLink;
  for (const link of early) openLink(link);
  app.on('before-quit', (event) => {
    event.preventDefault();
    void running.quit();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => void running.quit());
}
