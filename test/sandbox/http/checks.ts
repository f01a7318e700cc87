/** What every request has to get right before its resource sees it. */

import type { Exchange, Reply } from './exchange.ts';
import { invalid, UcwaFailure } from './failure.ts';
import { asksForXml, EVENTS_TYPE, XML_TYPES } from './xml.ts';

const ACCEPTED = ['application/json', 'application/vnd.microsoft.com.ucwa+json', ...XML_TYPES];

/** 405 for any other verb. */
export function only<R extends Reply | Promise<Reply>>(exchange: Exchange, method: string, run: () => R): R {
  if (exchange.method === method) return run();
  const failure = new UcwaFailure(405, undefined, `${exchange.method} is not offered here.`);
  failure.headers.Allow = method;
  throw failure;
}

/** 406 unless the client says that it takes what this server writes: JSON, XML, or the operation's own type. */
export function needAccept(exchange: Exchange, type?: string): void {
  const ranges = (exchange.headers.accept ?? '')
    .split(',')
    .map((one) => one.split(';')[0]?.trim().toLowerCase() ?? '');
  const wanted = type === undefined ? ACCEPTED : [type, ...ACCEPTED];
  if (wanted.some((one) => ranges.includes(one))) return;
  if (wanted.some((one) => ranges.includes(`${one.split('/')[0]}/*`)) || ranges.includes('*/*')) {
    exchange.notes.push('Accept leaves the form of the answer open');
    return;
  }
  throw new UcwaFailure(406, undefined, `Accept must name ${wanted.join(' or ')}.`);
}

/** 406 for events in plain XML: they come in the vendor's XML type or in JSON (03 §1). */
export function needVendorXml({ headers: { accept } }: Exchange): void {
  if (asksForXml(accept) && !/vnd\.microsoft\.com\.ucwa\+xml/i.test(accept ?? ''))
    throw new UcwaFailure(406, undefined, `Events are written as ${EVENTS_TYPE}, not as application/xml.`);
}

/** Revision 2 may only be asked for where the link shows it (01 §5). */
export function needVersion(exchange: Exchange, highest: number): void {
  const header = exchange.headers['x-ms-requiresminresourceversion'];
  if (header === undefined) return;
  const version = Number(header);
  if (!Number.isFinite(version)) {
    throw invalid({ name: 'X-MS-RequiresMinResourceVersion', reason: 'not a number' });
  }
  if (version > highest)
    throw new UcwaFailure(404, 'APIVersionNotSupported', 'There is no such revision here.');
}
