/** From requests on the wire to exchanges, and from replies to bytes. */

import type { IncomingMessage } from 'node:http';
import type { Dialect, Json } from '../hal.ts';
import { writeResource } from '../hal.ts';
import { maskSecrets } from '../journal.ts';
import type { Exchange, Reply } from './exchange.ts';
import { xmlOf } from './xml.ts';

/** Longest request body taken, in bytes; more is 413. */
export const BODY_LIMIT = 1_000_000;

/** The answer's head and bytes, ready to send. */
export interface WireReply {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** Reads the whole body; undefined when it is longer than the limit. Rejects when the client breaks off. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length <= BODY_LIMIT) chunks.push(chunk as Buffer);
  }
  return length <= BODY_LIMIT ? Buffer.concat(chunks) : undefined;
}

/** How JSON answers are written at this moment. */
export interface JsonStyle extends Dialect {
  contentType: string;
  byteOrderMark: boolean;
  /** As XML instead (01 §6.2). */
  xml: boolean;
}

/** Writes a reply down. */
export function toWire(reply: Reply, style: JsonStyle): WireReply {
  const { content } = reply;
  switch (content.kind) {
    case 'empty':
      return withBody(reply, undefined, Buffer.alloc(0));
    case 'html':
      return withBody(reply, 'text/html', Buffer.from(content.text));
    case 'bytes':
      return withBody(reply, content.type, content.data);
    case 'json':
      return withValue(reply, content.value, style);
    case 'deferred':
      return withValue(reply, content.write(style), style);
    case 'resource': {
      const { etag } = content.resource;
      const tagged: Reply =
        etag === undefined ? reply : { ...reply, headers: { ETag: `"${etag}"`, ...reply.headers } };
      return withValue(tagged, writeResource(content.resource, style), style);
    }
  }
}

function withBody(reply: Reply, type: string | undefined, body: Buffer): WireReply {
  return {
    status: reply.status,
    headers: {
      ...(type === undefined ? {} : { 'Content-Type': type }),
      ...(reply.status === 204 || reply.status === 304 ? {} : { 'Content-Length': String(body.length) }),
      ...reply.headers,
    },
    body,
  };
}

function withValue(reply: Reply, value: Json, style: JsonStyle): WireReply {
  const xml = style.xml ? xmlOf(value) : null;
  const text = (style.byteOrderMark ? '\uFEFF' : '') + (xml?.text ?? JSON.stringify(value));
  return withBody(reply, xml?.type ?? style.contentType, Buffer.from(text));
}

/** The request's headers for the journal: everything but what lets a reader in. */
export function journalHeaders(request: IncomingMessage): Record<string, string> {
  const secret = new Set(['authorization', 'cookie', 'proxy-authorization']);
  return Object.fromEntries(
    Object.entries(request.headers)
      .filter(([name]) => !secret.has(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** The request's body for the journal: parsed where possible, passwords masked. */
export function journalBody(exchange: Pick<Exchange, 'headers' | 'body'>): Json {
  if (exchange.body.length === 0) return null;
  const text = exchange.body.toString('utf8');
  const type = exchange.headers['content-type'] ?? '';
  if (type.includes('x-www-form-urlencoded'))
    return maskSecrets(Object.fromEntries(new URLSearchParams(text)));
  try {
    return maskSecrets(JSON.parse(text) as Json);
  } catch {
    return text.slice(0, 10_000);
  }
}
