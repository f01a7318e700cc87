/**
 * Emergency numbers: never placed through the server, whose trunk may be in another place (04 §12). The server's
 * policy may name more.
 */
import { getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/min';
import { entryOf } from '../ucwa/hal.ts';
import { dialable } from './dial-string.ts';

/** By ISO 3166 country; the countries of the European Union and many others use 112 alone or beside their own. */
const BY_COUNTRY: Readonly<Record<string, string>> = {
  AE: '997 998 999',
  AF: '119',
  AL: '126 127 128 129',
  AM: '101 102 103',
  AR: '100 101 107 911',
  AT: '122 133 144',
  AU: '000 106',
  AZ: '101 102 103',
  BA: '122 123 124',
  BB: '211 311 511',
  BD: '999',
  BE: '100 101',
  BG: '150 160 166',
  BH: '999',
  BN: '991 993 995',
  BO: '110 118 119',
  BR: '190 192 193',
  BW: '997 998 999',
  BY: '101 102 103',
  CA: '911',
  CH: '117 118 144 1414',
  CI: '110 111 170 180 185',
  CL: '131 132 133',
  CM: '117 118 119',
  CN: '110 119 120',
  CO: '123',
  CU: '104 105 106',
  CY: '199',
  CZ: '150 155 156 158',
  DE: '110',
  DZ: '14 17',
  EC: '101 102',
  EE: '110',
  EG: '122 123 180',
  ES: '061 062 080 091 092',
  ET: '907 939 991',
  FR: '15 17 18 114',
  GB: '999',
  GH: '191 192 193',
  GR: '100 166 199',
  GT: '110 120 122 123',
  HK: '992 999',
  HN: '195 198 199',
  HR: '192 193 194 195',
  HU: '104 105 107',
  ID: '110 113 118 119',
  IE: '999',
  IL: '100 101 102',
  IN: '100 101 102 108',
  IQ: '104 115 122',
  IR: '110 115 125',
  IT: '113 115 118',
  JM: '110 119',
  JP: '110 118 119',
  KE: '999',
  KG: '101 102 103',
  KH: '117 118 119',
  KR: '119',
  KZ: '101 102 103',
  LA: '190 191 195',
  LB: '125 140 175',
  LK: '110 118 119 1990',
  LT: '101 102 103',
  LU: '113',
  LV: '110 113',
  MA: '15 19 150 177',
  ME: '122 123 124',
  MK: '192 193 194',
  MM: '191 192 199',
  MN: '101 102 103 105',
  MO: '999',
  MU: '114 115 999',
  MV: '102 118 119',
  MW: '997 998 999',
  MX: '911',
  MY: '994 999',
  MZ: '117 119 198',
  NG: '199',
  NI: '115 118 128',
  NO: '110 113',
  NP: '100 101 102',
  NZ: '111',
  OM: '9999',
  PE: '105 106 116',
  PH: '117 911',
  PK: '15 16 115 1122',
  PL: '997 998 999',
  QA: '999',
  RS: '192 193 194',
  RU: '01 02 03 04 101 102 103 104',
  SA: '911 997 998 999',
  SG: '993 995 999',
  SI: '113',
  SK: '150 155 158',
  SN: '17 18 1515',
  SY: '110 113',
  TH: '191 199 1669',
  TJ: '101 102 103',
  TN: '190 197 198',
  TR: '110 155',
  TT: '811 990 999',
  TW: '110 119',
  UA: '101 102 103 104',
  UG: '999',
  US: '911',
  UZ: '101 102 103',
  VE: '171',
  VN: '113 114 115',
  ZA: '10111 10177',
  ZM: '991 993 999',
  ZW: '993 994 995 999',
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

/** Codes that hide or show the own number (3GPP TS 22.030), then what is called: `#31#112`, `*67911`. */
const FEATURE = /^[*#]\d{2}#?/;
/** A digit for an outside line or, in Russia, a long-distance one, told apart by a separator: "9 911". */
const OUTSIDE = /^[089][\s.-]+/;
/** The same run into the number: 9911. Before two digits only a zero counts, 915 is somebody's extension. */
const OUTSIDE_INSIDE = /^(?:[089](?=\d{3})|0)(?=\d{2})/;

/**
 * The emergency number that would be dialled, however it is dressed up; null when none is.
 * @param text a number as typed, in plain digits
 * @param later what would be typed behind a pause: "9,911"
 * @param context its phone-context (RFC 3966), as in `+49`
 */
export function emergencyIn(
  { text, later, context }: { text: string; later: string; context: string | null },
  country: string,
  more: ReadonlySet<string>,
): string | null {
  const dialled = dialable(text);
  if (dialled === null) return null;
  const behindPause = /^[089]$/.test(dialled) ? later : '';
  const parts = [dialled, dialable(text.replace(OUTSIDE, '')) ?? '', behindPause];
  for (const part of [...parts, dialled.replace(FEATURE, '')]) {
    const digits = part.replace(/^\+/, '').replace(/[*#]+$/, '');
    for (const number of [digits, digits.replace(OUTSIDE_INSIDE, '')])
      if (isEmergency(number, country, more)) return number;
  }
  const whole = dialled.startsWith('+') ? dialled : context?.startsWith('+') ? context + dialled : null;
  return whole === null ? null : afterCountryCode(whole.slice(1), more);
}

/** The emergency number behind a country's own code: 110 of +49110 and +490110. */
function afterCountryCode(digits: string, more: ReadonlySet<string>): string | null {
  if (digits.length > 8) return null;
  for (const country of Object.keys(BY_COUNTRY)) {
    const code = isSupportedCountry(country) ? getCountryCallingCode(country) : '';
    const rest = code !== '' && digits.startsWith(code) ? digits.slice(code.length) : '';
    for (const number of [rest, rest.replace(/^0/, '')])
      if (number !== '' && isEmergency(number, country, more)) return number;
  }
  return null;
}

/**
 * The dial strings of a policy: "911:933;112:911", or a list of such (02 §8). Both sides of a colon count.
 */
export const emergencyFromPolicy = (values: readonly string[]): ReadonlySet<string> =>
  new Set(values.flatMap((value) => value.split(/[;:,\s]+/)).filter((text) => /^[\d*#]{2,8}$/.test(text)));
