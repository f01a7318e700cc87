import { readFile, writeFile } from 'node:fs/promises';

/**
 * tel:, callto:, sip: and sips: links for Windows' "Default apps", by the MSI: what links.nsh writes, to HKLM, as the
 * MSI installs for all users. Windows Installer takes the keys away again when the program goes.
 * https://learn.microsoft.com/windows/win32/shell/default-programs
 */
const SCHEMES = ['tel', 'callto', 'sip', 'sips'];
const LINK_CLASS = 'Software\\Classes\\Deskring.Link';
const CAPABILITIES = 'Software\\Deskring\\Capabilities';
/** The id that electron-builder gives the program's file (MsiTarget.computeFileDeclaration). */
const PROGRAM = '[#mainExecutable]';
/** Never change it: Windows Installer counts by it who still needs the keys. */
const GUID = '{B7C3B1C9-2C5E-4E0B-9C38-0A1D4C9E7F52}';

/** @param {string} text */
const attribute = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * @param {string} key below HKLM
 * @param {string} name "" is the key's own value
 * @param {string} value an MSI "Formatted" text: [#file] is that file's path
 */
const registry = (key, name, value) =>
  `        <RegistryValue Root="HKLM" Key="${attribute(key)}"${name === '' ? '' : ` Name="${attribute(name)}"`} ` +
  `Type="string" Value="${attribute(value)}"/>`;

const VALUES = [
  registry(LINK_CLASS, '', 'Telephone link (Deskring)'),
  registry(LINK_CLASS, 'URL Protocol', ''),
  registry(`${LINK_CLASS}\\DefaultIcon`, '', `"${PROGRAM}",0`),
  // Behind "--" nothing in the link is taken for an option. It fills in the dial pad and never dials.
  registry(`${LINK_CLASS}\\shell\\open\\command`, '', `"${PROGRAM}" -- "%1"`),
  registry(CAPABILITIES, 'ApplicationName', 'Deskring'),
  registry(
    CAPABILITIES,
    'ApplicationDescription',
    'Calls through Skype for Business Server on your own phone',
  ),
  registry(CAPABILITIES, 'ApplicationIcon', `"${PROGRAM}",0`),
  ...SCHEMES.map((scheme) => registry(`${CAPABILITIES}\\URLAssociations`, scheme, 'Deskring.Link')),
];
// What the component is recognised by has to be one of its values.
const KEY_PATH = registry('Software\\RegisteredApplications', 'Deskring', CAPABILITIES).replace(
  /\/>$/,
  ' KeyPath="yes"/>',
);

/**
 * The WiX project of electron-builder with the links registered.
 *
 * @param {string} project project.wxs
 * @returns {string}
 * @throws {Error} when it is not the project this was written for: better no package than one without links
 */
export function withLinks(project) {
  const end = /\n[ \t]*<\/ComponentGroup>/g;
  const ends = [...project.matchAll(end)];
  if (!/<ComponentGroup Id="ProductComponents"/.test(project) || ends.length !== 1)
    throw new Error('The MSI project has another form: build/installer/msi-links.mjs must be adapted.');
  if (!/<File [^>]*Id="mainExecutable"/.test(project))
    throw new Error('The MSI project does not name the program’s file (mainExecutable).');
  const component = [
    `      <Component Id="DeskringLinks" Guid="${GUID}">`,
    KEY_PATH,
    ...VALUES,
    '      </Component>',
  ];
  return project.replace(end, (closing) => `\n${component.join('\n')}${closing}`);
}

/**
 * electron-builder's hook `msiProjectCreated`: called with the path of project.wxs before it is compiled.
 *
 * @param {string} path
 */
export async function msiProjectCreated(path) {
  await writeFile(path, withLinks(await readFile(path, 'utf8')));
}
