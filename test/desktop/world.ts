/**
 * A whole world for a test: a desktop, a UCWA server, a profile with Ann's account, and Deskring itself running in
 * a real Electron.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { tool } from '../../build/desktop/parts.mjs';
import {
  type DesktopOptions,
  startVirtualDesktop,
  type VirtualDesktop,
} from '../../build/desktop/virtual-desktop.mjs';
import { electronPath } from '../../build/setup/electron.mjs';
import { runClient } from '../../main/client.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface WorldOptions {
  readonly desktop?: DesktopOptions;
  readonly sandbox?: SandboxOptions;
  /** What config.json holds besides account, server and phone; `false` leaves the profile empty. */
  readonly config?: Record<string, unknown> | false;
  /** The password in the keyring: Ann's own unless given; null = none. */
  readonly password?: string | null;
  readonly args?: readonly string[];
  /** Without, Deskring is not started by itself. */
  readonly start?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface Status {
  readonly version: string;
  readonly session: {
    readonly state: string;
    readonly user: string | null;
    readonly server: string | null;
    readonly since: string;
    readonly error: { readonly code: string; readonly message: string } | null;
  };
  readonly calls: readonly CallStatus[];
  readonly missedCalls: number;
}

export interface CallStatus {
  readonly id: string;
  readonly direction: string;
  readonly state: string;
  readonly remote: {
    readonly name: string | null;
    readonly uri: string | null;
    readonly number: string | null;
  };
  readonly endReason: string | null;
  readonly [name: string]: unknown;
}

export class World {
  readonly desktop: VirtualDesktop;
  readonly sandbox: Sandbox;
  readonly profile: string;
  #app: ElectronApplication | null = null;

  constructor(desktop: VirtualDesktop, sandbox: Sandbox, profile: string) {
    this.desktop = desktop;
    this.sandbox = sandbox;
    this.profile = profile;
  }

  get app(): ElectronApplication {
    if (!this.#app) throw new Error('Deskring is not running in this world.');
    return this.#app;
  }

  /** Starts Deskring; resolves when its main process answers. */
  async launch(args: readonly string[] = ['--hidden']): Promise<void> {
    this.#app = await _electron.launch({
      executablePath: electronPath(),
      args: [root, '--no-sandbox', `--profile=${this.profile}`, ...args],
      env: definedOnly(this.desktop.env),
      cwd: root,
      // As the desktop says, not light as Playwright would have it.
      colorScheme: null,
    });
  }

  /** Runs `npm start -- ARGS` on this profile and tells how it ended. */
  async run(...args: readonly string[]): Promise<Answer> {
    const child = spawn(
      process.execPath,
      [join(root, 'build', 'run.mjs'), 'start', `--profile=${this.profile}`, ...args],
      { env: this.desktop.env, cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let out = '';
    let err = '';
    child.stdout.on('data', (bytes) => {
      out += bytes;
    });
    child.stderr.on('data', (bytes) => {
      err += bytes;
    });
    const [status] = await once(child, 'close');
    return { status, out, err };
  }

  /** What the running Deskring says of itself. */
  async status(): Promise<Status> {
    const { out, err } = await this.ask('--status');
    if (!out.startsWith('{')) throw new Error(`Deskring tells no status: ${err}`);
    return JSON.parse(out);
  }

  /** Asks the running Deskring as a command does, without a process of its own. */
  async ask(...args: readonly string[]): Promise<Answer> {
    let [out, err] = ['', ''];
    const status = await runClient([`--profile=${this.profile}`, ...args], {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    });
    if (status === null) throw new Error('Deskring does not run.');
    return { status, out, err };
  }

  /** The newest call Deskring knows of, once there is one that fits. */
  call(fits: (call: CallStatus) => boolean = () => true): Promise<CallStatus> {
    return until('the call', async () => (await this.status()).calls.findLast(fits));
  }

  /** The page of a window that is open, or opens. */
  page(kind: 'pad' | 'call' | 'signIn' | 'settings'): Promise<Page> {
    const shown = () =>
      this.app.windows().find((page) => !page.isClosed() && page.url().includes(`/${kind}.html`));
    return until(`the ${kind} window`, () => shown());
  }

  /** Resolves when the session is in this state. */
  async session(state: Status['session']['state']): Promise<Status['session']> {
    return until(`the session to be ${state}`, async () => {
      // It may not listen yet.
      const status = await this.status().catch(() => null);
      return status?.session.state === state ? status.session : null;
    });
  }

  async online(): Promise<void> {
    await this.session('online');
  }

  /** The title of the window that gets what is typed; null when none does. */
  async focused(): Promise<string | null> {
    return tool(this.desktop.env, 'xdotool', ['getactivewindow', 'getwindowname']).catch(() => null);
  }

  /** Ends Deskring as `--quit` does, and forgets it. */
  async quit(): Promise<Answer> {
    const answer = await this.run('--quit');
    this.#app = null;
    return answer;
  }

  async stop(): Promise<void> {
    await this.#app?.close().catch(() => {});
    await this.desktop.stop();
    await this.sandbox.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

/** Builds a world; with `start: false` Deskring is launched later. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const [desktop, sandbox] = await Promise.all([
    startVirtualDesktop(options.desktop),
    startSandbox(options.sandbox),
  ]);
  const profile = mkdtempSync(join(tmpdir(), 'deskring-profile-'));
  const world = new World(desktop, sandbox, profile);
  const { signInAddress, userName, password, ownNumber } = sandbox.user;
  if (options.config !== false) {
    mkdirSync(profile, { recursive: true });
    const config = {
      account: { signInAddress, userName },
      server: { discovery: 'manual', internalUrl: sandbox.discoveryUrl, extraCaFile: sandbox.caFile },
      phone: { ownNumber, country: 'US' },
      ...options.config,
    };
    writeFileSync(join(profile, 'config.json'), JSON.stringify(config));
  }
  const kept = options.password === undefined ? password : options.password;
  if (kept !== null && options.desktop?.keyring !== false)
    await keepPassword(desktop.env, signInAddress, kept);
  if (options.start !== false) await world.launch(options.args);
  return world;
}

/** Puts a password into the desktop's keyring, as keytar does. */
export async function keepPassword(env: NodeJS.ProcessEnv, address: string, password: string): Promise<void> {
  const script = "require('keytar').setPassword('Deskring', process.argv[1], process.argv[2])";
  const child = spawn(process.execPath, ['-e', script, address, password], {
    env,
    cwd: root,
    stdio: 'inherit',
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`The password could not be put into the keyring (${status}).`);
}

/** Looks again and again until there is something. @throws after the time, naming what was waited for */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 15_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found as NonNullable<T>;
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs / 1000} s for ${what} in vain.`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/** A press that takes its own window away: the page may be gone before Playwright has heard that it was pressed. */
export const lastPress = (press: Promise<void>): Promise<void> =>
  press.catch((error) => {
    if (!/has been closed/.test(String(error))) throw error;
  });

export const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** The files below a folder in which a text stands. */
export const filesHolding = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
