import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';

const here = (path: string) => resolve(import.meta.dirname, path);

/**
 * main, preload and renderer, from the fixed folders to out/. Everything is bundled but keytar and
 * node-notifier: a native module and one that starts programs lying beside it (platform.md §2, §9).
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: here('main/index.ts'), client: here('main/client.ts') },
        external: ['electron', 'keytar', 'node-notifier'],
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: here('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      rollupOptions: {
        input: {
          pad: here('renderer/pad.html'),
          call: here('renderer/call.html'),
          signIn: here('renderer/signIn.html'),
          settings: here('renderer/settings.html'),
        },
      },
    },
  },
});
