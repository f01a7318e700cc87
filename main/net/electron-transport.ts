/**
 * The HTTP port over Electron's net: system proxy and PAC, the system's certificates, kept connections. On
 * `net.request`, because `net.fetch` neither shows a redirect nor keeps repeated headers apart (platform.md §7).
 */
import type { ClientRequest, ClientRequestConstructorOptions, IncomingMessage, Session } from 'electron';
import { type HttpRequest, type HttpResponse, type HttpTransport, TransportError } from '../ucwa/http.ts';
import { exchange } from './exchange.ts';
import { certificateReason, failureKind, hostOf, MAX_BODY_BYTES } from './failures.ts';
import { headersOf } from './headers.ts';
import type { Trust } from './trust.ts';

export interface ElectronTransportOptions {
  /** Electron's `net`. */
  readonly net: { request(options: ClientRequestConstructorOptions): ClientRequest };
  /**
   * Partitions of their own that are not persistent: nothing is kept. Asked before each request.
   * `once`: for what must not go out twice, on a connection of its own.
   */
  readonly session: (use: 'shared' | 'once') => Session;
  /** Judges certificates for that session and remembers why one was refused. */
  readonly trust: Trust;
  readonly userAgent: string;
  /** Default 32 MB. */
  readonly maxBodyBytes?: number;
}

/** Milliseconds that requests wait at most for old connections to be closed. */
const CLOSING = 500;

export class ElectronTransport implements HttpTransport {
  readonly #options: ElectronTransportOptions;
  /** Requests under way that must not go out twice. */
  #once = 0;
  #closing: Promise<unknown> | null = null;

  constructor(options: ElectronTransportOptions) {
    this.#options = options;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    // Sent meanwhile, it might still get one of the old ones.
    if (this.#closing) await this.#closing;
    if (request.method !== 'POST') return this.#exchange(request);
    this.#once += 1;
    return this.#exchange(request).finally(() => {
      this.#once -= 1;
    });
  }

  /**
   * Ends the connections that are kept, over HTTP/2 with what is under way on them: after sleep or a change of network
   * they may be dead, and the next request would wait on one (gotchas 44). A POST under way goes on: nobody could tell
   * whether it was carried out (04 §1).
   */
  closeConnections(): void {
    const { session } = this.#options;
    const uses = this.#once === 0 ? (['shared', 'once'] as const) : (['shared'] as const);
    const closed = Promise.allSettled(uses.map((use) => session(use).closeAllConnections()));
    const closing = Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSING))]);
    this.#closing = closing;
    void closing.then(() => {
      if (this.#closing === closing) this.#closing = null;
    });
  }

  #exchange(request: HttpRequest): Promise<HttpResponse> {
    const host = hostOf(request.url);
    const { userAgent, maxBodyBytes = MAX_BODY_BYTES } = this.#options;
    return exchange<HttpResponse>(request, request.timeoutMs, ({ answer, fail }) => {
      // Chromium sends a request again by itself when a connection that was used before dies under it: a POST
      // would ring the phone twice (04 §1). Where no connection is kept, none was used before.
      const once = request.method === 'POST';
      const outgoing = this.#options.net.request({
        method: request.method,
        url: request.url,
        session: this.#options.session(once ? 'once' : 'shared'),
        // No cookies, and no 401 answered by Chromium with what the computer's user is called.
        credentials: 'omit',
        redirect: 'manual',
        cache: 'no-store',
        // The default is idle: commands would wait behind everything else.
        priority: 'highest',
        headers: { 'User-Agent': userAgent, ...(once ? { Connection: 'close' } : {}), ...request.headers },
      });
      const failed = (error: Error) => fail(this.#asTransportError(error, host));
      outgoing.on('error', failed);
      // Only a proxy asks still; what Chromium can't answer with the system's means is refused.
      outgoing.on('login', (_details, callback) => callback());
      // Left unfollowed, Electron ends the request by itself; the body of a redirect is of no use.
      outgoing.on('redirect', (status, _method, location, received) => {
        const headers = new Map(
          Object.entries(received).map(([name, values]) => [name.toLowerCase(), [values].flat()]),
        );
        if (!headers.has('location')) headers.set('location', [location]);
        answer({ status, headers, body: '', url: request.url });
      });
      outgoing.on('response', (incoming) => {
        readBody(incoming, maxBodyBytes, host, fail, failed, (body) =>
          answer({
            status: incoming.statusCode,
            headers: headersOf(incoming.rawHeaders),
            body,
            url: request.url,
          }),
        );
      });
      outgoing.end(request.body);
      return () => outgoing.abort();
    });
  }

  /** @param error its message is Chromium's `net::ERR_…` */
  #asTransportError(error: Error, host: string): TransportError {
    const kind = failureKind(error.message);
    if (kind !== 'certificate') return new TransportError(kind, host, error.message);
    const known = this.#options.trust.problemOf(host);
    const problem = known ?? { host, reason: certificateReason(error.message), fingerprint: '' };
    return new TransportError(kind, host, error.message, problem);
  }
}

function readBody(
  incoming: IncomingMessage,
  limit: number,
  host: string,
  fail: (error: TransportError) => void,
  failed: (error: Error) => void,
  whole: (body: string) => void,
): void {
  const { 'content-encoding': encoding, 'content-length': length } = incoming.headers;
  // 'end' is another message of the network process, most of a millisecond after the last byte.
  const expected = encoding === undefined && length !== undefined ? Number(length) : -1;
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk) => {
    size += chunk.length;
    if (size > limit) fail(new TransportError('tooLarge', host, `body over ${limit} bytes`));
    else chunks.push(chunk);
    if (size === expected) whole(Buffer.concat(chunks).toString('utf8'));
  });
  incoming.on('error', failed);
  incoming.on('aborted', () => fail(new TransportError('connection', host, 'the body was cut off')));
  incoming.on('end', () => whole(Buffer.concat(chunks).toString('utf8')));
}
