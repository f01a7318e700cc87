/**
 * A small Electron program that shows a tray icon with a menu, holds a hotkey, and says a line on standard output for
 * everything that reaches it. What the virtual desktop does is tested with it, so that a failure there is the
 * desktop's and not Deskring's.
 */
import { app, globalShortcut, Menu, nativeImage, net, Tray } from 'electron';

/** @param {string} line */
const tell = (line) => process.stdout.write(`${line}\n`);

/** Held here: an icon that is collected as garbage leaves the tray. @type {Tray | undefined} */
let tray;

async function main() {
  tell(`name ${app.name} ${app.getVersion()}`);
  // A red square, 16 pixels wide.
  const red = Buffer.alloc(16 * 16 * 4, Buffer.from([0, 0, 255, 255]));
  tray = new Tray(nativeImage.createFromBitmap(red, { width: 16, height: 16 }));
  tray.setToolTip('A tray icon');
  tray.on('click', () => tell('click'));
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Not now', enabled: false },
      { type: 'separator' },
      { label: 'Knock', click: () => tell('knock') },
      {
        label: 'More',
        submenu: [{ label: 'Checked', type: 'checkbox', checked: true, click: () => tell('checked') }],
      },
    ]),
  );
  globalShortcut.register('Control+Alt+K', () => tell('hotkey'));
  if (process.env.FETCH) tell(await outcome(process.env.FETCH));
  tell('ready');
}

/** @param {string} url */
async function outcome(url) {
  try {
    return `fetched ${await (await net.fetch(url)).text()}`;
  } catch (error) {
    return `refused ${error instanceof Error ? error.message : error}`;
  }
}

// Not awaited here: Electron is ready only after this file has run to its end.
void app.whenReady().then(main);
