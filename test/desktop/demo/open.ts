/** The demo on a real desktop: the app and the sandbox's control page side by side, until the app is quit. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronArguments } from '../../../build/commands/start.mjs';
import { electronPath } from '../../../build/setup/electron.mjs';
import { startControlServer } from '../../sandbox/control/api.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';

/** @returns the exit status, once the app has ended or the demo was interrupted */
export async function stayOpen(): Promise<number> {
  const sandbox = await startSandbox({ auto: true });
  const control = await startControlServer(sandbox, 0);
  const profile = mkdtempSync(join(tmpdir(), 'deskring-demo-'));
  const { signInAddress, userName, password, ownNumber } = sandbox.user;
  // Not signed in automatically: the demo's password is not to stay in the keychain of whoever tries it.
  const config = {
    account: { signInAddress, userName, signInAutomatically: false },
    server: { discovery: 'manual', internalUrl: sandbox.discoveryUrl, extraCaFile: sandbox.caFile },
    phone: { ownNumber, country: 'US' },
  };
  writeFileSync(join(profile, 'config.json'), JSON.stringify(config));
  process.stdout.write(
    [
      `Control page       ${control.url}`,
      `Discovery address  ${sandbox.discoveryUrl}`,
      `CA certificate     ${sandbox.caFile}`,
      `Sign in as         ${signInAddress}, password ${password}`,
      'Let calls come in from the control page; call anybody from the dial pad, for instance +1 206 555 0123.',
      'Quit Deskring from its tray menu, or press Ctrl+C here.',
      '',
    ].join('\n'),
  );
  openInBrowser(control.url);
  const app = spawn(electronPath(), electronArguments([`--profile=${profile}`]), { stdio: 'inherit' });
  const stop = () => void app.kill('SIGTERM');
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  const [status] = await once(app, 'exit');
  await Promise.all([control.close(), sandbox.close()]);
  rmSync(profile, { recursive: true, force: true });
  return status ?? 0;
}

/** Where there is no browser the printed address has to do. */
function openInBrowser(url: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const [command, args] = process.platform === 'win32' ? ['explorer.exe', [url]] : [opener, [url]];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}
