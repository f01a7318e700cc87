/** The app's way to the network: Electron's net in a session of its own, with the administrator's authorities. */
import type { ClientRequest, ClientRequestConstructorOptions, Session } from 'electron';
import { ElectronTransport } from './electron-transport.ts';
import { readAuthorities, Trust } from './trust.ts';

export interface NetworkOptions {
  /** Electron's `net`. */
  readonly net: { request(options: ClientRequestConstructorOptions): ClientRequest };
  /** In memory only: no cookie and no answer is kept. */
  readonly session: Session;
  readonly userAgent: string;
  /** Default 32 MB. */
  readonly maxBodyBytes?: number;
}

export class Network {
  readonly transport: ElectronTransport;
  readonly #session: Session;
  readonly #trust = new Trust([]);

  constructor(options: NetworkOptions) {
    this.#session = options.session;
    this.#trust.attach(options.session);
    this.transport = new ElectronTransport({ ...options, trust: this.#trust });
  }

  /**
   * Reads `server.extraCaFile` anew and judges every certificate by it from now on.
   * @returns a sentence when the file is of no use, else null
   */
  async trustFile(path: string | null): Promise<string | null> {
    const { certificates, problem } = await readAuthorities(path);
    this.#trust.setAuthorities(certificates);
    this.#trust.attach(this.#session);
    await this.#session.closeAllConnections();
    return problem;
  }
}
