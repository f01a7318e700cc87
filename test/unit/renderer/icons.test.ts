import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { icons } from '../../../build/icons.mts';
import { inRoot } from '../../../build/lib/paths.mjs';

const folder = inRoot('build', 'icons');
const drawn = icons();
const size = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

test('the icons that are committed are those the drawings give', () => {
  const committed = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(png|ico|icns)$/.test(file));
  expect(committed.sort()).toEqual([...drawn.keys()].sort());
  const stale = committed.filter(
    (file) => !readFileSync(join(folder, file)).equals(drawn.get(file) ?? Buffer.of()),
  );
  expect(stale, 'run `npx tsx build/icons.mts`').toEqual([]);
});

test('each tray state is there for light and dark panels and for macOS, at both densities', () => {
  const missed = Array.from({ length: 9 }, (_, at) => `missed-${at + 1}`);
  const states = ['signed-out', 'online', 'ringing', 'in-call', 'trouble', ...missed, 'missed-9plus'];
  for (const state of states)
    for (const look of ['-light', '-dark', 'Template']) {
      expect(size(drawn.get(`tray/${state}${look}.png`) ?? Buffer.alloc(24))).toEqual([22, 22]);
      expect(size(drawn.get(`tray/${state}${look}@2x.png`) ?? Buffer.alloc(24))).toEqual([44, 44]);
    }
});

test('the states differ in shape, not only in colour', () => {
  const templates = [...drawn].filter(([file]) => file.endsWith('Template.png'));
  const shapes = new Set(templates.map(([, data]) => data.toString('base64')));
  expect(shapes.size).toBe(templates.length);
});

test('the sizes of the program icon are what their names say', () => {
  const named = [...drawn].filter(([file]) => /^\d+x\d+\.png$/.test(file));
  expect(named.length).toBeGreaterThanOrEqual(8);
  for (const [file, data] of named) expect(`${size(data).join('x')}.png`).toBe(file);
});

test('Windows and macOS find every image in their containers', () => {
  const ico = drawn.get('icon.ico') ?? Buffer.of();
  const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, at) => {
    const offset = ico.readUInt32LE(6 + 16 * at + 12);
    return size(ico.subarray(offset))[0];
  });
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);

  const icns = drawn.get('icon.icns') ?? Buffer.of();
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const found: Record<string, number | undefined> = {};
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    found[icns.toString('latin1', at, at + 4)] = size(icns.subarray(at + 8))[0];
  expect(found).toEqual({
    ic07: 128,
    ic08: 256,
    ic09: 512,
    ic10: 1024,
    ic11: 32,
    ic12: 64,
    ic13: 256,
    ic14: 512,
  });
});
