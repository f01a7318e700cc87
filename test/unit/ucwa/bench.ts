/**
 * A real session against the real sandbox over https: the clock is the test's, the wire can be looked at and host
 * names are mapped to the sandbox, as a resolver would.
 */
import { NodeTransport } from '../../../main/net/node-transport.ts';
import type { Application, ApplicationInput } from '../../../main/ucwa/application.ts';
import type { HttpRequest, HttpResponse, HttpTransport } from '../../../main/ucwa/http.ts';
import { TransportError } from '../../../main/ucwa/http.ts';
import type { UcwaEvent } from '../../../main/ucwa/packages.ts';
import type { Log, Ports } from '../../../main/ucwa/ports.ts';
import { Session } from '../../../main/ucwa/session.ts';
import type { Account, SessionState } from '../../../main/ucwa/session-state.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { FakeClock } from '../desktop/fake-clock.ts';

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Ports whose ids count up and whose jitter is always the whole. */
export function makePorts(clock: FakeClock = new FakeClock()): Ports & { readonly clock: FakeClock } {
  let serial = 0;
  return {
    clock,
    log: quiet,
    random: () => 0.999,
    uuid: () => `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`,
  };
}

/** Waits until it holds, looking whenever the event loop turns. */
export async function until<T>(look: () => T, what = 'it', ms = 5_000): Promise<NonNullable<T>> {
  const end = performance.now() + ms;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`${what} did not come true within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Passes everything on; host names of the map go to other addresses, unknown names don't exist. */
export class Wire implements HttpTransport {
  readonly sent: HttpRequest[] = [];
  /** Requests on the wire that have not been answered yet. */
  open = 0;
  readonly #inner: NodeTransport;
  readonly #hosts: ReadonlyMap<string, string>;
  #line = new AbortController();
  /** Puts something else in the place of an answer, or null for the real one. */
  answer: (request: HttpRequest) => HttpResponse | Promise<HttpResponse> | TransportError | null = () => null;

  constructor(ca: string, hosts: ReadonlyMap<string, string> = new Map()) {
    this.#inner = new NodeTransport({ ca });
    this.#hosts = hosts;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.sent.push(request);
    const instead = await this.answer(request);
    if (instead instanceof TransportError) throw instead;
    if (instead) return instead;
    const url = new URL(request.url);
    const origin = this.#hosts.get(url.origin);
    if (!origin && /contoso|example/.test(url.hostname))
      throw new TransportError('dns', url.hostname, 'ENOTFOUND');
    const real = origin ? new URL(url.pathname + url.search, origin).href : request.url;
    const line = this.#line.signal;
    const signal = request.signal ? AbortSignal.any([request.signal, line]) : line;
    this.open += 1;
    try {
      return { ...(await this.#inner.send({ ...request, signal, url: real })), url: request.url };
    } catch (error) {
      if (!line.aborted || request.signal?.aborted) throw error;
      throw new TransportError('connection', url.hostname, 'ECONNRESET');
    } finally {
      this.open -= 1;
    }
  }

  /** Every request under way breaks off; later ones get through. */
  cut(): void {
    const line = this.#line;
    this.#line = new AbortController();
    line.abort();
  }

  close(): void {
    this.#inner.close();
  }

  /** `GET /path` of every request, the host left out. */
  lines(): string[] {
    return this.sent.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  }
}

export interface Bench {
  readonly sandbox: Sandbox;
  readonly wire: Wire;
  readonly clock: FakeClock;
  readonly session: Session;
  readonly states: SessionState[];
  readonly events: UcwaEvent[];
  readonly applications: (Application | null)[];
  /** What happened around a lost place: `doubt` and `settled`. */
  readonly resyncs: string[];
  /** New endpoint ids that are to be kept. */
  readonly endpoints: readonly string[];
  /** What was logged as a warning. */
  readonly log: [message: string, fields: Record<string, unknown>][];
  account(change?: Partial<Account>): Account;
  online(change?: Partial<Account>): Promise<void>;
  state(wanted: SessionState['state']): Promise<SessionState>;
  /** Waits for a P-GET at the server that came after that journal entry. */
  polling(after?: number): Promise<unknown>;
  /** Operations of the journal after an entry, P-GETs left out unless wanted. */
  operations(after?: number, events?: boolean): string[];
  close(): Promise<void>;
}

export const WANTED = new Set(['phoneAudioInvitation', 'phoneAudio', 'communication']);

export async function makeBench(
  options: SandboxOptions & {
    hosts?: readonly string[];
    map?: (sandbox: Sandbox) => Map<string, string>;
    input?: Partial<ApplicationInput>;
  } = {},
): Promise<Bench> {
  const sandbox = await startSandbox({ clockRate: 0, ...options });
  const wire = new Wire(sandbox.caPem, options.map?.(sandbox));
  const log: Bench['log'] = [];
  const warn: Log['warn'] = (message, fields = {}) => void log.push([message, fields]);
  const ports = { ...makePorts(), log: { ...quiet, warn } };
  const states: SessionState[] = [];
  const events: UcwaEvent[] = [];
  const applications: (Application | null)[] = [];
  const resyncs: string[] = [];
  const input = {
    ...{ userAgent: 'Deskring/test', endpointId: 'endpoint-1', culture: 'en-US' },
    ...options.input,
  };
  const endpoints: string[] = [];
  const session = new Session(wire, ports, input, WANTED, {
    onState: (state) => states.push(state),
    onApplication: (application) => applications.push(application),
    onEvents: (some) => events.push(...some),
    onEndpointTaken: (newId) => endpoints.push(newId),
    onResync: () => {
      resyncs.push('doubt');
      return [];
    },
    onResynced: () => resyncs.push('settled'),
  });
  const account = (change: Partial<Account> = {}): Account => ({
    address: 'ann@contoso.com',
    credentials: { userName: 'ann@contoso.com', password: sandbox.user.password },
    server: { domain: 'contoso.com', roots: [sandbox.discoveryUrl] },
    phoneNumber: '+12065550147',
    ...change,
  });
  const state = async (wanted: SessionState['state']) => {
    await until(() => session.state.state === wanted, `state ${wanted}`);
    return session.state;
  };
  const bench: Bench = {
    ...{ sandbox, wire, session, states, events, applications, resyncs, endpoints, log, account, state },
    clock: ports.clock,
    online: async (change) => {
      session.signIn(account(change));
      await state('online');
    },
    polling: (after = 0) => sandbox.journal.wait({ operation: 'events', after }),
    operations: (after = 0, withEvents = false) =>
      sandbox.journal
        .list({ after })
        .map(({ operation }) => operation)
        .filter((operation) => withEvents || operation !== 'events'),
    close: async () => {
      const bye = session.signOut();
      await sandbox.close();
      await bye;
      wire.close();
    },
  };
  return bench;
}
