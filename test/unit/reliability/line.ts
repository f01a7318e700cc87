/**
 * The network between a client and a sandbox in one process: real HTTP over pairs of streams, no sockets, so that
 * hours pass in a moment and everything under way gets done before the next timer. Names, cables and what stands
 * between the two are the test's; time-outs run on the client's clock.
 */
import * as http from 'node:http';
import { duplexPair } from 'node:stream';
import { failureKind } from '../../../main/net/failures.ts';
import { headersOf } from '../../../main/net/headers.ts';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  TransportError,
} from '../../../main/ucwa/http.ts';
import type { Clock } from '../../../main/ucwa/ports.ts';

/** Instead of the server: no whole answer, somebody else's answer, or never a word. Null: the server answers. */
export type Trouble = TransportError | HttpResponse | 'silence' | null;

export interface Servers {
  readonly secure: http.Server;
  readonly plain: http.Server;
}

interface Flight {
  readonly request: HttpRequest;
  /** Nothing that comes is heard any more: a half-open connection. */
  deaf: boolean;
  fail(error: TransportError): void;
}

const isPoll = ({ url }: HttpRequest): boolean => /\/events\?/.test(url);
const hostOf = (url: string): string => new URL(url).hostname;

export class Line implements HttpTransport {
  readonly #clock: Clock;
  readonly #servers: () => Servers | null;
  readonly #flights = new Set<Flight>();
  /** Names that lead to the servers; others are not found. */
  readonly names: Set<string>;
  /** Grows whenever something moves. */
  activity = 0;
  /** Requests sent. */
  sent = 0;
  /** The most event requests that were ever open at one time. */
  mostPolls = 0;
  /** What stands in the way of a request that is sent now. */
  trouble: (request: HttpRequest) => Trouble = () => null;
  /** Hears of each request as it is sent. */
  onSend: (request: HttpRequest) => void = () => {};
  /** A proxy on the way cuts what takes longer, in milliseconds. */
  cutsAfter = Number.POSITIVE_INFINITY;

  /** @param servers null while nobody listens: connections are refused */
  constructor(clock: Clock, names: readonly string[], servers: () => Servers | null) {
    this.#clock = clock;
    this.names = new Set(names);
    this.#servers = servers;
  }

  get polls(): number {
    return [...this.#flights].filter(({ request }) => isPoll(request)).length;
  }

  /** Whether an event request is open whose answer would be heard. */
  get listens(): boolean {
    return [...this.#flights].some(({ request, deaf }) => isPoll(request) && !deaf);
  }

  /** Requests under way break off. */
  reset(code = 'ECONNRESET'): void {
    for (const { request, fail } of [...this.#flights]) fail(errorOf(code, request.url));
  }

  /** Answers of requests under way never arrive, and nobody is told. */
  deafen(): void {
    for (const flight of this.#flights) flight.deaf = true;
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    this.sent += 1;
    return new Promise((resolve, reject) => {
      let breakOff = () => {};
      const settle = (finish: () => void) => {
        if (!this.#flights.delete(flight)) return;
        this.activity += 1;
        cancel();
        cut();
        request.signal?.removeEventListener('abort', onAbort);
        breakOff();
        finish();
      };
      const fail = (error: TransportError) => settle(() => reject(error));
      const flight: Flight = { request, deaf: false, fail };
      this.#flights.add(flight);
      this.activity += 1;
      this.mostPolls = Math.max(this.mostPolls, this.polls);
      const onAbort = () => fail(new TransportError('aborted', hostOf(request.url), 'aborted'));
      const late = () => fail(new TransportError('timeout', hostOf(request.url), 'no whole answer'));
      const cancel = this.#clock.after(request.timeoutMs, late);
      const cut = Number.isFinite(this.cutsAfter)
        ? this.#clock.after(this.cutsAfter, () => fail(errorOf('ECONNRESET', request.url)))
        : () => {};
      if (request.signal?.aborted) return onAbort();
      request.signal?.addEventListener('abort', onAbort);
      // As a real network does: never an answer in the tick of the request.
      const soon = setImmediate(() => {
        const trouble = this.#wayTo(request);
        if (trouble === 'silence') flight.deaf = true;
        else if (trouble instanceof TransportError) fail(trouble);
        else if (trouble) settle(() => resolve(trouble));
        else breakOff = this.#exchange(flight, (response) => settle(() => resolve(response)));
      });
      breakOff = () => clearImmediate(soon);
      this.onSend(request);
    });
  }

  #wayTo(request: HttpRequest): Trouble {
    const trouble = this.trouble(request);
    if (trouble) return trouble;
    if (!this.names.has(hostOf(request.url))) return errorOf('ENOTFOUND', request.url);
    return this.#servers() ? null : errorOf('ECONNREFUSED', request.url);
  }

  #exchange(flight: Flight, answer: (response: HttpResponse) => void): () => void {
    const { method, url, headers, body } = flight.request;
    const { protocol, host, pathname, search } = new URL(url);
    const [near, far] = duplexPair();
    const server = protocol === 'https:' ? this.#servers()?.secure : this.#servers()?.plain;
    server?.emit('connection', far);
    const fail = (error: NodeJS.ErrnoException) => {
      if (!flight.deaf) flight.fail(errorOf(error.code ?? 'ECONNRESET', url));
    };
    const length = method === 'GET' ? {} : { 'content-length': Buffer.byteLength(body ?? '') };
    const outgoing = http.request({
      ...{ method, path: pathname + search, createConnection: () => near },
      headers: { ...headers, ...length, host, connection: 'close' },
    });
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => {
        this.activity += 1;
        chunks.push(chunk);
      });
      incoming.on('error', fail);
      incoming.on('end', () => {
        if (flight.deaf) return;
        const status = incoming.statusCode ?? 0;
        answer({
          ...{ status, url, headers: headersOf(incoming.rawHeaders) },
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    // A pair of streams has no wire: the other side's end must be told.
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    outgoing.end(body);
    return () => outgoing.destroy();
  }
}

/** The failure that a code of the system stands for. */
export function errorOf(code: string, url: string): TransportError {
  const host = hostOf(url);
  const kind = failureKind(code);
  const reason = 'its issuer is not trusted on this computer';
  return kind === 'certificate'
    ? new TransportError(kind, host, code, { host, reason, fingerprint: 'AB:CD' })
    : new TransportError(kind, host, code);
}
