/**
 * What `electron FOLDER` runs in the Electron of electron-from-npm.mjs, which comes without the official
 * default_app.asar. It reads the command line as that does: Playwright puts `-r loader.js` before the folder.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);

/** @type {string | undefined} */
let folder;
const words = process.argv.slice(1);
while (words.length > 0 && folder === undefined) {
  const word = words.shift() ?? '';
  if (word === '-r' || word === '--require') require(resolve(words.shift() ?? ''));
  else if (!word.startsWith('-')) folder = resolve(word);
}
if (folder === undefined) {
  process.stderr.write('usage: electron [-r MODULE] FOLDER [ARGUMENTS]\n');
  process.exit(2);
}

const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
// Two methods that Electron keeps for its own default_app.asar, hence outside its types.
const host =
  /** @type {import('electron').App & Record<'setVersion' | 'setAppPath', (value: string) => void>} */ (app);
host.setName(about.productName ?? about.name);
host.setVersion(about.version ?? '0.0.0');
host.setDesktopName(about.desktopName ?? `${app.name}.desktop`);
host.setAppPath(folder);

// Awaited at the top level: Electron holds 'ready' back until the app's own top level has run, as for a packaged app.
await import(pathToFileURL(join(folder, about.main ?? 'index.js')).href);
