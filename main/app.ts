/**
 * The composition root: every part is made here, in the order the data flows, and nothing else knows everybody.
 * transport → session → calls → store → tray, toasts, windows; and back through `AppCommands`.
 */
import { randomUUID } from 'node:crypto';
import { hostname, release } from 'node:os';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  screen,
  session as sessions,
  Tray,
} from 'electron';
import { getCountries } from 'libphonenumber-js/min';
import { version } from '../package.json' with { type: 'json' };
import type { View, WindowKind } from '../preload/contract.ts';
import { Accounts } from './accounts.ts';
import { Calls } from './calls/calls.ts';
import { findTarget, formatForPeople, type NumberRules } from './calls/numbers.ts';
import { ownAddresses } from './calls/people.ts';
import { WANTED_RELS } from './calls/rels.ts';
import type { Command as CommandLineCommand } from './commandline.ts';
import { AppCommands } from './commands.ts';
import { serveControl } from './control.ts';
import { controlHandler } from './control-handler.ts';
import { SessionBus } from './desktop/bus.ts';
import { keepCallWindow } from './desktop/call-window.ts';
import { dialKey } from './desktop/dial-key.ts';
import { Hotkey, hotkeyTrouble, isWayland } from './desktop/hotkey.ts';
import { programCommand, startingAtLogin, wasOpenedAtLogin } from './desktop/login.ts';
import { Pad } from './desktop/pad.ts';
import { servePages } from './desktop/pages.ts';
import { idleSeconds } from './desktop/power.ts';
import { type ElectronClipboard, textSources } from './desktop/selection.ts';
import { watchSurroundings } from './desktop/surroundings.ts';
import { ToastCenter } from './desktop/toasts/center.ts';
import { soundChoices } from './desktop/toasts/sounds.ts';
import { makeToasts } from './desktop/toasts/ways.ts';
import { TrayIcon } from './desktop/tray.ts';
import { watchTrayHost } from './desktop/tray-host.ts';
import { Windows } from './desktop/windows.ts';
import { diagnosticsExport } from './diagnostics.ts';
import { HistoryActions } from './history/actions.ts';
import { followLogs } from './history/follow-logs.ts';
import { serveWindows } from './ipc.ts';
import { memorySession } from './net/memory-session.ts';
import { Network } from './net/network.ts';
import { ConversationLogs, offeredLogs } from './people/conversation-logs.ts';
import { delegatorsFollower } from './people/delegators.ts';
import { PeopleSearch } from './people/search.ts';
import { profileFolder } from './profile.ts';
import { recordCalls } from './recorder.ts';
import { AppRequests } from './requests.ts';
import { Self } from './self.ts';
import { Credentials } from './storage/credentials.ts';
import { endpointId, keepEndpointId } from './storage/endpoint.ts';
import { fileTrouble } from './storage/files.ts';
import { History } from './storage/history.ts';
import type { FileLogger } from './storage/log-file.ts';
import type { Policy } from './storage/policy.ts';
import type { Settings } from './storage/settings.ts';
import { SettingsStore } from './storage/settings-store.ts';
import { Store, stateAtStart } from './store.ts';
import { systemClock } from './system-clock.ts';
import { Activity } from './ucwa/activity.ts';
import type { Application } from './ucwa/application.ts';
import type { Resource } from './ucwa/hal.ts';
import type { Ports } from './ucwa/ports.ts';
import { Session } from './ucwa/session.ts';
import { callView, countryList, padView, settingsView, shortWhen, signInView } from './views.ts';

export interface AppOptions {
  /** Absolute path of the profile folder. */
  readonly profile: string;
  readonly policy: Policy;
  readonly log: FileLogger;
  /** What the command line asks for once the program runs. */
  readonly command: CommandLineCommand;
  readonly hidden: boolean;
}

export interface RunningApp {
  /** A link was clicked (macOS). */
  openLink(link: string): void;
  /** Signs out, bounded in time, and ends the program. */
  quit(): Promise<void>;
}

const DESKTOP_ENTRY = 'org.deskring.Deskring';
const ENDPOINT_TAKEN =
  'Another program was signed in with Deskring’s client id. Deskring now has a new one; quit the other program if it is a copy of Deskring.';
const NO_TRAY =
  'This desktop shows no tray icons. Start Deskring again to open the dial pad, or use its hotkey.';

/** A plain second start, as macOS tells of it: it starts no second process. */
function onReopened(show: () => void): () => void {
  app.on('activate', show);
  return () => app.off('activate', show);
}

/** Starts everything. Electron must be ready; resolves when the first things stand and the rest is under way. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { profile, log, policy } = options;
  const line = (text: string) => log.info(text);
  const clock = systemClock;
  const ports: Ports = { clock, log, random: Math.random, uuid: randomUUID };
  const resources = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'build');
  const icon = join(resources, 'icons', 'icon.png');

  // ---------------------------------------------------------------------------------------------- state
  const systemCountry = app.getLocaleCountryCode() || 'US';
  const settings = new SettingsStore({ profile, country: systemCountry, policy });
  const store = new Store(stateAtStart(settings, clock.now()));
  const country = () => store.current.settings.phone.country;
  const formatNumber = (number: string) => formatForPeople(number, country());

  // ------------------------------------------------------------------------- network → session → calls
  const network = new Network({
    net,
    openSession: (serial) => memorySession(sessions, `deskring-net-${serial}`, { cache: false }),
    userAgent: `Deskring/${version} (${process.platform})`,
  });
  const endpointFile = join(profile, 'endpoint.json');
  const input = {
    userAgent: `Deskring/${version}`,
    endpointId: await endpointId(endpointFile, hostname(), randomUUID),
    culture: app.getLocale() || 'en-US',
  };
  /** Kept when the application is gone: an ended call is still for the same user. */
  let lastMe: Resource | null = null;
  const session: Session = new Session(network.transport, ports, input, WANTED_RELS, {
    onState: (state) => {
      store.update({ session: state });
      calls.hear(state.state === 'online');
      if (state.state === 'online') follow(session.application);
      if (state.state === 'signedOut') calls.end('signedOut');
      if (state.state !== 'failed') return;
      calls.end('lost');
      // Where nobody looks: the tray icon alone says little.
      if (!windows.isVisible('signIn')) toasts.tell(state.error.message);
    },
    onApplication: (application) => {
      lastMe = application?.me ?? lastMe;
      activity.follow(application?.me ?? null);
      // What is nice to know is asked for only once calls can come in.
      if (!application || store.current.session.state === 'online') follow(application);
      calls.refresh();
    },
    onEvents: (events) => {
      calls.take(events);
      self.take(events);
      logs.take(events);
    },
    onEndpointTaken: (newId) => {
      void keepEndpointId(endpointFile, hostname(), newId);
      toasts.tell(ENDPOINT_TAKEN);
    },
    onResync: () => calls.doubt(),
    onResynced: () => calls.settled(),
  });
  const calls: Calls = new Calls({
    ports,
    command: (ask) => session.command(ask),
    context: () => ({
      own: ownAddresses(
        lastMe,
        store.current.phones.map(({ number }) => number),
      ),
      country: country(),
    }),
    declineReason: () => store.current.settings.notifications.declineReason,
    phone: () => store.current.chosenPhone,
    onChange: (list) => store.update({ calls: list }),
    onTrouble: (sentence) => {
      // The card says it, to whoever looks at it.
      if (!windows.isFocused('call')) toasts.tell(sentence);
    },
  });
  const self: Self = new Self(store, (ask) => session.command(ask), ports);
  const logs: ConversationLogs = new ConversationLogs({
    clock,
    command: (ask) => session.command(ask),
    onFound: (found) => {
      if (history?.merge(found)) store.update({ history: history.entries, missedCalls: history.missedCalls });
      if (history?.missedCalls === 0) logs.seen();
    },
  });
  const followDelegators = delegatorsFollower(store, (ask) => session.command(ask));
  const follow = (application: Application | null) => {
    self.follow(application);
    logs.follow(offeredLogs(application, store.current.policies));
    void followDelegators(application);
  };
  const rules = (): NumberRules => ({ country: country(), emergency: self.emergency });
  const activity = new Activity(
    clock,
    (ask) => session.command(ask),
    () => idleSeconds(powerMonitor) * 1000,
  );
  // ------------------------------------------------------------------------------------------- commands
  const notice = (sentence: string) => {
    if (!store.current.notices.includes(sentence))
      store.update({ notices: [...store.current.notices, sentence] });
    toasts.tell(sentence);
  };
  const credentials = new Credentials();
  const accounts = new Accounts({
    ...{ store, session, settings, credentials, onNotice: notice },
    hide: (secret) => log.hide(secret),
    readTrust: () => network.trustFile(store.current.settings.server.extraCaFile),
    closeConnections: () => network.transport.closeConnections(),
  });
  let history: History | null = null;
  let quitting: Promise<void> | null = null;
  const quit = (): Promise<void> => {
    quitting ??= (async () => {
      await accounts.signOut();
      await Promise.all([history?.flush(), settings.flush()]);
      log.info('ended');
      await log.flush();
      for (const dispose of disposers.reverse()) dispose();
      // A keyring that waits for a person would hold the end up for ever: all is saved, nothing is lost.
      if (credentials.isBusy) process.kill(process.pid, 'SIGKILL');
      app.exit(0);
    })();
    return quitting;
  };
  const choosePath = async (suggestion: string) => {
    const defaultPath = join(app.getPath('downloads'), suggestion);
    return (await dialog.showSaveDialog({ defaultPath })).filePath || null;
  };
  const commands = new AppCommands({
    ...{ store, session, calls, accounts, self, rules, quit, clock, formatNumber },
    history: () => history,
    tell: (sentence) => toasts.tell(sentence),
    continuesAt: (call) => logs.continuesAt(call),
    openPad: (target, behalfOf) => pad.open(target, 'call', { behalfOf }),
    exportDiagnostics: diagnosticsExport({
      ...{ state: () => store.current, logFolder: join(profile, 'logs'), secrets: log.secrets },
      flushLog: () => log.flush(),
      versions: { deskring: version, ...process.versions, system: `${process.platform} ${release()}` },
      choosePath,
      onSaved: (path) => toasts.tell(`The diagnostics are in ${path}.`),
    }),
  });

  // -------------------------------------------------------------------------------------------- desktop
  const bus = new SessionBus({ log: line });
  const countries = countryList(getCountries());
  const sounds = soundChoices(process.platform);
  const view = (kind: WindowKind): View => {
    switch (kind) {
      case 'pad':
        return padView(store.current, { prefill: pad.prefill, formatNumber, now: clock.now() });
      case 'call':
        return callView(store.current, formatNumber);
      case 'signIn':
        return signInView(store.current, { locked: settings.locked });
      case 'settings':
        return settingsView(store.current, { ...{ version, countries, sounds }, locked: settings.locked });
    }
  };
  const windowSession = memorySession(sessions, 'deskring-windows');
  const windows = new Windows(
    { BrowserWindow, screen, nativeTheme },
    {
      ...{ source: store, view, session: windowSession, icon, log: line },
      preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
      onSeen: (kind) => {
        if (kind === 'pad') commands.markSeen();
      },
      onHidden: (kind) => {
        if (kind === 'pad') pad.clear();
      },
    },
  );
  const open = (kind: WindowKind) => windows.show(kind);
  const pad: Pad = new Pad({
    ...{ rules, formatNumber },
    show: () => {
      open('pad');
      windows.refresh();
    },
  });
  const show = () => open(store.current.settings.account.signInAddress === null ? 'signIn' : 'pad');

  const tray = new TrayIcon(
    { Tray, Menu, nativeImage, nativeTheme },
    {
      ...{ source: store, commands, formatNumber, platform: process.platform, log: line, open },
      iconFolder: join(resources, 'icons', 'tray'),
      onToggle: (bounds) => windows.togglePad(bounds),
      onRefused: (sentence) => toasts.tell(sentence),
    },
  );
  const toasts = new ToastCenter({
    ...{ source: store, commands, formatNumber },
    toasts: makeToasts({
      ...{ bus, icon, desktopEntry: DESKTOP_ENTRY, platform: process.platform, log: line },
      notification: Notification,
    }),
    formatTime: (at) => shortWhen(at, at),
    openCalls: () => open('call'),
  });
  const hotkey = new Hotkey({
    globalShortcut,
    wayland: isWayland(process.env, process.platform),
    onPress: () => void dial(),
    log: line,
  });
  const takeHotkey = ({ hotkeys }: Settings) => {
    const before = hotkeyTrouble(store.current.hotkey, process.platform);
    store.update({ hotkey: hotkey.set(hotkeys.dial) });
    const trouble = hotkeyTrouble(store.current.hotkey, process.platform);
    if (trouble !== null && trouble !== before) notice(trouble);
  };
  const dial = dialKey({
    ...{ source: store, commands },
    openPad: (text, focus) => pad.open(text, focus),
    texts: textSources(clipboard as ElectronClipboard, process.platform),
    findTarget: (text) => findTarget(text, rules()),
    openCalls: () => open('call'),
  });
  const login = startingAtLogin({
    ...{ platform: process.platform, app, desktopEntry: DESKTOP_ENTRY },
    configFolder: app.getPath('appData'),
    command: programCommand(process, app.getAppPath()),
    profile: profile === profileFolder(null) ? null : profile,
  });
  const keepLogin = ({ startup }: Settings) =>
    void login(startup.atLogin).catch((error: unknown) => log.warn('at login', { error: String(error) }));
  const requests = new AppRequests({
    ...{ store, session, settings, accounts, hotkey, formatNumber, startAtLogin: login },
    people: new PeopleSearch((ask) => session.command(ask)),
    onSignedIn: () => {
      windows.close('signIn');
      open('pad');
    },
  });

  /** Done from the last to the first: toasts close over the bus. */
  const disposers = [
    () => bus.dispose(),
    settings.onChange((changed) => {
      store.update({ settings: changed });
      self.showPhones();
      takeHotkey(changed);
      calls.refresh();
      keepLogin(changed);
    }),
    settings.onNotice(notice),
    settings.watch(),
    onReopened(show),
    servePages(windowSession, join(app.getAppPath(), 'out', 'renderer')),
    serveWindows({
      ...{ ipcMain, windows, view, source: store, commands, requests, log: line },
      history: new HistoryActions({
        ...{ store, history: () => history, choosePath, now: () => new Date() },
        onSaved: (path) => toasts.tell(`The calls are in ${path}.`),
      }),
      copy: (text) => clipboard.writeText(text),
    }),
    keepCallWindow(store, windows, clock),
    watchTrayHost(bus, (present) => {
      if (present) tray.renew();
      else notice(NO_TRAY);
    }),
    ...watchSurroundings({
      ...{ powerMonitor, clock, log: line, source: store, platform: process.platform },
      isOnline: () => net.isOnline(),
      hiddenWindow: () => new BrowserWindow({ show: false, skipTaskbar: true, focusable: false }),
      onElsewhere: (slept) => void accounts.elsewhere(slept),
      onBack: () => activity.back(),
      onEndOfDay: () => void quit(),
    }),
    () => windows.dispose(),
    () => toasts.dispose(),
    () => tray.dispose(),
  ];
  const openLink = (link: string, quietly = false) => pad.openLink(link, quietly);
  const running: RunningApp = { openLink, quit };

  // --------------------------------------------------------------------- what may come after the tray icon
  const busUp = bus.start();
  let onStarted = () => {};
  const started = new Promise<void>((resolve) => {
    onStarted = resolve;
  });
  const control = await serveControl(
    profile,
    controlHandler({ store, commands, version, show, openLink, tell: (text) => toasts.tell(text), started }),
  ).catch((error: unknown) => {
    notice(`Deskring can’t be reached from the command line: ${fileTrouble(error)}.`);
    return null;
  });
  disposers.push(() => control?.close());
  store.update({ hotkey: hotkey.set(settings.settings.hotkeys.dial) });
  self.showPhones();
  await busUp;
  history = await History.open({ path: join(profile, 'calls.json'), onNotice: notice });
  disposers.push(recordCalls(store, history));
  disposers.push(followLogs(store, logs, () => session.application));
  for (const sentence of [...settings.notices, ...history.notices]) toasts.tell(sentence);
  const noHotkey = hotkeyTrouble(store.current.hotkey, process.platform);
  if (noHotkey !== null) notice(noHotkey);
  keepLogin(settings.settings);

  const { command } = options;
  const hidden = options.hidden || wasOpenedAtLogin({ platform: process.platform, app });
  const tried = await accounts.automatically();
  onStarted();
  if (command.kind === 'open') openLink(command.link, hidden);
  else if (command.kind === 'dial') commands.dialOnceOnline(command.target, (text) => toasts.tell(text));
  else if (command.kind === 'start' && !hidden) open(tried ? 'pad' : 'signIn');
  const { session: now } = store.current;
  // Where no window says it, at login for one: what is missing was found before the session was asked.
  if (!tried && now.state === 'failed' && (hidden || command.kind === 'dial')) toasts.tell(now.error.message);
  return running;
}
