/**
 * Draws every icon from the SVGs in build/icons/src: `npx tsx build/icons.mts`. What it writes is committed,
 * so that nobody needs it to build; a test sees that both agree.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { inRoot } from './lib/paths.mjs';

const source = (name: string) => readFileSync(inRoot('build', 'icons', 'src', name), 'utf8');
const png = (svg: string, size: number): Buffer =>
  new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render().asPng();

// ------------------------------------------------------------------------------------------- program

const LINUX_SIZES = [16, 24, 32, 48, 64, 96, 128, 256, 512];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Apple's names for the sizes that hold a PNG; the second group are the doubled ones. */
const ICNS_SIZES = { ic07: 128, ic08: 256, ic09: 512, ic11: 32, ic12: 64, ic13: 256, ic14: 512, ic10: 1024 };

/** Windows' container: a directory of 16 bytes an image, then the PNGs. */
function ico(images: { size: number; data: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [at, { size, data }] of images.entries()) {
    const entry = 6 + 16 * at;
    head.writeUInt8(size % 256, entry); // 0 means 256
    head.writeUInt8(size % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(data.length, entry + 8);
    head.writeUInt32LE(offset, entry + 12);
    offset += data.length;
  }
  return Buffer.concat([head, ...images.map(({ data }) => data)]);
}

/** Apple's container: chunks of type, length, PNG. */
function icns(images: { type: string; data: Buffer }[]): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(8 + data.length, 4);
    return Buffer.concat([head, data]);
  };
  return chunk('icns', Buffer.concat(images.map(({ type, data }) => chunk(type, data))));
}

function* programIcons(): Generator<[file: string, data: Buffer]> {
  const app = source('app.svg');
  yield ['icon.png', png(app, 512)];
  for (const size of LINUX_SIZES) yield [`${size}x${size}.png`, png(app, size)];
  yield ['icon.ico', ico(ICO_SIZES.map((size) => ({ size, data: png(app, size) })))];
  yield [
    'icon.icns',
    icns(Object.entries(ICNS_SIZES).map(([type, size]) => ({ type, data: png(app, size) }))),
  ];
}

// ------------------------------------------------------------------------------------------- tray

/** Ink and badge for a light panel, a dark one, and macOS, which colours the black by itself. */
const LOOKS = {
  '-light': { ink: '#1b1d21', badge: { good: '#197a4b', bad: '#bd2f2a', wait: '#9a6200' } },
  '-dark': { ink: '#f0f0ee', badge: { good: '#43b97f', bad: '#f0736b', wait: '#e3b257' } },
  Template: { ink: '#000000', badge: { good: '#000000', bad: '#000000', wait: '#000000' } },
} as const;
const BADGES = {
  online: 'good',
  ringing: 'wait',
  'in-call': 'good',
  trouble: 'wait',
  'signed-out': 'wait',
} as const;

/** Strokes of the digits in a box of 5 by 7, drawn because a font would look different everywhere. */
const DIGITS: Record<string, string> = {
  '1': 'M1 1.5 2.8 0v7',
  '2': 'M.4 1.8A2.1 2.1 0 0 1 4.6 2.1C4.6 3.8 1.6 5 .4 7H4.7',
  '3': 'M.5 0h4L2.2 2.8a2.1 2.1 0 1 1-1.9 3.1',
  '4': 'M3.8 7V0L.2 4.9h4.7',
  '5': 'M4.4 0H1L.6 3.2a2.2 2.2 0 1 1-.3 2.7',
  '6': 'M3.9 0 .7 3.9M.3 4.8a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0',
  '7': 'M.3 0h4.4L1.8 7',
  '8': 'M.8 1.7a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0M.4 5.2a2.1 1.9 0 1 0 4.2 0a2.1 1.9 0 1 0-4.2 0',
  '9': 'M1.1 7l3.2-3.9M.3 2.2a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0',
  '9plus': 'M1 7l2.3-3.5M.1 2.1a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0-3.6 0M5.6 3.5h3M7.1 2v3',
};

function* trayDrawings(): Generator<[state: string, svg: string, badge: 'good' | 'bad' | 'wait']> {
  for (const [state, badge] of Object.entries(BADGES)) yield [state, source(`tray/${state}.svg`), badge];
  for (const [count, strokes] of Object.entries(DIGITS)) {
    const left = count === '9plus' ? 11.2 : 13;
    const drawn = `<path transform="translate(${left} 12)" d="${strokes}"/>`;
    yield [`missed-${count}`, source('tray/missed.svg').replace('<!--count-->', drawn), 'bad'];
  }
}

function* trayIcons(): Generator<[file: string, data: Buffer]> {
  for (const [state, drawing, badge] of trayDrawings())
    for (const [look, colours] of Object.entries(LOOKS)) {
      const svg = drawing
        .replaceAll('"currentColor"', `"${colours.ink}"`)
        .replaceAll('"badge"', `"${colours.badge[badge]}"`);
      yield [`tray/${state}${look}.png`, png(svg, 22)];
      yield [`tray/${state}${look}@2x.png`, png(svg, 44)];
    }
}

/** Every icon: its path below build/icons, and its bytes. */
export const icons = (): Map<string, Buffer> => new Map([...programIcons(), ...trayIcons()]);

if (process.argv[1] === import.meta.filename)
  for (const [file, data] of icons()) {
    const path = inRoot('build', 'icons', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, data);
  }
