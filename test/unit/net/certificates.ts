/** Certificates as a test wants them: authorities, servers', and broken ones. */
import '../../sandbox/reflect.ts';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export { Extension, KeyUsageFlags };

export const SERVER = '1.3.6.1.5.5.7.3.1';
export const CLIENT = '1.3.6.1.5.5.7.3.2';
const DAY = 86_400_000;

interface Algorithm {
  readonly name: string;
  readonly namedCurve?: string;
  readonly modulusLength?: number;
  readonly publicExponent?: Uint8Array<ArrayBuffer>;
  readonly hash: string;
}
const ECDSA: Algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
export const RSA_1024: Algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 1_024,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};
export const ECDSA_SHA1: Algorithm = { ...ECDSA, hash: 'SHA-1' };

export interface Wanted {
  readonly name?: string;
  /** Who signs; itself when left out. */
  readonly issuer?: Issued;
  /** Names and addresses; none for an authority. */
  readonly hosts?: readonly string[];
  /** May it sign others, and how many authorities may follow. */
  readonly authority?: boolean;
  readonly pathLength?: number;
  readonly keyUsage?: number | null;
  readonly usages?: readonly string[];
  /** Days from now. */
  readonly from?: number;
  readonly to?: number;
  readonly algorithm?: Algorithm;
  readonly extensions?: readonly Extension[];
}

export interface Issued {
  readonly name: string;
  readonly keys: CryptoKeyPair;
  readonly algorithm: Algorithm;
  readonly pem: string;
  readonly keyPem: string;
}

let serial = 0;

export async function issue(wanted: Wanted): Promise<Issued> {
  const { algorithm = ECDSA, authority = false, hosts = [], usages, from = -1, to = 30 } = wanted;
  const name = `CN=${wanted.name ?? `certificate ${++serial}`}`;
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const keyUsage = authority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature;
  const extensions: Extension[] = [
    new BasicConstraintsExtension(authority, wanted.pathLength, true),
    ...(wanted.keyUsage === null ? [] : [new KeyUsagesExtension(wanted.keyUsage ?? keyUsage, true)]),
    ...(usages ? [new ExtendedKeyUsageExtension([...usages])] : []),
    ...(wanted.extensions ?? []),
  ];
  if (hosts.length > 0) {
    extensions.push(
      new SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
    );
  }
  const certificate = await X509CertificateGenerator.create({
    subject: name,
    issuer: wanted.issuer?.name ?? name,
    serialNumber: `40${(++serial).toString(16).padStart(6, '0')}`,
    notBefore: new Date(Date.now() + from * DAY),
    notAfter: new Date(Date.now() + to * DAY),
    // Signed by the issuer's key, with the hash this certificate wants.
    signingAlgorithm: { ...(wanted.issuer?.algorithm ?? algorithm), hash: algorithm.hash },
    publicKey: keys.publicKey,
    signingKey: wanted.issuer?.keys.privateKey ?? keys.privateKey,
    extensions,
  });
  return {
    name,
    keys,
    algorithm,
    pem: `${certificate.toString('pem')}\n`,
    keyPem: PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
  };
}

export const issueAuthority = (wanted: Wanted = {}): Promise<Issued> => issue({ ...wanted, authority: true });
export const issueServer = (issuer: Issued, wanted: Wanted = {}): Promise<Issued> =>
  issue({ hosts: ['localhost', '127.0.0.1'], usages: [SERVER], issuer, ...wanted });
