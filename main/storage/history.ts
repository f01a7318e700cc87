/**
 * The call history, `<profile>/calls.json`: kept in memory, bounded, and written as a whole a moment after it
 * changed. A crash loses that moment, a full disk nothing but the file's freshness.
 */
import { readFile, rename } from 'node:fs/promises';
import * as v from 'valibot';
import { isFromServer, newCalls, sameCall, type Trace, traceOf } from '../history/merge.ts';
import type { HistoryEntry } from '../state.ts';
import { backupPath, fileTrouble, removeWhole, withoutBom, writeWhole } from './files.ts';

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

const REMOVED_KEPT = 500;
/** Longer texts are cut: a hostile name must not fill the disk. */
const MAX_TEXT = 1_000;
const text = v.nullable(v.string());
/** Epoch milliseconds that a date can hold: any other can't be shown. */
const time = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15));
const entry = v.object({
  id: v.string(),
  direction: v.picklist(['incoming', 'outgoing']),
  name: text,
  uri: text,
  number: text,
  delegator: v.optional(v.string()),
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
  at: time,
  seconds: v.pipe(v.number(), v.finite()),
  unseen: v.boolean(),
}) satisfies v.GenericSchema<unknown, HistoryEntry>;
const trace = v.pick(entry, ['direction', 'uri', 'number', 'at']);
/** Calls the user deleted, which the server's log would bring back. */
const removed = v.object({ before: time, calls: v.array(trace) });
const file = v.object({
  version: v.literal(1),
  calls: v.array(v.unknown()),
  removed: v.optional(v.fallback(removed, { before: 0, calls: [] })),
});
type Removed = { readonly before: number; readonly calls: readonly Trace[] };
const NOTHING: Removed = { before: 0, calls: [] };

const systemNow = () => new Date();

export class History {
  /** Sentences about damage found at the start. */
  readonly notices: readonly string[];
  readonly #options: HistoryOptions;
  #entries: readonly HistoryEntry[];
  #removed: Removed;
  /** Deleted calls of this session: what is learned of them afterwards does not bring them back. */
  readonly #gone = new Set<string>();
  #isDirty = false;
  #isKept = true;
  /** What came while nothing may be kept is never written: calls by id, and traces of deleted ones. */
  readonly #runOnly = new Set<string | Trace>();
  /** When the server told of its calls in this run, by id: a call that began later is another one. */
  readonly #toldAt = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | null = null;
  #isFailing = false;

  private constructor(options: HistoryOptions, read: Read, notices: readonly string[]) {
    this.#options = options;
    this.#entries = bounded(read.entries, options.limit);
    this.#removed = read.removed;
    this.notices = notices;
  }

  /** Reads the file. Never rejects: a damaged one is kept under another name and the history starts empty. */
  static async open(options: HistoryOptions): Promise<History> {
    const { path, now = systemNow } = options;
    let read: Read;
    try {
      read = parse(withoutBom(await readFile(path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new History(options, EMPTY, []);
      read = EMPTY;
    }
    if (read.isWhole) return new History(options, read, []);
    const backup = backupPath(path, now());
    const kept = await rename(path, backup).then(
      () => `the file was kept as ${backup}`,
      (error: unknown) => `the file could not be kept (${fileTrouble(error)})`,
    );
    const history = new History(options, read, [`The call history was damaged: ${kept}.`]);
    // What was still good has no file any more until it is written.
    if (read.entries.length > 0) history.#changed();
    return history;
  }

  /** Newest first. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  /** Missed calls the user has not seen yet. */
  get missedCalls(): number {
    return this.#entries.filter((call) => call.unseen).length;
  }

  /** Adds a call, or replaces the entry of the same id, and what the server told of it before. */
  add(call: HistoryEntry): void {
    if (this.#gone.has(call.id)) return;
    const isTwin = (one: HistoryEntry) =>
      isFromServer(one) && (this.#toldAt.get(one.id) ?? 0) >= call.at && sameCall(one, call);
    // One that is told of once more has taken its twin's place already.
    const isNew = !this.#entries.some(({ id }) => id === call.id);
    const twin = isNew ? this.#entries.find(isTwin) : undefined;
    const others = this.#entries.filter((one) => one.id !== call.id && one !== twin);
    this.#entries = bounded([cut(call), ...others], this.#options.limit);
    this.#changed();
  }

  /**
   * Adds those of the server's calls that are not known here and were not deleted here.
   * @returns whether there were any
   */
  merge(told: readonly HistoryEntry[]): boolean {
    const { before, calls } = this.#removed;
    const recent = told.filter(({ at }) => at > before);
    const found = newCalls([...this.#entries, ...calls], recent);
    const merged = bounded([...found.map(cut), ...this.#entries], this.#options.limit);
    if (!merged.some((call) => !this.#entries.includes(call))) return false;
    this.#entries = merged;
    for (const { id } of found) this.#toldAt.set(id, this.#now().getTime());
    this.#changed();
    return true;
  }

  delete(id: string): void {
    const call = this.#entries.find((one) => one.id === id);
    if (!call) return;
    this.#gone.add(id);
    this.#entries = this.#entries.filter((one) => one !== call);
    this.#removed = {
      ...this.#removed,
      calls: [traceOf(call), ...this.#removed.calls].slice(0, REMOVED_KEPT),
    };
    this.#changed();
  }

  /** @param now epoch milliseconds: no call before this comes back */
  clear(now: number): void {
    for (const { id } of this.#entries) this.#gone.add(id);
    this.#entries = [];
    this.#removed = { before: now, calls: [] };
    this.#changed();
  }

  /** The user has looked: nothing is unseen any more. */
  markSeen(): void {
    if (this.missedCalls === 0) return;
    this.#entries = this.#entries.map((call) => (call.unseen ? { ...call, unseen: false } : call));
    this.#changed();
  }

  /**
   * Whether calls may be kept on this computer (02 §8, saveCallLogs). Otherwise the file is removed at once, and what
   * is known lives for this run, even when keeping is allowed again.
   */
  keepOnDisk(isAllowed: boolean): void {
    if (isAllowed === this.#isKept) return;
    this.#isKept = isAllowed;
    if (isAllowed) for (const { id } of this.#entries) this.#runOnly.add(id);
    if (isAllowed) for (const trace of this.#removed.calls) this.#runOnly.add(trace);
    this.#isDirty = true;
    void this.flush();
  }

  /** Writes what is not written yet. Resolves when it is, or could not be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
    if (this.#isDirty) this.#write();
    await this.#writing;
  }

  #now(): Date {
    return (this.#options.now ?? systemNow)();
  }

  #changed(): void {
    this.#isDirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), this.#options.delayMs ?? 1_000);
    this.#timer.unref();
  }

  #write(): void {
    this.#isDirty = false;
    const { path } = this.#options;
    const isKept = this.#isKept;
    this.#writing = (isKept ? writeWhole(path, this.#json()) : removeWhole(path)).then(
      () => {
        this.#isFailing = false;
        this.#writing = null;
      },
      (error: unknown) => {
        this.#isDirty = true;
        this.#writing = null;
        if (!this.#isFailing) {
          const what = isKept ? 'saved at the moment' : 'removed from this computer';
          this.#options.onNotice?.(`The call history can’t be ${what}: ${fileTrouble(error)}.`);
        }
        this.#isFailing = true;
      },
    );
  }

  #json(): string {
    const { before } = this.#removed;
    const calls = this.#removed.calls.filter((trace) => !this.#runOnly.has(trace));
    const removed = before > 0 || calls.length > 0 ? { removed: { before, calls } } : {};
    const kept = this.#entries.filter(({ id }) => !this.#runOnly.has(id));
    return `${JSON.stringify({ version: 1, calls: kept, ...removed })}\n`;
  }
}

interface Read {
  readonly entries: readonly HistoryEntry[];
  readonly removed: Removed;
  readonly isWhole: boolean;
}
const EMPTY: Read = { entries: [], removed: NOTHING, isWhole: false };

function parse(json: string): Read {
  let found: unknown;
  try {
    found = JSON.parse(json);
  } catch {
    return EMPTY;
  }
  const read = v.safeParse(file, found);
  if (!read.success) return EMPTY;
  const calls = read.output.calls.map((call) => v.safeParse(entry, call));
  const good = calls.flatMap((call) => (call.success ? [call.output] : []));
  const isWhole = good.length === calls.length;
  return { entries: good, removed: read.output.removed ?? NOTHING, isWhole };
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
    ...(call.delegator ? { delegator: short(call.delegator) } : {}),
    context: short(call.context),
  };
}
