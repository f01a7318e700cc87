import { join } from 'node:path';
import type {
  Menu as ElectronMenu,
  Tray as ElectronTray,
  MenuItemConstructorOptions,
  NativeImage,
  NativeTheme,
  nativeImage,
  Rectangle,
} from 'electron';
import type { Outcome, WindowKind } from '../../preload/contract.ts';
import type { Commands } from '../state.ts';
import type { FormatNumber } from '../views/parties.ts';
import { type Disposer, Later, type Log, type StateSource } from './source.ts';
import { type TrayIconName, type TrayItem, type TrayModel, type TrayPress, trayModel } from './tray-menu.ts';

/** The parts of Electron the tray is made of. */
export interface TrayElectron {
  readonly Tray: typeof ElectronTray;
  readonly Menu: typeof ElectronMenu;
  readonly nativeImage: typeof nativeImage;
  readonly nativeTheme: NativeTheme;
}

export interface TrayOptions {
  readonly source: StateSource;
  readonly commands: Commands;
  readonly formatNumber: FormatNumber;
  /** Folder of `<state>-<light|dark>.png` (macOS: `<state>Template.png`) and `…@2x.png`, outside the archive. */
  readonly iconFolder: string;
  readonly platform: NodeJS.Platform;
  /** The icon was clicked. @param bounds the icon's, empty on Linux */
  readonly onToggle: (bounds: Rectangle) => void;
  readonly open: (window: WindowKind) => void;
  /** A command of the menu was refused. */
  readonly onRefused: (sentence: string) => void;
  readonly log?: Log;
}

/** The icon in the tray with its menu: redrawn after each change of the state, only where it differs. */
export class TrayIcon {
  readonly #electron: TrayElectron;
  readonly #options: TrayOptions;
  readonly #images = new Map<string, NativeImage>();
  readonly #redraw = new Later(() => this.#draw());
  readonly #disposers: Disposer[];
  #tray: ElectronTray;
  #shown: { icon: string; tooltip: string; items: string } = { icon: '', tooltip: '', items: '' };

  constructor(electron: TrayElectron, options: TrayOptions) {
    this.#electron = electron;
    this.#options = options;
    const themed = () => this.#redraw.request();
    electron.nativeTheme.on('updated', themed);
    this.#disposers = [
      options.source.subscribe(() => this.#redraw.request()),
      () => electron.nativeTheme.off('updated', themed),
    ];
    this.#tray = this.#make();
  }

  /** Puts the icon up anew: a tray that appeared after us knows nothing of it. */
  renew(): void {
    this.#tray.destroy();
    this.#shown = { icon: '', tooltip: '', items: '' };
    this.#tray = this.#make();
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    this.#redraw.dispose();
    this.#tray.destroy();
  }

  #make(): ElectronTray {
    const model = this.#model();
    const path = this.#pathOf(model.icon);
    const tray = new this.#electron.Tray(this.#image(path));
    this.#shown.icon = path;
    tray.setIgnoreDoubleClickEvents(true);
    tray.on('click', (_event, bounds) => this.#options.onToggle(bounds ?? tray.getBounds()));
    // A menu that is set takes the clicks on macOS (platform.md §4): there it is popped up instead.
    if (this.#options.platform === 'darwin')
      tray.on('right-click', () => tray.popUpContextMenu(this.#menu(this.#model())));
    this.#tray = tray;
    this.#draw(model);
    return tray;
  }

  #model(): TrayModel {
    return trayModel(this.#options.source.current, this.#options.formatNumber);
  }

  #draw(model = this.#model()): void {
    const path = this.#pathOf(model.icon);
    const image = this.#image(path);
    // An icon that can't be read would take the whole item off the panel.
    if (path !== this.#shown.icon && !image.isEmpty()) this.#tray.setImage(image);
    if (model.tooltip !== this.#shown.tooltip) this.#tray.setToolTip(model.tooltip);
    const items = JSON.stringify(model.items);
    // Linux sees a changed item only when the whole menu is set again (tray.md).
    if (items !== this.#shown.items && this.#options.platform !== 'darwin')
      this.#tray.setContextMenu(this.#menu(model));
    this.#shown = { icon: path, tooltip: model.tooltip, items };
  }

  #pathOf(icon: TrayIconName): string {
    // macOS colours a template itself.
    if (this.#options.platform === 'darwin') return join(this.#options.iconFolder, `${icon}Template.png`);
    const theme = this.#electron.nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
    return join(this.#options.iconFolder, `${icon}-${theme}.png`);
  }

  #image(path: string): NativeImage {
    const known = this.#images.get(path);
    if (known) return known;
    // `@2x` beside it is found by Electron itself.
    const image = this.#electron.nativeImage.createFromPath(path);
    if (image.isEmpty()) this.#options.log?.(`tray: no image at ${path}`);
    this.#images.set(path, image);
    return image;
  }

  #menu(model: TrayModel): ElectronMenu {
    return this.#electron.Menu.buildFromTemplate(
      menuTemplate(model.items, (what) => {
        runTrayPress(what, this.#options);
        // The desktop has ticked the box itself; what is true comes from the state.
        this.#shown.items = '';
        this.#redraw.request();
      }),
    );
  }
}

/** The model as Electron's menu takes it. */
export const menuTemplate = (
  items: readonly TrayItem[],
  onPress: (what: TrayPress) => void,
): MenuItemConstructorOptions[] => items.map((item) => menuItem(item, onPress));

function menuItem(item: TrayItem, onPress: (what: TrayPress) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'text':
      return { label: item.label, enabled: false };
    case 'press':
      return { label: item.label, enabled: item.enabled, click: () => onPress(item.press) };
    case 'check': {
      const { label, enabled, checked } = item;
      return { type: 'checkbox', label, enabled, checked, click: () => onPress(item.press) };
    }
    case 'menu':
      return { label: item.label, submenu: menuTemplate(item.items, onPress) };
  }
}

/** Does what a menu item says; a refusal is told, a call that was taken shows its window. */
export function runTrayPress(
  what: TrayPress,
  { commands, open, onRefused }: Pick<TrayOptions, 'commands' | 'open' | 'onRefused'>,
): void {
  if (what.do === 'open') {
    open(what.window);
    return;
  }
  if (what.do === 'quit') {
    void commands.quit();
    return;
  }
  const dials = what.do === 'redial' || what.do === 'callBack';
  void ask(what, commands).then((answer) => {
    if (!answer.ok) onRefused(answer.message);
    else if (dials) open('call');
  });
}

function ask(
  what: Exclude<TrayPress, { do: 'open' } | { do: 'quit' }>,
  commands: Commands,
): Promise<Outcome> {
  switch (what.do) {
    case 'redial':
      return commands.redial();
    case 'callBack':
      return commands.callBack(what.id);
    case 'act':
      return commands.act(what.id, what.action);
    case 'doNotDisturb':
      return commands.setDoNotDisturb(what.on);
    case 'turnOffForwarding':
      return commands.turnOffForwarding();
    case 'exportDiagnostics':
      return commands.exportDiagnostics();
    case 'signOut':
      return commands.signOut();
  }
}
