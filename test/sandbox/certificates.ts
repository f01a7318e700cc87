/** A certificate authority of the sandbox's own and one server certificate, made anew at each start. */

import './reflect.ts';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 86_400_000;

export interface Certificates {
  /** The authority's certificate, PEM: what a client must trust. */
  ca: string;
  /** The server's certificate, PEM. */
  cert: string;
  /** The server's private key, PKCS #8 PEM. */
  key: string;
}

/** Makes an authority and a certificate for the given host names and addresses, valid for a year. */
export async function makeCertificates(hosts: readonly string[]): Promise<Certificates> {
  const { subtle } = globalThis.crypto;
  const authority = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const server = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notBefore = new Date(Date.now() - DAY);
  const notAfter = new Date(Date.now() + 365 * DAY);
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: `CN=UCWA sandbox authority ${serial().slice(0, 8)}`,
    serialNumber: serial(),
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    keys: authority,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const cert = await X509CertificateGenerator.create({
    subject: 'CN=UCWA sandbox',
    issuer: ca.subject,
    serialNumber: serial(),
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await SubjectKeyIdentifierExtension.create(server.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const key = PemConverter.encode(await subtle.exportKey('pkcs8', server.privateKey), 'PRIVATE KEY');
  return { ca: `${ca.toString('pem')}\n`, cert: `${cert.toString('pem')}\n`, key };
}

/** A positive random serial number, 16 bytes in hex. */
function serial(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
