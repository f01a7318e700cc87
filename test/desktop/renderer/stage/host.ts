/**
 * The stage's main process: serves the built pages over app:// as the program does, with the real preload,
 * and answers the contract's channels with what the test has laid out. ../stage.ts bundles and starts it.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { app, BrowserWindow, ipcMain, protocol } from 'electron';
import * as v from 'valibot';
import { type Channel, inputs, type Outputs, type View } from '../../../../preload/contract.ts';

/** What the test process reads and changes through Playwright's `evaluate`. */
export interface Stage {
  view: View | null;
  /** What the page sent, in order; every input has passed the contract's schema. */
  sent: { channel: Channel; input: unknown }[];
  /** Answers laid out by the test; without one a command is taken and a search finds nothing. */
  answers: Partial<Outputs>;
  /** An answer to this channel waits until the test calls `letGo`. */
  held: Channel | null;
  letGo(): void;
  show(view: View, size: { width: number; height: number }, zoom: number): Promise<void>;
  /** The page goes, as it does with its window: the stage has one only. */
  leave(): Promise<void>;
  push(view: View): void;
}

declare global {
  var stage: Stage;
}

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const here = import.meta.dirname;

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

async function answer(channel: Channel, input: unknown): Promise<unknown> {
  if (channel === 'view') return stage.view;
  stage.sent.push({ channel, input: v.parse(inputs[channel], input) });
  if (stage.held === channel)
    await new Promise<void>((resolve) => {
      stage.letGo = resolve;
    });
  return stage.answers[channel] ?? (channel === 'search' ? [] : { ok: true });
}
for (const channel of Object.keys(inputs) as Channel[])
  ipcMain.handle(`deskring:${channel}`, (_event, input: unknown) => answer(channel, input));

// Not awaited at the top level: Electron holds 'ready' back until that has run.
void app.whenReady().then(async () => {
  protocol.handle('app', async (request) => {
    const path = new URL(request.url).pathname;
    const body = await readFile(join(here, 'pages', path));
    return new Response(new Uint8Array(body), {
      headers: { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' },
    });
  });
  const page = new BrowserWindow({
    useContentSize: true,
    webPreferences: { preload: join(here, 'preload.cjs'), sandbox: true, contextIsolation: true },
  });
  const load = async (url: string) => {
    await page.loadURL(url);
    // The end of this one, told late, would be taken for the failure of the next.
    if (page.webContents.isLoading()) await once(page.webContents, 'did-stop-loading');
  };
  globalThis.stage = {
    view: null,
    sent: [],
    answers: {},
    held: null,
    letGo() {},
    async show(view, { width, height }, zoom) {
      Object.assign(stage, { view, sent: [], answers: {}, held: null });
      page.setContentSize(width, height);
      await load(`app://deskring/${view.kind}.html`);
      page.webContents.setZoomFactor(zoom);
      page.webContents.focus();
    },
    leave: () => load('about:blank'),
    push(view) {
      stage.view = view;
      page.webContents.send('deskring:view', view);
    },
  };
  await load('about:blank');
});
