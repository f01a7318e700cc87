import { readFileSync } from 'node:fs';
import { capture, runNode } from '../lib/child.mjs';
import { inRoot } from '../lib/paths.mjs';
import { SetupError, say } from '../lib/report.mjs';
import { findElectron } from '../setup/electron.mjs';
import { ensureForApp } from '../setup/ensure.mjs';
import { electronBuilder } from '../setup/tools.mjs';

/** electron-builder's name for a system, in its options and in electron-builder.yml. */
const systems = /** @type {Readonly<Record<string, string>>} */ ({ win32: 'win', darwin: 'mac' });
const DIR = '`npm run dist -- --dir` makes the unpacked folder with what is here';

/**
 * `npm run dist -- OPTIONS`: packages for this system to dist/, by electron-builder.yml, each by itself: one whose tools
 * can't be had keeps no other from being made. `-- --dir` makes only the unpacked folder; every option goes to
 * electron-builder.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit status
 * @throws {SetupError} when a package could not be made
 */
export default async function dist(args) {
  await ensureForApp({ virtualDesktop: false });
  const electron = findElectron();
  if (electron && electron.origin !== 'official') {
    say(
      `packaging with Electron ${electron.version} from ${electron.dist}, as the official one isn't here: for tests, not for users.`,
    );
  }
  const options = builderOptions(electron);
  if (args.length > 0) {
    const status = await runNode(electronBuilder, [...options, ...args]);
    if (status === 0) return 0;
    throw new SetupError(`electron-builder could not do this; its tools come from github.com, ${DIR}.`);
  }
  const system = systems[process.platform] ?? 'linux';
  const targets = targetsOf(readFileSync(inRoot('electron-builder.yml'), 'utf8'), system);
  await makeEach(targets, (target) =>
    capture(process.execPath, [electronBuilder, `--${system}`, target, ...options]),
  );
  say(`${listed(targets)} in dist/.`);
  return 0;
}

/**
 * @param {readonly string[]} targets as in "deb"
 * @param {(target: string) => Promise<{ status: number, output: string }>} build
 * @throws {SetupError} naming those that could not be made and those that were, once all have been tried
 */
export async function makeEach(targets, build) {
  /** @type {{ target: string, output: string }[]} */
  const failed = [];
  for (const target of targets) {
    say(`making ${target} …`);
    const { status, output } = await build(target);
    if (status !== 0) failed.push({ target, output });
  }
  if (failed.length === 0) return;
  const made = targets.filter((target) => !failed.some((each) => each.target === target));
  const other = failed.find(({ output }) => !UNREACHABLE.test(output));
  const why = other
    ? `electron-builder failed at ${other.target}`
    : 'their tools come from github.com, which is out of reach here';
  const rest = made.length > 0 ? ` (${listed(made)} in dist/)` : '';
  throw new SetupError(
    `${listed(failed.map(({ target }) => target))} could not be made, as ${why}${rest}; ${DIR}.`,
    other?.output,
  );
}

/** What Node says of a host that it can't get to. */
const UNREACHABLE =
  /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)\b.*\bgithub/;

/**
 * The packages of a system: `target: [deb, tar.gz]` or `target: dmg` in its section.
 *
 * @param {string} yml electron-builder.yml
 * @param {string} system as in "linux"
 * @returns {string[]}
 */
export function targetsOf(yml, system) {
  const [, written = ''] = new RegExp(`^${system}:\\n(?: .*\\n)*? +target: (.+)`, 'm').exec(yml) ?? [];
  return written.match(/[\w.]+/g) ?? [];
}

/** @param {readonly string[]} names */
const listed = (names) => names.join(', ').replace(/, ([^,]+)$/, ' and $1');

/**
 * @param {import('../setup/electron.mjs').Electron | undefined} electron the one that is here
 * @returns {string[]} nothing for the official one: electron-builder takes package.json's, for any system and processor
 */
export const builderOptions = (electron) =>
  !electron || electron.origin === 'official'
    ? []
    : [`-c.electronDist=${electron.dist}`, `-c.electronVersion=${electron.version}`];
