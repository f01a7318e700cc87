/** One resource, written twice: whatever JSON and XML can both say gives the same model (01 §6). */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Resource, readResource } from '../../../main/ucwa/hal.ts';
import { parseXml } from '../../../main/ucwa/xml.ts';
import { sorted } from './models.ts';

const BASE = 'https://fe1.contoso.com/ucwa/v1/applications/192/events?ack=1';
const fromXml = (body: string): Resource | null => readResource(parseXml(body), BASE);

interface Tree {
  readonly rel: string;
  readonly href: string;
  readonly properties: Record<string, string | boolean | string[]>;
  readonly links: Record<string, { href: string; title?: string; revision?: string }[]>;
  readonly embedded: Record<string, Tree[]>;
}

/** Whatever XML 1.0 can carry; a carriage return comes back as a line feed. */
const words = fc
  .string({ unit: fc.constantFrom(...'aÄé漢😀 <>&"\'\n\t]'), maxLength: 12 })
  .filter((one) => one !== 'True' && one !== 'False');
const name = fc
  .stringMatching(/^[a-zA-Z][a-zA-Z0-9-]{0,8}$/)
  .filter((one) => !/^(?:rel|href|self)$/.test(one));
const path = fc.stringMatching(/^\/[a-z0-9/]{1,12}$/).filter((one) => !one.startsWith('//'));
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    rel: name,
    href: fc.oneof(path, fc.constant('data:text/plain;charset=utf-8,a%20b')),
    properties: fc.dictionary(name, fc.oneof(words, fc.boolean(), fc.array(words, { maxLength: 3 })), {
      maxKeys: 4,
    }),
    links: fc.dictionary(
      name,
      fc.array(
        fc.record(
          {
            href: path,
            title: words.map((one) => one.replace(/\s/g, ' ')),
            revision: fc.constantFrom('1', '2', '2.5'),
          },
          { requiredKeys: ['href'] },
        ),
        { minLength: 1, maxLength: 2 },
      ),
      { maxKeys: 3 },
    ),
    embedded: fc.oneof(
      { maxDepth: 3 },
      fc.constant({}),
      fc.dictionary(name, fc.array(tie('tree'), { minLength: 1, maxLength: 2 }), { maxKeys: 2 }),
    ),
  }),
}));

const asJson = ({ rel, href: self, properties, links, embedded }: Tree): Record<string, unknown> => ({
  rel,
  ...properties,
  _links: { self: { href: self }, ...links },
  _embedded: Object.fromEntries(Object.entries(embedded).map(([key, list]) => [key, list.map(asJson)])),
});

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const asXml = ({ rel, href: self, properties, links, embedded }: Tree, key = rel): string =>
  [
    `<resource rel="${key}" href="${self}">`,
    ...Object.entries(links).flatMap(([one, list]) =>
      list.map(
        (to) =>
          `<link rel="${one}" ${Object.entries(to)
            .map(([attribute, value]) => `${attribute}="${escaped(value)}"`)
            .join(' ')}/>`,
      ),
    ),
    `<property name="rel">${rel}</property>`,
    ...Object.entries(properties).map(([one, value]) => {
      if (Array.isArray(value))
        return `<propertyList name="${one}">${value.map((item) => `<item>${escaped(item)}</item>`).join('')}</propertyList>`;
      const written = typeof value === 'boolean' ? (value ? 'True' : 'False') : escaped(value);
      return `<property name="${one}">${written}</property>`;
    }),
    ...Object.entries(embedded).flatMap(([one, list]) => list.map((inside) => asXml(inside, one))),
    '</resource>',
  ].join('');

it('any resource written in JSON and in XML gives equal models', () => {
  fc.assert(
    fc.property(tree, (one) => {
      const json = readResource(JSON.parse(JSON.stringify(asJson(one))), BASE);
      expect(sorted(fromXml(asXml(one)))).toEqual(sorted(json));
    }),
  );
});
