/**
 * Authorised requests: the token of the address's host on each, a challenge asked for where none is known, and
 * one renewal with one repetition when the server refuses the token (01 §3.4).
 */
import { diagnostics } from './answer-headers.ts';
import { wantsModernSignIn } from './auth/challenge.ts';
import { hostOf, type Tokens } from './auth/tokens.ts';
import { readBody } from './body.ts';
import {
  errorFromResponse,
  errorFromTransport,
  errors,
  failed,
  ok,
  type Result,
  readReason,
  type UcwaError,
} from './errors.ts';
import { type Resource, readResource, resolveHref } from './hal.ts';
import { type HttpRequest, type HttpResponse, type HttpTransport, TransportError } from './http.ts';
import type { Ports } from './ports.ts';

export interface Ask {
  readonly method: HttpRequest['method'];
  readonly url: string;
  /** Sent as JSON. A POST without one has an empty body (01 §6.4). */
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Breaks it off once it is on its way, in the place of `signal`. */
  readonly cutOff?: AbortSignal;
  readonly timeoutMs?: number;
  /** A 403 may be meant for the ticket however fresh that is: the channel's row of 03 §5. */
  readonly doubtsTicket?: boolean;
}

/** An answer as it came. */
export interface Answer {
  readonly response: HttpResponse;
  /** Whether a ticket went with the request it answers. */
  readonly authorised: boolean;
}

const COMMAND_TIMEOUT = 30_000;
/** Web ticket invalid or not verifiable: another host's token, whatever the status says (01 §3.4). */
const WRONG_TOKEN = /\b(?:28032|28033|28072|28055|28056|28077)\b/;
/** Milliseconds for which a ticket is fresh: a 403 of an older one may be meant for the ticket (06 §2). */
const FRESH = 60_000;

/** What stands in a query is a key of the channel or who was searched for: nothing for the log (06 §8.5). */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '');

export class Requests {
  readonly #transport: HttpTransport;
  readonly #tokens: Tokens;
  readonly #ports: Ports;
  #userUrl: string | null = null;

  constructor(transport: HttpTransport, tokens: Tokens, ports: Ports) {
    this.#transport = transport;
    this.#tokens = tokens;
    this.#ports = ports;
  }

  /** Sends with authorisation. Any 2xx is ok; everything else is an error value. Never rejects. */
  async send(ask: Ask): Promise<Result<HttpResponse>> {
    const answer = await this.exchange(ask);
    return answer.ok ? this.judge(ask, answer.value.response) : answer;
  }

  /** As `send`, for who has to look at the answer himself: any status is ok but a refused ticket. */
  exchange(ask: Ask): Promise<Result<Answer>> {
    return this.#exchange(ask, true);
  }

  async #exchange(ask: Ask, isFirst: boolean): Promise<Result<Answer>> {
    if (!ask.url.startsWith('https://')) return failed(errors.insecureAddress(ask.url));
    const atHand = this.#tokens.current(ask.url);
    // Without an await here a request with a token at hand is on its way in this very tick.
    const token = atHand ? ok(atHand) : await this.#token(ask);
    if (!token.ok) return token;
    if (typeof token.value !== 'string') return ok({ response: token.value, authorised: false });
    const first = await this.#once(ask, token.value);
    if (!first.ok) return first;
    const asked: Answer = { response: first.value, authorised: true };
    const isOld = ask.doubtsTicket || this.#tokens.age(ask.url, token.value) > FRESH;
    const doubtful = isOld && this.#isDoubtful(first.value);
    if (!doubtful && !this.#tokenRefused(first.value)) return ok(asked);
    // A ticket that is only doubted stays until there is another.
    if (!doubtful) this.#tokens.reject(ask.url, token.value);
    // One that was fetched beside this request may have ended together with the old one: it is no renewal yet.
    if (!doubtful && isFirst && this.#tokens.current(ask.url)) return this.#exchange(ask, false);
    this.#tokens.learn(ask.url, first.value);
    const renewed = await (doubtful
      ? this.#tokens.another(ask.url, token.value, ask.signal)
      : this.#token(ask));
    // The ticket service says the same, as a proxy would: nothing is known of the ticket.
    if (!renewed.ok) return doubtful && renewed.error.code === errors.notEnabled.code ? ok(asked) : renewed;
    if (typeof renewed.value !== 'string') return ok({ response: renewed.value, authorised: false });
    const second = await this.#once(ask, renewed.value);
    if (!second.ok) return second;
    if (second.value.status === 401) return failed({ ...errors.tokenRefused, status: 401 });
    return ok({ response: second.value, authorised: true });
  }

  /** The user resource of the search: its like on another host is asked where that one's tickets are. */
  noteUser(url: string): void {
    this.#userUrl = url;
  }

  /** The computer woke up or changed networks: a ticket that is asked for may never come. */
  wake(): void {
    this.#tokens.wake();
  }

  /** As `send`, with the body read as a resource; for an empty one what `Location` names, or null. */
  async resource(ask: Ask): Promise<Result<Resource | null>> {
    const answer = await this.send(ask);
    if (!answer.ok) return answer;
    const { body, headers, url, status } = answer.value;
    if (body.trim() === '') {
      const href = resolveHref(headers.get('location')?.[0], url);
      return ok(href ? { rel: '', href, properties: {}, links: new Map(), embedded: new Map() } : null);
    }
    const resource = readResource(readBody(answer.value), url);
    return resource ? ok(resource) : failed({ ...errors.notUcwa, status });
  }

  /** GET of a resource that must be there. */
  async get(
    url: string,
    options: { signal?: AbortSignal; timeoutMs?: number } = {},
  ): Promise<Result<Resource>> {
    const answer = await this.resource({ method: 'GET', url, ...options });
    if (!answer.ok) return answer;
    return answer.value ? ok(answer.value) : failed(errors.notUcwa);
  }

  /** A fresh token for the host: another request's, renewed, or from the challenge of this very address. */
  async #token(ask: Ask): Promise<Result<string | HttpResponse>> {
    const atHand = this.#tokens.current(ask.url);
    if (atHand) return ok(atHand);
    return this.#tokens.known(ask.url) ? this.#tokens.acquire(ask.url, ask.signal) : this.#challenge(ask);
  }

  /** Asks without a token where this host's tickets are given out: a token, or an answer that needed none. */
  async #challenge(ask: Ask): Promise<Result<string | HttpResponse>> {
    const { json: _, ...bare } = ask;
    const answer = await this.#once({ ...bare, method: 'GET' }, null);
    if (!answer.ok) return answer;
    if (this.#tokens.learn(ask.url, answer.value)) return this.#tokens.acquire(ask.url, ask.signal);
    if (answer.value.status === 401) {
      if (await this.#learnFromUser(ask)) return this.#tokens.acquire(ask.url, ask.signal);
      const isModern = wantsModernSignIn(answer.value.headers.get('www-authenticate') ?? []);
      return failed({ ...(isModern ? errors.grantMissing : errors.noChallenge), status: 401 });
    }
    // A probe for a POST says nothing about the POST itself.
    if (ask.method !== 'GET') return failed({ ...errors.noChallenge, status: answer.value.status });
    return ok(answer.value);
  }

  /** A pool may refuse without saying where its tickets are; the user resource of that host says it (01 §2). */
  async #learnFromUser({ url, signal }: Ask): Promise<boolean> {
    if (!this.#userUrl) return false;
    const { pathname, search } = new URL(this.#userUrl);
    const user = new URL(pathname + search, url).href;
    if (user === url) return false;
    const answer = await this.#once({ method: 'GET', url: user, ...(signal ? { signal } : {}) }, null);
    return answer.ok && this.#tokens.learn(user, answer.value);
  }

  async #once(ask: Ask, token: string | null): Promise<Result<HttpResponse>> {
    const body = ask.json === undefined ? undefined : JSON.stringify(ask.json);
    // Ours to find a request again in the server's logs (01 §6.6).
    const id = this.#ports.uuid();
    const headers: Record<string, string> = {
      accept: 'application/json',
      'client-request-id': id,
      ...ask.headers,
    };
    if (token) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    // Nobody wants it any more: only what was sent by then is waited for.
    const signal = ask.signal?.aborted ? ask.signal : (ask.cutOff ?? ask.signal);
    try {
      const response = await this.#transport.send({
        method: ask.method,
        url: ask.url,
        headers,
        timeoutMs: ask.timeoutMs ?? COMMAND_TIMEOUT,
        ...(body === undefined ? {} : { body }),
        ...(signal ? { signal } : {}),
      });
      return ok(response);
    } catch (cause) {
      if (!(cause instanceof TransportError)) throw cause;
      this.#ports.log.info('no answer', { method: ask.method, host: hostOf(ask.url), kind: cause.kind, id });
      return failed(errorFromTransport(cause));
    }
  }

  #tokenRefused(response: HttpResponse): boolean {
    if (response.status === 401) return true;
    if (response.status !== 403 && response.status !== 500) return false;
    return (response.headers.get('x-ms-diagnostics') ?? []).some((value) => WRONG_TOKEN.test(value));
  }

  /**
   * The diagnostics header is a hint only (01 §3.3): a 403 without it may be meant for a ticket that is not fresh
   * (06 §2), unless a subcode says what it is about (06 §8.3).
   */
  #isDoubtful(response: HttpResponse): boolean {
    if (response.status !== 403 || this.#tokenRefused(response)) return false;
    return !readReason(readBody(response))?.subcode;
  }

  /** Any 2xx is ok; everything else is an error, which is logged. */
  judge(ask: Ask, response: HttpResponse): Result<HttpResponse> {
    if (response.status >= 200 && response.status < 300) return ok(response);
    const error: UcwaError = errorFromResponse(response, this.#ports.clock.now());
    this.#ports.log.info('refused', {
      method: ask.method,
      url: withoutQuery(ask.url),
      status: response.status,
      code: error.code,
      server: diagnostics(response),
    });
    return failed(error);
  }
}
