/**
 * Web tickets, one per host (01 §3.4), renewed early, one acquisition for however many requests wait. A refused
 * password is remembered and never sent again by itself: repeated tries lock accounts.
 */
import {
  errorFromResponse,
  errorFromTransport,
  errorOfSession,
  errors,
  failed,
  ok,
  type Result,
} from '../errors.ts';
import { isDict, parseJson } from '../hal.ts';
import { type HttpResponse, type HttpTransport, TransportError } from '../http.ts';
import type { Ports } from '../ports.ts';
import { type Challenge, readChallenge } from './challenge.ts';

export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

interface Token {
  readonly value: string;
  readonly issuedAt: number;
  /** From here on a new one is fetched beside the next request, which still goes with this one. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** One POST to the ticket service. It has a signal of its own: none of those who wait for it can end it alone. */
interface Acquisition {
  readonly outcome: Promise<Result<string>>;
  /** Ends the POST that is under way. */
  line: AbortController;
  waiting: number;
  /** Nobody waits for it any more. */
  over: boolean;
}

const TOKEN_TIMEOUT = 30_000;
/** Milliseconds after a wake until a POST from before it is taken for dead: the server may be judging the password. */
const WAKE_PATIENCE = 5_000;
/** Milliseconds until an early renewal that failed is tried again: the longest wait of 01 §8. */
const RENEWAL_PAUSE = 60_000;
/** Assumed when the server names no lifetime (01 §3.2: a sample prints 3600). */
const DEFAULT_LIFETIME = 3_600;

export const hostOf = (url: string): string => new URL(url).host;

/** Reads the body of a successful token answer; null when it holds no token. */
function readToken(response: HttpResponse, monotonic: number): Token | null {
  const body = parseJson(response.body);
  if (!isDict(body) || typeof body.access_token !== 'string' || body.access_token === '') return null;
  const seconds = Number(body.expires_in);
  const lifetime = Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFETIME;
  return {
    value: body.access_token,
    issuedAt: monotonic,
    renewAt: monotonic + lifetime * 800,
    expiresAt: monotonic + lifetime * 1_000,
  };
}

export class Tokens {
  readonly #transport: HttpTransport;
  readonly #ports: Ports;
  readonly #credentials: Credentials;
  readonly #tokens = new Map<string, Token>();
  readonly #challenges = new Map<string, Challenge>();
  readonly #pending = new Map<string, Acquisition>();
  #refused = false;

  constructor(transport: HttpTransport, ports: Ports, credentials: Credentials) {
    this.#transport = transport;
    this.#ports = ports;
    this.#credentials = credentials;
  }

  /** The token for this address's host while it is good; one near its end is renewed beside (01 §3.5). */
  current(url: string): string | null {
    const token = this.#tokens.get(hostOf(url));
    const now = this.#ports.clock.monotonic();
    if (!token || now >= token.expiresAt || this.#refused) return null;
    if (now >= token.renewAt && !this.#pending.has(hostOf(url))) void this.#renew(url, token);
    return token.value;
  }

  /** Milliseconds since this token was given; infinite for one that isn't the host's any more. */
  age(url: string, value: string): number {
    const token = this.#tokens.get(hostOf(url));
    return token?.value === value ? this.#ports.clock.monotonic() - token.issuedAt : Number.POSITIVE_INFINITY;
  }

  /** Whether this host ever gave a token: the next request then renews instead of asking for a challenge. */
  known(url: string): boolean {
    return this.#challenges.has(hostOf(url));
  }

  /** Forgets a token the server no longer takes. A newer one, fetched meanwhile by another request, stays. */
  reject(url: string, value: string): void {
    if (this.#tokens.get(hostOf(url))?.value === value) this.#tokens.delete(hostOf(url));
  }

  /** Remembers where this host's tickets are given out, when the answer is a challenge. */
  learn(url: string, response: HttpResponse): boolean {
    const challenge = readChallenge(response.headers.get('www-authenticate') ?? [], url);
    if (challenge) this.#challenges.set(hostOf(url), challenge);
    return challenge !== null;
  }

  /**
   * A fresh token for this address's host; requests that come meanwhile wait for the same acquisition.
   * @param signal ends this caller's waiting. The acquisition itself ends when nobody waits for it any more.
   */
  async acquire(url: string, signal?: AbortSignal): Promise<Result<string>> {
    const host = hostOf(url);
    const acquisition = this.#pending.get(host) ?? this.#start(host);
    acquisition.waiting += 1;
    if (!signal) return acquisition.outcome;
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#leave(host, acquisition);
        resolve(failed(errorFromTransport(new TransportError('aborted', host, 'nobody waits any longer'))));
      };
      acquisition.outcome.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave);
    });
  }

  /** Another token than this one, which stays until then: one that came meanwhile, or a fresh one. */
  async another(url: string, value: string, signal?: AbortSignal): Promise<Result<string>> {
    const now = this.current(url);
    return now !== null && now !== value ? ok(now) : this.acquire(url, signal);
  }

  /**
   * The computer woke up or changed networks: whoever waits may leave and come back, but the password is sent again
   * only when its answer stays away, as each try may count towards a lock-out (01 §3.3).
   */
  wake(): void {
    for (const [host, acquisition] of this.#pending) {
      acquisition.waiting += 1;
      // A wake may be told twice: what was sent between is not ended by the second.
      const { line } = acquisition;
      const cancel = this.#ports.clock.after(WAKE_PATIENCE, () => {
        this.#leave(host, acquisition);
        line.abort();
      });
      void acquisition.outcome.finally(cancel);
    }
  }

  #leave(host: string, acquisition: Acquisition): void {
    acquisition.waiting -= 1;
    if (acquisition.waiting === 0) this.#abandon(host, acquisition);
  }

  /** What was given up is joined by nobody: the next request asks anew. */
  #abandon(host: string, acquisition: Acquisition): void {
    if (this.#pending.get(host) === acquisition) this.#pending.delete(host);
    acquisition.over = true;
    acquisition.line.abort();
  }

  #start(host: string): Acquisition {
    const state = { line: new AbortController(), waiting: 0, over: false };
    const outcome = this.#post(host, state).finally(() => this.#abandon(host, acquisition));
    const acquisition: Acquisition = Object.assign(state, { outcome });
    this.#pending.set(host, acquisition);
    return acquisition;
  }

  /** Once, and once more for each wake that left it without an answer. */
  async #post(host: string, state: Pick<Acquisition, 'line' | 'over'>): Promise<Result<string>> {
    const { signal } = state.line;
    const answer = await this.#fetch(host, signal);
    if (answer.ok || !signal.aborted || state.over) return answer;
    state.line = new AbortController();
    return this.#post(host, state);
  }

  /** When it fails the old one is good until its end, and the ticket service is left alone for a while. */
  async #renew(url: string, old: Token): Promise<void> {
    const renewed = await this.acquire(url);
    if (renewed.ok || this.#tokens.get(hostOf(url)) !== old) return;
    const pause = Math.max(RENEWAL_PAUSE, renewed.error.retryAfter ?? 0);
    const renewAt = this.#ports.clock.monotonic() + pause;
    this.#tokens.set(hostOf(url), { ...old, renewAt });
  }

  async #fetch(host: string, signal: AbortSignal): Promise<Result<string>> {
    if (this.#refused) return failed(errors.passwordRefused);
    const challenge = this.#challenges.get(host);
    if (!challenge) return failed(errors.noChallenge);
    const { grants, tokenUrl } = challenge;
    if (grants.length > 0 && !grants.includes('password')) return failed(errors.grantMissing);
    const form = new URLSearchParams({
      grant_type: 'password',
      username: this.#credentials.userName,
      password: this.#credentials.password,
    });
    try {
      const response = await this.#transport.send({
        method: 'POST',
        url: tokenUrl,
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
        },
        body: form.toString(),
        timeoutMs: TOKEN_TIMEOUT,
        signal,
      });
      return this.#judge(host, response);
    } catch (cause) {
      if (cause instanceof TransportError) return failed(errorFromTransport(cause));
      throw cause;
    }
  }

  #judge(host: string, response: HttpResponse): Result<string> {
    if (response.status === 200) {
      const token = readToken(response, this.#ports.clock.monotonic());
      if (!token) return failed({ ...errors.notUcwa, status: 200 });
      this.#tokens.set(host, token);
      return ok(token.value);
    }
    const body = parseJson(response.body);
    const code = isDict(body) && typeof body.error === 'string' ? body.error : '';
    if (response.status === 401 || (response.status === 400 && code === 'invalid_grant')) {
      this.#refused = true;
      const passive = isDict(body) && typeof body.ms_rtc_passiveauthuri === 'string';
      return failed(passive ? errors.webSignIn : errors.passwordRefused);
    }
    if (response.status === 400 && code === 'unsupported_grant_type') return failed(errors.grantMissing);
    if (response.status === 403) return failed(errors.notEnabled);
    // The ticket service has moved, or a proxy can't find it: the next try asks for the challenge again. It is not
    // the 404 of a user who has no home here (01 §1.4).
    if (response.status === 404) {
      this.#challenges.delete(host);
      return failed(errors.noChallenge);
    }
    const error = errorOfSession(errorFromResponse(response, this.#ports.clock.now()));
    return failed(code === 'server_error' ? { ...error, code: 'TokenServerError', remedy: 'retry' } : error);
  }
}
