/** One request and its answer, as every part of the sandbox sees them. */

import type { IncomingHttpHeaders } from 'node:http';
import type { Dialect, Json, Resource } from '../hal.ts';
import type { Moment } from '../moment.ts';
import type { UcwaFailure } from './failure.ts';

/** A request whose body has been read. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  /** Host header as sent: name and port. */
  readonly authority: string;
  readonly secure: boolean;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Name of the route that took it, for the journal and for faults; empty until known. */
  operation: string;
  /** SIP address of the user whose token came with it, once known. */
  user: string | undefined;
  /** Remarks for the journal on what is legal but doubtful. */
  readonly notes: string[];
  /** Calls `listener` when the client goes away before the answer. */
  onAbort(listener: () => void): void;
}

export type Content =
  | { kind: 'empty' }
  | { kind: 'resource'; resource: Resource }
  | { kind: 'json'; value: Json }
  /** JSON that is put together only when it is sent, in the style of that moment. */
  | { kind: 'deferred'; write: (dialect: Dialect) => Json }
  | { kind: 'html'; text: string }
  | { kind: 'bytes'; type: string; data: Buffer };

/** An answer before it is written down. */
export interface Reply {
  status: number;
  headers?: Record<string, string | string[]>;
  content: Content;
  /** From somebody on the way, not from this server: it bears none of the server's headers. */
  foreign?: boolean;
  /** Runs once the last byte has left: for what a server does after it has answered. */
  afterwards?: (sent: Moment) => void;
}

/** 200 with a resource. */
export function ok(resource: Resource): Reply {
  return { status: 200, content: { kind: 'resource', resource } };
}

/** 204: done, nothing to say. */
export function noContent(): Reply {
  return { status: 204, content: { kind: 'empty' } };
}

/** 201 with Location, and the resource when there is one (operations answer with an empty body, 01 §6.4). */
export function created(location: string, resource?: Resource): Reply {
  return {
    status: 201,
    headers: { Location: location },
    content: resource ? { kind: 'resource', resource } : { kind: 'empty' },
  };
}

/** An answer of the web server in front of UCWA: an HTML page no client should parse. */
export function htmlPage(
  status: number,
  title: string,
  headers: Record<string, string | string[]> = {},
): Reply {
  const text =
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\r\n' +
    `<html><head><title>${status} - ${title}</title></head><body><h1>Server Error</h1><h2>${status} - ${title}</h2></body></html>\r\n`;
  return { status, headers, content: { kind: 'html', text } };
}

/** The documented error body (06 §1). */
export function failureReply(failure: UcwaFailure): Reply {
  return {
    status: failure.status,
    headers: failure.headers,
    content: { kind: 'json', value: failure.body() },
  };
}
