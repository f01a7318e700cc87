/** Signing in and out: from the settings, the keychain and the sign-in window to an account for the session. */

import type { Field, Input, Outcome } from '../preload/contract.ts';
import { isEmergency } from './calls/emergency.ts';
import { toE164 } from './calls/numbers.ts';
import { bounded, NAME_LIMIT, oneLine } from './clean.ts';
import { Password, type PasswordOptions } from './password.ts';
import type { Settings } from './storage/settings.ts';
import type { SettingsStore } from './storage/settings-store.ts';
import { errors, type UcwaError } from './ucwa/errors.ts';
import type { Session } from './ucwa/session.ts';
import type { Account } from './ucwa/session-state.ts';

export interface AccountsOptions extends PasswordOptions {
  readonly session: Session;
  readonly settings: Pick<SettingsStore, 'settings' | 'update'>;
  /** Reads `server.extraCaFile` anew before a sign-in; a sentence when it is of no use. */
  readonly readTrust: () => Promise<string | null>;
  /** Ends the connections that are kept to the server. */
  readonly closeConnections: () => void;
  /** This text must never be written down. */
  readonly hide: (secret: string) => void;
}

const refuse = (field: Field, message: string): Outcome => ({ ok: false, message, field });
const ADDRESS = /^[^\s@:;/<>"]+@[\p{L}\d](?:[\p{L}\d.-]*[\p{L}\d])?$/u;

/** `sip:Ann@contoso.com` as a sign-in address; null when it is none. */
export function signInAddress(typed: string): string | null {
  const address = typed.trim().replace(/^sips?:/i, '');
  return ADDRESS.test(address) && address.length <= 320 ? address : null;
}

const PHONE = /^\+?\d[\d*#]{2,30}$/;
/** A phone of the user's own: E.164 where it can be, else its digits; null when it can't be one, as 911 can't. */
export function ownNumber(typed: string, country: string): string | null {
  const bare = typed.trim().replace(/^tel:/i, '');
  const digits = bare.replace(/[\s().\-/]/g, '');
  if (isEmergency(digits.replace(/^\+/, ''), country, new Set())) return null;
  return toE164(bare, country) ?? (PHONE.test(digits) ? digits : null);
}

/** A guest network shows its own certificate, or leads elsewhere, until somebody signs in there. */
const REFUSED_BY_NETWORK = /^(?:Certificate|UntrustedRedirect)$/;

export class Accounts {
  readonly #options: AccountsOptions;
  readonly #password: Password;
  /** Grows with each attempt, so that a later one ends the waiting of those before. */
  #attempt = 0;

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.#password = new Password(options);
  }

  /** At start: signs in if the settings say so. @returns whether it could be tried */
  async automatically(): Promise<boolean> {
    const { settings } = this.#options.settings;
    if (!settings.account.signInAutomatically || !settings.account.signInAddress) return false;
    return this.again();
  }

  /** Signs in with what is stored. @returns whether it could be tried */
  async again(): Promise<boolean> {
    const { settings } = this.#options.settings;
    const written = settings.account.signInAddress;
    const address = signInAddress(written ?? '');
    if (!address) {
      if (written) this.#fail('', errors.noSignInAddress(bounded(oneLine(written) ?? '', NAME_LIMIT)));
      return false;
    }
    const attempt = ++this.#attempt;
    const known = await this.#password.of(address);
    if (attempt !== this.#attempt) return false;
    if (known.ok && known.value !== null) return this.#begin(address, known.value, settings);
    const error = known.ok
      ? errors.passwordMissing
      : { ...errors.passwordMissing, message: `${known.message} Sign in with your password.` };
    this.#fail(address, error);
    return false;
  }

  /**
   * Another network, or the computer woke up: nothing waits, and what the network alone refused is tried again.
   * @param slept it woke up
   */
  async elsewhere(slept = false): Promise<void> {
    const { store, session, closeConnections } = this.#options;
    // First of all: whatever is sent from now on must not go out on a connection that died meanwhile (gotchas 44).
    closeConnections();
    const now = store.current.session;
    if (now.state === 'failed' && REFUSED_BY_NETWORK.test(now.error.code)) await this.again();
    else session.wake(slept);
  }

  /** From the sign-in window; resolves when it is decided: online, refused, or cancelled. */
  async signIn(input: Input<'signIn'>): Promise<Outcome> {
    const { settings, onNotice } = this.#options;
    const address = signInAddress(input.address);
    if (!address) return refuse('address', 'Enter your sign-in address, like ann@contoso.com.');
    if (input.password === '') return refuse('password', 'Enter your password.');
    const phone = ownNumber(input.phone, settings.settings.phone.country);
    if (!phone)
      return refuse('phone', 'Enter the number of your own phone, like +1 206 555 0147: it rings first.');
    const userName = input.userName.trim();
    const attempt = ++this.#attempt;
    const saved = await settings.update({
      account: {
        signInAddress: address,
        userName: userName || null,
        signInAutomatically: input.staySignedIn,
      },
      phone: { ownNumber: phone },
    });
    if (!saved.ok && settings.settings.account.signInAddress !== address) return saved;
    if (!saved.ok) onNotice(saved.message);
    if (attempt !== this.#attempt) return cancelled;
    this.#password.typed(address, input.password, input.staySignedIn);
    if (!(await this.#begin(address, input.password, settings.settings))) return cancelled;
    return this.#decided(attempt);
  }

  /** Ends the session and any attempt at one; the password stays in the keychain for the next sign-in. */
  async signOut(): Promise<void> {
    this.#attempt++;
    await this.#options.session.signOut();
  }

  async #begin(address: string, password: string, settings: Settings): Promise<boolean> {
    const { session, readTrust, onNotice, hide } = this.#options;
    const attempt = this.#attempt;
    hide(password);
    const phoneNumber = ownNumber(settings.phone.ownNumber ?? '', settings.phone.country);
    if (!phoneNumber) {
      this.#fail(address, errors.noPhoneNumber);
      return false;
    }
    const problem = await readTrust();
    if (attempt !== this.#attempt) return false;
    if (problem) onNotice(problem);
    const account: Account = {
      address,
      credentials: { userName: settings.account.userName ?? address, password },
      server: {
        domain: address.slice(address.indexOf('@') + 1),
        roots: settings.server.discovery === 'manual' ? manualRoots(settings) : [],
      },
      phoneNumber,
    };
    session.signIn(account);
    return true;
  }

  /**
   * What can't even be tried. Who was signed in is so no longer: he would go on unseen behind what is said here.
   * @param user empty when what stands in the settings is no sign-in address
   */
  #fail(user: string, error: UcwaError): void {
    const { store, session } = this.#options;
    // `signedOut` is said at once; that the application is deleted nobody waits for.
    void session.signOut();
    store.update({ session: { state: 'failed', since: Date.now(), user, server: null, error } });
  }

  /** Waits for the session to say how this attempt ended. */
  #decided(attempt: number): Promise<Outcome> {
    const { store } = this.#options;
    return new Promise((resolve) => {
      const look = () => {
        const { session } = store.current;
        if (attempt !== this.#attempt || session.state === 'signedOut') return settle(cancelled);
        if (session.state === 'online') return settle({ ok: true });
        if (session.state === 'failed') settle({ ok: false, message: session.error.message });
      };
      const settle = (outcome: Outcome) => {
        unsubscribe();
        resolve(outcome);
      };
      const unsubscribe = store.subscribe(look);
      look();
    });
  }
}

const cancelled: Outcome = { ok: false, message: 'The sign-in was cancelled.' };

/** The administrator's addresses, internal before external (01 §1). */
const manualRoots = ({ server }: Settings): string[] =>
  [server.internalUrl, server.externalUrl].filter((url) => url !== null);
