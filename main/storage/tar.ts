/** A .tar.gz of a few texts in memory (POSIX ustar), so that every system can open it without a package of ours. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface ArchiveFile {
  /** ASCII, at most 100 characters, `/` between folders. */
  readonly name: string;
  readonly text: string;
}

const BLOCK = 512;
const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

function header(name: string, size: number, at: Date): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name.slice(0, 100), 0, 'ascii');
  block.write(octal(0o600, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(Math.floor(at.getTime() / 1000), 12), 136);
  // The sum counts its own field as blanks.
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** @param at the files' time of change */
export function tarGz(files: readonly ArchiveFile[], at: Date): Promise<Buffer> {
  const blocks = files.flatMap(({ name, text }) => {
    const bytes = Buffer.from(text);
    return [header(name, bytes.length, at), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  return promisify(gzip)(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}
