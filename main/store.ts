/** Keeps the one `AppState`; everybody else reads it and is told in the same tick when it changes. */
import { type Disposer, Listeners, type StateSource } from './desktop/source.ts';
import type { AppState } from './state.ts';
import type { SettingsStore } from './storage/settings-store.ts';

export class Store implements StateSource {
  readonly #listeners = new Listeners<[state: AppState, previous: AppState]>();
  #state: AppState;

  constructor(state: AppState) {
    this.#state = state;
  }

  get current(): AppState {
    return this.#state;
  }

  subscribe(listener: (state: AppState, previous: AppState) => void): Disposer {
    return this.#listeners.add(listener);
  }

  /** Puts these parts in the place of the old ones. */
  update(change: Partial<AppState>): void {
    const previous = this.#state;
    this.#state = { ...previous, ...change };
    this.#listeners.call(this.#state, previous);
  }
}

/**
 * Signed out, with nothing known yet but the settings.
 * @param now epoch milliseconds
 */
export const stateAtStart = (
  { settings, notices }: Pick<SettingsStore, 'settings' | 'notices'>,
  now: number,
): AppState => ({
  session: { state: 'signedOut', since: now },
  calls: [],
  history: [],
  missedCalls: 0,
  phones: [],
  chosenPhone: null,
  delegators: [],
  presence: null,
  callForwarding: null,
  policies: null,
  settings,
  hotkey: { state: 'off' },
  notices,
});
