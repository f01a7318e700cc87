/**
 * Emergency numbers: never placed through the server, whose trunk may be in another place (04 §12). The server's
 * policy may name more.
 */
import { entryOf } from '../ucwa/hal.ts';

/** By ISO 3166 country; the countries of the European Union and many others use 112 alone or beside their own. */
const BY_COUNTRY: Readonly<Record<string, string>> = {
  AE: '997 998 999',
  AR: '100 101 107 911',
  AT: '122 133 144',
  AU: '000',
  BE: '100 101',
  BR: '190 192 193',
  CA: '911',
  CH: '117 118 144 1414',
  CL: '131 132 133',
  CN: '110 119 120',
  CO: '123',
  CZ: '150 155 156 158',
  DE: '110',
  EG: '122 123 180',
  ES: '061 062 080 091 092',
  FR: '15 17 18 114',
  GB: '999',
  GR: '100 166 199',
  HK: '999',
  HU: '104 105 107',
  IE: '999',
  IL: '100 101 102',
  IN: '100 101 102 108',
  IT: '113 115 118',
  JP: '110 118 119',
  KR: '119',
  MX: '911',
  MY: '999',
  NO: '110 113',
  NZ: '111',
  PH: '911',
  PK: '15 1122',
  PL: '997 998 999',
  RU: '101 102 103',
  SA: '911 997 998 999',
  SG: '993 995 999',
  TH: '191 199',
  TR: '110 155',
  TW: '110 119',
  UA: '101 102 103',
  US: '911',
  VN: '113 114 115',
  ZA: '10111 10177',
};

/** What mobile networks take everywhere (3GPP TS 22.101 §10). */
const EVERYWHERE = new Set(['112', '911']);

/**
 * @param digits the number as typed, separators removed
 * @param country ISO 3166 code
 * @param more numbers the server's policy names (02 §8)
 */
export const isEmergency = (digits: string, country: string, more: ReadonlySet<string>): boolean =>
  EVERYWHERE.has(digits) ||
  more.has(digits) ||
  (entryOf(BY_COUNTRY, country)?.split(' ').includes(digits) ?? false);

/**
 * The dial strings of a policy: "911:933;112:911", or a list of such (02 §8). Both sides of a colon count.
 */
export const emergencyFromPolicy = (values: readonly string[]): ReadonlySet<string> =>
  new Set(values.flatMap((value) => value.split(/[;:,\s]+/)).filter((text) => /^[\d*#]{2,8}$/.test(text)));
