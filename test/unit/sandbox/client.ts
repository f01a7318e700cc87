/** A bare UCWA client for the sandbox's own tests: node:https and the documents, nothing of main/. */

import { type RequestOptions, request } from 'node:https';
import type { Sandbox } from '../../sandbox/sandbox.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** The body as sent. */
  text: string;
  /** The body as JSON; an empty object when it is none. */
  json: Dict;
}

export interface Link {
  href: string;
  title?: string;
  revision?: string;
}

/** A body as tests walk through it: the members of resources, packages and errors that they look at. */
export interface Dict {
  rel?: string;
  href?: string;
  type?: string;
  state?: string;
  status?: string;
  code?: string;
  subcode?: string;
  etag?: string;
  error?: string;
  access_token?: string;
  _links?: Record<string, Link>;
  _embedded?: Record<string, Dict>;
  sender?: Dict[];
  events?: Dict[];
  link?: Link & { rel: string };
  in?: Link & { rel: string };
  reason?: Dict;
  [member: string]: unknown;
}

export interface Ask {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** Leave these headers of the usual ones out. */
  without?: string[];
}

/** One request with exactly the headers given. */
export function ask(
  sandbox: Sandbox,
  url: string,
  { method = 'GET', body, headers = {} }: Ask = {},
): Promise<Answer> {
  const target = new URL(url, sandbox.url);
  const data = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const options: RequestOptions = { method, ca: sandbox.caPem, headers: { ...headers } };
  return new Promise((resolve, reject) => {
    const sent = request(target, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: readJson(text) }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(data);
  });
}

function readJson(text: string): Dict {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Dict;
  } catch {
    return {};
  }
}

/** One event of a package, in the short form of 04: `sender: target type {state}`. */
export interface Seen {
  short: string;
  event: Dict;
}

/** A signed-in client that follows links. */
export class TestClient {
  token = '';
  application: Dict = {};
  /** The link to poll next. */
  next = '';
  readonly seen: Seen[] = [];

  constructor(readonly sandbox: Sandbox) {}

  /** A request with token, Accept and, where there is a body, Content-Type. */
  send(url: string, { without = [], ...options }: Ask = {}): Promise<Answer> {
    const headers: Record<string, string> = {
      authorization: `Bearer ${this.token}`,
      accept: 'application/json',
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    };
    for (const name of without) delete headers[name];
    return ask(this.sandbox, url, { ...options, headers });
  }

  get(url: string): Promise<Answer> {
    return this.send(url);
  }
  post(url: string, body?: unknown): Promise<Answer> {
    return this.send(url, { method: 'POST', ...(body === undefined ? {} : { body }) });
  }

  /** A web ticket for one host (01 §3). */
  async ticket(
    name = 'ann@contoso.com',
    password = 'deskring-demo',
    base = this.sandbox.url,
  ): Promise<Answer> {
    const body = new URLSearchParams({ grant_type: 'password', username: name, password }).toString();
    const answer = await ask(this.sandbox, `${base}/WebTicket/oauthtoken`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
        accept: 'application/json',
      },
    });
    if (answer.status === 200) this.token = answer.json.access_token ?? '';
    return answer;
  }

  /** Root, challenge, ticket, user, application. */
  async signIn(name?: string, endpointId = 'test-endpoint', password?: string): Promise<Dict> {
    const root = await ask(this.sandbox, this.sandbox.discoveryUrl, {
      headers: { accept: 'application/json' },
    });
    await this.ticket(name, password);
    const user = await this.get(link(root.json, 'user'));
    const body = { UserAgent: 'SandboxTest/1.0', EndpointId: endpointId, Culture: 'en-US' };
    const made = await this.post(link(user.json, 'applications'), body);
    if (made.status > 201) throw new Error(`POST applications: ${made.status} ${made.text}`);
    this.application = made.json;
    this.next = link(made.json, 'events');
    return made.json;
  }

  /** Signs in and leaves lurker mode; the events of that are swallowed. */
  async online(name?: string, endpointId?: string): Promise<void> {
    await this.signIn(name, endpointId);
    await this.available();
    await this.pollThrough(5_000);
    this.seen.length = 0;
  }

  available(more: Record<string, unknown> = {}): Promise<Answer> {
    const me = this.application._embedded?.me;
    return this.post(link(me, 'makeMeAvailable'), {
      audioPreference: 'PhoneAudio',
      phoneNumber: '+12065550147',
      supportedModalities: ['PhoneAudio'],
      supportedMessageFormats: ['Plain'],
      ...more,
    });
  }

  /** One P-GET; follows the link that steers. */
  async poll(parameters = ''): Promise<Answer> {
    const url = new URL(this.next, this.sandbox.url);
    for (const [name, value] of new URLSearchParams(parameters)) url.searchParams.set(name, value);
    const answer = await this.get(url.href);
    const links = answer.json._links;
    this.next = links?.resync?.href ?? links?.resume?.href ?? links?.next?.href ?? this.next;
    for (const block of answer.json.sender ?? []) {
      for (const event of block.events ?? []) this.seen.push({ short: shortForm(block, event), event });
    }
    return answer;
  }

  /** One P-GET during which so much sandbox time passes. */
  async pollThrough(ms: number, parameters?: string): Promise<Answer> {
    const { journal, clock } = this.sandbox;
    const after = journal.last;
    const answer = this.poll(parameters);
    await journal.wait({ operation: 'events', after });
    clock.advance(ms);
    return answer;
  }

  /** Polls until an event fits; everything seen so far stays in `seen`. */
  async until(wanted: (seen: Seen) => boolean): Promise<Seen> {
    for (let round = 0; round < 20; round += 1) {
      const found = this.seen.find(wanted);
      if (found) return found;
      const answer = await this.poll();
      if (answer.status !== 200) throw new Error(`P-GET: ${answer.status} ${answer.text}`);
    }
    throw new Error(`Never came; seen: ${this.story.join(' | ')}`);
  }

  /** The short forms seen, in order. */
  get story(): string[] {
    return this.seen.map((one) => one.short);
  }

  async startCall(to: string, more: Record<string, unknown> = {}): Promise<Answer> {
    const communication = await this.get(link(this.application._embedded?.communication, 'self'));
    return this.post(link(communication.json, 'startPhoneAudio'), { to, operationId: 'op-1', ...more });
  }
}

/** The href of a link; throws when the resource does not offer it. */
export function link(resource: Dict | undefined, rel: string): string {
  const found = resource?._links?.[rel];
  if (!found) throw new Error(`There is no link ${rel} in ${JSON.stringify(resource)}.`);
  return found.href;
}

/** The embedded resources of a relation, one or many. */
export function embedded(resource: Dict | undefined, rel: string): Dict[] {
  const found = resource?._embedded?.[rel];
  return found === undefined ? [] : Array.isArray(found) ? found : [found];
}

function shortForm(block: Dict, event: Dict): string {
  const rel = event.link?.rel ?? '';
  const resource = event._embedded?.[rel];
  const state = resource?.state ? ` {${resource.state}}` : '';
  const reason = event.reason ? ` ${event.reason.code}/${event.reason.subcode}` : '';
  const status = event.status ? ` ${event.status}` : '';
  return `${block.rel}: ${rel} ${event.type}${status}${reason}${state}`;
}
