import { join } from 'node:path';
import { build, type InlineConfig } from 'vite';
import { inRoot } from '../../../../build/lib/paths.mjs';

const quiet: InlineConfig = { configFile: false, logLevel: 'warn' };

/** The four pages as they ship, the preload, and the stage's main process, into `folder`. */
export async function bundle(folder: string): Promise<void> {
  await build({
    ...quiet,
    root: inRoot('renderer'),
    build: {
      outDir: join(folder, 'pages'),
      emptyOutDir: false,
      target: 'chrome130',
      rolldownOptions: {
        input: ['pad', 'call', 'signIn', 'settings'].map((name) => inRoot('renderer', `${name}.html`)),
      },
    },
  });
  await build(forElectron(folder, 'preload.cjs', inRoot('preload', 'index.ts'), 'cjs'));
  await build(forElectron(folder, 'host.js', inRoot('test/desktop/renderer/stage/host.ts'), 'es'));
}

const forElectron = (outDir: string, file: string, entry: string, format: 'cjs' | 'es'): InlineConfig => ({
  ...quiet,
  ssr: { noExternal: true },
  build: {
    outDir,
    emptyOutDir: false,
    ssr: entry,
    target: 'node20',
    rolldownOptions: { external: ['electron'], output: { format, entryFileNames: file } },
  },
});
