import { createRequire } from 'node:module';
import { root } from '../../../build/lib/paths.mjs';

/**
 * The .desktop file as electron-builder writes it into the deb, from electron-builder.yml and package.json. The deb
 * itself can't be made everywhere: fpm comes from GitHub.
 *
 * @returns {Promise<{ name: string, text: string }>} the file's name without its ending, and what stands in it
 */
export async function desktopEntry() {
  const require = createRequire(import.meta.resolve('electron-builder'));
  const { Packager } = require('electron-builder');
  // electron-builder's own parts, which it does not export.
  const parts = 'app-builder-lib/out';
  const { LinuxPackager } = require(`${parts}/linuxPackager.js`);
  const { LinuxTargetHelper } = require(`${parts}/targets/LinuxTargetHelper.js`);
  const packager = new Packager({ projectDir: root, targets: new Map() });
  await packager.validateConfig();
  const linux = new LinuxPackager(packager);
  const helper = new LinuxTargetHelper(linux);
  return {
    name: helper.getDesktopFileName(),
    text: await helper.computeDesktopEntry(linux.platformSpecificBuildOptions),
  };
}
