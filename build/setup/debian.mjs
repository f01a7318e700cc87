import { existsSync } from 'node:fs';
import { capture } from '../lib/child.mjs';
import { SetupError, say } from '../lib/report.mjs';

/**
 * The system packages by what needs them, by their Debian 12 names. Ubuntu 24 and Debian 13 call some libraries
 * NAMEt64; that name is taken where it exists.
 *
 * @type {Readonly<Record<'keytar' | 'electron' | 'desktop', readonly string[]>>}
 */
export const packageGroups = {
  keytar: ['libsecret-1-dev', 'g++', 'make', 'python3'],
  electron: [
    ...['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1', 'libxtst6', 'libnotify4'],
    ...['libsecret-1-0', 'libdrm2', 'at-spi2-core', 'unzip'],
  ],
  desktop: [
    ...['xvfb', 'xauth', 'dbus', 'dbus-x11', 'openbox', 'xfce4-panel', 'dunst', 'xfce4-notifyd'],
    ...['gnome-keyring', 'libsecret-tools', 'libnotify-bin', 'python3-dbusmock', 'libnss3-tools'],
    ...['xdotool', 'xclip', 'x11-utils', 'imagemagick', 'fonts-dejavu-core', 'adwaita-icon-theme'],
  ],
};

/** @typedef {keyof typeof packageGroups} PackageGroup */

/**
 * Installs the system packages that are missing, as root on Debian and its kin; elsewhere does nothing, and what is
 * missing shows when it is needed.
 *
 * @param {readonly PackageGroup[]} groups
 * @throws {SetupError} with the line to run when they can't be installed from here
 */
export async function ensureDebianPackages(groups) {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return;
  const wanted = groups.flatMap((group) => packageGroups[group]);
  const missing = missingFrom(wanted, await installedPackages(wanted));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `${missing.length} system packages are missing; please run: sudo apt-get install ${missing.join(' ')}`,
    );
  }
  say(`installing ${missing.length} system packages (${missing.slice(0, 3).join(', ')} …) …`);
  await aptGet(['update']);
  await aptGet(['install', '--no-install-recommends', '-y', ...(await realNames(missing))]);
}

/**
 * @param {readonly string[]} wanted
 * @param {ReadonlySet<string>} installed
 * @returns {string[]} those wanted that are installed under neither of their names
 */
export const missingFrom = (wanted, installed) =>
  wanted.filter((name) => !installed.has(name) && !installed.has(`${name}t64`));

/** @param {readonly string[]} names */
async function installedPackages(names) {
  const both = names.flatMap((name) => [name, `${name}t64`]);
  const { output } = await capture('dpkg-query', [
    '-W',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own notation
    '-f=${db:Status-Status} ${Package}\n',
    ...both,
  ]);
  return new Set([...output.matchAll(/^installed (\S+)$/gm)].map(([, name]) => name ?? ''));
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<string[]>} the names this release knows them by
 */
async function realNames(names) {
  const { output } = await capture('apt-cache', ['madison', ...names.map((name) => `${name}t64`)]);
  return names.map((name) => (output.includes(`${name}t64 |`) ? `${name}t64` : name));
}

/** @param {readonly string[]} args */
async function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, output } = await capture('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-q', ...args], {
    env,
  });
  if (status === 0) return;
  throw new SetupError(
    `apt-get ${args[0]} failed: see the lines above, mend what they say (most often the network, or another apt-get at work) and try again.`,
    output,
  );
}
