/** The transport contract over Electron's net, in a real Electron: as the app goes to the network. */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentDesktop, startVirtualDesktop } from '../../build/desktop/virtual-desktop.mjs';
import { inRoot } from '../../build/lib/paths.mjs';
import { electronPath } from '../../build/setup/electron.mjs';
import { type HttpRequest, type HttpTransport, TransportError } from '../../main/ucwa/http.ts';
import { issueAuthority, issueServer } from '../unit/net/certificates.ts';
import { MAX_BODY, transportContract } from '../unit/net/contract.ts';
import { trafficContract } from '../unit/net/traffic.ts';
import { type Forwarder, startForwarder } from './net/forwarder.ts';
import { startProxy, type TestProxy } from './net/proxies.ts';

const folder = mkdtempSync(join(tmpdir(), 'deskring-net-'));
let app: ElectronApplication;
let stopDesktop = async (): Promise<void> => {};

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      outDir: folder,
      emptyOutDir: false,
      ssr: inRoot('test/desktop/net/host.ts'),
      target: 'node20',
      rolldownOptions: { external: ['electron'], output: { format: 'es', entryFileNames: 'host.js' } },
    },
  });
  writeFileSync(join(folder, 'package.json'), '{"name":"net","type":"module","main":"host.js"}');
  const desktop =
    (await currentDesktop()) ??
    (await startVirtualDesktop({ tray: false, keyring: false, notificationDaemon: 'none' }));
  stopDesktop = () => desktop.stop();
  app = await _electron.launch({
    executablePath: electronPath(),
    args: [folder, '--no-sandbox', `--user-data-dir=${join(folder, 'data')}`],
    env: Object.fromEntries(
      Object.entries(desktop.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    timeout: 20_000,
  });
});

afterAll(async () => {
  await app?.close();
  await stopDesktop();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
function caFile(text: string): string {
  const path = join(folder, `ca-${++files}.pem`);
  writeFileSync(path, text);
  return path;
}

const open = (path: string | null) =>
  app.evaluate((_electron, [file, limit]) => host.open(file, limit), [path, MAX_BODY] as const);

let calls = 0;
const transport = (id: number): HttpTransport => ({
  async send({ signal, ...request }: HttpRequest) {
    const call = ++calls;
    if (signal?.aborted) {
      // An abort crosses after the request does; one from before has to be there first.
      throw new TransportError('aborted', new URL(request.url).hostname, 'aborted by the test');
    }
    const stop = () => void app.evaluate((_electron, number) => host.abort(number), call);
    signal?.addEventListener('abort', stop);
    const crossed = await app.evaluate(
      (_electron, [network, number, asked]) => host.send(network, number, asked),
      [id, call, request] as const,
    );
    signal?.removeEventListener('abort', stop);
    if ('answer' in crossed) return { ...crossed.answer, headers: new Map(crossed.answer.headers) };
    const { kind, host: name, detail, certificate } = crossed.failure;
    throw new TransportError(kind, name, detail, certificate ?? undefined);
  },
});

describe('the transport over Electron', () => {
  const make = async (ca: string) => transport((await open(ca ? caFile(ca) : null)).id);
  transportContract(make);
  trafficContract(make);
});

describe('connections that died in their sleep', () => {
  const asked: string[] = [];
  const posts: ServerResponse[] = [];
  const server = createHttpServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.method === 'POST') posts.push(response);
    else if (request.url !== '/events') response.end('ok');
  });
  let router: Forwarder;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    router = await startForwarder((server.address() as AddressInfo).port);
  });
  afterAll(() => {
    router.close();
    server.closeAllConnections();
    server.close();
  });

  it('are used for nothing any more: the next event request arrives at once, and a POST under way goes on', async () => {
    const { id } = await open(null);
    const url = `http://127.0.0.1:${router.port}`;
    const get = (path: string) => ({ method: 'GET', url: url + path, timeoutMs: 10_000 }) as const;
    const send = (call: number, request: Omit<HttpRequest, 'signal'>) =>
      app.evaluate((_electron, [network, number, wanted]) => host.send(network, number, wanted), [
        id,
        call,
        request,
      ] as const);
    const polls = () => asked.filter((one) => one === 'GET /events').length;
    const poll = send(1e6, get('/events'));
    // Some more, kept and idle.
    await Promise.all(['/a', '/b', '/c'].map((path, i) => send(1e6 + 1 + i, get(path))));
    await expect.poll(polls).toBe(1);
    router.forget();
    // Dialled in the very moment of waking up.
    const dial = send(1e6 + 10, { method: 'POST', url: `${url}/dial`, body: '{}', timeoutMs: 10_000 });
    await expect.poll(() => posts.length).toBe(1);
    const again = app.evaluate(
      (_electron, [network, request]) => host.wake(network, 1e6, 1e6 + 20, request),
      [id, get('/events')] as const,
    );
    await expect.poll(polls, { timeout: 1_000 }).toBe(2);
    expect(await poll).toMatchObject({ failure: { kind: 'aborted' } });
    posts[0]?.end('rings');
    expect(await dial).toMatchObject({ answer: { status: 200, body: 'rings' } });
    expect(asked.filter((one) => one === 'POST /dial')).toHaveLength(1);
    await app.evaluate(() => host.abort(1e6 + 20));
    expect(await again).toMatchObject({ failure: { kind: 'aborted' } });
  });
});

describe('server.extraCaFile', () => {
  it('counts from the next request after it was changed, in both directions', async () => {
    const authority = await issueAuthority();
    const { pem, keyPem } = await issueServer(authority);
    const server = createServer({ cert: pem, key: keyPem }, (_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    const { id, problem } = await open(null);
    expect(problem).toBeNull();
    const ask = () =>
      transport(id)
        .send({ method: 'GET', url, timeoutMs: 5_000 })
        .then(
          ({ body }) => body,
          (error: TransportError) => error.kind,
        );
    const trust = (path: string | null) =>
      app.evaluate((_electron, [network, file]) => host.trustFile(network, file), [id, path] as const);
    expect(await ask()).toBe('certificate');
    expect(await trust(null)).toBeNull();
    const error: unknown = await transport(id)
      .send({ method: 'GET', url, timeoutMs: 5_000 })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ certificate: { fingerprint: new X509Certificate(pem).fingerprint256 } });
    expect(await trust(caFile(authority.pem))).toBeNull();
    expect(await ask()).toBe('ok');
    expect(await trust(null)).toBeNull();
    expect(await ask()).toBe('certificate');
    server.closeAllConnections();
    server.close();
  });

  it('that is of no use is said in a sentence', async () => {
    expect((await open('/no/such/file')).problem).toContain('/no/such/file does not exist.');
    expect((await open(folder)).problem).toContain('is not a file.');
    expect((await open(caFile('hello'))).problem).toContain('holds no certificate in PEM form.');
  });
});

describe('the proxy of the system', () => {
  const url = 'https://pool.corp.invalid/ucwa';
  const proxies: TestProxy[] = [];
  let port: number;
  let close = (): void => {};
  let ca: string;

  beforeAll(async () => {
    const authority = await issueAuthority();
    const { pem, keyPem } = await issueServer(authority, { hosts: ['pool.corp.invalid'] });
    const server = createServer({ cert: pem, key: keyPem }, (_request, response) => response.end('behind'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    close = () => {
      server.closeAllConnections();
      server.close();
    };
    ca = caFile(authority.pem);
  });
  afterAll(() => {
    for (const proxy of proxies) proxy.close();
    close();
  });

  /** A network that is told of a proxy, and what it gets: the body, or the kind of failure. */
  const through = async (config: (proxy: string) => object, status = 200) => {
    const proxy = await startProxy(port, status);
    proxies.push(proxy);
    const { id } = await open(ca);
    await app.evaluate((_electron, [network, set]) => host.useProxy(network, set), [
      id,
      config(proxy.address),
    ] as const);
    const got = await transport(id)
      .send({ method: 'GET', url, timeoutMs: 5_000 })
      .then(
        ({ body }) => body,
        (error: TransportError) => error.kind,
      );
    return { got, asked: proxy.asked };
  };
  const fixed = (address: string) => ({ mode: 'fixed_servers', proxyRules: address });
  const script = (address: string) => {
    const pac = `function FindProxyForURL(url, host) {
      return host === 'pool.corp.invalid' ? 'PROXY ${address}' : 'DIRECT';
    }`;
    return {
      mode: 'pac_script',
      pacScript: `data:application/x-ns-proxy-autoconfig,${encodeURIComponent(pac)}`,
    };
  };

  it.each([
    ['a fixed one', fixed],
    ['one a PAC script names', script],
  ])('is used for hosts that only it knows: %s', async (_name, config) => {
    expect(await through(config)).toEqual({ got: 'behind', asked: ['CONNECT pool.corp.invalid:443'] });
  });

  it.each([407, 403, 502])('that refuses with %i is named as the trouble, not the server', async (status) => {
    expect((await through(fixed, status)).got).toBe('proxy');
  });

  it('that does not answer is named as the trouble', async () => {
    expect((await through(() => fixed('127.0.0.1:9'))).got).toBe('proxy');
  });
});
