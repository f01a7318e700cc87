/**
 * The pages of the windows: served from one folder under `app://deskring/`, and shut in there (security.md 1–20).
 */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { CustomScheme, Session, WebContents } from 'electron';
import type { WindowKind } from '../../preload/contract.ts';
import type { Disposer } from './source.ts';

const SCHEME = 'app';
const ORIGIN = `${SCHEME}://deskring`;
/** The pages carry the same policy themselves; the header holds also for what else is served. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** For `protocol.registerSchemesAsPrivileged`, before `ready`. */
export const APP_SCHEME: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, codeCache: true },
};

export const pageUrl = (kind: WindowKind): string => `${ORIGIN}/${kind}.html`;

/** The file in the folder that an address means, or null. Only plain names, never a way out of the folder. */
export function fileOf(url: string, folder: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, pathname } = new URL(url);
  if (protocol !== `${SCHEME}:` || host !== 'deskring') return null;
  const parts = pathname.split('/').slice(1);
  if (!parts.every((part) => /^[\w-][\w.-]*$/u.test(part))) return null;
  return TYPES[extname(pathname)] === undefined ? null : join(folder, ...parts);
}

/** Answers a request for a page. */
export async function servePage(url: string, folder: string): Promise<Response> {
  const file = fileOf(url, folder);
  const bytes = file === null ? null : await readFile(file).catch(() => null);
  if (file === null || bytes === null) return new Response('Not found', { status: 404 });
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  });
}

/**
 * Serves the pages in the windows' own session, which has no permission and no network.
 * @param folder where the built pages lie (out/renderer)
 */
export function servePages(session: Session, folder: string): Disposer {
  session.protocol.handle(SCHEME, (request) => servePage(request.url, folder));
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] },
    (_, answer) => answer({ cancel: true }),
  );
  session.on('will-download', (event) => event.preventDefault());
  return () => session.protocol.unhandle(SCHEME);
}

/** A page stays where it is: no navigation, no new window, no frame of others. */
export function shutIn(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
