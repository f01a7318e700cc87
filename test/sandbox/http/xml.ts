/** The XML representation of what is otherwise sent as JSON (01 §6.2, 03 §2), and who gets it. */

import type { Json, JsonObject } from '../hal.ts';

const RESOURCE = 'application/xml; charset=utf-8';
/** The only XML type that events come in (03 §1). */
export const EVENTS_TYPE = 'application/vnd.microsoft.com.ucwa+xml';
const NAMESPACE = 'http://schemas.microsoft.com/rtc/2012/03/ucwa';

export const XML_TYPES = ['application/xml', EVENTS_TYPE];

/** Whether an Accept header asks for XML and not for JSON. */
export function asksForXml(accept = ''): boolean {
  return !/json|\*\//i.test(accept) && XML_TYPES.some((type) => accept.toLowerCase().includes(type));
}

const dict = (value: Json | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const list = (value: Json | undefined): Json[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

const escaped = (value: Json): string =>
  String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const attributes = (values: JsonObject): string =>
  Object.entries(values)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');

const scalar = (value: Json): string =>
  typeof value === 'boolean'
    ? value
      ? 'True'
      : 'False'
    : escaped(typeof value === 'object' ? JSON.stringify(value) : value);
const property = ([name, value]: [string, Json]): string =>
  Array.isArray(value)
    ? `<propertyList name="${escaped(name)}">${value.map((one) => `<item>${scalar(one)}</item>`).join('')}</propertyList>`
    : `<property name="${escaped(name)}">${scalar(value)}</property>`;

const links = (all: Json | undefined): string =>
  Object.entries(dict(all))
    .filter(([rel]) => rel !== 'self')
    .flatMap(([rel, some]) => list(some).map((one) => `<link${attributes({ rel, ...dict(one) })}/>`))
    .join('');

function self({ _links }: JsonObject): JsonObject {
  const { href } = dict(dict(_links).self);
  return href === undefined ? {} : { href };
}

function resource(value: JsonObject, rel: Json = value.rel ?? '', root = false): string {
  const { _links, _embedded, rel: _rel, ...properties } = value;
  const inside = Object.entries(dict(_embedded)).flatMap(([key, some]) =>
    list(some).map((one) => resource(dict(one), key)),
  );
  const head = attributes({ rel, ...self(value), ...(root ? { xmlns: NAMESPACE } : {}) });
  const own = Object.entries(properties).map(property).join('');
  return `<resource${head}>${links(_links)}${own}${inside.join('')}</resource>`;
}

function event(value: Json): string {
  const { type, link, in: owner, status, reason: why, _embedded } = dict(value);
  const inside = Object.entries(dict(_embedded)).map(([key, one]) => resource(dict(list(one)[0]), key));
  const where = owner === undefined ? '' : `<in${attributes(dict(owner))}/>`;
  const how = status === undefined ? {} : { status };
  const name = escaped(type ?? 'updated');
  const content = `${where}${inside.join('')}${why === undefined ? '' : reason(dict(why))}`;
  return `<${name}${attributes({ ...dict(link), ...how })}>${content}</${name}>`;
}

/** The error shape of 06 §1; its parameters, a property bag in prose, one property each. */
const reason = ({ parameters, ...texts }: JsonObject, head: JsonObject = {}): string => {
  const parts = Object.entries(texts).map(([key, one]) => `<${key}>${escaped(one)}</${key}>`);
  const bag = list(parameters).map((one) => property([String(dict(one).name), dict(one).reason ?? '']));
  if (bag.length > 0) parts.push(`<parameters>${bag.join('')}</parameters>`);
  return `<reason${attributes(head)}>${parts.join('')}</reason>`;
};

const isPackage = (value: JsonObject): boolean =>
  'sender' in value || /\/events\?/.test(String(self(value).href)) || 'resync' in dict(value._links);

/** A JSON answer as XML; null for the token, which is no answer of UCWA and stays JSON (01 §3.2). */
export function xmlOf(json: Json): { type: string; text: string } | null {
  const value = dict(json);
  if ('access_token' in value || 'error' in value) return null;
  const write = (type: string, body: string) => ({
    type,
    text: `<?xml version="1.0" encoding="utf-8"?>${body}`,
  });
  if (isPackage(value)) {
    const senders = list(value.sender).map((one) => {
      const { events, ...head } = dict(one);
      return `<sender${attributes(head)}>${list(events).map(event).join('')}</sender>`;
    });
    return write(
      `${EVENTS_TYPE}; charset=utf-8`,
      `<events${attributes({ ...self(value), xmlns: NAMESPACE })}>${links(value._links)}${senders.join('')}</events>`,
    );
  }
  return write(
    RESOURCE,
    typeof value.code === 'string' ? reason(value, { xmlns: NAMESPACE }) : resource(value, value.rel, true),
  );
}
