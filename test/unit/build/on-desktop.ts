import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { electronArguments } from '../../../build/commands/start.mjs';
import type { VirtualDesktop } from '../../../build/desktop/virtual-desktop.mjs';
import { inRoot } from '../../../build/lib/paths.mjs';
import { electronPath } from '../../../build/setup/electron.mjs';

export const execute = promisify(execFile);

/** The processes that carry a desktop's mark. */
export function processesOf(desktop: { folder: string }): string[] {
  const mark = `DESKRING_DESKTOP=${desktop.folder.split('/').at(-1)}`;
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${mark}\0`);
    } catch {
      return false;
    }
  });
}

/** Starts the tray program; its lines as they come. */
export function startTrayApp(
  desktop: VirtualDesktop,
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; said: string[] } {
  const [sandbox = ''] = electronArguments([]).filter((argument) => argument.startsWith('--'));
  const child = spawn(electronPath(), [...(sandbox ? [sandbox] : []), inRoot('test/unit/build/tray-app')], {
    env: { ...desktop.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said: string[] = [];
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    said.splice(0, said.length, ...text.split('\n').slice(0, -1));
  });
  return { child, said };
}

export const notify = (desktop: VirtualDesktop, ...args: string[]) =>
  execute('notify-send', args, { env: desktop.env });
