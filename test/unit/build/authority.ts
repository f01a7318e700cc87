import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto as Crypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const hour = 3_600_000;

/** A certification authority made for one test, and a server certificate for `localhost` by it; all PEM. */
export async function authority(): Promise<{
  certificate: string;
  serverKey: string;
  serverCertificate: string;
}> {
  const notBefore = new Date(Date.now() - hour);
  const notAfter = new Date(Date.now() + hour);
  const makeKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const [rootKeys, serverKeys] = await Promise.all([makeKeys(), makeKeys()]);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Deskring test root',
    keys: rootKeys,
    ...{ notBefore, notAfter, signingAlgorithm: algorithm },
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const server = await x509.X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: root.subject,
    publicKey: serverKeys.publicKey,
    signingKey: rootKeys.privateKey,
    ...{ notBefore, notAfter, signingAlgorithm: algorithm },
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', serverKeys.privateKey);
  return {
    certificate: root.toString('pem'),
    serverCertificate: server.toString('pem'),
    serverKey: x509.PemConverter.encode(key, 'PRIVATE KEY'),
  };
}
