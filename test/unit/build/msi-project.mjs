import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../../../build/lib/paths.mjs';

/**
 * The MSI's project as electron-builder writes it for a program of one file, from electron-builder.yml and
 * package.json, and its hook run on it. The MSI itself can't be made here: WiX comes from GitHub.
 *
 * @param {string} folder an empty one
 * @returns {Promise<{ before: string, after: string }>} project.wxs without and with what the hook adds
 */
export async function msiProject(folder) {
  const require = createRequire(import.meta.resolve('electron-builder'));
  const { Arch, Packager } = require('electron-builder');
  // electron-builder's own parts, which it does not export.
  const parts = 'app-builder-lib/out';
  const { WinPackager } = require(`${parts}/winPackager.js`);
  const { default: MsiTarget } = require(`${parts}/targets/MsiTarget.js`);
  const { getEffectiveOptions } = require(`${parts}/options/CommonWindowsInstallerConfiguration.js`);
  const { resolveFunction } = require(`${parts}/util/resolve.js`);
  const packager = new Packager({ projectDir: root, targets: new Map() });
  await packager.validateConfig();
  const windows = new WinPackager(packager);
  windows.getIconPath = async () => null;
  const msi = new MsiTarget(windows, folder);
  writeFileSync(join(folder, `${windows.appInfo.productFilename}.exe`), 'MZ');
  const before = await msi.writeManifest(folder, Arch.x64, getEffectiveOptions(msi.options, windows));
  const path = join(folder, 'project.wxs');
  writeFileSync(path, before);
  const hook = await resolveFunction('module', packager.config.msiProjectCreated, 'msiProjectCreated', root);
  await hook(path);
  return { before, after: readFileSync(path, 'utf8') };
}
