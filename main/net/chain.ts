/**
 * Checks a server's certificate against an administrator's own authorities, when the computer's trust has only
 * the issuer against it (contract.md §7, `server.extraCaFile`). Stricter than a browser where it can't judge:
 * an unknown critical extension or a limit on names is a refusal.
 */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type CertificateParts, certificateParts, maySignCertificates, pathLength } from './der.ts';

export type Verdict = { readonly trusted: true } | { readonly trusted: false; readonly reason: string };

const MAX_CHAIN = 8;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const ANY_USAGE = '2.5.29.37.0';
const KEY_USAGE = '551d0f';
const ALT_NAME = '551d11';
const BASIC_CONSTRAINTS = '551d13';
const NAME_CONSTRAINTS = '551d1e';
const EXTENDED_KEY_USAGE = '551d25';
/** Critical extensions that are checked here or by Node; policies (2.5.29.32) limit nothing by themselves. */
const UNDERSTOOD = new Set([
  KEY_USAGE,
  ALT_NAME,
  BASIC_CONSTRAINTS,
  EXTENDED_KEY_USAGE,
  '551d20',
  '551d23',
  '551d0e',
]);
/** MD2, MD5 and SHA-1 with RSA; SHA-1 with ECDSA and DSA. */
const WEAK_SIGNATURES = new Set([
  '2a864886f70d010102',
  '2a864886f70d010104',
  '2a864886f70d010105',
  '2a8648ce3d0401',
  '2a8648ce380403',
]);

const refused = (reason: string): Verdict => ({ trusted: false, reason });

/**
 * @param host name or address the request went to
 * @param presented the server's certificate first, then what it sent with it
 * @param authorities of the extra file; a server certificate that stands there itself is trusted too
 * @param now epoch milliseconds
 */
export function verifyChain(
  host: string,
  presented: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: number,
): Verdict {
  const [leaf, ...others] = presented.slice(0, MAX_CHAIN);
  if (!leaf) return refused('no certificate was shown');
  try {
    const bad = faultOf(leaf, now) ?? leafFault(leaf, host);
    if (bad) return refused(bad);
    const named = authorities.some((authority) => authority.fingerprint256 === leaf.fingerprint256);
    return named ? { trusted: true } : climb(leaf, others, authorities, now, 0);
  } catch (error) {
    return refused(`it can’t be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** @param below how many authorities stand between `certificate` and the server's own, itself included */
function climb(
  certificate: X509Certificate,
  others: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: number,
  below: number,
): Verdict {
  let verdict = refused('its issuer is not trusted on this computer, nor by the extra CA file');
  if (below >= MAX_CHAIN) return verdict;
  for (const issuer of authorities) {
    if (!isIssuer(certificate, issuer)) continue;
    const bad = faultOf(issuer, now) ?? issuerFault(issuer, below);
    if (!bad) return { trusted: true };
    verdict = refused(`of its issuer: ${bad}`);
  }
  for (const issuer of others) {
    if (!isIssuer(certificate, issuer)) continue;
    const bad = faultOf(issuer, now) ?? issuerFault(issuer, below);
    const rest = others.filter((other) => other !== issuer);
    verdict = bad ? refused(`of its issuer: ${bad}`) : climb(issuer, rest, authorities, now, below + 1);
    if (verdict.trusted) return verdict;
  }
  return verdict;
}

const isIssuer = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

/** What speaks against any certificate of the chain. */
function faultOf(certificate: X509Certificate, now: number): string | null {
  if (!(now >= Date.parse(certificate.validFrom))) return 'it is not valid yet';
  if (!(now <= Date.parse(certificate.validTo))) return 'it has expired';
  const parts = certificateParts(certificate.raw);
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const isSelfSigned = certificate.checkIssued(certificate);
  if (!isSelfSigned && WEAK_SIGNATURES.has(parts.signature)) return 'its signature is too weak';
  if (asymmetricKeyType?.startsWith('rsa') && (asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
    return 'its key is too weak';
  }
  if (!servesServers(certificate)) return 'it is not meant for servers';
  return extensionFault(parts);
}

function extensionFault({ extensions }: CertificateParts): string | null {
  if (extensions.has(NAME_CONSTRAINTS))
    return 'it is limited to certain names, which only the system’s own trust can judge';
  for (const [id, { critical }] of extensions) {
    if (critical && !UNDERSTOOD.has(id)) return 'it has a condition that can’t be checked';
  }
  return null;
}

function servesServers(certificate: X509Certificate): boolean {
  // Node calls the extended key usage `keyUsage`; undefined means any use.
  const uses = certificate.keyUsage as readonly string[] | undefined;
  return !uses || uses.includes(SERVER_AUTH) || uses.includes(ANY_USAGE);
}

function leafFault(leaf: X509Certificate, host: string): string | null {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const matches = isIP(name) ? leaf.checkIP(name) : leaf.checkHost(name, { subject: 'never' });
  return matches ? null : 'it was issued for another name';
}

function issuerFault(issuer: X509Certificate, below: number): string | null {
  const { extensions } = certificateParts(issuer.raw);
  const constraints = extensions.get(BASIC_CONSTRAINTS);
  const usage = extensions.get(KEY_USAGE);
  if (!issuer.ca || !constraints) return 'it may not issue certificates';
  if (usage && !maySignCertificates(usage.value)) return 'it may not issue certificates';
  if (below > pathLength(constraints.value)) return 'the chain is longer than it allows';
  return null;
}
