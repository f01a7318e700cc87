/**
 * `<profile>/logs/main.log`: asynchronous, bounded, rotated at 1 MB, three files. Our own writer because
 * electron-log's asynchronous mode has no flush, an unbounded queue, and reports a full disk on the console.
 */
import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LogFields, type Logger, redactFields, redactText } from '../log.ts';

export interface FileLoggerOptions {
  readonly path: string;
  /** Debug lines and whole phone numbers (`--verbose`). */
  readonly verbose: boolean;
  /** Rotate beyond this size; default 1,000,000 bytes. */
  readonly maxBytes?: number;
  readonly now?: () => Date;
}

type Level = 'debug' | 'info' | 'warn' | 'error';
const MAX_QUEUED = 2_000;
const OLD_FILES = 2;

/** Writes in the background and never throws; what can't be written is dropped and counted in a later line. */
export class FileLogger implements Logger {
  readonly #options: FileLoggerOptions;
  readonly #secrets = new Set<string>();
  #queue: string[] = [];
  #dropped = 0;
  #size: number | null = null;
  #writing: Promise<void> | null = null;

  constructor(options: FileLoggerOptions) {
    this.#options = options;
  }

  /** This text never stands in the log from now on, wherever it comes up. */
  hide(secret: string): void {
    this.#secrets.add(secret);
  }

  /** What is hidden, for others that write down the same things. */
  get secrets(): ReadonlySet<string> {
    return this.#secrets;
  }

  debug(message: string, fields?: LogFields): void {
    if (this.#options.verbose) this.#log('debug', message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.#log('info', message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.#log('warn', message, fields);
  }
  error(message: string, fields?: LogFields): void {
    this.#log('error', message, fields);
  }

  /** Resolves when all that was logged so far is written, or could not be. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  #log(level: Level, message: string, fields: LogFields | undefined): void {
    if (this.#queue.length >= MAX_QUEUED) {
      this.#dropped++;
      return;
    }
    const redaction = { numbers: this.#options.verbose, secrets: this.#secrets };
    const time = (this.#options.now?.() ?? new Date()).toISOString();
    const text = redactText(message, redaction).replace(/[\r\n]+/g, ' ⏎ ');
    const rest = fields ? ` ${JSON.stringify(redactFields(fields, redaction))}` : '';
    this.#queue.push(`${time} ${level} ${text}${rest}\n`);
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    // Lines of one turn of the event loop go out together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const lines = this.#queue.splice(0);
      if (this.#dropped > 0) lines.push(`${this.#dropped} lines were dropped here\n`);
      try {
        await this.#append(lines.join(''));
        this.#dropped = 0;
      } catch {
        this.#dropped += lines.length;
        this.#size = null;
      }
    }
    this.#writing = null;
  }

  async #append(text: string): Promise<void> {
    const { path, maxBytes = 1_000_000 } = this.#options;
    if (this.#size === null) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      this.#size = await stat(path).then(
        (file) => file.size,
        () => 0,
      );
    }
    const bytes = Buffer.byteLength(text);
    if (this.#size > 0 && this.#size + bytes > maxBytes) {
      await this.#rotate();
      this.#size = 0;
    }
    await appendFile(path, text, { mode: 0o600 });
    this.#size += bytes;
  }

  /** main.log → main.1.log → main.2.log → gone. */
  async #rotate(): Promise<void> {
    const { path } = this.#options;
    const old = (n: number) => (n === 0 ? path : path.replace(/(\.[^./\\]*)?$/, `.${n}$1`));
    for (let n = OLD_FILES; n > 0; n--) await rename(old(n - 1), old(n)).catch(() => {});
  }
}
