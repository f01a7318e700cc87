import { expect, it } from 'vitest';
import schema from '../../../build/config.schema.json' with { type: 'json' };
import { settingsFile, withDefaults } from '../../../main/storage/settings.ts';

type Json = Record<string, unknown>;

/** What the program checks, in the words of JSON Schema. */
function asJsonSchema(checked: unknown): Json {
  const { type, entries, wrapped, options } = checked as {
    type: string;
    entries?: Json;
    wrapped?: unknown;
    options?: unknown;
  };
  switch (type) {
    case 'loose_object':
      return {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(entries ?? {}).map(([key, value]) => {
            expect((value as { type: string }).type, `${key} is optional`).toBe('optional');
            return [key, asJsonSchema((value as { wrapped: unknown }).wrapped)];
          }),
        ),
      };
    case 'nullable':
      return { type: [asJsonSchema(wrapped).type, 'null'] };
    case 'picklist':
      return { enum: options };
    default:
      return { type };
  }
}

/** A schema without its words for people. */
function bare({ $schema, title, description, default: _default, properties, ...rest }: Json): Json {
  if (!properties) return rest;
  const each = Object.entries(properties as Record<string, Json>).map(([key, value]) => [key, bare(value)]);
  return { ...rest, properties: Object.fromEntries(each) };
}

it('the schema that is shipped says what the program checks', () => {
  expect(bare(schema)).toEqual(asJsonSchema(settingsFile));
});

it('every key is described, and its default is the one in force', () => {
  const defaults = new Map(Object.entries(withDefaults({}, 'DE')));
  for (const [section, { description, properties }] of Object.entries(schema.properties)) {
    expect(description, section).toMatch(/\.$/);
    for (const [key, words] of Object.entries(properties as Record<string, Json>)) {
      expect(words.description, key).toMatch(/\.$/);
      if ('default' in words) expect(words.default, key).toBe(defaults.get(section)?.[key]);
    }
  }
});
