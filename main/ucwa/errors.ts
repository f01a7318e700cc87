/**
 * Errors are values: a code, a sentence for the user, and what to do about it. The tables here are the only
 * place that decides between retry, re-authenticate, recreate, rediscover, tell and stop (06 §2–§4, §8).
 */

/** What the program does about an error. `stop`: nothing more until the user acts. */
export type Remedy =
  | 'retry'
  | 'reauthenticate'
  | 'recreate'
  | 'rediscover'
  | 'makeAvailable'
  | 'tell'
  | 'drop'
  | 'stop';

export interface UcwaError {
  /** Stable, for --status and logs: `PasswordRefused`, `NotFound/ApplicationNotFound`, `Http502`… */
  readonly code: string;
  /** A sentence that says what happened and what to do. */
  readonly message: string;
  readonly remedy: Remedy;
  /** HTTP status, 0 when no answer came. */
  readonly status: number;
  /** Milliseconds the server asked us to wait (Retry-After), when it did. */
  readonly retryAfter?: number;
  /** For the log only: correlation ids, server name, the transport's own words. */
  readonly detail?: string;
}
