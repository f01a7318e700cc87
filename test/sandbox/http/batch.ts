/** The multipart bodies of batch (01 §7): whole HTTP requests in, whole HTTP responses out. */

import { STATUS_CODES } from 'node:http';
import { UcwaFailure } from './failure.ts';
import type { WireReply } from './wire.ts';

/** One request out of a batch. */
export interface BatchPart {
  method: string;
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
}

/** Takes a batch apart. Throws 415 without a boundary and 400 DeserializationFailure for what is no request. */
export function readBatch(contentType: string | undefined, body: Buffer): BatchPart[] {
  const boundary = /^multipart\/batching\s*;.*boundary="?([^";]+)"?/i.exec(contentType ?? '')?.[1];
  if (boundary === undefined)
    throw new UcwaFailure(415, undefined, 'A batch is multipart/batching with a boundary.');
  const pieces = body.toString('utf8').split(new RegExp(`(?:^|\\r?\\n)--${literal(boundary)}`));
  if (!pieces.at(-1)?.startsWith('--')) throw broken('The last boundary is missing.');
  return pieces.slice(1, -1).map(readPart);
}

function readPart(text: string): BatchPart {
  const [envelope = '', head = '', ...rest] = text.replace(/^\r?\n/, '').split(/\r?\n\r?\n/);
  if (!/content-type:\s*application\/http;\s*msgtype=request/i.test(envelope)) {
    throw broken('A part is not application/http; msgtype=request.');
  }
  const [first = '', ...lines] = head.split(/\r?\n/);
  const request = /^([A-Z]+) (\/\S*) HTTP\/1\.1$/.exec(first.trim());
  if (!request) throw broken(`"${first}" is no request line.`);
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return {
    method: request[1] ?? '',
    path: request[2] ?? '',
    headers,
    body: Buffer.from(rest.join('\r\n\r\n').trimEnd()),
  };
}

/** Puts the answers together. */
export function writeBatch(boundary: string, answers: readonly WireReply[]): Buffer {
  const parts = answers.flatMap(({ status, headers, body }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Type: application/http; msgtype=response\r\n\r\n` +
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${Object.entries(headers)
          .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`))
          .join('')}\r\n`,
    ),
    body,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

function broken(message: string): UcwaFailure {
  return new UcwaFailure(400, 'DeserializationFailure', message);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
