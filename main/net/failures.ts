/**
 * The words of the two network stacks (Chromium's net::ERR_…, Node's codes) as the few kinds the protocol
 * decides by, and certificate faults as words a person understands.
 */
import type { TransportErrorKind } from '../ucwa/http.ts';

export const MAX_BODY_BYTES = 32 * 1024 * 1024;
export const MAX_HEADER_BYTES = 256 * 1024;

/** Asked in this order; what fits nothing is `connection`. */
const KINDS: readonly (readonly [RegExp, TransportErrorKind])[] = [
  [/ERR_(?:INTERNET_DISCONNECTED|NETWORK_IO_SUSPENDED|NETWORK_CHANGED)|^ENET(?:UNREACH|DOWN)$/, 'offline'],
  [/ERR_(?:NAME_|DNS_|ICANN_)|^E(?:NOTFOUND|AI_)/, 'dns'],
  [/PROXY|TUNNEL|SOCKS|ERR_PAC_/, 'proxy'],
  [
    /ERR_CERT_|ERR_TLS_CERT|ERR_SSL_PINNED|^CERT_|SELF_SIGNED|UNABLE_TO_|INVALID_(?:CA|PURPOSE)/,
    'certificate',
  ],
  [/TIMED_?OUT/, 'timeout'],
  [/HEADERS_TOO_(?:BIG|LONG)|HEADER_OVERFLOW|TRUNCATED_HEADERS/, 'tooLarge'],
  [
    /ERR_SSL_|^EPROTO$|ERR_(?:INVALID_(?:HTTP|CHUNKED|RESPONSE)|RESPONSE_HEADERS|CONTENT_DECODING|UNEXPECTED|DISALLOWED|UNSAFE)|^HPE_|^Z_/,
    'protocol',
  ],
  [/ERR_ABORTED/, 'aborted'],
];

/** @param code `net::ERR_NAME_NOT_RESOLVED`, `ECONNREFUSED`, `HPE_INVALID_CONSTANT`… */
export function failureKind(code: string): TransportErrorKind {
  return KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? 'connection';
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/COMMON_NAME|ALTNAME/, 'it was issued for another name'],
  [/DATE_INVALID|HAS_EXPIRED|NOT_YET_VALID/, 'it has expired or is not valid yet'],
  [/REVOKED/, 'it was withdrawn by its issuer'],
  [/AUTHORITY|SELF_SIGNED|UNABLE_TO_|INVALID_CA/, 'its issuer is not trusted on this computer'],
  [/WEAK|KEY_TOO_SMALL|MD_TOO_WEAK/, 'its signature or key is too weak'],
  [/NAME_CONSTRAINT/, 'its issuer may not issue it for this name'],
  [/PURPOSE/, 'it is not meant for servers'],
];

/** What is wrong with a certificate, as the end of a sentence: "it was issued for another name". */
export function certificateReason(code: string): string {
  return REASONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'it is not valid';
}

/** The host of an address, as it was written; the address itself when it is none. */
export function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return url;
  }
}
