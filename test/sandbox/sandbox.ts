/** The sandbox as a program's own server: start it, point a client at it, pull its strings. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Pools, ROOT_PATH } from './auth/discovery.ts';
import { makeCertificates } from './certificates.ts';
import { SandboxClock } from './clock.ts';
import { Control } from './control/control.ts';
import type { UserControl } from './control/user.ts';
import { FaultBoard } from './faults.ts';
import { makeListener } from './http/listener.ts';
import { Journal } from './journal.ts';
import { UcwaServer } from './server.ts';
import { Switches, type SwitchValues } from './switches.ts';
import { World } from './world.ts';

export interface SandboxOptions {
  /** Port of the https server on 127.0.0.1; 0 or nothing picks a free one. */
  port?: number;
  /** Port of the plain http discovery root; left out, there is none. 0 picks a free one. */
  httpPort?: number;
  /** Folder for ca.pem; a new temporary one unless given. */
  dir?: string;
  /** Further host names for the server's certificate, besides 127.0.0.1, localhost and the company's. */
  hosts?: readonly string[];
  switches?: Partial<SwitchValues>;
  /** Sandbox milliseconds per real millisecond; 0 stands still until `clock.advance`. */
  clockRate?: number;
  /** Short for the switch of that name: outgoing calls play by themselves. */
  auto?: boolean;
}

export interface Sandbox {
  /** Base address of the https server, `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** The discovery root to enter as manual server address. */
  readonly discoveryUrl: string;
  /** Plain http base address, when there is one. */
  readonly httpUrl: string | undefined;
  readonly caPem: string;
  /** File with the same certificate, for clients that read one. */
  readonly caFile: string;
  /** Everybody who can sign in; the first is the demo user. */
  readonly users: readonly UserControl[];
  /** The demo user, Ann. */
  readonly user: UserControl;
  readonly journal: Journal;
  readonly switches: Switches;
  readonly faults: FaultBoard;
  readonly clock: SandboxClock;
  readonly control: Control;
  close(): Promise<void>;
}

/** Starts a sandbox. Rejects when a port is taken or ca.pem cannot be written; nothing is left running then. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const clock = new SandboxClock(options.clockRate ?? 1);
  const switches = new Switches({ ...options.switches, ...(options.auto ? { auto: true } : {}) });
  const journal = new Journal();
  const faults = new FaultBoard();
  const world = new World(clock, switches);
  const { domain } = world.directory;
  const hosts = ['127.0.0.1', 'localhost', `lyncdiscover.${domain}`, `lyncdiscoverinternal.${domain}`];
  const certificates = await makeCertificates([...hosts, `web.${domain}`, ...(options.hosts ?? [])]);
  const pools: Pools = { first: '', second: '' };
  const service = new UcwaServer(world, () => pools);
  const tools = { journal, faults, clock };
  // A P-GET waits for up to half an hour (03 §1).
  const patience = { requestTimeout: 0, headersTimeout: 60_000, keepAliveTimeout: 60_000 };
  const secure = createHttps(
    { ...patience, cert: certificates.cert, key: certificates.key },
    makeListener(service, tools, true),
  );
  const plain =
    options.httpPort === undefined ? undefined : createHttp(patience, makeListener(service, tools, false));
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'ucwa-sandbox-'));
  const stop = async () => {
    world.close();
    await Promise.all([shut(secure), plain && shut(plain)]);
    if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
  };
  const caFile = join(dir, 'ca.pem');
  let port: number;
  let httpPort: number | undefined;
  try {
    port = await listen(secure, options.port ?? 0);
    httpPort = plain && (await listen(plain, options.httpPort ?? 0));
    writeFileSync(caFile, certificates.ca);
  } catch (error) {
    // What listens already would keep the program from ending.
    await stop();
    throw error;
  }
  pools.first = `127.0.0.1:${port}`;
  pools.second = `localhost:${port}`;
  const control = new Control(world);
  const [user] = control.users;
  if (!user) throw new Error('The directory has no users.');
  return {
    url: `https://${pools.first}`,
    discoveryUrl: `https://${pools.first}${ROOT_PATH}`,
    httpUrl: httpPort === undefined ? undefined : `http://127.0.0.1:${httpPort}`,
    caPem: certificates.ca,
    caFile,
    users: control.users,
    user,
    journal,
    switches,
    faults,
    clock,
    control,
    close: stop,
  };
}

/** Listens on 127.0.0.1 and tells the port. Rejects with a sentence when the port cannot be had. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const why = code === 'EADDRINUSE' ? 'is taken' : code === 'EACCES' ? 'is not for everybody' : message;
      reject(new Error(`Port ${port} ${why}; choose another one, or none to have a free one picked.`));
    });
    server.listen(port, '127.0.0.1', () => {
      server.removeAllListeners('error');
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Closes a server and every connection it has. */
export function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
