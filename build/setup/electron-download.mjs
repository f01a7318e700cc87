import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { capture } from '../lib/child.mjs';
import { inRoot } from '../lib/paths.mjs';
import { progress, say } from '../lib/report.mjs';

/** A download that brings nothing for so long is given up; milliseconds. A slow one may take as long as it needs. */
const stallLimit = 15_000;

/**
 * Fetches the official Electron into node_modules/electron/dist, with the downloader and the checksums that the
 * electron package brings, so its cache and its mirror settings count.
 *
 * @returns {Promise<string | undefined>} undefined when it is there, else why not, in a few words
 */
export async function downloadOfficial() {
  const folder = inRoot('node_modules', 'electron');
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const fromElectron = createRequire(`${folder}/install.js`);
  const { downloadArtifact } = await import(pathToFileURL(fromElectron.resolve('@electron/get')).href);
  say(`fetching Electron ${version} …`);
  try {
    await withStallLimit((signal, alive) => {
      /** @type {((bytes: number) => void) | undefined} */
      let show;
      return downloadArtifact({
        version,
        artifactName: 'electron',
        platform: process.platform,
        arch: process.arch,
        checksums: fromElectron('./checksums.json'),
        cacheRoot: process.env.electron_config_cache,
        downloadOptions: {
          signal,
          quiet: true,
          /** @param {{ transferred: number, total: number | null }} state */
          getProgressCallback: async ({ transferred, total }) => {
            alive();
            show ??= progress(`Electron ${version}`, total ?? 120e6);
            show(transferred);
          },
        },
      });
    });
  } catch (error) {
    return reason(error);
  }
  // From here everything is in the downloader's cache: the package's own installer only unpacks.
  const { status, output } = await capture(process.execPath, [`${folder}/install.js`]);
  return status === 0 ? undefined : (output.trim().split('\n')[0] ?? `installer status ${status}`);
}

/**
 * @param {(signal: AbortSignal, alive: () => void) => Promise<unknown>} task told to stop when `alive` isn't called in time
 */
async function withStallLimit(task) {
  const controller = new AbortController();
  const arm = () =>
    setTimeout(() => controller.abort(new Error(`no data for ${stallLimit / 1000} s`)), stallLimit);
  let timer = arm();
  const alive = () => {
    clearTimeout(timer);
    timer = arm();
  };
  try {
    await task(controller.signal, alive);
  } finally {
    clearTimeout(timer);
  }
}

/** @param {unknown} error */
function reason(error) {
  if (!(error instanceof Error)) return String(error);
  // Node's fetch says only "fetch failed"; what happened is in the cause.
  return error.cause instanceof Error ? error.cause.message : error.message;
}
