import { bundle } from '../setup/bundle.mjs';
import { ensure } from '../setup/ensure.mjs';

/**
 * `npm run build`: bundles main, preload and renderer to out/, whether or not anything changed.
 *
 * @returns {Promise<number>} exit status
 */
export default async function build() {
  await ensure({});
  process.stdout.write(await bundle());
  return 0;
}
