/** What the packages tell each system about tel:, callto:, sip: and sips: links. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { withLinks } from '../../../build/installer/msi-links.mjs';
import { root } from '../../../build/lib/paths.mjs';
import { parseArguments } from '../../../main/commandline.ts';
import { desktopEntry } from './desktop-entry.mjs';
import { msiProject } from './msi-project.mjs';

const SCHEMES = ['tel', 'callto', 'sip', 'sips'];
/** A name as the script writes it. */
const nsis = (name: string): string => `\${${name}}`;
const config = readFileSync(join(root, 'electron-builder.yml'), 'utf8');

it('Linux: the .desktop file takes one link, for each scheme', async () => {
  const { name, text } = await desktopEntry();
  expect(name).toBe('org.deskring.Deskring');
  expect(text).toMatch(/^Exec=\/opt\/Deskring\/deskring %u$/m);
  const types = /^MimeType=(.*)$/m.exec(text)?.[1]?.split(';').filter(Boolean);
  expect(types).toEqual(SCHEMES.map((scheme) => `x-scheme-handler/${scheme}`));
}, 30_000);

it('macOS: Info.plist names each scheme', () => {
  // electron-builder makes CFBundleURLTypes of this section.
  const listed = [...config.matchAll(/schemes: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
    list.split(/,\s*/),
  );
  expect(listed.sort()).toEqual([...SCHEMES].sort());
});

const file = /^\s+include: (\S+)/m.exec(config)?.[1] ?? '';
const script = readFileSync(join(root, file), 'utf8');
const [, install = ''] = /!macro customInstall\n(.*?)!macroend/s.exec(script) ?? [];
const [, remove = ''] = /!macro customUnInstall\n(.*?)!macroend/s.exec(script) ?? [];
const written = [...install.matchAll(/WriteRegStr SHCTX "([^"]*)" "([^"]*)" (?:"([^"]*)"|'([^']*)')/g)].map(
  ([, key, name, quoted, single]) => ({ key, name, value: quoted ?? single }),
);

describe('Windows: the NSIS installer', () => {
  const valueAt = (key: string, name: string) =>
    written.find((one) => one.key === key && one.name === name)?.value;

  it('offers Deskring for each scheme, as Windows asks for it', () => {
    expect(existsSync(join(root, file))).toBe(true);
    expect(written).toHaveLength(install.match(/WriteRegStr/g)?.length ?? 0);
    const capabilities = valueAt('Software\\RegisteredApplications', nsis('PRODUCT_NAME')) ?? '';
    expect(capabilities).toBe(nsis('LINK_CAPABILITIES'));
    for (const scheme of SCHEMES)
      expect(valueAt(`${capabilities}\\URLAssociations`, scheme)).toBe('Deskring.Link');
    expect(script).toContain('!define LINK_CLASS "Software\\Classes\\Deskring.Link"');
    expect(valueAt(nsis('LINK_CLASS'), 'URL Protocol')).toBe('');
    expect(valueAt(capabilities, 'ApplicationName')).not.toBe('');
  });

  it('starts Deskring with the link as the last argument, which only opens the pad', () => {
    const command = valueAt(`${nsis('LINK_CLASS')}\\shell\\open\\command`, '') ?? '';
    const [program, ...words] = command.split(' ').map((word) => word.replaceAll('"', ''));
    expect(program).toBe(nsis('LINK_PROGRAM'));
    const link = 'tel:+12065550123';
    expect(parseArguments(words.map((word) => word.replace('%1', link)))).toMatchObject({
      ok: true,
      line: { command: { kind: 'open', link } },
    });
  });

  it('takes away all it wrote, and nothing at an update', () => {
    expect(remove).toMatch(/\$\{ifNot\} \$\{isUpdated\}/);
    expect(remove).toContain(
      `DeleteRegValue SHCTX "Software\\RegisteredApplications" "${nsis('PRODUCT_NAME')}"`,
    );
    for (const key of [nsis('LINK_CAPABILITIES'), nsis('LINK_CLASS')])
      expect(remove).toContain(`DeleteRegKey SHCTX "${key}"`);
  });
});

describe('Windows: the MSI', () => {
  interface Element {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly inside: readonly string[];
  }
  /** Every element with the ids of those around it; throws where the project is no XML. */
  const elements = (xml: string): Element[] => {
    const found: Element[] = [];
    const open: string[] = [];
    const parser = new SaxesParser();
    parser.on('opentag', ({ name, attributes }) => {
      found.push({ name, attributes, inside: [...open] });
      open.push(attributes.Id ?? name);
    });
    parser.on('closetag', () => open.pop());
    parser.on('error', (error) => {
      throw error;
    });
    parser.write(xml).close();
    return found;
  };
  /** What the other installer writes, in the MSI's words. */
  const same = (text = ''): string =>
    text
      .replaceAll(nsis('LINK_CLASS'), 'Software\\Classes\\Deskring.Link')
      .replaceAll(nsis('LINK_CAPABILITIES'), 'Software\\Deskring\\Capabilities')
      .replaceAll(nsis('LINK_PROGRAM'), '[#mainExecutable]')
      .replaceAll(nsis('PRODUCT_NAME'), 'Deskring');
  const project = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'msi-'));
    try {
      return await msiProject(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  it('writes the same keys for all users, and takes them away with the program', async () => {
    const { before, after } = await project();
    const added = elements(after);
    const values = added.filter(({ name }) => name === 'RegistryValue');
    const line = (key?: string, name = '', value = '') => `${key} ${name}=${value}`;
    expect(values.map(({ attributes: { Key, Name, Value } }) => line(Key, Name, Value)).sort()).toEqual(
      written.map(({ key, name, value }) => line(same(key), same(name), same(value))).sort(),
    );
    expect(new Set(values.map(({ attributes }) => `${attributes.Root} ${attributes.Type}`))).toEqual(
      new Set(['HKLM string']),
    );
    // Windows Installer removes what a component of the product has written; one value is what it knows it by.
    for (const { inside } of values) expect(inside.slice(-2)).toEqual(['ProductComponents', 'DeskringLinks']);
    expect(values.filter(({ attributes }) => attributes.KeyPath === 'yes')).toHaveLength(1);
    expect(added).toHaveLength(elements(before).length + values.length + 1);
    expect(config).toMatch(/^msi:\n {2}perMachine: true$/m);
  }, 30_000);

  it('starts the program of the package with the link behind "--"', async () => {
    const { after } = await project();
    const command = elements(after).find(({ attributes }) => attributes.Key?.endsWith('open\\command'));
    expect(command?.attributes.Value).toBe('"[#mainExecutable]" -- "%1"');
    const files = elements(after).filter(({ name }) => name === 'File');
    expect(files.find(({ attributes }) => attributes.Id === 'mainExecutable')?.attributes.Name).toBe(
      'deskring.exe',
    );
  }, 30_000);

  it('is not made without links when electron-builder writes another project', () => {
    expect(() => withLinks('<Wix/>')).toThrow(/msi-links/);
    expect(() => withLinks('<ComponentGroup Id="ProductComponents">\n</ComponentGroup>')).toThrow(
      /mainExecutable/,
    );
  });
});
