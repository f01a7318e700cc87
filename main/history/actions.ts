/** What a person does to the call history in the pad: delete a call, clear it all, export it. */
import { writeFile } from 'node:fs/promises';
import type { Outcome } from '../../preload/contract.ts';
import { fileTrouble } from '../storage/files.ts';
import type { History } from '../storage/history.ts';
import type { Store } from '../store.ts';
import { historyCsv } from './csv.ts';

export interface HistoryActionsOptions {
  readonly store: Pick<Store, 'update'>;
  /** Null until it has been read. */
  readonly history: () => History | null;
  /** Asks where to put it; null = cancelled. */
  readonly choosePath: (suggestion: string) => Promise<string | null>;
  readonly onSaved: (path: string) => void;
  readonly now: () => Date;
}

const OK: Outcome = { ok: true };
const no = (message: string): Outcome => ({ ok: false, message });
const NOT_YET = no('The call history is still being read.');

export class HistoryActions {
  readonly #options: HistoryActionsOptions;
  #exporting: Promise<Outcome> | null = null;

  constructor(options: HistoryActionsOptions) {
    this.#options = options;
  }

  /** One that is gone already is no trouble. */
  delete(id: string): Outcome {
    return this.#change((history) => history.delete(id));
  }

  clear(): Outcome {
    return this.#change((history) => history.clear(this.#options.now().getTime()));
  }

  /** Pressed again while it asks where to, it asks but once. Never rejects; cancelling is no failure. */
  export(): Promise<Outcome> {
    this.#exporting ??= this.#export().finally(() => {
      this.#exporting = null;
    });
    return this.#exporting;
  }

  #change(change: (history: History) => void): Outcome {
    const history = this.#options.history();
    if (!history) return NOT_YET;
    change(history);
    this.#options.store.update({ history: history.entries, missedCalls: history.missedCalls });
    return OK;
  }

  async #export(): Promise<Outcome> {
    const { history, choosePath, onSaved, now } = this.#options;
    const entries = history()?.entries;
    if (!entries) return NOT_YET;
    try {
      const path = await choosePath(`deskring-calls-${now().toISOString().slice(0, 10)}.csv`);
      if (path === null) return OK;
      await writeFile(path, historyCsv(entries), { mode: 0o600 });
      onSaved(path);
      return OK;
    } catch (error) {
      return no(`The call history could not be saved: ${fileTrouble(error)}.`);
    }
  }
}
