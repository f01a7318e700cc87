/**
 * The dial plan: what callers type becomes a `tel:` URI, or is refused (02 §10, 04 §13). A North American
 * plan of an office whose numbers are +1 206 555 xxxx.
 */

import { UcwaFailure } from '../http/failure.ts';

const PUNCTUATION = /[\s().\-/\u00a0]/g;
const PARAMETERS = /^(;[A-Za-z0-9-]+(=[^;\s]+)?)*$/;

function unusable(text: string): UcwaFailure {
  return new UcwaFailure(400, 'NormalizationFailed', `"${text}" cannot be dialled.`);
}

/**
 * Normalises a telephone number: `+digits`, bare digits or either behind `tel:`, blanks and punctuation
 * ignored, parameters such as `;ext=12` kept. Four digits are an extension of the office, seven a local
 * number, ten a national one; what fits nothing stays as dialled.
 * @throws UcwaFailure 400 NormalizationFailed
 */
export function normalizeNumber(text: string): string {
  const bare = text.trim().replace(/^tel:/i, '');
  const semicolon = bare.indexOf(';');
  const parameters = semicolon < 0 ? '' : bare.slice(semicolon);
  const digits = (semicolon < 0 ? bare : bare.slice(0, semicolon)).replace(PUNCTUATION, '');
  if (!/^\+?\d{2,20}$/.test(digits) || !PARAMETERS.test(parameters)) throw unusable(text);
  return `tel:${applyPlan(digits)}${parameters}`;
}

function applyPlan(digits: string): string {
  if (digits.startsWith('+')) return digits;
  switch (digits.length) {
    case 4:
      return `+1206555${digits}`;
    case 7:
      return `+1206${digits}`;
    case 10:
      return `+1${digits}`;
    default:
      return digits.length === 11 && digits.startsWith('1') ? `+${digits}` : digits;
  }
}

/**
 * Normalises the target of a call: a `sip:` address, or a number as above.
 * @throws UcwaFailure 400 NormalizationFailed, also for letters without a scheme (04 §13)
 */
export function normalizeTarget(text: string): string {
  const trimmed = text.trim();
  if (!/^sips?:/i.test(trimmed)) return normalizeNumber(trimmed);
  const match = /^sips?:([^@\s;]+(?:;[^@\s]*)?@[^@\s;]+)(;\S*)?$/i.exec(trimmed);
  if (!match) throw unusable(text);
  return `sip:${match[1]}${match[2] ?? ''}`;
}

/** The number in a `tel:` URI or in a `sip:+1…@host;user=phone` address, without scheme; undefined for people. */
export function numberOf(uri: string): string | undefined {
  const tel = /^tel:([^;]+)/i.exec(uri);
  if (tel) return tel[1];
  const phone = /^sip:(\+?\d+)@[^;]+;.*user=phone/i.exec(uri);
  return phone?.[1];
}
