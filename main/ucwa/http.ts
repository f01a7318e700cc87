/**
 * The one door to the network (architecture.md rule 2): fetch-shaped, given by constructor. The app gives
 * Electron's net, tests give Node's https; both pass the same contract test suite.
 */

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds until the body must have been read whole. */
  readonly timeoutMs: number;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; a header sent twice has two values (WWW-Authenticate, 01 §2). */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Decoded as UTF-8; a byte order mark is kept for the reader to strip. */
  readonly body: string;
  readonly url: string;
}

export interface HttpTransport {
  /** Sends one request, follows no redirect. Rejects with `TransportError` and nothing else. */
  send(request: HttpRequest): Promise<HttpResponse>;
}

export type TransportErrorKind =
  | 'dns'
  | 'connection'
  | 'timeout'
  | 'aborted'
  | 'certificate'
  | 'proxy'
  | 'tooLarge'
  | 'offline'
  | 'protocol';

/** What a certificate failure must name (contract.md §7). */
export interface CertificateProblem {
  readonly host: string;
  readonly reason: string;
  /** SHA-256, upper-case hex pairs with colons; "" when no certificate was seen. */
  readonly fingerprint: string;
}

/** No whole answer came. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly kind: TransportErrorKind;
  readonly host: string;
  /** The network stack's own words, for the log. */
  readonly detail: string;
  readonly certificate: CertificateProblem | null;

  constructor(kind: TransportErrorKind, host: string, detail: string, certificate?: CertificateProblem) {
    super(`${kind}: ${host}: ${detail}`);
    this.kind = kind;
    this.host = host;
    this.detail = detail;
    this.certificate = certificate ?? null;
  }
}
