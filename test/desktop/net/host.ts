/**
 * The main process of ../net.test.ts: the app's network in a real Electron, driven from the test through
 * Playwright's `evaluate`.
 */
import { app, net, type ProxyConfig, session } from 'electron';
import { memorySession } from '../../../main/net/memory-session.ts';
import { Network } from '../../../main/net/network.ts';
import { type HttpRequest, type HttpResponse, TransportError } from '../../../main/ucwa/http.ts';

type Request = Omit<HttpRequest, 'signal'>;
/** An answer or a failure as it crosses to the test process. */
export type Crossing =
  | { readonly answer: Omit<HttpResponse, 'headers'> & { readonly headers: [string, readonly string[]][] } }
  | { readonly failure: Pick<TransportError, 'kind' | 'host' | 'detail' | 'certificate'> };

export interface Host {
  /** Makes a network and reads the file of authorities. @returns its number, and what is wrong with the file */
  open(caFile: string | null, maxBodyBytes: number): Promise<{ id: number; problem: string | null }>;
  /** The same network, with another file. */
  trustFile(id: number, caFile: string | null): Promise<string | null>;
  /** What the system would say of proxies, for the sessions of this network. */
  useProxy(id: number, config: ProxyConfig): Promise<void>;
  /** @param call a number by which the test may abort it */
  send(id: number, call: number, request: Request): Promise<Crossing>;
  abort(call: number): void;
  /** As the app does when the computer wakes up: the event request is given up and sent again in the same tick. */
  wake(id: number, poll: number, call: number, request: Request): Promise<Crossing>;
}

declare global {
  var host: Host;
}

const networks: Network[] = [];
const calls = new Map<number, AbortController>();

const network = (id: number): Network => {
  const found = networks[id];
  if (!found) throw new Error(`no network ${id}`);
  return found;
};

globalThis.host = {
  async open(caFile, maxBodyBytes) {
    const id = networks.length;
    const openSession = (serial: number) => memorySession(session, `net-${id}-${serial}`, { cache: false });
    const made = new Network({ net, openSession, userAgent: 'Deskring/test', maxBodyBytes });
    networks.push(made);
    return { id, problem: await made.trustFile(caFile) };
  },
  async useProxy(id, config) {
    for (const serial of [1, 2])
      await memorySession(session, `net-${id}-${serial}`, { cache: false }).setProxy(config);
  },
  trustFile: (id, caFile) => network(id).trustFile(caFile),
  async send(id, call, request) {
    const controller = new AbortController();
    calls.set(call, controller);
    try {
      const { headers, ...answer } = await network(id).transport.send({
        ...request,
        signal: controller.signal,
      });
      return { answer: { ...answer, headers: [...headers] } };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const { kind, host, detail, certificate } = error;
      return { failure: { kind, host, detail, certificate } };
    } finally {
      calls.delete(call);
    }
  },
  abort(call) {
    calls.get(call)?.abort();
  },
  wake(id, poll, call, request) {
    network(id).transport.closeConnections();
    calls.get(poll)?.abort();
    return host.send(id, call, request);
  },
};

app.on('window-all-closed', () => {});
