/** Where this user's applications are: looked up once, and again on the documented triggers only (01 §1.1). */
import { hostOf } from './auth/tokens.ts';
import type { Discovery, ServerAddress } from './discovery.ts';
import { ok, type Result, type UcwaError } from './errors.ts';

/** Failures in a row with the remembered address after which it is dropped. */
const TRIES = 3;

export class Whereabouts {
  readonly #discovery: Discovery;
  readonly #server: ServerAddress;
  #url: string | null = null;

  constructor(discovery: Discovery, server: ServerAddress) {
    this.#discovery = discovery;
    this.#server = server;
  }

  /** The applications address, from memory or by discovery. */
  async find(
    signal: AbortSignal,
    onStep: (step: 'discovering' | 'authenticating') => void,
  ): Promise<Result<string>> {
    if (this.#url) return ok(this.#url);
    onStep('discovering');
    const found = await this.#discovery.find(this.#server, signal, () => onStep('authenticating'));
    if (found.ok) this.#url = found.value;
    return found;
  }

  /**
   * An application could not be made or kept.
   * @param failures in a row, this one not counted.
   */
  doubt({ remedy, status }: UcwaError, failures: number): void {
    if (remedy === 'rediscover' || status === 502 || failures >= TRIES) this.#url = null;
  }

  /**
   * Whether an application that can't be reached is to be given up: its user has moved to another pool, or the
   * server is there and fails. While nobody can be reached it is kept, as it lives on for 15 minutes (01 §4.2).
   */
  async isLost(applicationUrl: string, { status }: UcwaError, signal: AbortSignal): Promise<boolean> {
    const found = await this.#discovery.find(this.#server, signal, () => {});
    return found.ok && (status >= 500 || hostOf(found.value) !== hostOf(applicationUrl));
  }
}
