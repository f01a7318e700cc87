/**
 * The password the user signs in with: of this run, and in the keychain once the server took it, while the user
 * stays signed in and the server's policy lets it be stored (02 §8, saveCredentials). A change of the policy moves it.
 */
import type { CredentialResult, Credentials } from './storage/credentials.ts';
import type { Store } from './store.ts';
import { errors } from './ucwa/errors.ts';
import type { SessionState } from './ucwa/session-state.ts';
import { PASSWORD_NOT_STORED } from './views/sign-in.ts';

export interface PasswordOptions {
  readonly store: Store;
  readonly credentials: Pick<Credentials, 'get' | 'set' | 'delete'>;
  /** A sentence for the user: it is not where he wants it. */
  readonly onNotice: (sentence: string) => void;
}

interface Secret {
  /** The sign-in address, lower case. */
  readonly address: string;
  readonly password: string;
  readonly stay: boolean;
  /** Whether the keychain has it; null = not known. */
  readonly isStored: boolean | null;
  /** The session when it came: only a later one says that the server took it. */
  readonly before: SessionState;
}

export class Password {
  readonly #options: PasswordOptions;
  /** Never written anywhere but into the keychain. */
  #secret: Secret | null = null;

  constructor(options: PasswordOptions) {
    this.#options = options;
    options.store.subscribe((state, before) => {
      if (state.session !== before.session || state.policies !== before.policies) this.#settle();
    });
  }

  /** The user typed it; @param stay whether it is to be kept for the next start */
  typed(signInAddress: string, password: string, stay: boolean): void {
    this.#take({ address: signInAddress.toLowerCase(), password, stay, isStored: null });
  }

  /** This run's, else the keychain's; null when there is none. */
  async of(signInAddress: string): Promise<CredentialResult<string | null>> {
    const address = signInAddress.toLowerCase();
    const known = this.#secret;
    if (known?.address === address) return { ok: true, value: known.password };
    const stored = await this.#options.credentials.get(signInAddress);
    if (stored.ok && stored.value !== null && this.#secret === known)
      this.#take({ address, password: stored.value, stay: true, isStored: true });
    return stored;
  }

  #take(secret: Omit<Secret, 'before'>): void {
    const { store } = this.#options;
    const isOther = this.#secret?.address !== secret.address;
    this.#secret = { ...secret, before: store.current.session };
    // Another account's policies say nothing about this one.
    if (isOther) store.update({ policies: null });
  }

  #settle(): void {
    const { store, credentials, onNotice } = this.#options;
    const { session, policies } = store.current;
    const secret = this.#secret;
    if (!secret || session === secret.before) return;
    // A refused password is not tried again by whatever signs in next: accounts get locked.
    if (session.state === 'failed' && session.error.code === errors.passwordRefused.code) this.#secret = null;
    if (session.state !== 'online' || (secret.stay && !policies)) return;
    const { address, password, stay } = secret;
    const isStored = stay && policies?.saveCredentials === true;
    if (secret.isStored === isStored) return;
    this.#secret = { ...secret, isStored };
    if (!isStored) {
      if (stay) onNotice(PASSWORD_NOT_STORED);
      void credentials.delete(address);
      return;
    }
    void credentials.set(address, password).then((kept) => {
      if (!kept.ok) onNotice(kept.message);
    });
  }
}
