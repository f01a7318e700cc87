import { AsYouType, isSupportedCountry } from 'libphonenumber-js/min';
import type { Format } from './formatting.ts';

/** Grouping as in `country`. Its own chunk: loaded with the first digit typed. */
export function formatFor(country: string): Format {
  const known = isSupportedCountry(country) ? country : undefined;
  return (digits) => new AsYouType(known).input(digits);
}
