/** The app's way to the network: Electron's net in a session of its own, with the administrator's authorities. */
import type { ClientRequest, ClientRequestConstructorOptions, Session } from 'electron';
import { ElectronTransport } from './electron-transport.ts';
import { readAuthorities, Trust } from './trust.ts';

export interface NetworkOptions {
  /** Electron's `net`. */
  readonly net: { request(options: ClientRequestConstructorOptions): ClientRequest };
  /**
   * Opens a session that lives in memory only, keeps no cookie and no answer, and was never used: Chromium
   * remembers for half an hour how it judged a certificate, and only a new session forgets it.
   * @param serial 1, 2, …: for the partition's name
   */
  readonly openSession: (serial: number) => Session;
  readonly userAgent: string;
  /** Default 32 MB. */
  readonly maxBodyBytes?: number;
}

export class Network {
  readonly transport: ElectronTransport;
  readonly #openSession: (serial: number) => Session;
  readonly #trust = new Trust([]);
  /** Opened with the first request. */
  #sessions: Readonly<Record<'shared' | 'once', Session>> | null = null;
  #serial = 0;

  constructor(options: NetworkOptions) {
    this.#openSession = options.openSession;
    this.transport = new ElectronTransport({
      ...options,
      session: (use) => this.#current()[use],
      trust: this.#trust,
    });
  }

  /**
   * Reads `server.extraCaFile` anew and judges every certificate by it from now on; requests under way are broken
   * off when it says something new.
   * @returns a sentence when the file is of no use, else null
   */
  async trustFile(path: string | null): Promise<string | null> {
    const { certificates, problem } = await readAuthorities(path);
    if (this.#trust.setAuthorities(certificates)) {
      const old = this.#sessions;
      this.#sessions = null;
      await Promise.all([old?.shared.closeAllConnections(), old?.once.closeAllConnections()]);
    }
    return problem;
  }

  #current(): Readonly<Record<'shared' | 'once', Session>> {
    this.#sessions ??= { shared: this.#open(), once: this.#open() };
    return this.#sessions;
  }

  #open(): Session {
    const session = this.#openSession(++this.#serial);
    this.#trust.attach(session);
    return session;
  }
}
