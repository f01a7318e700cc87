/** A whole session over XML: the real server's answers, rewritten on the way as 01 §6.2 and 03 §2 have it. */
import { afterEach, expect, it } from 'vitest';
import { NodeTransport } from '../../../main/net/node-transport.ts';
import { asArray, isDict, parseJson } from '../../../main/ucwa/hal.ts';
import type { HttpResponse } from '../../../main/ucwa/http.ts';
import { type Bench, makeBench, until } from './bench.ts';

let bench: Bench;
let inner: NodeTransport;
afterEach(async () => {
  await bench.close();
  inner.close();
});

type Dict = Record<string, unknown>;
const dict = (value: unknown): Dict => (isDict(value) ? value : {});
const escaped = (value: unknown): string =>
  String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const attributes = (values: Dict): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');

const scalar = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : escaped(value);
const property = ([name, value]: [string, unknown]): string =>
  Array.isArray(value)
    ? `<propertyList name="${name}">${value.map((one) => `<item>${scalar(one)}</item>`).join('')}</propertyList>`
    : `<property name="${escaped(name)}">${scalar(value)}</property>`;

const links = (all: unknown): string =>
  Object.entries(dict(all))
    .filter(([rel]) => rel !== 'self')
    .flatMap(([rel, list]) => asArray(list).map((one) => `<link${attributes({ rel, ...dict(one) })}/>`))
    .join('');
const self = ({ _links }: Dict): Dict => {
  const { href } = dict(dict(_links).self);
  return href === undefined ? {} : { href };
};

function resource(value: Dict, rel: unknown = value.rel ?? 'x'): string {
  const { _links, _embedded, ...properties } = value;
  const inside = Object.entries(dict(_embedded)).flatMap(([key, list]) =>
    asArray(list).map((one) => resource(dict(one), key)),
  );
  return `<resource${attributes({ rel, ...self(value) })}>${links(_links)}${Object.entries(properties).map(property).join('')}${inside.join('')}</resource>`;
}

function event(value: unknown): string {
  const { type, link, in: owner, status, reason, _embedded } = dict(value);
  const inside = Object.entries(dict(_embedded)).map(([key, one]) => resource(dict(asArray(one)[0]), key));
  const why = reason === undefined ? '' : plain('reason', dict(reason));
  const where = owner === undefined ? '' : `<in${attributes(dict(owner))}/>`;
  const how = status === undefined ? {} : { status };
  return `<${type}${attributes({ ...dict(link), ...how })}>${where}${inside.join('')}${why}</${type}>`;
}

const plain = (name: string, value: Dict): string =>
  `<${name}>${Object.entries(value)
    .filter(([, one]) => typeof one === 'string')
    .map(([key, one]) => `<${key}>${escaped(one)}</${key}>`)
    .join('')}</${name}>`;

const isPackage = (value: Dict): boolean => 'sender' in value || /\/events\?/.test(String(self(value).href));

function inXml(response: HttpResponse): HttpResponse {
  const value = parseJson(response.body);
  if (!isDict(value) || 'access_token' in value) return response;
  const senders = asArray(value.sender).map((one) => {
    const { rel, href, events } = dict(one);
    return `<sender${attributes({ rel, href })}>${asArray(events).map(event).join('')}</sender>`;
  });
  const body = isPackage(value)
    ? `<events${attributes(self(value))}>${links(value._links)}${senders.join('')}</events>`
    : typeof value.code === 'string'
      ? plain('reason', value)
      : resource(value);
  const type = isPackage(value) ? 'application/vnd.microsoft.com.ucwa+xml' : 'application/xml; charset=utf-8';
  return {
    ...response,
    body: `<?xml version="1.0" encoding="utf-8"?>${body}`,
    headers: new Map([...response.headers, ['content-type', [type]]]),
  };
}

it('signs in, hears a call with all it says, and comes back when the application is gone', async () => {
  bench = await makeBench();
  inner = new NodeTransport({ ca: bench.sandbox.caPem });
  bench.wire.answer = async (request) => inXml(await inner.send(request));
  await bench.online();
  expect(bench.session.application?.me.links.has('phones')).toBe(true);
  await bench.polling();
  bench.sandbox.user.incomingCall();
  const started = await until(() =>
    bench.events.find(({ type, link }) => type === 'started' && link.rel === 'phoneAudioInvitation'),
  );
  expect(started.resource).toMatchObject({
    rel: 'phoneAudioInvitation',
    properties: { direction: 'Incoming', privateLine: false },
  });
  expect(started.resource?.links.has('decline')).toBe(true);
  bench.sandbox.user.endApplications();
  await until(
    () =>
      bench.sandbox.journal.list({ operation: 'makeMeAvailable' }).length === 2 &&
      bench.session.state.state === 'online',
  );
});
