/** What only windows ask for (preload/contract.ts): settings, sign-in, search. */
import type { Input, Outcome, Row } from '../preload/contract.ts';
import { type Accounts, ownNumber } from './accounts.ts';
import { numberOfUri } from './calls/numbers.ts';
import { type Hotkey, hotkeyWords } from './desktop/hotkey.ts';
import type { WindowRequests } from './ipc.ts';
import { readAuthorities } from './net/trust.ts';
import type { Found, PeopleSearch } from './people/search.ts';
import type { SettingsChange, SettingsStore } from './storage/settings-store.ts';
import type { Store } from './store.ts';
import type { Session } from './ucwa/session.ts';
import { plainAddress } from './views/session.ts';
import { initials } from './views/words.ts';
import { searchRows } from './views.ts';

export interface RequestsOptions {
  readonly store: Store;
  readonly session: Session;
  readonly settings: SettingsStore;
  readonly accounts: Accounts;
  readonly people: PeopleSearch;
  readonly hotkey: Hotkey;
  readonly formatNumber: (number: string) => string;
  readonly startAtLogin: (on: boolean) => Promise<void>;
  readonly onSignedIn: () => void;
}

const OK: Outcome = { ok: true };
const MATCHES = 8;

/** One row for the person, one for each number. */
function rowsOf(found: Found, formatNumber: (number: string) => string): Row[] {
  const title = found.name ?? (found.uri ? plainAddress(found.uri) : '');
  if (!title) return [];
  const common = { title, when: '', missed: false, initials: initials(found.name), presence: null };
  const numbers = found.numbers.flatMap(({ kind, uri }) => {
    const number = numberOfUri(uri) ?? uri.replace(/^tel:/i, '');
    return [{ ...common, id: uri, detail: `${kind} ${formatNumber(number)}`, target: uri }];
  });
  if (!found.uri || numberOfUri(found.uri)) return numbers;
  const detail = [found.department, plainAddress(found.uri)].filter(Boolean).join(' · ');
  return [{ ...common, id: found.uri, detail, target: found.uri }, ...numbers];
}

const isHttps = (text: string): boolean => URL.canParse(text) && new URL(text).protocol === 'https:';

export class AppRequests implements WindowRequests {
  readonly #options: RequestsOptions;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  async search(text: string): Promise<Row[]> {
    const { store, session, people, formatNumber } = this.#options;
    const recent = searchRows(store.current, text, { formatNumber, now: Date.now() });
    const found = await people.find(session.application?.people ?? null, text, MATCHES);
    const rows = [...recent, ...found.flatMap((one) => rowsOf(one, formatNumber))];
    // A call list has `+1206…` where the people list has `tel:+1206…`: one row for both.
    const called = ({ target }: Row) => numberOfUri(target) ?? plainAddress(target).toLowerCase();
    const first = (row: Row, index: number) => rows.findIndex((one) => called(one) === called(row)) === index;
    return rows.filter(first).slice(0, MATCHES);
  }

  async choosePhone(number: string): Promise<Outcome> {
    const { store } = this.#options;
    if (!store.current.phones.some((phone) => phone.number === number))
      return { ok: false, message: 'This phone is no longer among yours.', field: 'phone' };
    store.update({ chosenPhone: number });
    return OK;
  }

  async signIn(input: Input<'signIn'>): Promise<Outcome> {
    const outcome = await this.#options.accounts.signIn(input);
    if (outcome.ok) this.#options.onSignedIn();
    return outcome;
  }

  async cancelSignIn(): Promise<Outcome> {
    await this.#options.accounts.signOut();
    return OK;
  }

  async saveServer(input: Input<'saveServer'>): Promise<Outcome> {
    for (const field of ['internalUrl', 'externalUrl'] as const) {
      if (input[field].trim() !== '' && !isHttps(input[field].trim()))
        return { ok: false, message: 'Enter a whole address that begins with https://.', field };
    }
    if (input.discovery === 'manual' && !input.internalUrl.trim() && !input.externalUrl.trim())
      return { ok: false, message: 'Enter at least one address of the server.', field: 'internalUrl' };
    const { problem } = await readAuthorities(input.extraCaFile.trim() || null);
    if (problem) return { ok: false, message: problem, field: 'extraCaFile' };
    const saved = await this.#options.settings.update({
      server: {
        discovery: input.discovery,
        internalUrl: input.internalUrl.trim() || null,
        externalUrl: input.externalUrl.trim() || null,
        extraCaFile: input.extraCaFile.trim() || null,
      },
    });
    if (saved.ok) await this.#signInAgain();
    return saved;
  }

  async saveSettings(input: Input<'saveSettings'>): Promise<Outcome> {
    const { settings, hotkey, startAtLogin } = this.#options;
    const country = input.country ?? settings.settings.phone.country;
    const phone = input.phone === undefined ? undefined : ownNumber(input.phone, country);
    if (phone === null)
      return {
        ok: false,
        message: 'Enter the number of your own phone, like +1 206 555 0147.',
        field: 'phone',
      };
    const before = settings.settings;
    const refused = input.hotkey === undefined ? null : this.#tryHotkey(hotkey, input.hotkey);
    if (refused) return refused;
    const change: SettingsChange = {
      phone: { ...(phone ? { ownNumber: phone } : {}), ...(input.country ? { country: input.country } : {}) },
      hotkeys: {
        ...(input.hotkey === undefined ? {} : { dial: input.hotkey || null }),
        ...(input.dialImmediately === undefined ? {} : { dialImmediately: input.dialImmediately }),
      },
      notifications: {
        ...(input.declineReason ? { declineReason: input.declineReason } : {}),
        ...(input.sound ? { sound: input.sound } : {}),
      },
      ...(input.atLogin === undefined ? {} : { startup: { atLogin: input.atLogin } }),
    };
    const saved = await settings.update(change);
    if (!saved.ok) return saved;
    if (input.atLogin !== undefined && input.atLogin !== before.startup.atLogin) {
      try {
        await startAtLogin(input.atLogin);
      } catch {
        return { ok: false, message: 'Starting at login could not be set up on this computer.' };
      }
    }
    return phone && phone !== before.phone.ownNumber ? this.#announce(phone, before.phone.ownNumber) : OK;
  }

  /** The server rings another phone from now on; one that it does not accept is put back. */
  async #announce(phone: string, before: string | null): Promise<Outcome> {
    const { store, session, settings } = this.#options;
    const { state } = store.current.session;
    if (state === 'signedOut') return OK;
    const told = state === 'failed' ? null : await session.announce(phone);
    if (told?.ok || told?.error.remedy === 'retry') return OK;
    if (told?.error.status === 400) {
      await settings.update({ phone: { ownNumber: before } });
      return {
        ok: false,
        message: `The server does not accept this number. ${told.error.message}`,
        field: 'phone',
      };
    }
    // A server that can't be told in place learns it by a new session; so does one that refused the old number.
    await this.#signInAgain();
    return OK;
  }

  dismissNotice(): void {
    const { store } = this.#options;
    store.update({ notices: store.current.notices.slice(1) });
  }

  /** Takes the hotkey; one that can't be had is given back and the old one kept. */
  #tryHotkey(hotkey: Hotkey, wanted: string): Outcome | null {
    const { store, settings } = this.#options;
    const state = hotkey.set(wanted || null);
    store.update({ hotkey: state });
    if (state.state !== 'taken' && state.state !== 'invalid') return null;
    store.update({ hotkey: hotkey.set(settings.settings.hotkeys.dial) });
    const free =
      state.state === 'taken' && state.free
        ? `${hotkeyWords(state.free, process.platform)} is free.`
        : 'Choose another one.';
    const message =
      state.state === 'taken'
        ? `Another program has this hotkey. ${free}`
        : 'This can’t be a hotkey. Use Ctrl, Alt or the Super key with another key.';
    return { ok: false, message, field: 'hotkey' };
  }

  /** Another server is another session; a call in progress is not dropped for it. */
  async #signInAgain(): Promise<void> {
    const { store, session, accounts } = this.#options;
    const { state } = store.current.session;
    if (state === 'signedOut' || store.current.calls.some((call) => call.state !== 'ended')) return;
    await session.signOut();
    await accounts.again();
  }
}
