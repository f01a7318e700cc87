/** docs/coverage.md: everything of the seed page, where it is handled, and which test shows it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PARTS, type Row } from './rows.ts';

const ROOT = new URL('../../../', import.meta.url);
const DOCUMENT = fileURLToPath(new URL('docs/coverage.md', ROOT));
const read = (path: string): string => {
  const file = fileURLToPath(new URL(path, ROOT));
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};
const RENEW = 'UPDATE_DOCS=1 npx vitest run --project unit test/unit/coverage';

const HEAD = `# The phone call’s invitation, whole

Made by a test (\`test/unit/coverage/coverage.test.ts\`) that fails when a file, the words in it or a test named here is
gone, or when the two samples of the seed page hold something that has no row. Renew it with \`${RENEW}\`.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');
const line = (texts: readonly string[]): string => `| ${texts.map(cell).join(' | ')} |`;
const rowOf = ({ name, becomes, file, test, shows }: Row): string =>
  line([`\`${name}\``, becomes, `\`${file}\``, `\`${test}\`: ${shows}`]);

const report = (): string =>
  [
    HEAD,
    ...PARTS.flatMap(({ title, rows }) => [
      `## ${title}\n`,
      line(['On the page', 'What becomes of it', 'Where', 'Test']),
      line(['---', '---', '---', '---']),
      ...rows.map(rowOf),
      '',
    ]),
  ].join('\n');

type Sample = Record<string, unknown> & { _links?: object; _embedded?: Record<string, Sample | Sample[]> };
const sample = JSON.parse(read('test/fixtures/phoneAudioInvitation.json')) as Sample;
const names = (title: string): string[] =>
  PARTS.find((part) => part.title === title)?.rows.map((row) => row.name) ?? [];
const propertiesOf = ({ rel: _, _links, _embedded, ...properties }: Sample) => Object.keys(properties);

describe('docs/coverage.md', () => {
  it.each(PARTS.flatMap(({ title, rows }) => rows.map((row) => ({ title, ...row }))))(
    '$title: $name is handled and has its test',
    ({ file, words, test, shows, becomes }) => {
      expect(becomes).not.toBe('');
      expect(read(file), `${file} no longer has ${words}`).toContain(words);
      expect(read(test), `${test} has no such test`).toContain(shows);
    },
  );

  it('leaves out nothing of the page’s samples', () => {
    const inside = sample._embedded ?? {};
    const from = inside.from as Sample;
    expect([...names('Properties')].sort()).toEqual([...propertiesOf(sample), 'customContent'].sort());
    expect([...names('Links')].sort()).toEqual(Object.keys(sample._links ?? {}).sort());
    expect([...names('Embedded resources')].sort()).toEqual(Object.keys(inside).sort());
    expect([...names('A participant’s properties')].sort()).toEqual(propertiesOf(from).sort());
    expect([...names('A participant’s links')].sort()).toEqual(Object.keys(from._links ?? {}).sort());
  });

  it('is what the rows say', () => {
    if (process.env.UPDATE_DOCS) writeFileSync(DOCUMENT, report());
    expect(read('docs/coverage.md'), `the document is out of date; renew it with: ${RENEW}`).toBe(report());
  });
});
