import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { root } from '../desktop/world.ts';
import { makeCertificates } from '../sandbox/certificates.ts';
import { listen, shut } from '../sandbox/sandbox.ts';
import { now } from './moment.ts';
import { Program } from './program.ts';
import type { Subject } from './subject.ts';

type Heard = { readonly at: number; readonly path: string };

/** The bare program and its server: a long poll over TLS that is answered when a call comes in, and two POSTs. */
export class Bare implements Subject {
  readonly name = 'bare';
  readonly hotkey = 'ctrl+alt+d';
  readonly #server: Server;
  readonly #url: string;
  readonly #place: { readonly env: NodeJS.ProcessEnv; readonly folder: string; readonly log: string };
  readonly #listeners = new Set<(heard: Heard) => void>();
  #waiting: ServerResponse | null = null;

  private constructor(
    server: Server,
    port: number,
    place: { env: NodeJS.ProcessEnv; folder: string; log: string },
  ) {
    this.#server = server;
    this.#url = `https://127.0.0.1:${port}`;
    this.#place = place;
    server.on('request', (request, response) => {
      const at = now();
      const path = request.url ?? '/';
      if (path === '/poll') this.#waiting = response;
      else response.end();
      for (const listener of [...this.#listeners]) listener({ at, path });
    });
  }

  /** Starts its server. @param place where the program lives: its desktop, its own data folder, its log file */
  static async prepare(place: { env: NodeJS.ProcessEnv; folder: string; log: string }): Promise<Bare> {
    const { cert, key } = await makeCertificates(['127.0.0.1']);
    const server = createServer({ cert, key, requestTimeout: 0, keepAliveTimeout: 60_000 });
    return new Bare(server, await listen(server, 0), place);
  }

  start(): Program {
    this.#waiting = null;
    const { env, folder, log } = this.#place;
    const args = [
      join(root, 'test', 'bench', 'bare'),
      ...['--no-sandbox', `--user-data-dir=${folder}`, `--server=${this.#url}`, '--hotkey=Control+Alt+D'],
      `--icon=${join(root, 'build', 'icons', 'tray', 'online-light.png')}`,
    ];
    return new Program(args, env, log);
  }

  async polling(): Promise<void> {
    if (!this.#waiting) await this.#heard('/poll');
  }

  ring(): Promise<number> {
    const response = this.#waiting;
    if (!response) throw new Error('The bare program is not waiting for a call.');
    this.#waiting = null;
    return new Promise((resolve) => {
      response.once('finish', () => resolve(now()));
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ from: 'Ben Miller' }));
    });
  }

  posted(what: 'dial' | 'decline'): Promise<number> {
    return this.#heard(`/${what}`);
  }

  async hangUp(): Promise<void> {}

  close(): Promise<void> {
    return shut(this.#server);
  }

  #heard(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const settle = (done: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        done();
      };
      const listener = (heard: Heard) => {
        if (heard.path === path) settle(() => resolve(heard.at));
      };
      const failed = new Error(`The bare program did not ask for ${path} in 20 s.`);
      const timer = setTimeout(() => settle(() => reject(failed)), 20_000);
      this.#listeners.add(listener);
    });
  }
}
