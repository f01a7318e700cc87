/**
 * The password in the keychain (contract.md §4), through keytar. A keyring may be missing, locked, or wait for a
 * person for ever (platform.md §2), so every call ends in time and none throws.
 */
import { withSecretTool } from './secret-tool.ts';

export type KeyringTrouble = 'noKeyring' | 'locked' | 'noAnswer' | 'tooLong' | 'failed';

export type CredentialResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly trouble: KeyringTrouble;
      /** A sentence for the user. */
      readonly message: string;
      /** The keyring's own words, for the log; never the password. */
      readonly detail: string;
    };

/** What is used of keytar. */
export interface Keyring {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

export interface CredentialsOptions {
  /** Milliseconds a call may take, waiting for earlier ones included; default 10,000. */
  readonly timeoutMs?: number;
  /** Loads the keyring with the first call; default keytar. */
  readonly load?: () => Promise<Keyring>;
}

const SERVICE = 'Deskring';
/** Windows keeps 2,560 bytes and says so in no understandable way. */
const MAX_BYTES = 2_500;
const KEPT = 'The password is kept only until Deskring ends.';
const MESSAGES: Readonly<Record<KeyringTrouble, string>> = {
  noKeyring: `No keyring is running on this computer. ${KEPT}`,
  locked: `The keyring is locked or was never set up. ${KEPT}`,
  noAnswer: `The keyring does not answer. ${KEPT}`,
  tooLong: `The password is too long for the keyring. ${KEPT}`,
  failed: `The keyring reports an error. ${KEPT}`,
};

export class Credentials {
  readonly #timeoutMs: number;
  readonly #load: () => Promise<Keyring>;
  #keyring: Promise<Keyring> | null = null;
  /** The call that occupies the keyring: one at a time, each blocks one of Node's few worker threads. */
  #last: Promise<unknown> = Promise.resolve();
  #isBusy = false;

  constructor(options: CredentialsOptions = {}) {
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#load = options.load ?? loadKeytar;
  }

  /**
   * A call blocks a worker thread still, perhaps given up long ago. A process that ends in this state waits for
   * the keyring at its very end, 50 s or for ever: it must end itself by SIGKILL.
   */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** The password of a sign-in address, null when none is kept. */
  get(signInAddress: string): Promise<CredentialResult<string | null>> {
    return this.#call((keyring) => keyring.getPassword(SERVICE, account(signInAddress)));
  }

  /** Keeps the password of a sign-in address in place of an older one. */
  set(signInAddress: string, password: string): Promise<CredentialResult<void>> {
    if (Buffer.byteLength(password) > MAX_BYTES) return Promise.resolve(failure('tooLong', ''));
    return this.#call((keyring) => keyring.setPassword(SERVICE, account(signInAddress), password));
  }

  /** Forgets the password. @returns whether there was one */
  delete(signInAddress: string): Promise<CredentialResult<boolean>> {
    return this.#call((keyring) => keyring.deletePassword(SERVICE, account(signInAddress)));
  }

  #call<T>(work: (keyring: Keyring) => Promise<T>): Promise<CredentialResult<T>> {
    return new Promise((resolve) => {
      let isOver = false;
      const settle = (result: CredentialResult<T>) => {
        isOver = true;
        clearTimeout(timer);
        resolve(result);
      };
      const timer = setTimeout(
        () => settle(failure('noAnswer', `no answer in ${this.#timeoutMs} ms`)),
        this.#timeoutMs,
      );
      this.#last = this.#last.then(async () => {
        // Given up while it waited: it must not be done behind the user's back.
        if (isOver) return;
        this.#isBusy = true;
        try {
          this.#keyring ??= this.#load();
          settle({ ok: true, value: await work(await this.#keyring) });
        } catch (error) {
          settle(asFailure(error));
        } finally {
          this.#isBusy = false;
        }
      });
    });
  }
}

async function loadKeytar(): Promise<Keyring> {
  const { default: keytar } = await import('keytar');
  return process.platform === 'linux' ? withSecretTool(keytar) : keytar;
}

const account = (signInAddress: string): string => signInAddress.trim().toLowerCase();

const failure = (trouble: KeyringTrouble, detail: string) =>
  ({ ok: false, trouble, message: MESSAGES[trouble], detail }) as const;

function asFailure(error: unknown) {
  const detail = error instanceof Error ? error.message : String(error);
  if (
    /D-?Bus|could not connect|ServiceUnknown|not provided by any|autolaunch|transport|address is empty|libsecret|cannot open shared|keytar/i.test(
      detail,
    )
  ) {
    return failure('noKeyring', detail);
  }
  return failure(
    /locked|does not exist at path|prompt|dismissed|cancell?ed/i.test(detail) ? 'locked' : 'failed',
    detail,
  );
}
