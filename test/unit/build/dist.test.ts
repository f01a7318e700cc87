import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeEach, targetsOf } from '../../../build/commands/dist.mjs';
import { root } from '../../../build/lib/paths.mjs';

test('the packages of each system are those of electron-builder.yml', () => {
  const yml = readFileSync(join(root, 'electron-builder.yml'), 'utf8');
  expect(targetsOf(yml, 'linux')).toEqual(['deb', 'AppImage', 'tar.gz']);
  expect(targetsOf(yml, 'win')).toEqual(['nsis', 'msi']);
  expect(targetsOf(yml, 'mac')).toEqual(['dmg']);
  expect(targetsOf(yml, 'none')).toEqual([]);
});

test('each package is tried, and one sentence says what is missing of those that could not be made', async () => {
  const offline = { status: 1, output: '⨯ failed  error=getaddrinfo ENOTFOUND github.com\n    at …' };
  const broken = { status: 1, output: '⨯ icon.png is no image' };
  const made = { status: 0, output: '' };
  const tried: string[] = [];
  const make = (outcomes: Readonly<Record<string, typeof made>>) =>
    makeEach(Object.keys(outcomes), async (target) => {
      tried.push(target);
      return outcomes[target] ?? broken;
    });
  await make({ deb: made });
  await expect(make({ deb: offline, AppImage: offline, dmg: made })).rejects.toMatchObject({
    message:
      'deb and AppImage could not be made, as their tools come from github.com, which is out of reach here (dmg in dist/); `npm run dist -- --dir` makes the unpacked folder with what is here.',
    output: '',
  });
  await expect(make({ deb: offline, msi: broken })).rejects.toMatchObject({
    message: expect.stringMatching(/^deb and msi could not be made, as electron-builder failed at msi; /),
    output: broken.output,
  });
  expect(tried).toEqual(['deb', 'deb', 'AppImage', 'dmg', 'deb', 'msi']);
});
