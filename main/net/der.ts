/**
 * The few parts of a certificate's DER that Node's X509Certificate does not show: its signature algorithm and
 * its extensions (RFC 5280 §4.1, §4.2). A reader of well-formed DER only; anything else throws.
 */

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

const SEQUENCE = 0x30;
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const OID = 0x06;
const EXTENSIONS = 0xa3;

function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = byte(bytes, at++);
    let length = byte(bytes, at++);
    if (length > 0x80) {
      let octets = length - 0x80;
      if (octets > 3) throw new Error('DER: too long');
      for (length = 0; octets > 0; octets--) length = length * 256 + byte(bytes, at++);
    } else if (length === 0x80) throw new Error('DER: indefinite length');
    if (at + length > bytes.length) throw new Error('DER: cut off');
    found.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

function byte(bytes: Uint8Array, at: number): number {
  const value = bytes[at];
  if (value === undefined) throw new Error('DER: cut off');
  return value;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

export interface CertificateParts {
  /** Object identifier of the signature algorithm, DER content as hex. */
  readonly signature: string;
  /** By object identifier, DER content as hex. */
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** @param der a whole certificate; @throws when it is not one */
export function certificateParts(der: Uint8Array): CertificateParts {
  const [certificate] = elements(der);
  const [body, algorithm] = elements(certificate?.content ?? new Uint8Array());
  const oid = algorithm?.tag === SEQUENCE ? elements(algorithm.content)[0] : undefined;
  if (!body || oid?.tag !== OID) throw new Error('DER: no certificate');
  const extensions = new Map<string, Extension>();
  const wrapped = elements(body.content).find((element) => element.tag === EXTENSIONS);
  const list = wrapped ? elements(wrapped.content)[0] : undefined;
  for (const { content } of list ? elements(list.content) : []) {
    const [id, ...rest] = elements(content);
    const flag = rest.find((element) => element.tag === BOOLEAN);
    const value = rest.at(-1);
    if (!id || !value) throw new Error('DER: no extension');
    extensions.set(hex(id.content), { critical: (flag?.content[0] ?? 0) !== 0, value: value.content });
  }
  return { signature: hex(oid.content), extensions };
}

/** How many authorities may follow, from a basicConstraints value; Infinity when it says nothing. */
export function pathLength(basicConstraints: Uint8Array): number {
  const parts = elements(elements(basicConstraints)[0]?.content ?? new Uint8Array());
  const limit = parts.find((element) => element.tag === INTEGER);
  return limit ? Number.parseInt(hex(limit.content), 16) : Number.POSITIVE_INFINITY;
}

/** Whether a keyUsage value allows signing certificates (bit 5). */
export function maySignCertificates(keyUsage: Uint8Array): boolean {
  const bits = elements(keyUsage)[0]?.content;
  return ((bits?.[1] ?? 0) & 0x04) !== 0;
}
