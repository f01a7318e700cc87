/** A clicked link, as the desktop hands it over: by the package's own .desktop file and xdg-open. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { electronPath } from '../../build/setup/electron.mjs';
import { desktopEntry } from '../unit/build/desktop-entry.mjs';
import { since, useWorld } from './use-world.ts';
import { definedOnly, root, until } from './world.ts';

const world = useWorld();
const execute = promisify(execFile);
const onDesktop = (program: string, ...args: readonly string[]) =>
  execute(program, args, { env: definedOnly(world().desktop.env), timeout: 20_000 });
const opens = { 'xdg-open': [], gio: ['open'] } as const;

beforeAll(async () => {
  const { name, text } = await desktopEntry();
  const folder = join(world().desktop.env.XDG_DATA_HOME ?? '', 'applications');
  mkdirSync(folder, { recursive: true });
  // The package's file, with the program from source in the place of the installed one.
  const command = [electronPath(), root, '--no-sandbox', `--profile=${world().profile}`].join(' ');
  writeFileSync(join(folder, `${name}.desktop`), text.replace('/opt/Deskring/deskring', command));
  // As README says it.
  for (const scheme of ['tel', 'callto', 'sip', 'sips'])
    await onDesktop('xdg-mime', 'default', `${name}.desktop`, `x-scheme-handler/${scheme}`);
});

const field = async () => {
  const page = await world().page('pad');
  return page.getByRole('combobox', { name: 'Number or name' }).inputValue();
};

it.each([
  ['xdg-open', 'tel:+1-206-555-0123', '+1 206 555 0123'],
  ['gio', 'sip:lee@contoso.com', 'lee@contoso.com'],
  ['gio', 'callto:+12065550124', '+1 206 555 0124'],
  ['xdg-open', 'tel:7042;phone-context=contoso.com', 'tel:7042;phone-context=contoso.com'],
] as const)('%s %s fills the pad of the running Deskring and dials nothing', async (program, link, shown) => {
  const { requests } = since(world());
  await onDesktop(program, ...opens[program], link);
  await until(`${shown} in the pad`, async () => (await field()) === shown);
  expect(requests({ operation: 'startPhoneAudio' })).toEqual([]);
  expect(await world().desktop.trayItems()).toHaveLength(1);
});

it('an emergency number is told to be dialled on the handset', async () => {
  await onDesktop('xdg-open', 'tel:911');
  const page = await world().page('pad');
  const told = page.getByRole('alert').filter({ hasText: 'Dial 911 on your phone itself.' });
  await until('the sentence', async () => (await told.count()) === 1);
});

it('starts Deskring when none runs: the pad comes up with it, once signed in it can be called', async () => {
  expect((await world().quit()).status).toBe(0);
  const { requests } = since(world());
  await world().launch(['tel:+12065550125']);
  await world().online();
  await until('the link in the pad', async () => (await field()) === '+1 206 555 0125');
  expect(requests({ operation: 'startPhoneAudio' })).toEqual([]);
});
