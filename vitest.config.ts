import { defineConfig } from 'vitest/config';
import { electronEnv, findElectron } from './build/setup/electron.mjs';

const electron = findElectron();

/** Without it, importing `electron` (electron-store does) in plain Node would try to download one. */
const env = electron ? electronEnv(electron) : { ELECTRON_OVERRIDE_DIST_PATH: 'no Electron is here' };

/**
 * Two kinds of tests: `unit` in Node, some of them with real servers, buses and keyrings; `desktop` with the real app
 * in a real Electron on a virtual desktop, after the others and one file at a time, as they are measured by the clock.
 */
export default defineConfig({
  test: {
    env,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 15_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'desktop',
          include: ['test/desktop/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
