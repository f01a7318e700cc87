/** Photos of contacts (05 §3): one picture for everybody who has one, 404 for the others. */

import { createHash } from 'node:crypto';
import type { Reply } from '../http/exchange.ts';
import { invalid, notFound } from '../http/failure.ts';
import { type Context, param, route } from './context.ts';

const SIZES = ['HR48X48', 'HR64X64', 'HR96X96', 'HR120X120', 'HR240X240'];

/** A head and shoulders, 48 by 48, JPEG. */
const PICTURE = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABcQERQRDhcUEhQaGBcbIjklIh8fIkYyNSk5UkhXVVFIUE5bZoNvW2F8Yk5Qcptz' +
    'fIeLkpSSWG2grJ+OqoOPko3/2wBDARgaGiIeIkMlJUONXlBejY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2N' +
    'jY2NjY2NjY2NjY2NjY3/wAARCAAwADADASIAAhEBAxEB/8QAGQABAQEAAwAAAAAAAAAAAAAAAAUCAwQG/8QAJxAAAQMCBAcA' +
    'AwAAAAAAAAAAAQACAwQRBSEx0RIVIkFSYZEUwfD/xAAYAQEAAwEAAAAAAAAAAAAAAAADAAECBP/EABoRAAIDAQEAAAAAAAAA' +
    'AAAAAAARAQIhEjH/2gAMAwEAAhEDEQA/AMoiLrACKnR4Y18bZJ79WYaD29rkqcLjLC6C7XDRpNwVnuGi+ZJCIi0UERFCHpYX' +
    'tkhY9mhGS0SGgkmwGpUmiirmC8QDWHOz9N1usjxCRhDuEs7iP+uh530R4TZXB8z3AWDnEgLKEEGxyKJgwqmFUgI/IkF8+gft' +
    'S1Vp8Sghp2R8El2ixsBr9WbNYXVPSmi6HN6fwk+DdOb0/hJ8G6LmRHAxOkEkRmYOtuvsKMrDsVp3NLSySxFjkN1HSUa0OyP/' +
    '2Q==',
  'base64',
);
const ETAG = `"${createHash('sha256').update(PICTURE).digest('hex').slice(0, 16)}"`;

function photo(context: Context): Reply {
  const { exchange, world } = context;
  const size = exchange.url.searchParams.get('size');
  if (size !== null && !SIZES.includes(size.toUpperCase()))
    throw invalid({ name: 'size', reason: 'unknown' });
  if (!world.directory.contact(param(context, 'contact'))?.photo) throw notFound('There is no photo.');
  const headers = { ETag: ETAG };
  if (exchange.headers['if-none-match'] === ETAG) return { status: 304, headers, content: { kind: 'empty' } };
  return { status: 200, headers, content: { kind: 'bytes', type: 'image/jpeg', data: PICTURE } };
}

export const photoRoutes = [route('photo', 'GET', 'photos/:contact', photo)];
