import type { BrowserWindow as ElectronWindow, NativeTheme, Screen, Session, WebContents } from 'electron';
import type { View, WindowKind } from '../../preload/contract.ts';
import { pageUrl, shutIn } from './pages.ts';
import { aboveMiddle, besideTray, type Rect, within } from './placement.ts';
import { type Disposer, Later, type Log, type StateSource } from './source.ts';

/** The parts of Electron windows are made of. */
export interface WindowsElectron {
  readonly BrowserWindow: typeof ElectronWindow;
  readonly screen: Screen;
  readonly nativeTheme: NativeTheme;
}

export interface WindowsOptions {
  readonly source: StateSource;
  /** The view a window shows now. */
  readonly view: (kind: WindowKind) => View;
  /** The windows' own session, with `servePages` on it. */
  readonly session: Session;
  /** Absolute path of out/preload/index.cjs. */
  readonly preload: string;
  /** Absolute path of the program's icon. */
  readonly icon: string;
  /** The user has a window before him: it came up, got the focus, or has just lost it. */
  readonly onSeen?: (kind: WindowKind) => void;
  /** A window has gone off the screen; perhaps told twice. */
  readonly onHidden?: (kind: WindowKind) => void;
  readonly log?: Log;
}

/** How a window comes up: with the focus, or without taking it from whoever has it. */
export type Showing = 'focused' | 'quietly';

interface Look {
  readonly width: number;
  readonly height: number;
  readonly title: string;
}
const LOOKS: Readonly<Record<WindowKind, Look>> = {
  pad: { width: 360, height: 640, title: 'Deskring' },
  call: { width: 380, height: 220, title: 'Call – Deskring' },
  signIn: { width: 420, height: 600, title: 'Sign in – Deskring' },
  settings: { width: 560, height: 640, title: 'Settings – Deskring' },
};
/** The first paint's colour, as in tokens.css, so that nothing flashes. */
const PAPER = { light: '#f7f7f5', dark: '#1a1b1e' };
/** A hidden pad is kept this long: opened again at once, and nothing idle stays in memory. Milliseconds. */
const KEEP_HIDDEN = 60_000;
const CALL_WINDOW_AT_MOST = 560;
/** Room left for what the desktop puts around a window. */
const TITLE_BAR = 40;

interface Open {
  readonly window: ElectronWindow;
  /** The view the page has, as JSON. */
  pushed: string;
  /** The page has been painted once. */
  ready: boolean;
  /** What is to be done when it has. */
  waiting: (() => void) | null;
  discard: ReturnType<typeof setTimeout> | null;
}

/** On top of what covers it, while the focus stays where it is. */
function comeUpQuietly(window: ElectronWindow): void {
  if (window.isFocused()) return;
  window.showInactive();
  // GNOME and Windows don't let a program without the focus raise its windows; being always on top they do.
  window.setAlwaysOnTop(true);
  window.setAlwaysOnTop(false);
  window.moveTop();
}

/** The four windows: made when first needed, told of each change, gone when closed. */
export class Windows {
  readonly #electron: WindowsElectron;
  readonly #options: WindowsOptions;
  readonly #open = new Map<WindowKind, Open>();
  readonly #push = new Later(() => this.#pushAll());
  readonly #unsubscribe: Disposer;

  constructor(electron: WindowsElectron, options: WindowsOptions) {
    this.#electron = electron;
    this.#options = options;
    this.#unsubscribe = options.source.subscribe(() => this.#push.request());
  }

  /** Shows a window, making it when need be. */
  show(kind: WindowKind, how: Showing = 'focused'): void {
    this.#showWith(kind, how, null);
  }

  /**
   * A click on the tray icon: the pad beside it, or away.
   * @param icon the icon's bounds, empty where unknown
   */
  togglePad(icon: Rect): void {
    if (this.isVisible('pad')) this.close('pad');
    else this.#showWith('pad', 'focused', icon);
  }

  isVisible(kind: WindowKind): boolean {
    return this.#open.get(kind)?.window.isVisible() ?? false;
  }

  isFocused(kind: WindowKind): boolean {
    return this.#open.get(kind)?.window.isFocused() ?? false;
  }

  /** Takes a window off the screen. */
  close(kind: WindowKind): void {
    const open = this.#open.get(kind);
    if (!open) return;
    open.waiting = null;
    if (kind !== 'pad') {
      open.window.destroy();
      return;
    }
    open.window.hide();
    open.discard ??= setTimeout(() => open.window.destroy(), KEEP_HIDDEN);
  }

  /** Makes a window as high as what it shows, up to a bound; then it scrolls. @param height in CSS pixels */
  fit(kind: WindowKind, height: number): void {
    const window = this.#open.get(kind)?.window;
    if (!window || window.isDestroyed()) return;
    const { workArea } = this.#electron.screen.getDisplayMatching(window.getBounds());
    const { width } = LOOKS[kind];
    const wanted = Math.ceil(height * window.webContents.getZoomFactor());
    window.setContentSize(width, Math.min(wanted, CALL_WINDOW_AT_MOST, workArea.height - TITLE_BAR));
    // Grown beyond the edge it would hide its buttons; Windows and macOS leave it there.
    const grown = window.getBounds();
    const seen = within(workArea, grown);
    if (seen.x !== grown.x || seen.y !== grown.y) window.setPosition(seen.x, seen.y);
  }

  /** Which window a page belongs to; null for a stranger. */
  kindOf(contents: Pick<WebContents, 'id'>): WindowKind | null {
    for (const [kind, { window }] of this.#open)
      if (!window.isDestroyed() && window.webContents.id === contents.id) return kind;
    return null;
  }

  /** Something the views show besides the state has changed: it is shown at once. */
  refresh(): void {
    this.#pushAll();
  }

  dispose(): void {
    this.#unsubscribe();
    this.#push.dispose();
    for (const { window } of [...this.#open.values()]) window.destroy();
  }

  #showWith(kind: WindowKind, how: Showing, icon: Rect | null): void {
    // A minimised window can't be brought back without the focus; a new one can come without it.
    if (how === 'quietly' && this.#open.get(kind)?.window.isMinimized()) this.close(kind);
    const open = this.#open.get(kind) ?? this.#make(kind);
    const { window } = open;
    if (open.discard) clearTimeout(open.discard);
    open.discard = null;
    const wasVisible = window.isVisible();
    const appear = () => {
      if (window.isDestroyed()) return;
      if (!wasVisible) this.#place(kind, window, icon);
      this.#pushTo(kind, open);
      if (how === 'quietly') comeUpQuietly(window);
      else {
        if (window.isMinimized()) window.restore();
        window.show();
        window.focus();
      }
      this.#options.onSeen?.(kind);
    };
    if (open.ready) appear();
    // A call that only wants to be seen does not take the focus from a window that was asked for.
    else if (open.waiting === null || how === 'focused') open.waiting = appear;
  }

  #make(kind: WindowKind): Open {
    const { width, height, title } = LOOKS[kind];
    const popover = kind === 'pad';
    const { screen } = this.#electron;
    const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
    const window = new this.#electron.BrowserWindow({
      width,
      height: Math.min(height, workArea.height - TITLE_BAR),
      title,
      show: false,
      useContentSize: true,
      icon: this.#options.icon,
      resizable: kind === 'settings' || kind === 'signIn',
      maximizable: false,
      fullscreenable: false,
      minimizable: !popover,
      // Windows only: Electron has nothing like it for Linux.
      skipTaskbar: popover,
      autoHideMenuBar: true,
      backgroundColor: this.#electron.nativeTheme.shouldUseDarkColors ? PAPER.dark : PAPER.light,
      webPreferences: {
        session: this.#options.session,
        preload: this.#options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
      },
    });
    const open: Open = { window, pushed: '', ready: false, waiting: null, discard: null };
    this.#open.set(kind, open);
    window.setMenu(null);
    shutIn(window.webContents);
    window.once('ready-to-show', () => {
      open.ready = true;
      open.waiting?.();
      open.waiting = null;
    });
    window.on('close', (event) => {
      if (!popover) return;
      event.preventDefault();
      this.close(kind);
    });
    window.on('focus', () => this.#options.onSeen?.(kind));
    window.on('blur', () => this.#options.onSeen?.(kind));
    window.on('hide', () => this.#options.onHidden?.(kind));
    window.on('closed', () => {
      if (open.discard) clearTimeout(open.discard);
      if (this.#open.get(kind) === open) this.#open.delete(kind);
      this.#options.onHidden?.(kind);
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      // The page holds nothing that matters: the next call makes it anew.
      this.#options.log?.(`window ${kind}: page ended (${reason})`);
      if (!window.isDestroyed()) window.destroy();
    });
    window.loadURL(pageUrl(kind)).catch((error) => {
      this.#options.log?.(`window ${kind}: ${String(error)}`);
    });
    return open;
  }

  #place(kind: WindowKind, window: ElectronWindow, icon: Rect | null): void {
    const { screen } = this.#electron;
    const size = window.getBounds();
    const pointer = screen.getCursorScreenPoint();
    if (kind === 'call') {
      window.setBounds(aboveMiddle(screen.getDisplayNearestPoint(pointer).workArea, size));
      return;
    }
    if (kind !== 'pad') {
      window.center();
      return;
    }
    const bounds = icon ?? { x: 0, y: 0, width: 0, height: 0 };
    const display =
      bounds.width > 0 ? screen.getDisplayMatching(bounds) : screen.getDisplayNearestPoint(pointer);
    // Where the pointer is tells something of the icon only when the icon was clicked.
    window.setBounds(besideTray(bounds, icon && pointer, display.workArea, size));
  }

  #pushAll(): void {
    for (const [kind, open] of this.#open) if (open.window.isVisible()) this.#pushTo(kind, open);
  }

  #pushTo(kind: WindowKind, open: Open): void {
    const view = this.#options.view(kind);
    const json = JSON.stringify(view);
    if (json === open.pushed) return;
    open.pushed = json;
    open.window.webContents.send('deskring:view', view);
  }
}
