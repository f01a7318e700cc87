/** The JavaScript programs of our npm packages, as paths inside the checkout: no shell and no `npx` in between. */

export const tsx = 'node_modules/tsx/dist/cli.mjs';
export const vitest = 'node_modules/vitest/vitest.mjs';
export const knip = 'node_modules/knip/bin/knip.js';
export const biome = 'node_modules/@biomejs/biome/bin/biome';
export const tsc = 'node_modules/typescript/bin/tsc';
export const electronBuilder = 'node_modules/electron-builder/cli.js';
