/** The session's state as it is shown: steps without flicker, trouble and its end told apart from sign-in. */
import type { UcwaError } from './errors.ts';
import type { Clock } from './ports.ts';
import type { SessionState, SignInStep } from './session-state.ts';

export class SessionStatus {
  readonly #clock: Clock;
  readonly #onState: (state: SessionState) => void;
  #current: SessionState;
  /** Trouble came to an online channel, so that its next answer means online again. */
  #wasOnline: string | null = null;

  constructor(clock: Clock, onState: (state: SessionState) => void) {
    this.#clock = clock;
    this.#onState = onState;
    this.#current = { state: 'signedOut', since: clock.now() };
  }

  get current(): SessionState {
    return this.#current;
  }

  signedOut(): void {
    this.#enter({ state: 'signedOut', since: this.#clock.now() });
  }

  step(user: string, step: SignInStep): void {
    // Once trouble was shown it stays on show until it is over: no flicker between two tries.
    const now = this.#current;
    if (now.state === 'reconnecting' && now.user === user) return;
    if (now.state === 'signingIn' && now.user === user && now.step === step) return;
    this.#enter({ state: 'signingIn', since: this.#clock.now(), user, step });
  }

  online(user: string, server: string): void {
    this.#wasOnline = null;
    this.#enter({ state: 'online', since: this.#clock.now(), user, server });
  }

  /** The attempt is over (`failed`), or begins anew after a while (`reconnecting`). */
  lost(state: 'failed' | 'reconnecting', user: string, server: string | null, error: UcwaError): void {
    this.#enter({ state, since: this.#since(state, user), user, server, error });
  }

  /** The channel has trouble and is being repeated; before the user is online that is nobody's business. */
  trouble(error: UcwaError): void {
    const now = this.#current;
    if (now.state === 'online') this.#wasOnline = now.server;
    else if (now.state !== 'reconnecting' || this.#wasOnline === null) return;
    const since = this.#since('reconnecting', now.user);
    this.#enter({ state: 'reconnecting', since, user: now.user, server: this.#wasOnline, error });
  }

  /** The server answers again. */
  healthy(): void {
    const { state } = this.#current;
    if (state === 'reconnecting' && this.#wasOnline !== null)
      this.online(this.#current.user, this.#wasOnline);
  }

  /** The application is gone: no answer of its channel means anything any more. */
  closed(): void {
    this.#wasOnline = null;
  }

  /** Another try is no new trouble. */
  #since(state: 'failed' | 'reconnecting', user: string): number {
    const now = this.#current;
    const goesOn = state === 'reconnecting' && now.state === state && now.user === user;
    return goesOn ? now.since : this.#clock.now();
  }

  #enter(state: SessionState): void {
    this.#current = state;
    this.#onState(state);
  }
}
