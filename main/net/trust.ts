/**
 * Which certificates are good enough: Chromium's verdict first, and the authorities of `server.extraCaFile`
 * where only the issuer is unknown. Nothing else is ever accepted (contract.md §7).
 */
import { X509Certificate } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Certificate, Session } from 'electron';
import type { CertificateProblem } from '../ucwa/http.ts';
import { verifyChain } from './chain.ts';
import { certificateReason } from './failures.ts';

export interface ExtraAuthorities {
  readonly certificates: readonly X509Certificate[];
  /** A sentence for the user when the file is of no use. */
  readonly problem: string | null;
}

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const PEM =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** @param path of a PEM file, null = none. Never throws: a bad file is a sentence and the system's trust alone. */
export async function readAuthorities(path: string | null): Promise<ExtraAuthorities> {
  if (!path) return { certificates: [], problem: null };
  const useless = (why: string): ExtraAuthorities => ({
    certificates: [],
    problem: `The extra CA file ${path} ${why}. Only certificates this computer trusts by itself are accepted.`,
  });
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return useless('is not a file');
      if (stat.size > MAX_FILE_BYTES) return useless('is larger than 4 MB');
      text = await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    return useless((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'can’t be read');
  }
  try {
    const certificates = (text.match(PEM) ?? []).map((pem) => new X509Certificate(pem));
    return certificates.length > 0
      ? { certificates, problem: null }
      : useless('holds no certificate in PEM form');
  } catch {
    return useless('holds a certificate that can’t be read');
  }
}

/** `setCertificateVerifyProc`'s answers. */
const ACCEPT = 0;
const CHROMIUM_DECIDES = -3;
const AUTHORITY_INVALID = -202;

/** What Electron asks about one certificate. */
export interface VerifyRequest {
  readonly hostname: string;
  readonly certificate: Pick<Certificate, 'data' | 'issuerCert'>;
  readonly verificationResult: string;
  readonly errorCode: number;
}

export class Trust {
  #authorities: readonly X509Certificate[];
  readonly #now: () => number;
  readonly #problems = new Map<string, CertificateProblem>();

  constructor(authorities: readonly X509Certificate[], now: () => number = Date.now) {
    this.#now = now;
    this.#authorities = authorities;
  }

  /** Lets this object judge for a session. */
  attach(session: Pick<Session, 'setCertificateVerifyProc'>): void {
    session.setCertificateVerifyProc((request, callback) => callback(this.judge(request)));
  }

  /** @returns whether they are others than before: a session that was used until now keeps its verdicts */
  setAuthorities(authorities: readonly X509Certificate[]): boolean {
    if (fingerprints(authorities) === fingerprints(this.#authorities)) return false;
    this.#authorities = authorities;
    this.#problems.clear();
    return true;
  }

  /**
   * Why a certificate of a host was refused last, null when none was. For requests that failed by theirs: Chromium
   * remembers verdicts and does not ask again.
   */
  problemOf(host: string): CertificateProblem | null {
    return this.#problems.get(host.toLowerCase()) ?? null;
  }

  /** @returns the number Electron wants: 0 accept, -3 leave it to Chromium */
  judge(request: VerifyRequest): number {
    const host = request.hostname.toLowerCase();
    if (request.errorCode === 0) return CHROMIUM_DECIDES;
    let chain: X509Certificate[] = [];
    try {
      chain = presentedChain(request.certificate);
    } catch {
      // Chromium has refused it already; what can't be read is not accepted here either.
    }
    let reason = certificateReason(request.verificationResult);
    if (request.errorCode === AUTHORITY_INVALID && this.#authorities.length > 0 && chain.length > 0) {
      const verdict = verifyChain(host, chain, this.#authorities, this.#now());
      if (verdict.trusted) return ACCEPT;
      reason = verdict.reason;
    }
    this.#problems.set(host, { host, reason, fingerprint: chain[0]?.fingerprint256 ?? '' });
    // Chromium has refused it, with an error that says it is the certificate: ours (-2) would not.
    return CHROMIUM_DECIDES;
  }
}

const fingerprints = (certificates: readonly X509Certificate[]): string =>
  certificates
    .map(({ fingerprint256 }) => fingerprint256)
    .sort()
    .join();

function presentedChain(first: Pick<Certificate, 'data' | 'issuerCert'>): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next: Pick<Certificate, 'data' | 'issuerCert'> | undefined = first;
  while (next?.data && chain.length < 8) {
    chain.push(new X509Certificate(next.data));
    next = next.issuerCert === next ? undefined : next.issuerCert;
  }
  return chain;
}
