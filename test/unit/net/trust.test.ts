import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../../main/net/chain.ts';
import { certificateParts } from '../../../main/net/der.ts';
import { certificateReason, failureKind, hostOf } from '../../../main/net/failures.ts';
import { readAuthorities, Trust } from '../../../main/net/trust.ts';
import {
  CLIENT,
  ECDSA_SHA1,
  Extension,
  type Issued,
  issue,
  issueAuthority,
  issueServer,
  KeyUsageFlags,
  RSA_1024,
  type Wanted,
} from './certificates.ts';

let authority: Issued;
let server: Issued;
beforeAll(async () => {
  authority = await issueAuthority({ name: 'authority' });
  server = await issueServer(authority, { hosts: ['pool.contoso.com', '*.dmz.contoso.com', '10.0.0.5'] });
});

const parsed = (certificates: readonly Issued[]) => certificates.map(({ pem }) => new X509Certificate(pem));
const verify = (host: string, presented: readonly Issued[], trusted: readonly Issued[], now = Date.now()) =>
  verifyChain(host, parsed(presented), parsed(trusted), now);
const reason = (...args: Parameters<typeof verify>) => {
  const verdict = verify(...args);
  return verdict.trusted ? 'trusted' : verdict.reason;
};

describe('a chain to an authority of the administrator', () => {
  it.each(['pool.contoso.com', 'POOL.contoso.com', 'pool.contoso.com.', 'a.dmz.contoso.com', '10.0.0.5'])(
    'is good for %s',
    (host) => {
      expect(reason(host, [server], [authority])).toBe('trusted');
    },
  );

  it.each(['contoso.com', 'pool.contoso.com.evil.example', 'a.b.dmz.contoso.com', '10.0.0.6', ''])(
    'is no good for %j',
    (host) => {
      expect(reason(host, [server], [authority])).toBe('it was issued for another name');
    },
  );

  it('may have authorities in between, in any order, with strangers among them', async () => {
    const first = await issueAuthority({ issuer: authority });
    const second = await issueAuthority({ issuer: first, pathLength: 0 });
    const leaf = await issueServer(second, { hosts: ['a'] });
    const stranger = await issueAuthority();
    expect(reason('a', [leaf, stranger, first, second], [authority])).toBe('trusted');
    expect(reason('a', [leaf, second], [authority])).toContain('issuer is not trusted');
    expect(reason('a', [leaf, second], [first])).toBe('trusted');
    expect(reason('a', [leaf], [leaf])).toBe('trusted');
  });

  it('may not be longer than an authority allows', async () => {
    const first = await issueAuthority({ issuer: authority, pathLength: 0 });
    const second = await issueAuthority({ issuer: first });
    const leaf = await issueServer(second, { hosts: ['a'] });
    expect(reason('a', [leaf, second, first], [authority])).toBe(
      'of its issuer: the chain is longer than it allows',
    );
  });

  it('a certificate of the same name with another key is no authority', async () => {
    const impostor = await issueAuthority({ name: 'authority' });
    const leaf = await issueServer(impostor, { hosts: ['a'] });
    expect(reason('a', [leaf, impostor], [authority])).toContain('issuer is not trusted');
  });

  it('holds only as long as every certificate of it', async () => {
    const day = 86_400_000;
    expect(reason('10.0.0.5', [server], [authority], Date.now() + 40 * day)).toBe('it has expired');
    expect(reason('10.0.0.5', [server], [authority], Date.now() - 2 * day)).toBe('it is not valid yet');
    const old = await issueAuthority({ from: -10, to: -1 });
    expect(reason('a', [await issueServer(old, { hosts: ['a'] })], [old])).toBe(
      'of its issuer: it has expired',
    );
  });

  it('an ordinary certificate signs nothing', async () => {
    const between = await issueServer(authority, { keyUsage: null });
    const leaf = await issueServer(between, { hosts: ['a'] });
    expect(reason('a', [leaf, between], [authority])).toContain('may not issue certificates');
    const noSigner = await issueAuthority({ keyUsage: KeyUsageFlags.digitalSignature });
    expect(reason('a', [await issueServer(noSigner, { hosts: ['a'] })], [noSigner])).toContain('issue');
  });

  it.each<[string, Wanted, string]>([
    ['meant for clients', { usages: [CLIENT] }, 'it is not meant for servers'],
    ['with a short key', { algorithm: RSA_1024 }, 'its key is too weak'],
    ['signed with SHA-1', { algorithm: ECDSA_SHA1 }, 'its signature is too weak'],
    [
      'with a condition nobody knows',
      { extensions: [new Extension('1.2.3.4', true, new Uint8Array([5, 0]))] },
      'it has a condition that can’t be checked',
    ],
  ])('a server’s certificate %s is refused', async (_name, wanted, why) => {
    expect(reason('a', [await issueServer(authority, { hosts: ['a'], ...wanted })], [authority])).toBe(why);
  });

  it('an authority limited to names is refused: we can’t judge the limit', async () => {
    const limited = await issueAuthority({
      extensions: [new Extension('2.5.29.30', true, new Uint8Array([0x30, 0]))],
    });
    expect(reason('a', [await issueServer(limited, { hosts: ['a'] })], [limited])).toContain(
      'limited to certain names',
    );
  });

  it('nothing shown, nothing trusted', () => {
    expect(verify('a', [], [authority]).trusted).toBe(false);
    expect(verify('10.0.0.5', [server], []).trusted).toBe(false);
  });
});

it('reading certificates survives any bytes', () => {
  const der = new X509Certificate(server.pem).raw;
  expect(certificateParts(der).extensions.has('551d11')).toBe(true);
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.nat(255), fc.nat(der.length), (at, value, length) => {
      const broken = Buffer.from(der);
      broken[at] = value;
      for (const bytes of [broken, der.subarray(0, length)]) {
        try {
          certificateParts(bytes);
        } catch (error) {
          expect((error as Error).message).toMatch(/^DER: /);
        }
      }
    }),
    { numRuns: 500 },
  );
});

describe('Chromium’s verdict', () => {
  const ask = (
    trust: Trust,
    certificates: readonly Issued[],
    errorCode: number,
    verificationResult: string,
  ) => {
    const [first, ...others] = certificates;
    if (!first) throw new Error('no certificate');
    type Shown = { data: string; issuerCert: Shown };
    const chain = [first, ...others].reduceRight<Shown | undefined>(
      (issuerCert, { pem }) => ({ data: pem, ...(issuerCert ? { issuerCert } : {}) }) as Shown,
      undefined,
    );
    if (!chain) throw new Error('no chain');
    return trust.judge({
      hostname: 'Pool.contoso.com',
      certificate: chain,
      errorCode,
      verificationResult,
    } as Parameters<Trust['judge']>[0]);
  };

  it('stands, but for an unknown issuer that the administrator knows', () => {
    const trust = new Trust(parsed([authority]));
    expect(ask(trust, [server], 0, 'net::OK')).toBe(-3);
    expect(ask(trust, [server], -202, 'net::ERR_CERT_AUTHORITY_INVALID')).toBe(0);
    expect(ask(trust, [server], -201, 'net::ERR_CERT_DATE_INVALID')).toBe(-3);
    expect(trust.problemOf('pool.contoso.com')).toEqual({
      host: 'pool.contoso.com',
      reason: 'it has expired or is not valid yet',
      fingerprint: new X509Certificate(server.pem).fingerprint256,
    });
    expect(ask(new Trust([]), [server], -202, 'net::ERR_CERT_AUTHORITY_INVALID')).toBe(-3);
  });

  it('on a certificate that can’t be read stands too', () => {
    const trust = new Trust(parsed([authority]));
    const broken = { ...server, pem: 'nonsense' };
    expect(ask(trust, [broken], -202, 'net::ERR_CERT_AUTHORITY_INVALID')).toBe(-3);
    expect(trust.problemOf('pool.contoso.com')?.fingerprint).toBe('');
  });

  it('is asked for anew only when the authorities are others', () => {
    const trust = new Trust([]);
    expect(trust.setAuthorities([])).toBe(false);
    expect(trust.setAuthorities(parsed([authority]))).toBe(true);
    expect(trust.setAuthorities(parsed([authority]))).toBe(false);
  });
});

describe('the extra CA file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ca-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (text: string) => {
    const path = join(folder, 'ca.pem');
    writeFileSync(path, text);
    return readAuthorities(path);
  };

  it('gives all certificates in it, whatever stands between them', async () => {
    const other = await issueAuthority();
    const { certificates, problem } = await read(`# ours\r\n${authority.pem}\n\nnote\n${other.pem}`);
    expect(problem).toBeNull();
    expect(certificates.map(({ subject }) => subject)).toEqual([authority.name, other.name]);
    expect(await readAuthorities(null)).toEqual({ certificates: [], problem: null });
  });

  it('of no use is a sentence, and nothing more is trusted', async () => {
    const problem = async (answer: ReturnType<typeof readAuthorities>) => {
      const { certificates, problem: sentence } = await answer;
      expect(certificates).toEqual([]);
      expect(sentence).toMatch(
        /^The extra CA file .* Only certificates this computer trusts by itself are accepted\.$/,
      );
      return sentence;
    };
    expect(await problem(readAuthorities(join(folder, 'none.pem')))).toContain('does not exist');
    expect(await problem(readAuthorities(folder))).toContain('is not a file');
    expect(await problem(read('-----BEGIN PRIVATE KEY-----'))).toContain('no certificate in PEM form');
    expect(await problem(read('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'))).toContain(
      'can’t be read',
    );
    const large = join(folder, 'large.pem');
    writeFileSync(large, '');
    truncateSync(large, 5_000_000);
    expect(await problem(readAuthorities(large))).toContain('larger than 4 MB');
  });
});

describe('the words of the network stacks', () => {
  it.each([
    ['net::ERR_INTERNET_DISCONNECTED', 'offline'],
    ['net::ERR_NETWORK_CHANGED', 'offline'],
    ['net::ERR_NETWORK_IO_SUSPENDED', 'offline'],
    ['ENETUNREACH', 'offline'],
    ['net::ERR_NAME_NOT_RESOLVED', 'dns'],
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['net::ERR_PROXY_CONNECTION_FAILED', 'proxy'],
    ['net::ERR_TUNNEL_CONNECTION_FAILED', 'proxy'],
    ['net::ERR_PAC_SCRIPT_FAILED', 'proxy'],
    ['net::ERR_PROXY_CERTIFICATE_INVALID', 'proxy'],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
    ['net::ERR_CONNECTION_TIMED_OUT', 'timeout'],
    ['ETIMEDOUT', 'timeout'],
    ['net::ERR_CONNECTION_REFUSED', 'connection'],
    ['net::ERR_EMPTY_RESPONSE', 'connection'],
    ['ECONNRESET', 'connection'],
    ['net::ERR_RESPONSE_HEADERS_TOO_BIG', 'tooLarge'],
    ['net::ERR_INVALID_HTTP_RESPONSE', 'protocol'],
    ['HPE_INVALID_CONSTANT', 'protocol'],
    ['net::ERR_SSL_PROTOCOL_ERROR', 'protocol'],
  ])('%s is %s', (code, kind) => {
    expect(failureKind(code)).toBe(kind);
  });

  it('certificate faults are words', () => {
    expect(certificateReason('net::ERR_CERT_COMMON_NAME_INVALID')).toBe('it was issued for another name');
    expect(certificateReason('CERT_HAS_EXPIRED')).toContain('expired');
    expect(certificateReason('net::ERR_CERT_REVOKED')).toContain('withdrawn');
    expect(certificateReason('net::ERR_CERT_NEW_FAULT')).toBe('it is not valid');
    expect([hostOf('https://a.b:1/c'), hostOf('nonsense')]).toEqual(['a.b', 'nonsense']);
  });
});

it('a server that names itself is no authority', async () => {
  const self = await issue({ hosts: ['a'] });
  expect(reason('a', [self], [authority])).toContain('issuer is not trusted');
});
