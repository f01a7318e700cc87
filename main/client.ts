/**
 * What a command line can do without the app of its own: ask the running one. Runs in plain Node and before
 * anything else in Electron, so it imports neither Electron nor anything slow.
 */
import { createConnection, type Socket } from 'node:net';
import * as v from 'valibot';
import { version } from '../package.json' with { type: 'json' };
import { type AppCommand, HELP, parseArguments } from './commandline.ts';
import { answerLine, type ControlCommand, controlAddress, isPrivate } from './control.ts';
import { familyOf, lives, type ProcessId } from './processes.ts';
import { profileFolder } from './profile.ts';

export interface ClientOptions {
  /** Milliseconds to wait for an app that is just starting to listen; default 0: none listens, none runs. */
  readonly waitForInstanceMs?: number;
  /** Milliseconds an app that was told to quit may take; default 20,000. Then it is killed. */
  readonly msToEnd?: number;
  readonly out?: (text: string) => void;
  readonly err?: (text: string) => void;
}

const MS_TO_ANSWER = 15_000;
const MS_TO_VANISH = 1_000;
/** Signing out is bounded at less. */
const MS_TO_END = 20_000;
const NOT_RUNNING = 3;

/**
 * Does what a command line asks of a running app.
 * @param args the program's own arguments
 * @returns the exit status (contract.md §2), or null when the app has to be started: a plain start, a link or
 * `--dial` with nothing running. Never throws.
 */
export async function runClient(
  args: readonly string[],
  options: ClientOptions = {},
): Promise<number | null> {
  const out = options.out ?? ((text) => process.stdout.write(text));
  const err = options.err ?? ((text) => process.stderr.write(text));
  const parsed = parseArguments(args);
  if (!parsed.ok) {
    err(`${parsed.message}\n`);
    return 2;
  }
  const { command, profile, hidden } = parsed.line;
  if (command.kind === 'help' || command.kind === 'version') {
    out(command.kind === 'help' ? HELP : `${version}\n`);
    return 0;
  }
  const socket = await connected(profile, options.waitForInstanceMs ?? 0);
  const notRunning = async (): Promise<number | null> => {
    if (command.kind === 'start' || command.kind === 'open') return null;
    if (command.kind === 'dial') {
      // Loaded for this alone: it knows the numbers of the world.
      const { refusedTarget } = await import('./dial-check.ts');
      const why = await refusedTarget(command.target, profileFolder(profile));
      if (why !== null) err(`${why}\n`);
      return why === null ? null : 1;
    }
    err('Deskring is not running on this profile.\n');
    return NOT_RUNNING;
  };
  if (!socket) return await notRunning();
  try {
    const answer = await ask(socket, asControl(command, hidden));
    if (!answer) {
      // It was ending when it was asked. A dial it may have taken all the same.
      if (socket.closed && command.kind !== 'dial' && (await isGone(profile))) return await notRunning();
      err('The running Deskring does not answer.\n');
      return 1;
    }
    if (answer.stdout) out(withLineBreak(answer.stdout));
    if (answer.stderr) err(withLineBreak(answer.stderr));
    if (command.kind === 'quit' && answer.status === 0) {
      await end(answer.pid, socket, options.msToEnd ?? MS_TO_END);
    }
    return answer.status;
  } finally {
    socket.destroy();
  }
}

const withLineBreak = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

function asControl(command: AppCommand, hidden: boolean): ControlCommand {
  if (command.kind === 'open' && hidden) return { ...command, hidden };
  if (command.kind !== 'start') return command;
  return { kind: hidden ? 'ping' : 'show' };
}

/** A connection to the running app, null when none runs. */
async function connected(profile: string | null, waitMs: number): Promise<Socket | null> {
  const until = Date.now() + waitMs;
  for (;;) {
    const socket = await connect(profile);
    if (socket || Date.now() >= until) return socket;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Nobody listens there any more; a process on its way out may still seem to, for a moment. */
async function isGone(profile: string | null): Promise<boolean> {
  for (const until = Date.now() + MS_TO_VANISH; Date.now() < until; ) {
    const socket = await connect(profile);
    if (!socket) return true;
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

function connect(profile: string | null): Promise<Socket | null> {
  return new Promise((resolve) => {
    try {
      const address = controlAddress(profileFolder(profile));
      const socket = isPrivate(address) ? createConnection(address) : null;
      if (!socket) return resolve(null);
      socket.once('connect', () => resolve(socket));
      socket.on('error', () => resolve(null));
    } catch {
      // There is no folder where it would lie.
      resolve(null);
    }
  });
}

type Answer = v.InferOutput<typeof answerLine>;

/** @returns null when no sensible answer came in time */
function ask(socket: Socket, command: ControlCommand): Promise<Answer | null> {
  return new Promise((resolve) => {
    let said = '';
    const settle = (answer: Answer | null) => {
      clearTimeout(timer);
      resolve(answer);
    };
    const timer = setTimeout(() => settle(null), MS_TO_ANSWER);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) settle(readAnswer(said.slice(0, said.indexOf('\n'))));
    });
    socket.on('close', () => settle(null));
    socket.write(`${JSON.stringify(command)}\n`);
  });
}

function readAnswer(line: string): Answer | null {
  try {
    const read = v.safeParse(answerLine, JSON.parse(line));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}

/** Waits until the app and all it started are gone; what does not end by itself is ended. */
async function end(pid: number, socket: Socket, ms: number): Promise<void> {
  const family = await familyOf(pid);
  if (await gone(family, ms)) return;
  for (const member of family) {
    // A number alone may meanwhile be another program's; while the connection stands, it is the app's.
    const isCertain = member.started !== '' || !socket.closed;
    if (isCertain && (await lives(member))) kill(member.pid);
  }
  await gone(family, 2_000);
}

async function gone(family: readonly ProcessId[], ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  for (;;) {
    const alive = await Promise.all(family.map(lives));
    if (!alive.includes(true)) return true;
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
