/**
 * `<profile>/config.json` (contract.md §3): read by hand at start, because a damaged file must not stop the
 * program and electron-store throws on one; written by electron-store, which is loaded with the first change.
 */
import { readFileSync, renameSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../../preload/contract.ts';
import { backupPath, fileTrouble, withoutBom } from './files.ts';
import { NO_POLICY, type Policy } from './policy.ts';
import { type Settings, type SettingsFile, withDefaults } from './settings.ts';
import { fitting, isObject, type Json, over } from './settings-fit.ts';

export interface SettingsStoreOptions {
  /** The profile folder, absolute. */
  readonly profile: string;
  /** ISO 3166 country assumed when none is set. */
  readonly country: string;
  readonly policy?: Policy;
  readonly now?: () => Date;
}

/** Keys to change; null clears a value. */
export type SettingsChange = { readonly [S in keyof Settings]?: Partial<Settings[S]> };

const FILE = 'config.json';

export class SettingsStore {
  /** Keys an administrator has locked: `server.discovery`. */
  readonly locked: readonly string[];
  readonly #options: SettingsStoreOptions;
  readonly #policy: Policy;
  readonly #path: string;
  readonly #listeners = new Set<(settings: Settings) => void>();
  readonly #noticeListeners = new Set<(sentence: string) => void>();
  /** The file as it was last read or written, unknown keys and misfits included. */
  #file: Json = {};
  /** Changes that are in force but not in the file yet. */
  #pending: Json = {};
  #notices: readonly string[];
  #settings: Settings;
  #writing: Promise<unknown> = Promise.resolve();

  /** Reads the file, in this turn of the event loop. Never throws: what is wrong is in `notices`. */
  constructor(options: SettingsStoreOptions) {
    this.#options = options;
    this.#policy = options.policy ?? NO_POLICY;
    this.#path = join(options.profile, FILE);
    this.locked = lockedKeys(this.#policy.locked);
    this.#notices = this.#policy.notices;
    const read = this.#read();
    if ('json' in read) this.#file = read.json;
    else if (read.isDamaged) this.#setAside();
    else this.#notice(`The settings in ${this.#path} can’t be read (${read.why}); the defaults are used.`);
    this.#settings = this.#effective();
  }

  /** What counts: the user's value, else the administrator's, else the default. */
  get settings(): Settings {
    return this.#settings;
  }

  /** Sentences about damage and values that do not fit, newest last. */
  get notices(): readonly string[] {
    return this.#notices;
  }

  /** Calls back with the settings whenever they change; returns the function that ends it. */
  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back with each notice that comes from now on; returns the function that ends it. */
  onNotice(listener: (sentence: string) => void): () => void {
    this.#noticeListeners.add(listener);
    return () => this.#noticeListeners.delete(listener);
  }

  /**
   * Changes some keys and keeps all others, those we don't know and those edited meanwhile too. What is changed
   * counts at once; the file follows.
   * @returns not ok when a key is locked (nothing is changed), or the file can't be written (it counts until
   * the program ends)
   */
  update(change: SettingsChange): Promise<Outcome> {
    const wanted = change as Json;
    const refused = this.locked.find((name) => {
      const [section = '', key = ''] = name.split('.');
      const values = wanted[section];
      return isObject(values) && key in values && !this.#isInForce(section, key, values[key]);
    });
    if (refused) {
      return Promise.resolve({
        ok: false,
        message: `Your administrator has set ${refused}: it can’t be changed here.`,
      });
    }
    this.#pending = over(this.#pending, wanted);
    this.#adopt(over(this.#file, wanted));
    const written = this.#writing.then(() => this.#write());
    this.#writing = written;
    return written;
  }

  /** Resolves when all changes are in the file, or could not be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  /** Follows edits of the file by other programs from now on; returns the function that ends it. */
  watch(): () => void {
    let timer: NodeJS.Timeout | undefined;
    try {
      const watcher = watch(this.#options.profile, { persistent: false }, (_event, name) => {
        if (name !== FILE) return;
        clearTimeout(timer);
        // An editor writes in several steps.
        timer = setTimeout(() => this.#reread(), 200);
        timer.unref();
      });
      watcher.on('error', () => watcher.close());
      return () => {
        clearTimeout(timer);
        watcher.close();
      };
    } catch {
      // Out of watches: edits count from the next start, as they do everywhere else.
      return () => {};
    }
  }

  #isInForce(section: string, key: string, value: unknown): boolean {
    const current = this.#settings[section as keyof Settings] as Json | undefined;
    return current?.[key] === value;
  }

  #reread(): void {
    const read = this.#read();
    if ('json' in read) this.#adopt(over(read.json, this.#pending));
    // What is in force stays, and the next write sets a damaged file aside.
    else this.#notice(`The edited ${FILE} can’t be read (${read.why}); what was set before still counts.`);
  }

  #adopt(file: Json): void {
    this.#file = file;
    const before = JSON.stringify(this.#settings);
    this.#settings = this.#effective();
    if (JSON.stringify(this.#settings) === before) return;
    for (const listener of this.#listeners) listener(this.#settings);
  }

  #effective(): Settings {
    const { values, misfits } = fitting(this.#file);
    for (const name of misfits) {
      this.#notice(`The setting ${name} in ${FILE} has a value that does not fit and is ignored.`);
    }
    const own: Json = { ...values };
    for (const name of this.locked) {
      const [section = '', key = ''] = name.split('.');
      const { [key]: _locked, ...rest } = isObject(own[section]) ? own[section] : {};
      own[section] = rest;
    }
    return withDefaults(over(this.#policy.values, own) as SettingsFile, this.#options.country);
  }

  async #write(): Promise<Outcome> {
    try {
      const { default: ElectronStore } = await import('electron-store');
      // From here on in one turn: no change comes in between.
      const read = this.#read();
      if ('why' in read && !read.isDamaged) return unsaved(read.why);
      if ('why' in read) this.#setAside();
      const file = over('json' in read ? read.json : this.#file, this.#pending);
      const store = new ElectronStore<Json>({
        cwd: this.#options.profile,
        // No dots: names and values of a section are written as they are.
        accessPropertiesByDotNotation: false,
        configFileMode: 0o600,
        serialize: (value) => `${JSON.stringify(value, undefined, 2)}\n`,
      });
      store.store = file;
      this.#pending = {};
      this.#adopt(file);
      return { ok: true };
    } catch (error) {
      return unsaved(fileTrouble(error));
    }
  }

  #read(): { json: Json } | { isDamaged: boolean; why: string } {
    let text: string;
    try {
      text = withoutBom(readFileSync(this.#path, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { json: {} };
      return { isDamaged: false, why: fileTrouble(error) };
    }
    try {
      const json: unknown = JSON.parse(text);
      if (isObject(json)) return { json };
    } catch {
      // Said below.
    }
    return { isDamaged: true, why: 'it is not JSON' };
  }

  /** Keeps a damaged file under another name. */
  #setAside(): void {
    const backup = backupPath(this.#path, this.#options.now?.() ?? new Date());
    try {
      renameSync(this.#path, backup);
      this.#notice(`The settings were damaged: the file was kept as ${backup} and the defaults are used.`);
    } catch (error) {
      this.#notice(
        `The settings in ${this.#path} are damaged (${fileTrouble(error)}); the defaults are used.`,
      );
    }
  }

  #notice(sentence: string): void {
    if (this.#notices.includes(sentence)) return;
    this.#notices = [...this.#notices, sentence];
    for (const listener of this.#noticeListeners) listener(sentence);
  }
}

const unsaved = (why: string): Outcome => ({
  ok: false,
  message: `The settings could not be saved: ${why}. They count until Deskring ends.`,
});

const KEYS: { readonly [S in keyof Settings]: readonly (keyof Settings[S])[] } = {
  account: ['signInAddress', 'userName', 'signInAutomatically'],
  server: ['discovery', 'internalUrl', 'externalUrl', 'extraCaFile'],
  phone: ['ownNumber', 'country'],
  hotkeys: ['dial', 'dialImmediately'],
  notifications: ['declineReason', 'sound'],
  startup: ['atLogin'],
};

/** Each key by its full name; a section stands for all its keys, a name nobody knows for nothing. */
function lockedKeys(names: readonly string[]): string[] {
  const all = Object.entries(KEYS).flatMap(([section, keys]) => keys.map((key) => `${section}.${key}`));
  return all.filter((key) => names.includes(key) || names.includes(key.split('.')[0] ?? ''));
}
