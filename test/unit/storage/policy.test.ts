import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPolicy } from '../../../main/storage/policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-'));
const path = join(folder, 'policy.json');
afterAll(() => rmSync(folder, { recursive: true }));

const read = (text: string) => {
  writeFileSync(path, text);
  return readPolicy({ platform: 'linux', path });
};

describe('on Linux', () => {
  it('there is usually none', async () => {
    const none = { values: {}, locked: [], notices: [] };
    expect(await readPolicy({ platform: 'linux', path: join(folder, 'none.json') })).toEqual(none);
  });

  it('values and locks come from the file', async () => {
    const policy = {
      server: { discovery: 'manual', internalUrl: 'https://a' },
      locked: ['server.discovery'],
    };
    expect(await read(`\ufeff${JSON.stringify(policy)}`)).toEqual({
      values: { server: policy.server },
      locked: ['server.discovery'],
      notices: [],
    });
  });

  it('what does not fit is ignored with a sentence', async () => {
    const policy = { server: { discovery: 'magic' }, startup: { atLogin: true }, locked: 'all' };
    expect(await read(JSON.stringify(policy))).toEqual({
      values: { server: {}, startup: { atLogin: true } },
      locked: [],
      notices: [
        `The administrator’s setting server.discovery in ${path} has a value that does not fit and is ignored.`,
        `The administrator’s list “locked” in ${path} is not a list of names and is ignored.`,
      ],
    });
  });

  it.each([['{'], ['[]'], ['""']])('a file holding %s is ignored with a sentence', async (text) => {
    const { values, locked, notices } = await read(text);
    expect({ values, locked }).toEqual({ values: {}, locked: [] });
    expect(notices).toEqual([
      expect.stringMatching(/^The administrator’s settings in .* are ignored: .*\.$/),
    ]);
  });
});

describe('on Windows', () => {
  const listed = [
    '',
    'HKEY_LOCAL_MACHINE\\Software\\Policies\\Deskring',
    '    Locked    REG_MULTI_SZ    server.discovery\\0startup',
    '',
    'HKEY_LOCAL_MACHINE\\Software\\Policies\\Deskring\\Server',
    '    discovery    REG_SZ    manual',
    '    internalurl    REG_SZ    https://a/root',
    '    extraCaFile    REG_SZ    C:\\Program Files\\ca    1.pem',
    '    externalUrl    REG_SZ',
    '',
    'HKEY_LOCAL_MACHINE\\Software\\Policies\\Deskring\\startup',
    '    atLogin    REG_DWORD    0x1',
    '',
  ].join('\r\n');

  it('values and locks come from the registry', async () => {
    const asked: string[] = [];
    const policy = await readPolicy({
      platform: 'win32',
      run: async (program, args) => {
        asked.push([program, ...args].join(' '));
        return listed;
      },
    });
    expect(asked).toEqual(['reg.exe query HKLM\\Software\\Policies\\Deskring /s']);
    expect(policy).toEqual({
      values: {
        server: {
          discovery: 'manual',
          internalUrl: 'https://a/root',
          extraCaFile: 'C:\\Program Files\\ca    1.pem',
          externalUrl: '',
        },
        startup: { atLogin: true },
      },
      locked: ['server.discovery', 'startup'],
      notices: [],
    });
  });

  it('without the key there is none', async () => {
    const policy = await readPolicy({ platform: 'win32', run: () => Promise.reject(new Error('exit 1')) });
    expect(policy).toEqual({ values: {}, locked: [], notices: [] });
  });
});

it('on macOS they come from the managed preferences', async () => {
  const asked: string[] = [];
  const policy = await readPolicy({
    platform: 'darwin',
    run: async (program, args) => {
      asked.push([program, ...args].join(' '));
      return '{"phone":{"country":"US"},"locked":["phone.country"]}';
    },
  });
  expect(asked).toEqual([
    '/usr/bin/plutil -convert json -o - /Library/Managed Preferences/org.deskring.Deskring.plist',
  ]);
  expect(policy).toEqual({ values: { phone: { country: 'US' } }, locked: ['phone.country'], notices: [] });
  const none = await readPolicy({ platform: 'darwin', run: () => Promise.reject(new Error('no file')) });
  expect(none.values).toEqual({});
});
