import { capture } from '../lib/child.mjs';

/**
 * Runs npm, the very one that started us where there is one.
 *
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number }} [options]
 */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) return capture(process.execPath, [cli, ...args], options);
  // Windows starts npm.cmd through a shell only; every argument here is our own constant or a path of ours.
  if (process.platform === 'win32') return capture('cmd.exe', ['/d', '/c', 'npm', ...args], options);
  return capture('npm', args, options);
}
