/** The control API: plain http on 127.0.0.1, JSON in and out (README.md has the table), and the control page. */

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { CallStateError } from '../calls/call.ts';
import type { Json } from '../hal.ts';
import { UcwaFailure } from '../http/failure.ts';
import { findRoute } from '../http/router.ts';
import { listen, type Sandbox, shut } from '../sandbox.ts';
import { ACTIONS, type Action } from './actions.ts';
import { ControlError, Members, readJsonBody } from './json.ts';

const PAGE = new URL('./page.html', import.meta.url);
const ROUTES = ACTIONS.map(([method, pattern, handler]) => ({
  operation: pattern,
  method,
  pattern,
  handler,
}));

/** A running control API. */
export interface ControlServer {
  /** `http://127.0.0.1:PORT/`: the page; the API is below `api/`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the control API and page of a sandbox. Rejects when the port is taken. */
export async function startControlServer(sandbox: Sandbox, port = 0): Promise<ControlServer> {
  const server = createServer((request, response) => {
    serve(sandbox, request, response).catch((error: unknown) => {
      reply(response, statusOf(error), { error: sentenceOf(error, request) });
    });
  });
  const actual = await listen(server, port);
  return { url: `http://127.0.0.1:${actual}/`, close: () => shut(server) };
}

async function serve(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A web page of somebody else's must not reach this through a name of its own (DNS rebinding).
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (host !== '127.0.0.1' && host !== 'localhost') throw new ControlError(403, 'Ask 127.0.0.1.');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (request.method === 'GET' && url.pathname === '/') {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(readFileSync(PAGE));
    return;
  }
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== `http://${request.headers.host}`)
    throw new ControlError(403, 'Not from there.');
  const { route, params } = findRoute<Action>(ROUTES, request.method ?? 'GET', url.pathname.slice(1));
  const body = new Members(await readJsonBody(request));
  reply(response, 200, await route.handler(sandbox, { params, query: url.searchParams, body }));
}

function reply(response: ServerResponse, status: number, value: Json): void {
  if (response.headersSent) return;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(JSON.stringify(value));
}

function sentenceOf(error: unknown, { method, url }: IncomingMessage): string {
  // The router's own words are meant for clients of the server.
  if (error instanceof UcwaFailure)
    return `There is no ${method} ${url} here; test/sandbox/README.md has the list.`;
  return error instanceof Error ? error.message : String(error);
}

/** 404 for what is not there, 409 for a call that cannot take the step, 408 for a wait in vain, else 400. */
function statusOf(error: unknown): number {
  if (error instanceof ControlError || error instanceof UcwaFailure) return error.status;
  if (error instanceof CallStateError) return 409;
  if (error instanceof RangeError || error instanceof SyntaxError) return 400;
  return error instanceof Error && error.message.includes('within') ? 408 : 500;
}
