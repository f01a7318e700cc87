/**
 * The server behind the sockets: finds what a request means, checks it as strictly as the documents allow, and
 * has it carried out.
 */

import { randomUUID } from 'node:crypto';
import { challenge, diagnostics } from './auth/challenge.ts';
import {
  discoveryRoot,
  discoveryUser,
  type Pools,
  ROOT_PATH,
  USER_PATH,
  XFRAME_PATHS,
} from './auth/discovery.ts';
import type { Credentials } from './auth/tokens.ts';
import { issueWebTicket } from './auth/webTicket.ts';
import type { User } from './directory/user.ts';
import type { Dialect } from './hal.ts';
import { readBatch, writeBatch } from './http/batch.ts';
import { needAccept, needVendorXml, needVersion, only } from './http/checks.ts';
import { type Exchange, failureReply, htmlPage, type Reply } from './http/exchange.ts';
import { notFound, UcwaFailure } from './http/failure.ts';
import type { Service } from './http/listener.ts';
import { findRoute } from './http/router.ts';
import { toWire, type WireReply } from './http/wire.ts';
import { asksForXml } from './http/xml.ts';
import { moment } from './moment.ts';
import { applicationResource, photoCookie, readClientInfo } from './resources/application.ts';
import { ROUTES } from './resources/routes.ts';
import type { World } from './world.ts';

const APPLICATIONS = '/ucwa/oauth/v1/applications';
const WEB_TICKET = '/WebTicket/oauthtoken';
/** Operations whose answer is no JSON. */
const OTHER_TYPES: Readonly<Record<string, string>> = { photo: 'image/jpeg', batch: 'multipart/batching' };

/** 01 §7. */
const NOT_IN_BATCH = ['batch', 'photo', 'events'];

type Answer = (exchange: Exchange) => Reply | Promise<Reply>;

export class UcwaServer implements Service {
  readonly #answers = new WeakMap<Exchange, Answer>();

  constructor(
    private readonly world: World,
    private readonly pools: () => Pools,
  ) {}

  locate(exchange: Exchange): void {
    const credentials = this.world.tickets.check(exchange.headers.authorization, exchange.authority);
    if ('user' in credentials) exchange.user = credentials.user.address;
    const answer = this.#find(exchange, credentials);
    // Discovery and the token endpoint look at it too (01 §6.6); a guest network does not.
    const crossed = exchange.headers.origin !== undefined || exchange.headers['x-ms-origin'] !== undefined;
    this.#answers.set(
      exchange,
      crossed && exchange.operation !== 'captivePortal'
        ? () => htmlPage(403, 'Forbidden', diagnostics(28070, exchange))
        : answer,
    );
  }

  answer(exchange: Exchange): Reply | Promise<Reply> {
    const answer = this.#answers.get(exchange);
    if (!answer) throw new Error('The exchange was never located.');
    return answer(exchange);
  }

  challenge(exchange: Exchange): Reply {
    return challenge(exchange, this.world.switches, 28033);
  }

  write(reply: Reply, exchange: Exchange): WireReply {
    const { switches, hrefs } = this.world;
    const dialect: Dialect = {
      shape: switches.get('shape') as Dialect['shape'],
      unknownMembers: switches.get('unknownMembers'),
      missingLinks: switches
        .get('missingLinks')
        .split(',')
        .map((one) => one.trim()),
      href: (path) => hrefs.issue(path, exchange.authority),
    };
    const contentType = switches.get('contentType');
    const wire = toWire(reply, {
      ...dialect,
      contentType,
      byteOrderMark: switches.get('byteOrderMark'),
      xml: switches.get('representation') === 'xml' || asksForXml(exchange.headers.accept),
    });
    const { Location } = wire.headers;
    if (typeof Location === 'string') wire.headers.Location = dialect.href(Location);
    if (reply.foreign) return wire;
    wire.headers['X-MS-Server-Fqdn'] = exchange.url.hostname;
    const correlation = exchange.headers['client-request-id'];
    if (typeof correlation === 'string') wire.headers['client-request-id'] = correlation;
    if (exchange.url.pathname.startsWith('/ucwa/')) {
      wire.headers['X-MS-UcwaVersion'] = '2015';
      wire.headers['X-MS-Correlation-Id'] = randomUUID();
      wire.headers['Cache-Control'] ??= 'no-cache';
    }
    return wire;
  }

  #find(exchange: Exchange, credentials: Credentials): Answer {
    const { world } = this;
    const { pathname } = exchange.url;
    const name = (operation: string, answer: Answer): Answer => {
      exchange.operation = operation;
      return answer;
    };
    const portal = world.switches.get('captivePortal');
    if (portal !== 'off') return name('captivePortal', () => guestNetwork(portal));
    if (pathname === '/' || pathname === ROOT_PATH) {
      return name('discovery', () =>
        only(exchange, 'GET', () => {
          needAccept(exchange);
          return discoveryRoot(exchange, this.pools(), world.switches, world.directory.domain);
        }),
      );
    }
    // Over http there is nothing but the pointer to https (01 §1.1).
    if (!exchange.secure) return () => htmlPage(404, 'Not Found');
    if (XFRAME_PATHS.includes(pathname))
      return name('xframe', () => only(exchange, 'GET', () => htmlPage(200, 'XFrame')));
    if (pathname === WEB_TICKET) {
      return name('webTicket', () => {
        // No OPTIONS on these servers: the token endpoint takes it for a bad request (01 §6.4).
        if (exchange.method === 'OPTIONS') return htmlPage(400, 'Bad Request', diagnostics(28020, exchange));
        return only(exchange, 'POST', () =>
          issueWebTicket(exchange, world.directory, world.tickets, world.switches),
        );
      });
    }
    if (pathname === USER_PATH) {
      return name('user', () =>
        this.#guarded(exchange, credentials, () =>
          only(exchange, 'GET', () => {
            needAccept(exchange);
            return discoveryUser(exchange, this.pools(), world.switches);
          }),
        ),
      );
    }
    if (pathname === APPLICATIONS) {
      return name('createApplication', () =>
        this.#guarded(exchange, credentials, (user) =>
          only(exchange, 'POST', () => this.#create(exchange, user)),
        ),
      );
    }
    if (pathname.startsWith(`${APPLICATIONS}/`)) return this.#below(exchange, credentials, name);
    return () => htmlPage(404, 'Not Found');
  }

  /** A request below an application; the operation is known even when the request is refused. */
  #below(
    exchange: Exchange,
    credentials: Credentials,
    name: (operation: string, answer: Answer) => Answer,
  ): Answer {
    const { world } = this;
    const path = world.hrefs.resolve(exchange.url.pathname);
    if (path === undefined) {
      exchange.notes.push('no link of this server led to this URL: it was built or is from another run');
    }
    const [id = '', ...rest] = (path ?? exchange.url.pathname).slice(APPLICATIONS.length + 1).split('/');
    const found = attempt(() => findRoute(ROUTES, exchange.method, rest.join('/')));
    const batch = rest.join('/') === 'batch';
    const operation = batch ? 'batch' : 'value' in found ? found.value.route.operation : 'unknown';
    return name(path === undefined ? 'unknown' : operation, () =>
      this.#guarded(exchange, this.#orCookie(credentials, exchange, id), (user) => {
        const application = world.applications.find(id);
        if (application.user !== user) throw new UcwaFailure(403, 'None', 'This application is not yours.');
        if (path === undefined) throw notFound('No link of this server led here.');
        if (batch) return only(exchange, 'POST', () => this.#batch(exchange));
        if ('error' in found) throw found.error;
        const { route, params } = found.value;
        needAccept(exchange, OTHER_TYPES[route.operation]);
        if (route.operation === 'events') needVendorXml(exchange);
        needVersion(exchange, this.#revised(route.operation) ? 2 : 1);
        return route.handler({ world, application, exchange, params });
      }),
    );
  }

  /** The cookie of the application opens its photos, and nothing else (01 §3.5). */
  #orCookie(credentials: Credentials, exchange: Exchange, id: string): Credentials {
    const cookies = (exchange.headers.cookie ?? '').split(';').map((one) => one.trim());
    if (credentials.kind !== 'none' || exchange.operation !== 'photo' || !cookies.includes(`cwt_ucwa=${id}`))
      return credentials;
    return { kind: 'good', user: this.world.applications.find(id).user };
  }

  /** Whether the links of an operation show revision 2 (01 §5). */
  #revised(operation: string): boolean {
    return (
      this.world.switches.get('revisionLinks') && ['startPhoneAudio', 'makeMeAvailable'].includes(operation)
    );
  }

  #create(exchange: Exchange, user: User): Reply {
    needAccept(exchange);
    const { world } = this;
    needVersion(exchange, world.switches.get('applicationsRevision2') ? 2 : 1);
    const { application, isNew } = world.applications.create(user, readClientInfo(exchange));
    return {
      status: isNew ? 201 : 200,
      headers: { ...(isNew ? { Location: application.path } : {}), ...photoCookie(application) },
      content: { kind: 'resource', resource: applicationResource(application, world) },
    };
  }

  /** Carries the requests of a batch out one by one; each answer is its own, the batch is 200 (01 §7). */
  async #batch(exchange: Exchange): Promise<Reply> {
    needAccept(exchange, OTHER_TYPES.batch);
    const answers: WireReply[] = [];
    for (const part of readBatch(exchange.headers['content-type'], exchange.body)) {
      const inner: Exchange = {
        ...exchange,
        ...part,
        url: new URL(part.path, exchange.url),
        // The batch's token is good for its parts.
        headers: { authorization: exchange.headers.authorization, ...part.headers },
        operation: 'unknown',
        notes: exchange.notes,
      };
      this.locate(inner);
      exchange.notes.push(`batch part: ${part.method} ${part.path} (${inner.operation})`);
      const refused = NOT_IN_BATCH.includes(inner.operation);
      const reply = refused
        ? failureReply(new UcwaFailure(400, 'None', `${inner.operation} is not allowed in a batch.`))
        : await this.#replyTo(inner);
      answers.push(this.write(reply, inner));
      reply.afterwards?.(moment());
    }
    const boundary = `batch_${randomUUID()}`;
    const type = `multipart/batching; boundary="${boundary}"`;
    return { status: 200, content: { kind: 'bytes', type, data: writeBatch(boundary, answers) } };
  }

  async #replyTo(exchange: Exchange): Promise<Reply> {
    try {
      return await this.answer(exchange);
    } catch (error) {
      if (error instanceof UcwaFailure) return failureReply(error);
      throw error;
    }
  }

  /** Lets a request through that carries this host's valid ticket (01 §2, §3.4). */
  #guarded(
    exchange: Exchange,
    credentials: Credentials,
    run: (user: User) => Reply | Promise<Reply>,
  ): Reply | Promise<Reply> {
    const { switches } = this.world;
    switch (credentials.kind) {
      case 'good':
        return run(credentials.user);
      case 'none':
        return challenge(exchange, switches, 28020);
      case 'expired':
        return challenge(exchange, switches, 28033);
      case 'unknown':
      case 'otherHost': {
        const status = Number(switches.get('wrongHostStatus'));
        if (status === 401) return challenge(exchange, switches, 28032);
        return htmlPage(status, 'The web ticket is invalid', diagnostics(28032, exchange));
      }
    }
  }
}

/** What a hotel's network says to everything. */
function guestNetwork(portal: string): Reply {
  const headers = { Location: 'http://portal.example/login' };
  return portal === 'redirect'
    ? { status: 302, headers, content: { kind: 'empty' }, foreign: true }
    : { ...htmlPage(200, 'Welcome to our guest network'), foreign: true };
}

function attempt<T>(run: () => T): { value: T } | { error: unknown } {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}
