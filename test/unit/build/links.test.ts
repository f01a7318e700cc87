/** What the packages tell each system about tel:, callto:, sip: and sips: links. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../build/lib/paths.mjs';
import { parseArguments } from '../../../main/commandline.ts';
import { desktopEntry } from './desktop-entry.mjs';

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

describe('Windows: the installer', () => {
  const file = /^\s+include: (\S+)/m.exec(config)?.[1] ?? '';
  const script = readFileSync(join(root, file), 'utf8');
  const [, install = ''] = /!macro customInstall\n(.*?)!macroend/s.exec(script) ?? [];
  const [, remove = ''] = /!macro customUnInstall\n(.*?)!macroend/s.exec(script) ?? [];
  const written = [...install.matchAll(/WriteRegStr SHCTX "([^"]*)" "([^"]*)" (?:"([^"]*)"|'([^']*)')/g)].map(
    ([, key, name, quoted, single]) => ({ key, name, value: quoted ?? single }),
  );
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
