/**
 * What an administrator has set for the whole machine (contract.md §3): the keys of config.json as defaults, and
 * which of them the user can't change.
 *
 * Linux: /etc/deskring/policy.json. Windows: HKLM\Software\Policies\Deskring, a subkey per section, texts as
 * REG_SZ, switches as REG_DWORD, `locked` as REG_MULTI_SZ. macOS: managed preferences of org.deskring.Deskring.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { fileTrouble, withoutBom } from './files.ts';
import type { SettingsFile } from './settings.ts';
import { fitting, isObject } from './settings-fit.ts';

export interface Policy {
  readonly values: SettingsFile;
  /** `server.discovery`, or a whole section: `server`. */
  readonly locked: readonly string[];
  /** Sentences about what could not be read or does not fit. */
  readonly notices: readonly string[];
}

export const NO_POLICY: Policy = { values: {}, locked: [], notices: [] };

export interface PolicyOptions {
  readonly platform?: NodeJS.Platform;
  /** Default /etc/deskring/policy.json; on macOS the managed property list. */
  readonly path?: string;
  /** Runs a program and gives its standard output; rejects when it fails. */
  readonly run?: (program: string, args: readonly string[]) => Promise<string>;
}

const WINDOWS_KEY = 'HKLM\\Software\\Policies\\Deskring';
const MACOS_FILE = '/Library/Managed Preferences/org.deskring.Deskring.plist';
const LINUX_FILE = '/etc/deskring/policy.json';

/** Never throws: a policy that can't be read is none, and a sentence. */
export async function readPolicy(options: PolicyOptions = {}): Promise<Policy> {
  const { platform = process.platform, run = runProgram } = options;
  const place = options.path ?? (platform === 'darwin' ? MACOS_FILE : LINUX_FILE);
  const name = platform === 'win32' ? WINDOWS_KEY : place;
  try {
    if (platform === 'win32') {
      // Without the key reg.exe fails; so it does when it is forbidden, and then the policy is not for us.
      const listed = await run('reg.exe', ['query', WINDOWS_KEY, '/s']).catch(() => '');
      return policyOf(fromRegistry(listed), name);
    }
    const text =
      platform === 'darwin'
        ? await run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', place]).catch(() => '{}')
        : await readFile(place, 'utf8');
    return policyOf(JSON.parse(withoutBom(text)), name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NO_POLICY;
    const why = error instanceof SyntaxError ? 'it is not JSON' : fileTrouble(error);
    return { ...NO_POLICY, notices: [`The administrator’s settings in ${name} are ignored: ${why}.`] };
  }
}

async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { timeout: 5_000, windowsHide: true });
  return stdout;
}

function policyOf(found: unknown, name: string): Policy {
  if (!isObject(found)) {
    return {
      ...NO_POLICY,
      notices: [`The administrator’s settings in ${name} are ignored: they are no list of settings.`],
    };
  }
  const { locked = [], ...rest } = found;
  const { values, misfits } = fitting(rest);
  const notices = misfits.map(
    (key) => `The administrator’s setting ${key} in ${name} has a value that does not fit and is ignored.`,
  );
  if (Array.isArray(locked) && locked.every((key) => typeof key === 'string'))
    return { values, locked, notices };
  notices.push(`The administrator’s list “locked” in ${name} is not a list of names and is ignored.`);
  return { values, locked: [], notices };
}

/** `reg query … /s`: a line for each key, and below it lines of name, type and value. Names have no case. */
function fromRegistry(listed: string): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  let section = found;
  for (const line of listed.split(/\r?\n/)) {
    const [, below] = /^HKEY_LOCAL_MACHINE\\Software\\Policies\\Deskring\\?(.*)$/i.exec(line) ?? [];
    if (below !== undefined) {
      section = found;
      if (below) found[proper(below)] = section = {};
      continue;
    }
    const [, name, type, value = ''] = /^ {4}(.+?) {4}(REG_\w+)(?: {4}(.*))?$/.exec(line) ?? [];
    if (!name) continue;
    if (type === 'REG_DWORD') section[proper(name)] = Number(value) !== 0;
    else if (type === 'REG_MULTI_SZ') section[proper(name)] = value.split('\\0').filter(Boolean);
    else if (type === 'REG_SZ' || type === 'REG_EXPAND_SZ') section[proper(name)] = value;
  }
  return found;
}

const NAMES = [
  ...['account', 'signInAddress', 'userName', 'signInAutomatically', 'server', 'discovery', 'internalUrl'],
  ...['externalUrl', 'extraCaFile', 'phone', 'ownNumber', 'country', 'hotkeys', 'dial', 'dialImmediately'],
  ...['notifications', 'declineReason', 'sound', 'startup', 'atLogin', 'locked'],
];
const proper = (name: string): string =>
  NAMES.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
