/**
 * The sockets: takes requests, has them located, broken by a fault or answered, writes the answer and keeps
 * the journal. It knows nothing of UCWA.
 */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock, Timer } from '../clock.ts';
import type { FaultBoard, FaultEffect, Flight } from '../faults.ts';
import type { Journal, JournalEntry } from '../journal.ts';
import { moment } from '../moment.ts';
import { type Exchange, failureReply, htmlPage, type Reply } from './exchange.ts';
import { UcwaFailure } from './failure.ts';
import { journalBody, journalHeaders, readBody, type WireReply } from './wire.ts';

/** What the listener asks of the server behind it. */
export interface Service {
  /** Names the operation and the user of a request, into the exchange, without carrying it out. */
  locate(exchange: Exchange): void;
  /** Carries the request out; UcwaFailure becomes the documented error. */
  answer(exchange: Exchange): Promise<Reply> | Reply;
  /** The 401 with its challenge, for the fault `unauthorized`. */
  challenge(exchange: Exchange): Reply;
  /** Writes a reply in the style the switches ask for. */
  write(reply: Reply, exchange: Exchange): WireReply;
}

interface Outcome {
  /** Undefined: cut the connection. */
  reply: Reply | undefined;
  /** The fault that still has to spoil the bytes. */
  spoil?: FaultEffect;
}

/** Serves one listening socket; `secure` says whether it speaks TLS. */
export function makeListener(
  service: Service,
  tools: { journal: Journal; faults: FaultBoard; clock: Clock },
  secure: boolean,
): RequestListener {
  return (request, response) => {
    serve(service, tools, secure, request, response).catch((error: unknown) => {
      // The client broke off while sending; there is nobody left to answer.
      response.destroy(error instanceof Error ? error : undefined);
    });
  };
}

async function serve(
  service: Service,
  tools: { journal: Journal; faults: FaultBoard; clock: Clock },
  secure: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const received = moment();
  const body = await readBody(request);
  const authority = request.headers.host ?? 'localhost';
  const abortListeners: (() => void)[] = [];
  const exchange: Exchange = {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', `${secure ? 'https' : 'http'}://${authority}`),
    authority: authority.toLowerCase(),
    secure,
    headers: request.headers,
    body: body ?? Buffer.alloc(0),
    operation: 'unknown',
    user: undefined,
    notes: [],
    onAbort: (listener) => abortListeners.push(listener),
  };
  service.locate(exchange);
  const entry = tools.journal.open({
    received,
    method: exchange.method,
    host: authority,
    path: exchange.url.pathname,
    query: Object.fromEntries(exchange.url.searchParams),
    headers: journalHeaders(request),
    body: journalBody(exchange),
    operation: exchange.operation,
    user: exchange.user,
    notes: exchange.notes,
  });
  const flight = tools.faults.enter(exchange);
  const patience = armCut(flight, tools.clock);
  const abort = () => {
    for (const listener of abortListeners) listener();
  };
  response.once('close', () => {
    flight.leave();
    patience?.cancel();
    if (!response.writableFinished) {
      entry.broken = true;
      abort();
      tools.journal.changed();
    }
  });
  const usual =
    body === undefined
      ? Promise.resolve<Outcome>({ reply: failureReply(new UcwaFailure(413)) })
      : lacksLength(request)
        ? Promise.resolve<Outcome>({ reply: htmlPage(411, 'Length Required') })
        : outcome(service, tools.clock, exchange, flight.effect);
  let interrupted = false;
  const broken = flight.interrupted.then((effect) => {
    interrupted = true;
    entry.fault = effect.kind;
    abort();
    return outcome(service, tools.clock, exchange, effect);
  });
  if (flight.effect) entry.fault = flight.effect.kind;
  const { reply, spoil } = await Promise.race([usual.then((one) => (interrupted ? broken : one)), broken]);
  flight.leave();
  if (!reply) {
    entry.broken = true;
    tools.journal.changed();
    request.socket.destroy();
    return;
  }
  response.once('finish', () => {
    entry.sent ??= moment();
    tools.journal.changed();
    reply.afterwards?.(entry.sent);
  });
  send(response, service.write(reply, exchange), spoil, entry, tools.journal);
}

/** Starts the patience of the fault `cut`. */
function armCut({ effect, interrupt }: Flight, clock: Clock): Timer | undefined {
  if (effect?.kind !== 'cut') return undefined;
  const { ms, status } = effect;
  return clock.after(ms, () => interrupt(status === undefined ? { kind: 'drop' } : { kind: 'html', status }));
}

/** An empty POST has to say that it is empty (01 §6.4); the web server in front refuses it. */
function lacksLength({ method, headers }: IncomingMessage): boolean {
  const isSaid = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return (method === 'POST' || method === 'PUT') && !isSaid;
}

async function outcome(
  service: Service,
  clock: Clock,
  exchange: Exchange,
  effect: FaultEffect | undefined,
): Promise<Outcome> {
  const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  switch (effect?.kind) {
    case 'hang':
      return new Promise(() => undefined);
    case 'html':
      return { reply: { ...htmlPage(effect.status, 'Sandbox fault'), foreign: true } };
    case 'error':
      return { reply: errorReply(effect, clock.now()) };
    case 'unauthorized':
      return { reply: service.challenge(exchange) };
    case 'body':
      return {
        reply: {
          status: effect.status ?? 200,
          content: {
            kind: 'bytes',
            type: effect.contentType ?? 'application/json',
            data: Buffer.from(effect.text),
          },
        },
      };
    case 'redirect':
      return {
        reply: {
          status: effect.status ?? 302,
          headers: { Location: effect.location },
          content: { kind: 'empty' },
          foreign: true,
        },
      };
    case 'drop': {
      if (effect.when === 'after') (await carryOut(service, exchange)).afterwards?.(moment());
      return { reply: undefined };
    }
    case 'delay': {
      if (effect.when !== 'after') await pause(effect.ms);
      const reply = await carryOut(service, exchange);
      if (effect.when === 'after') await pause(effect.ms);
      return { reply };
    }
    default: {
      const reply = await carryOut(service, exchange);
      return effect ? { reply, spoil: effect } : { reply };
    }
  }
}

async function carryOut(service: Service, exchange: Exchange): Promise<Reply> {
  try {
    return await service.answer(exchange);
  } catch (error) {
    if (error instanceof UcwaFailure) return failureReply(error);
    exchange.notes.push(`sandbox defect: ${error instanceof Error ? error.stack : String(error)}`);
    return failureReply(new UcwaFailure(500, undefined, 'The sandbox itself failed; see its journal.'));
  }
}

type ErrorEffect = Extract<FaultEffect, { kind: 'error' }>;

function errorReply(effect: ErrorEffect, now: number): Reply {
  const failure = new UcwaFailure(effect.status, effect.subcode, effect.message);
  const reply = failureReply(failure);
  return {
    ...reply,
    headers: wish(effect, now),
    content: { kind: 'json', value: { ...failure.body(), code: effect.code ?? failure.code } },
  };
}

/** Retry-After in either of its forms. A date stands beside the Date of the answer, both by the sandbox's clock. */
function wish({ retryAfter, asDate }: ErrorEffect, now: number): Record<string, string> {
  if (retryAfter === undefined) return {};
  if (!asDate) return { 'Retry-After': String(retryAfter) };
  const date = (ms: number) => new Date(ms).toUTCString();
  return { Date: date(now), 'Retry-After': date(now + retryAfter * 1000) };
}

function send(
  response: ServerResponse,
  wire: WireReply,
  spoil: FaultEffect | undefined,
  entry: JournalEntry,
  journal: Journal,
): void {
  let { body } = wire;
  if (spoil?.kind === 'byteOrderMark') body = Buffer.concat([Buffer.from('\uFEFF'), body]);
  if (spoil?.kind === 'malformed') body = body.subarray(0, -1);
  const length =
    wire.headers['Content-Length'] === undefined ? {} : { 'Content-Length': String(body.length) };
  response.writeHead(wire.status, { ...wire.headers, ...length });
  entry.status = wire.status;
  if (spoil?.kind === 'truncate') {
    response.write(body.subarray(0, Math.floor(body.length * (spoil.share ?? 0.5))), () =>
      response.destroy(),
    );
  } else if (spoil?.kind === 'slow') {
    trickle(response, body, spoil.ms);
  } else {
    response.end(body);
    // Node hands a body of this size to the kernel before `end` returns; `finish` comes turns of the loop later,
    // when a client in this process may already have read it.
    entry.sent = moment();
  }
  journal.changed();
}

/** Sends the body in ten pieces spread over `ms` real milliseconds. */
function trickle(response: ServerResponse, body: Buffer, ms: number, piece = 0): void {
  const size = Math.ceil(body.length / 10);
  if (piece >= 10 || response.destroyed) {
    response.end();
    return;
  }
  response.write(body.subarray(piece * size, (piece + 1) * size));
  setTimeout(trickle, ms / 10, response, body, ms, piece + 1);
}
