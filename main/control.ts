/**
 * The control socket: how a second `deskring --something` reaches the running one (contract.md §2). A Unix socket
 * in the profile folder, a named pipe on Windows. One line of JSON asks, one line answers.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, realpathSync, rmdirSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

const action = v.picklist(['hangUp', 'decline', 'hold', 'resume', 'status', 'quit', 'show', 'ping']);
const request = v.variant('kind', [
  v.object({ kind: v.literal('dial'), target: v.pipe(v.string(), v.maxLength(10_000)) }),
  v.object({
    kind: v.literal('open'),
    link: v.pipe(v.string(), v.maxLength(256)),
    hidden: v.optional(v.boolean()),
  }),
  v.object({ kind: action }),
]);
/** What can be asked of a running app. `show` is a plain second start, `ping` a hidden one: it opens nothing. */
export type ControlCommand = v.InferOutput<typeof request>;

const reply = v.object({
  status: v.picklist([0, 1, 2]),
  stdout: v.optional(v.string()),
  stderr: v.optional(v.string()),
});
/** Exit status and what the command prints; the client ends each text with a line break. */
export type ControlAnswer = v.InferOutput<typeof reply>;
/** The answer as it crosses the socket: who answered is named, so that a client can wait for its end. */
export const answerLine = v.object({ ...reply.entries, pid: v.number() });

export type ControlHandler = (command: ControlCommand) => Promise<ControlAnswer>;

export interface ControlServer {
  /** Where it listens. */
  readonly address: string;
  /** Takes no further commands. What is being answered is answered. */
  close(): void;
}

/** sun_path holds 104 bytes on macOS and 108 on Linux, the final zero included. */
const MAX_SOCKET_PATH = 100;
const SHORT_ADDRESS = /^\/tmp\/deskring-\d+-[0-9a-f]{16}\/control\.sock$/;
const MAX_LINE = 64 * 1024;
const MS_TO_ASK = 5_000;

/** Where the app of a profile listens; the folder may not be there yet. */
export function controlAddress(profile: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') {
    return `\\\\.\\pipe\\deskring-${digest(`${userInfo().username}\n${real(profile)}`.toLowerCase())}`;
  }
  const inside = join(profile, 'control.sock');
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH) return inside;
  return join(`/tmp/deskring-${process.getuid?.() ?? 0}-${digest(real(profile))}`, 'control.sock');
}

/** In /tmp anybody can make a folder by the name of ours: whether it is this user's and closed to others. */
export function isPrivate(address: string): boolean {
  if (process.platform === 'win32' || !SHORT_ADDRESS.test(address)) return true;
  const { mode, uid } = lstatSync(dirname(address));
  return (mode & 0o170_777) === 0o040_700 && uid === process.getuid?.();
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * Listens for commands. A socket left by a crash is replaced; the single-instance lock must be held.
 * @throws the system's error when it can't listen, `EADDRINUSE` when another app answers there
 */
export async function serveControl(profile: string, handle: ControlHandler): Promise<ControlServer> {
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  const address = controlAddress(profile);
  if (process.platform !== 'win32') mkdirSync(dirname(address), { recursive: true, mode: 0o700 });
  if (!isPrivate(address)) throw new Error(`${dirname(address)} is not a private folder of this user`);
  const server = createServer((socket) => serve(socket, handle));
  try {
    await listen(server, address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || (await answers(address))) throw error;
    rmSync(address, { force: true });
    await listen(server, address);
  }
  // Accepting may fail for want of file handles; the next command finds the socket again.
  server.on('error', () => {});
  const close = () => {
    server.close();
    if (SHORT_ADDRESS.test(address)) removeFolder(dirname(address));
  };
  return { address, close };
}

/** The folder of a short address, made for the socket alone; with something else in it, it stays. */
function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Emptied by the system meanwhile, or not ours alone.
  }
}

function listen(server: Server, address: string): Promise<void> {
  // A socket is made with the permissions the umask leaves: none for others from the first moment on.
  const before = process.platform === 'win32' ? null : process.umask(0o177);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
    // bind() is done when listen() returns.
    if (before !== null) process.umask(before);
  });
}

/** Whether a living process listens there. */
export function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    const settle = (alive: boolean) => {
      socket.destroy();
      resolve(alive);
    };
    socket.on('connect', () => settle(true));
    socket.on('error', () => settle(false));
  });
}

function serve(socket: Socket, handle: ControlHandler): void {
  let asked = '';
  let isAsked = false;
  socket.setEncoding('utf8');
  socket.setTimeout(MS_TO_ASK, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    if (isAsked) return;
    asked += text;
    const end = asked.indexOf('\n');
    if (end < 0) {
      if (asked.length > MAX_LINE) socket.destroy();
      return;
    }
    isAsked = true;
    socket.setTimeout(0);
    void answer(socket, asked.slice(0, end), handle);
  });
}

async function answer(socket: Socket, line: string, handle: ControlHandler): Promise<void> {
  const command = readRequest(line);
  let said: ControlAnswer = {
    status: 2,
    stderr: 'The running Deskring is of another version: quit it first.',
  };
  if (command) {
    said = await handle(command).catch(() => ({
      status: 1 as const,
      stderr: 'Deskring could not do this; its log says why.',
    }));
  }
  const text = `${JSON.stringify({ ...said, pid: process.pid })}\n`;
  if (socket.destroyed) return;
  // Who asked for the end holds on to this connection: it breaks when the process is gone, and not before.
  if (command?.kind === 'quit') socket.write(text);
  else socket.end(text);
}

function readRequest(line: string): ControlCommand | null {
  try {
    const read = v.safeParse(request, JSON.parse(line));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}
