/**
 * The HTTP port over Node's own http and https: for tests and tools. It passes the same contract tests as the
 * app's transport (test/unit/net/contract.ts).
 */
import * as http from 'node:http';
import * as https from 'node:https';
import type { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import * as zlib from 'node:zlib';
import { type HttpRequest, type HttpResponse, type HttpTransport, TransportError } from '../ucwa/http.ts';
import { exchange } from './exchange.ts';
import { certificateReason, failureKind, hostOf, MAX_BODY_BYTES, MAX_HEADER_BYTES } from './failures.ts';
import { headersOf } from './headers.ts';

export interface NodeTransportOptions {
  /** PEM of the authorities trusted instead of Node's own list. */
  readonly ca?: string | readonly string[];
  readonly userAgent?: string;
  /** Default 32 MB. */
  readonly maxBodyBytes?: number;
}

interface Agents {
  readonly plain: http.Agent;
  readonly secure: https.Agent;
}

export class NodeTransport implements HttpTransport {
  readonly #options: NodeTransportOptions;
  readonly #kept: Agents;
  /** For what must not go out twice: a kept connection may die under it. */
  readonly #once: Agents;

  constructor(options: NodeTransportOptions = {}) {
    this.#options = options;
    const ca = options.ca === undefined ? {} : { ca: [options.ca].flat() };
    const agents = (keepAlive: boolean): Agents => ({
      plain: new http.Agent({ keepAlive }),
      secure: new https.Agent({ keepAlive, ...ca }),
    });
    this.#kept = agents(true);
    this.#once = agents(false);
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const deadline = Date.now() + request.timeoutMs;
    // A kept connection that the server closed meanwhile is tried once more, as Chromium does.
    const first = await this.#try(request, deadline, true);
    return first === 'stale' ? ((await this.#try(request, deadline, false)) as HttpResponse) : first;
  }

  /** Closes the connections that are kept open. */
  close(): void {
    for (const { plain, secure } of [this.#kept, this.#once]) {
      plain.destroy();
      secure.destroy();
    }
  }

  #try(request: HttpRequest, deadline: number, mayBeStale: boolean): Promise<HttpResponse | 'stale'> {
    const host = hostOf(request.url);
    return exchange<HttpResponse | 'stale'>(request, deadline - Date.now(), ({ answer, fail }) => {
      const outgoing = this.#start(request);
      let fingerprint = '';
      outgoing.on('socket', (socket) => {
        // Before Node judges the certificate: a refused connection forgets it. A kept connection has been judged.
        if (socket instanceof TLSSocket && !outgoing.reusedSocket) {
          socket.prependOnceListener('secure', () => {
            fingerprint = socket.getPeerCertificate().fingerprint256 ?? '';
          });
        }
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        if (mayBeStale && outgoing.reusedSocket && /ECONNRESET|EPIPE/.test(error.code ?? '')) answer('stale');
        else fail(asTransportError(error, host, fingerprint));
      });
      outgoing.on('response', (incoming) => {
        const status = incoming.statusCode ?? 0;
        const headers = headersOf(incoming.rawHeaders);
        readBody(incoming, this.#options.maxBodyBytes ?? MAX_BODY_BYTES, host).then(
          (body) => answer({ status, headers, body, url: request.url }),
          fail,
        );
      });
      outgoing.end(request.body);
      return () => outgoing.destroy();
    });
  }

  #start(request: HttpRequest): http.ClientRequest {
    const url = new URL(request.url);
    const secure = url.protocol === 'https:';
    const headers: Record<string, string> = {
      'User-Agent': this.#options.userAgent ?? 'Deskring',
      'Accept-Encoding': 'gzip, deflate, br',
      ...request.headers,
    };
    if (request.body !== undefined || request.method === 'POST' || request.method === 'PUT') {
      headers['Content-Length'] = String(Buffer.byteLength(request.body ?? ''));
    }
    const agents = request.method === 'POST' ? this.#once : this.#kept;
    return (secure ? https : http).request(url, {
      method: request.method,
      headers,
      agent: secure ? agents.secure : agents.plain,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
  }
}

function decoded(incoming: http.IncomingMessage): Readable {
  const unpack = {
    gzip: zlib.createGunzip,
    'x-gzip': zlib.createGunzip,
    deflate: zlib.createInflate,
    br: zlib.createBrotliDecompress,
  }[incoming.headers['content-encoding']?.trim().toLowerCase() ?? ''];
  if (!unpack || incoming.statusCode === 204 || incoming.statusCode === 304) return incoming;
  const stream = unpack();
  incoming.on('error', (error) => stream.destroy(error));
  return incoming.pipe(stream);
}

function readBody(incoming: http.IncomingMessage, limit: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stream = decoded(incoming);
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) reject(new TransportError('tooLarge', host, `body over ${limit} bytes`));
      else chunks.push(chunk);
    });
    stream.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    stream.on('error', (error: NodeJS.ErrnoException) => reject(asTransportError(error, host)));
    incoming.on('aborted', () => reject(new TransportError('connection', host, 'the body was cut off')));
  });
}

function asTransportError(error: NodeJS.ErrnoException, host: string, fingerprint = ''): TransportError {
  const code = error.code ?? error.message;
  const kind = failureKind(code);
  const detail = error.code ? `${error.code}: ${error.message}` : error.message;
  return kind === 'certificate'
    ? new TransportError(kind, host, detail, { host, reason: certificateReason(code), fingerprint })
    : new TransportError(kind, host, detail);
}
