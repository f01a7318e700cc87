/**
 * The XML representation (01 §6.2, 03 §2, 06 §1) as the value its JSON twin parses to, so that everything behind
 * the door reads one shape. Entities are those of XML itself and no others; nothing here throws on any input.
 */
import { SaxesParser } from 'saxes';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

type Entry = readonly [name: string, value: unknown];

/** Deeper and longer than any body of the protocol; a hostile one must not exhaust stack or memory. */
const MAX_DEPTH = 64;
const MAX_ELEMENTS = 500_000;

class TooMuch extends Error {}

/**
 * The text of a body as XML.
 * @returns what `JSON.parse` gives for the same resource, event package or reason; undefined when it is none.
 */
export function parseXml(body: string): unknown {
  const root = readElements(body.replace(/^[\ufeff?\s]+/, ''));
  switch (root?.name) {
    case 'resource':
    case 'input':
      return resource(root);
    case 'events':
      return eventPackage(root);
    case 'reason':
      return properties(root);
    default:
      return undefined;
  }
}

/** The elements of a well-formed document; null for any other. */
function readElements(body: string): Element | null {
  const parser = new SaxesParser();
  const open: Element[] = [];
  let root: Element | null = null;
  let count = 0;
  parser.on('opentag', (tag) => {
    count += 1;
    if (open.length >= MAX_DEPTH || count > MAX_ELEMENTS) throw new TooMuch();
    const element: Element = {
      name: localName(tag.name),
      attributes: tag.attributes,
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const take = (text: string) => {
    const element = open.at(-1);
    if (element) element.text += text;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => void open.pop());
  try {
    parser.write(body).close();
    return root;
  } catch {
    // Without an error handler the parser throws at the first fault, as JSON.parse does.
    return null;
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Own members only, whatever their names are: `__proto__` is a name like any other. */
const object = (entries: readonly Entry[]): Record<string, unknown> => Object.fromEntries(entries);

const attribute = (element: Element, name: string): string | undefined =>
  Object.hasOwn(element.attributes, name) ? element.attributes[name] : undefined;

/** Attributes that are there, by name. */
const attributes = (element: Element, ...names: string[]): Entry[] =>
  names.flatMap((name) => {
    const value = attribute(element, name);
    return value === undefined ? [] : [[name, value] as const];
  });

/** Everything of one name in one list, in order. */
function grouped(entries: readonly Entry[]): Record<string, unknown> {
  const lists = new Map<string, unknown[]>();
  for (const [name, value] of entries) {
    const list = lists.get(name);
    if (list) list.push(value);
    else lists.set(name, [value]);
  }
  return object([...lists]);
}

/** Only what XML itself writes for a boolean; a number stays the text it is, which every reader takes. */
function scalar(text: string): string | boolean {
  if (text === 'True') return true;
  return text === 'False' ? false : text;
}

function propertyValue(element: Element): unknown {
  if (element.name === 'propertyList' || element.children.some(({ name }) => name === 'item'))
    return element.children.filter(({ name }) => name === 'item').map(propertyValue);
  return element.children.length > 0 ? properties(element) : scalar(element.text);
}

/** Members by `<property name="x">` and by `<x>`: resources are written the first way, reasons the second. */
function properties(element: Element): Record<string, unknown> {
  return object(
    element.children
      .filter(({ name }) => name !== 'link' && name !== 'resource')
      .map((child) => [attribute(child, 'name') ?? child.name, propertyValue(child)]),
  );
}

const link = (element: Element): Record<string, unknown> =>
  object(attributes(element, 'href', 'title', 'revision'));

/** `<link rel="x" …>` of an element, its own `href` as `self`. */
function links(element: Element): Record<string, unknown> {
  const self = attribute(element, 'href');
  return grouped([
    ...(self === undefined ? [] : [['self', { href: self }] as const]),
    ...element.children
      .filter(({ name }) => name === 'link')
      .map((child) => [attribute(child, 'rel') ?? '', link(child)] as const),
  ]);
}

/** Embedded resources under the rel they are embedded by; a `rel` property inside says what they are (01 §6.1). */
const embedded = (element: Element): Record<string, unknown> =>
  grouped(
    element.children
      .filter(({ name }) => name === 'resource')
      .map((child) => [attribute(child, 'rel') ?? '', resource(child)]),
  );

function resource(element: Element): Record<string, unknown> {
  return {
    ...object(attributes(element, 'rel')),
    ...properties(element),
    _links: links(element),
    _embedded: embedded(element),
  };
}

const target = (element: Element): Record<string, unknown> =>
  object(attributes(element, 'rel', 'href', 'title'));

/** `<updated rel href><in/><resource/><reason/></updated>`: the element's name is the event's type. */
function event(element: Element): Record<string, unknown> {
  const child = (wanted: string) => element.children.find(({ name }) => name === wanted);
  const owner = child('in');
  const reason = child('reason');
  return {
    ...properties({
      ...element,
      children: element.children.filter((one) => one !== owner && one !== reason),
    }),
    ...object(attributes(element, 'status')),
    ...(owner ? { in: target(owner) } : {}),
    ...(reason ? { reason: properties(reason) } : {}),
    link: target(element),
    type: element.name,
    _embedded: embedded(element),
  };
}

function eventPackage(root: Element): Record<string, unknown> {
  const senders = root.children.filter(({ name }) => name === 'sender');
  return {
    _links: links(root),
    ...(senders.length === 0
      ? {}
      : { sender: senders.map((one) => ({ ...target(one), events: one.children.map(event) })) }),
  };
}
