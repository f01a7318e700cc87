/**
 * Entry: command line, profile, single instance, then `startApp`. What can be asked of a running program is asked
 * before Electron does anything.
 */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { app, protocol } from 'electron';
import { runClient } from './client.ts';
import { ownArguments, parseArguments } from './commandline.ts';
import { listenForLinks } from './desktop/links.ts';
import { APP_SCHEME } from './desktop/pages.ts';
import { announceToWindows } from './desktop/toasts/electron.ts';
import { profileFolder } from './profile.ts';
import { fileTrouble, makePrivateFolder } from './storage/files.ts';
import { FileLogger } from './storage/log-file.ts';
import { readPolicy } from './storage/policy.ts';

const args = ownArguments(process.argv, process.defaultApp === true);
const parsed = parseArguments(args);
const answered = await runClient(args);
if (answered !== null || !parsed.ok) app.exit(answered ?? 2);
// Not awaited: Electron gets ready only once this file has been run.
else void run(parsed.line).catch((error: unknown) => fail(`Deskring can’t start: ${fileTrouble(error)}.`));

async function run(line: (typeof parsed & { ok: true })['line']): Promise<void> {
  const profile = profileFolder(line.profile);
  try {
    makePrivateFolder(profile);
    accessSync(profile, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    fail(`Deskring can’t keep its settings in ${profile}, choose another folder: ${fileTrouble(error)}.`);
    return;
  }
  app.setPath('userData', profile);
  app.setPath('sessionData', join(profile, 'chromium'));
  if (!app.requestSingleInstanceLock()) {
    // Another one is just starting and does not listen yet: this one waits and tells it.
    const told = await runClient(args, { waitForInstanceMs: 10_000 });
    if (told === null) fail('Another Deskring on this profile is starting or ending and does not answer.');
    else app.exit(told);
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
  const { command, hidden } = line;
  const running = await startApp({ profile, policy, log, command, hidden }).catch(async (error: unknown) => {
    log.error('not started', { error: error instanceof Error ? (error.stack ?? '') : String(error) });
    await log.flush();
    throw error;
  });
  openLink = running.openLink;
  for (const link of early) openLink(link);
  app.on('before-quit', (event) => {
    event.preventDefault();
    void running.quit();
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => void running.quit());
}

/** Ends a program that has not come up: nobody sees a window of it, and nothing of it may stay. */
function fail(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  app.exit(1);
}
