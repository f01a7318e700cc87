/** The journal: every request the sandbox received, in order, and how it was answered. */

import type { Json } from './hal.ts';
import type { Moment } from './moment.ts';

/** One request. Times are real time, not sandbox time. */
export interface JournalEntry {
  readonly id: number;
  /** When the head of the request had arrived. */
  readonly received: Moment;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: Record<string, string>;
  /** As received, without the credentials. */
  readonly headers: Record<string, string>;
  /** Parsed where it is JSON or a form, else text; passwords masked. */
  readonly body: Json;
  /** Name of the operation; `unknown` when no link leads here. */
  readonly operation: string;
  readonly user: string | undefined;
  /** Undefined until answered. */
  status: number | undefined;
  /** When the last byte of the answer was handed to the operating system; undefined until then. */
  sent: Moment | undefined;
  /** The fault that was applied, if any. */
  fault: string | undefined;
  /** The client went away before the answer was complete, or the sandbox cut the line. */
  broken: boolean;
  /** What is legal but doubtful about the request. */
  readonly notes: readonly string[];
}

export interface JournalFilter {
  operation?: string;
  method?: string;
  /** Regular expression on the path. */
  path?: string;
  user?: string;
  /** Only entries with a greater id. */
  after?: number;
  status?: number;
  /** Only requests that have been answered. */
  answered?: boolean;
}

const CAPACITY = 20_000;

/** Remembers the last 20,000 requests. */
export class Journal {
  #entries: JournalEntry[] = [];
  #nextId = 1;
  readonly #watchers = new Set<() => void>();

  /** Opens an entry; its status and times are filled in as the answer goes out, with `changed` each time. */
  open(entry: Omit<JournalEntry, 'id' | 'status' | 'sent' | 'fault' | 'broken'>): JournalEntry {
    const opened: JournalEntry = {
      ...entry,
      id: this.#nextId++,
      status: undefined,
      sent: undefined,
      fault: undefined,
      broken: false,
    };
    this.#entries.push(opened);
    if (this.#entries.length > CAPACITY) this.#entries.shift();
    this.changed();
    return opened;
  }

  /** Tells waiters that an entry has changed. */
  changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Entries that fit, oldest first. */
  list(filter: JournalFilter = {}): JournalEntry[] {
    const path = filter.path === undefined ? undefined : new RegExp(filter.path);
    return this.#entries.filter(
      (entry) =>
        (filter.operation === undefined || entry.operation === filter.operation) &&
        (filter.method === undefined || entry.method === filter.method) &&
        (filter.user === undefined || entry.user === filter.user.toLowerCase()) &&
        (filter.after === undefined || entry.id > filter.after) &&
        (filter.status === undefined || entry.status === filter.status) &&
        (filter.answered !== true || entry.status !== undefined) &&
        (path === undefined || path.test(entry.path)),
    );
  }

  /**
   * The first entry that fits a filter or a predicate, now or within `timeoutMs` real milliseconds.
   * @throws Error when none came, naming the operations that did
   */
  wait(
    wanted: JournalFilter | ((entry: JournalEntry) => boolean),
    timeoutMs = 10_000,
  ): Promise<JournalEntry> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = typeof wanted === 'function' ? this.#entries.find(wanted) : this.list(wanted)[0];
        if (!found) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        const seen = this.#entries.slice(-10).map((entry) => `${entry.operation} ${entry.status ?? 'open'}`);
        const what = typeof wanted === 'function' ? 'the predicate' : JSON.stringify(wanted);
        reject(
          new Error(`No request fitted ${what} within ${timeoutMs} ms; the last were: ${seen.join(', ')}.`),
        );
      }, timeoutMs);
      this.#watchers.add(look);
      look();
    });
  }

  /** The greatest id so far: pass it as `after` to see only what follows. */
  get last(): number {
    return this.#nextId - 1;
  }

  clear(): void {
    this.#entries = [];
  }
}

/** Masks what must not be kept: values of members and form fields named password. */
export function maskSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, /password/i.test(name) ? '***' : maskSecrets(one)]),
  );
}
