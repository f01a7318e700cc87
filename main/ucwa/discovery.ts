/**
 * From a sign-in address, or the addresses an administrator gave, to the applications resource (01 §1): candidates
 * in order, body redirects and 3xx under the trust rule, a hop limit and a look at where we have been.
 */
import { readChallenge } from './auth/challenge.ts';
import { readBody } from './body.ts';
import {
  errorFromResponse,
  errorFromTransport,
  errorOfSession,
  errors,
  failed,
  ok,
  type Result,
  readReason,
  type UcwaError,
} from './errors.ts';
import { href, type Resource, readResource, resolveHref } from './hal.ts';
import { type HttpResponse, type HttpTransport, TransportError } from './http.ts';
import type { Ports } from './ports.ts';
import type { Requests } from './requests.ts';

/** Where to look. `roots` are an administrator's discovery addresses, tried instead of the domain's names. */
export interface ServerAddress {
  readonly domain: string;
  readonly roots: readonly string[];
}

/** Body redirects and 3xx together, over the whole search (README I8). */
const MAX_HOPS = 5;
/** Milliseconds a candidate has for its root and all that this redirects to. */
const CANDIDATE_BUDGET = 10_000;
/** Hosts of the retired cloud service (01 §1.5). */
const RETIRED = /\.lync\.com$/i;

/** After a root that answered: what says nothing about the sign-in, but that nobody or somebody else is there. */
const NOBODY =
  /^(?:Network\/.*|Certificate|NotUcwa|NoChallenge|UntrustedRedirect|Http(?:3\d\d|404|502|511))$/;

/** The names of 01 §1.1: internal before external, https before http. */
const candidates = ({ domain, roots }: ServerAddress): string[] =>
  roots.length > 0
    ? [...roots]
    : ['lyncdiscoverinternal', 'lyncdiscover'].flatMap((name) => [
        `https://${name}.${domain}/`,
        `http://${name}.${domain}/`,
      ]);

/** As addresses have it: `müller.example` is `xn--mller-kva.example` there. */
const asHost = (domain: string): string =>
  URL.canParse(`https://${domain}/`) ? new URL(`https://${domain}/`).hostname : domain;

/** Both as addresses have them. */
const within = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

const isMoved = ({ status }: HttpResponse): boolean => status >= 300 && status < 400;

interface Walk {
  readonly domain: string;
  readonly signal: AbortSignal;
  /** Every address of the search so far; its length counts the hops. */
  readonly chain: string[];
  /** Monotonic milliseconds at which the candidate has failed. */
  readonly until: number;
}

export class Discovery {
  readonly #transport: HttpTransport;
  readonly #requests: Requests;
  readonly #ports: Ports;

  constructor(transport: HttpTransport, requests: Requests, ports: Ports) {
    this.#transport = transport;
    this.#requests = requests;
    this.#ports = ports;
  }

  /**
   * The address of the applications resource, or why there is none.
   * @param onServer a server has answered, the sign-in itself begins.
   */
  async find(server: ServerAddress, signal: AbortSignal, onServer: () => void): Promise<Result<string>> {
    let last = errors.noServer(server.domain);
    /** Of the first that had a root: it says more than the names that lead nowhere. */
    let reached: UcwaError | null = null;
    const done = new Set<string>();
    for (const candidate of candidates(server)) {
      const url = URL.canParse(candidate) ? new URL(candidate) : null;
      // No name can be made of it: trying again would not help.
      if (!url && server.roots.length === 0)
        return failed({ ...errors.noServer(server.domain), remedy: 'stop' });
      if (!url || !/^https?:$/.test(url.protocol)) return failed(errors.insecureAddress(candidate));
      if (done.has(url.host)) continue;
      const walk: Walk = { domain: asHost(server.domain), signal, chain: [], until: this.#deadline() };
      const user = await this.#user(url.href, walk);
      if (user.ok) onServer();
      const found = user.ok ? await this.#applications(user.value, walk) : user;
      if (found.ok || signal.aborted) return found;
      const { code, remedy } = found.error;
      this.#ports.log.info('discovery', { candidate: url.host, code });
      if (user.ok) {
        // A server that answered with a sign-in trouble is the right one: no other candidate will do better.
        if (!NOBODY.test(code)) return found;
        reached ??= found.error;
        // Its http would say what its https said (01 §1.1).
        if (server.roots.length === 0) done.add(url.host);
        continue;
      }
      if (code === 'UntrustedRedirect' && remedy === 'stop') return failed(reached ?? found.error);
      if (code === 'Network/dns') done.add(url.host);
      // What a certificate or a loop says is more use to the user than "not found".
      else if (
        server.roots.length > 0 ||
        /^(?:Certificate|RedirectLoop|Retired|UntrustedRedirect|NotUcwa|Network\/offline)$/.test(code)
      )
        last = remedy === 'drop' ? errors.noServer(url.host) : found.error;
    }
    return failed(reached ?? last);
  }

  /** Unauthenticated: from a root to the user link, through redirects. */
  async #user(root: string, walk: Walk): Promise<Result<string>> {
    const answer = await this.#root(root, walk);
    if (!answer.ok) return answer;
    const { resource, from } = answer.value;
    if (!resource) return ok(from);
    const user = href(resource, 'user');
    const next = user ?? href(resource, 'redirect');
    if (!next) return failed(errors.notUcwa);
    // What an unprotected root says is believed within the rule only, wherever it points (01 §1.1, §1.2).
    const refused = this.#refuses(from, next, walk);
    if (refused) return failed(refused);
    if (!user) return this.#user(next, walk);
    return user.startsWith('https://') ? ok(user) : failed(errors.insecureAddress(user));
  }

  /** Authenticated: from the user resource to applications, or to another root. */
  async #applications(userUrl: string, walk: Walk): Promise<Result<string>> {
    const visited = new Set<string>();
    for (let url = userUrl; ; ) {
      if (visited.has(url)) return failed(errors.redirectLoop([...visited, url]));
      visited.add(url);
      const answer = await this.#userResource(url, walk);
      if (!answer.ok) return answer;
      const user = answer.value;
      if (typeof user === 'string') {
        if (walk.chain.length > MAX_HOPS) return failed(errors.redirectLoop([...visited, user]));
        walk.chain.push(user);
        url = user;
        continue;
      }
      const applications = href(user, 'applications');
      if (applications)
        return applications.startsWith('https://')
          ? ok(applications)
          : failed(errors.insecureAddress(applications));
      const next = href(user, 'redirect');
      if (!next) return failed(errors.notUcwa);
      const refused = this.#refuses(url, next, walk);
      if (refused) return failed(refused);
      // The unauthenticated phase begins anew on the other pool; its hops count on (01 §1.3).
      const again = await this.#user(next, { ...walk, until: this.#deadline() });
      if (!again.ok) return again;
      url = again.value;
    }
  }

  /** The user resource, or the address that a real redirect leads to (01 §1.3). */
  async #userResource(url: string, walk: Walk): Promise<Result<Resource | string>> {
    this.#requests.noteUser(url);
    const ask = { method: 'GET', url, signal: walk.signal } as const;
    const answer = await this.#requests.exchange(ask);
    if (!answer.ok) return answer;
    const { response, authorised } = answer.value;
    if (isMoved(response)) return this.#moved(response, url, walk);
    const judged = this.#requests.judge(ask, response);
    if (!judged.ok) {
      // A good ticket and no home: the account is not here, whatever the password (01 §1.4, gotchas 15). The 404 of
      // a proxy says nothing about the account (03 §5).
      const isServers = response.body.trim() === '' || readReason(readBody(response)) !== null;
      const isUnknown = response.status === 404 && authorised && isServers;
      return failed(isUnknown ? { ...errors.notEnabled, status: 404 } : errorOfSession(judged.error));
    }
    const user = readResource(readBody(response), url);
    return user ? ok(user) : failed(errors.notUcwa);
  }

  /**
   * One root document, 3xx followed, and the address it came from; null where a ticket is asked for: a redirect may
   * lead to the other pool's user resource straight away.
   */
  async #root(url: string, walk: Walk): Promise<Result<{ resource: Resource | null; from: string }>> {
    if (walk.chain.includes(url) || walk.chain.length > MAX_HOPS)
      return failed(errors.redirectLoop([...walk.chain, url]));
    walk.chain.push(url);
    const answer = await this.#get(url, walk);
    if (!answer.ok) return answer;
    const response = answer.value;
    if (isMoved(response)) {
      const moved = this.#moved(response, url, walk);
      return moved.ok ? this.#root(moved.value, walk) : moved;
    }
    const challenge = response.headers.get('www-authenticate') ?? [];
    if (response.status === 401 && url.startsWith('https://') && readChallenge(challenge, url))
      return ok({ resource: null, from: url });
    if (response.status !== 200) return failed(errorFromResponse(response, this.#ports.clock.now()));
    const resource = readResource(readBody(response), url);
    return resource ? ok({ resource, from: url }) : failed(errors.notUcwa);
  }

  /** Where a 3xx leads, if it may be followed. */
  #moved(response: HttpResponse, url: string, walk: Walk): Result<string> {
    const next = resolveHref(response.headers.get('location')?.[0], url);
    if (!next) return failed(errors.notUcwa);
    const refused = this.#refuses(url, next, walk);
    // No server hands out its address this way (01 §1.1): the candidate has failed, others may do better.
    if (refused?.code === 'UntrustedRedirect') return failed(errors.strayRedirect(new URL(next).host));
    return refused ? failed(refused) : ok(next);
  }

  /**
   * The trust rule (01 §1.2), or null when the redirect may be followed. Its "ask the user, remember approvals,
   * otherwise stop" is asked in a sentence that names the host, and approved by entering that address in Server
   * settings, where it stays and is then asked over https (§1.1: "Offer a manual root URL"). There is no button that
   * approves on the spot: whoever can forge an unprotected answer would only need one careless press for a password.
   */
  #refuses(from: string, to: string, walk: Walk) {
    const target = URL.canParse(to) ? new URL(to) : null;
    if (!target) return errors.notUcwa;
    if (RETIRED.test(target.hostname)) return errors.retired;
    if (from.startsWith('https:') && target.protocol === 'https:') return null;
    return within(target.hostname, walk.domain) ? null : errors.untrustedRedirect(target.host);
  }

  #deadline(): number {
    return this.#ports.clock.monotonic() + CANDIDATE_BUDGET;
  }

  async #get(url: string, { signal, until }: Walk): Promise<Result<HttpResponse>> {
    const headers = { accept: 'application/json' };
    const timeoutMs = Math.max(1, until - this.#ports.clock.monotonic());
    try {
      return ok(await this.#transport.send({ method: 'GET', url, headers, signal, timeoutMs }));
    } catch (cause) {
      if (cause instanceof TransportError) return failed(errorFromTransport(cause));
      throw cause;
    }
  }
}
