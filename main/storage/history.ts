/**
 * The call history, `<profile>/calls.json`: kept in memory, bounded, and written as a whole a moment after it
 * changed. A crash loses that moment, a full disk nothing but the file's freshness.
 */
import { readFile, rename } from 'node:fs/promises';
import * as v from 'valibot';
import type { HistoryEntry } from '../state.ts';
import { backupPath, fileTrouble, withoutBom, writeWhole } from './files.ts';

export interface HistoryOptions {
  /** Absolute path of calls.json. */
  readonly path: string;
  /** Entries kept; default 500. */
  readonly limit?: number;
  /** Milliseconds from a change to its writing; default 1,000. */
  readonly delayMs?: number;
  readonly now?: () => Date;
  /** A sentence for the user, once until it works again: the history can't be written. */
  readonly onNotice?: (sentence: string) => void;
}

/** Longer texts are cut: a hostile name must not fill the disk. */
const MAX_TEXT = 1_000;
const text = v.nullable(v.string());
const entry = v.object({
  id: v.string(),
  direction: v.picklist(['incoming', 'outgoing']),
  name: text,
  uri: text,
  number: text,
  context: v.string(),
  outcome: v.picklist([
    'finished',
    'missed',
    'declined',
    'answeredElsewhere',
    'cancelled',
    'busy',
    'noAnswer',
    'ownPhoneFailed',
    'failed',
    'lost',
  ]),
  at: v.pipe(v.number(), v.finite()),
  seconds: v.pipe(v.number(), v.finite()),
  unseen: v.boolean(),
}) satisfies v.GenericSchema<unknown, HistoryEntry>;
const file = v.object({ version: v.literal(1), calls: v.array(v.unknown()) });

export class History {
  /** Sentences about damage found at the start. */
  readonly notices: readonly string[];
  readonly #options: HistoryOptions;
  #entries: readonly HistoryEntry[];
  #isDirty = false;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | null = null;
  #isFailing = false;

  private constructor(options: HistoryOptions, entries: readonly HistoryEntry[], notices: readonly string[]) {
    this.#options = options;
    this.#entries = bounded(entries, options.limit);
    this.notices = notices;
  }

  /** Reads the file. Never rejects: a damaged one is kept under another name and the history starts empty. */
  static async open(options: HistoryOptions): Promise<History> {
    const { path, now = () => new Date() } = options;
    let read: ReturnType<typeof parse>;
    try {
      read = parse(withoutBom(await readFile(path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new History(options, [], []);
      read = { entries: [], isWhole: false };
    }
    if (read.isWhole) return new History(options, read.entries, []);
    const backup = backupPath(path, now());
    const kept = await rename(path, backup).then(
      () => `the file was kept as ${backup}`,
      (error: unknown) => `the file could not be kept (${fileTrouble(error)})`,
    );
    return new History(options, read.entries, [`The call history was damaged: ${kept}.`]);
  }

  /** Newest first. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  /** Missed calls the user has not seen yet. */
  get missedCalls(): number {
    return this.#entries.filter((call) => call.unseen).length;
  }

  /** Adds a call, or replaces the entry of the same id. */
  add(call: HistoryEntry): void {
    const others = this.#entries.filter(({ id }) => id !== call.id);
    this.#entries = bounded([cut(call), ...others], this.#options.limit);
    this.#changed();
  }

  /** The user has looked: nothing is unseen any more. */
  markSeen(): void {
    if (this.missedCalls === 0) return;
    this.#entries = this.#entries.map((call) => (call.unseen ? { ...call, unseen: false } : call));
    this.#changed();
  }

  /** Writes what is not written yet. Resolves when it is, or could not be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
    if (this.#isDirty) this.#write();
    await this.#writing;
  }

  #changed(): void {
    this.#isDirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), this.#options.delayMs ?? 1_000);
    this.#timer.unref();
  }

  #write(): void {
    this.#isDirty = false;
    const json = JSON.stringify({ version: 1, calls: this.#entries });
    this.#writing = writeWhole(this.#options.path, `${json}\n`).then(
      () => {
        this.#isFailing = false;
        this.#writing = null;
      },
      (error: unknown) => {
        this.#isDirty = true;
        this.#writing = null;
        if (!this.#isFailing) {
          this.#options.onNotice?.(`The call history can’t be saved at the moment: ${fileTrouble(error)}.`);
        }
        this.#isFailing = true;
      },
    );
  }
}

function parse(json: string): { entries: HistoryEntry[]; isWhole: boolean } {
  let found: unknown;
  try {
    found = JSON.parse(json);
  } catch {
    return { entries: [], isWhole: false };
  }
  const read = v.safeParse(file, found);
  if (!read.success) return { entries: [], isWhole: false };
  const calls = read.output.calls.map((call) => v.safeParse(entry, call));
  const good = calls.flatMap((call) => (call.success ? [call.output] : []));
  return { entries: good, isWhole: good.length === calls.length };
}

const bounded = (entries: readonly HistoryEntry[], limit = 500): HistoryEntry[] =>
  [...entries].sort((a, b) => b.at - a.at).slice(0, limit);

function cut(call: HistoryEntry): HistoryEntry {
  const short = <T extends string | null>(value: T) => (value?.slice(0, MAX_TEXT) ?? null) as T;
  return {
    ...call,
    name: short(call.name),
    uri: short(call.uri),
    number: short(call.number),
    context: short(call.context),
  };
}
