/**
 * The windows as they are, without the program behind them: the built pages and the real preload in a real
 * Electron on a virtual desktop, with a main process that shows what a test lays out.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { currentDesktop, startVirtualDesktop } from '../../../build/desktop/virtual-desktop.mjs';
import { inRoot } from '../../../build/lib/paths.mjs';
import { electronPath } from '../../../build/setup/electron.mjs';
import type { Channel, Outputs, View, WindowKind } from '../../../preload/contract.ts';
import { bundle } from './stage/bundle.ts';

/** Content sizes as the program makes its windows; a call window grows with its content. */
const SIZES: Record<WindowKind, { width: number; height: number }> = {
  pad: { width: 360, height: 640 },
  call: { width: 380, height: 420 },
  signIn: { width: 420, height: 560 },
  settings: { width: 560, height: 620 },
};

export interface OpenStage {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Loads the view's page anew and waits until it is drawn; answers and sent inputs start afresh. */
  show(view: View, zoom?: number): Promise<void>;
  /** The page goes, as it does with its window. */
  leave(): Promise<void>;
  /** Sends a later view, as main does whenever something changed. */
  push(view: View): Promise<void>;
  /** What the page sent on a channel since it was shown, in order. */
  sent(channel: Channel): Promise<unknown[]>;
  /** Lays out the answer to a channel. */
  answer<C extends Channel>(channel: C, answer: Outputs[C]): Promise<void>;
  /** Keeps the next answer to a channel back until the returned function is called. */
  hold(channel: Channel): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Starts it all (a few seconds); `close` ends it and removes what was built. */
export async function openStage(): Promise<OpenStage> {
  const folder = mkdtempSync(join(tmpdir(), 'deskring-stage-'));
  const ends: (() => void | Promise<void>)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    await bundle(folder);
    const about = { name: 'stage', type: 'module', main: 'host.js' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(about));
    const desktop =
      (await currentDesktop()) ??
      (await startVirtualDesktop({ tray: false, keyring: false, notificationDaemon: 'none' }));
    ends.push(() => desktop.stop());
    const app = await _electron.launch({
      executablePath: electronPath(),
      cwd: inRoot(),
      args: [folder, '--no-sandbox', `--user-data-dir=${join(folder, 'data')}`],
      env: setOnly(desktop.env),
      timeout: 20_000,
    });
    ends.push(() => app.close());
    const page = await app.firstWindow();
    return { app, page, ...hands(app, page), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function hands(app: ElectronApplication, page: Page): Omit<OpenStage, 'app' | 'page' | 'close'> {
  return {
    async show(view, zoom = 1) {
      await app.evaluate((_electronModule, given) => stage.show(given.view, given.size, given.zoom), {
        view,
        size: SIZES[view.kind],
        zoom,
      });
      await page.getByRole('main').waitFor();
      // What is done after drawing (the focus, the keys) is done two frames later.
      await page.evaluate(() => {
        const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
        return frame()
          .then(frame)
          .then(() => new Promise((done) => setTimeout(done)));
      });
    },
    leave: () => app.evaluate(() => stage.leave()),
    push: (view) => app.evaluate((_electronModule, next) => stage.push(next), view),
    sent: (channel) =>
      app.evaluate(
        (_electronModule, name) =>
          stage.sent.filter((one) => one.channel === name).map((one) => one.input ?? null),
        channel,
      ),
    answer: (channel, answer) =>
      app.evaluate((_electronModule, part) => void Object.assign(stage.answers, part), { [channel]: answer }),
    async hold(channel) {
      await app.evaluate((_electronModule, held) => void Object.assign(stage, { held }), channel);
      return () => app.evaluate(() => stage.letGo());
    },
  };
}

/** Playwright takes no variable without a value. */
const setOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
