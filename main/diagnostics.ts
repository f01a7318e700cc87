/**
 * `Export diagnostics…`: one archive for whoever helps, with what a helper needs and nothing that is nobody's
 * business: no password or token, no names of callers, numbers by their last two digits.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from '../preload/contract.ts';
import { type RedactionOptions, redactFields, redactText } from './log.ts';
import type { AppState } from './state.ts';
import { tarGz } from './storage/tar.ts';

export interface DiagnosticsParts {
  readonly state: () => AppState;
  /** `<profile>/logs` */
  readonly logFolder: string;
  /** Resolves when all that was logged is in the files. */
  readonly flushLog: () => Promise<void>;
  /** Texts that must not stand in the archive wherever they come up. */
  readonly secrets: ReadonlySet<string>;
  /** Deskring, Electron, Chromium, Node, system. */
  readonly versions: Readonly<Record<string, string | undefined>>;
  /** Asks where to put it; null = cancelled. */
  readonly choosePath: (suggestion: string) => Promise<string | null>;
  readonly onSaved: (path: string) => void;
  readonly now?: () => Date;
}

const LAST_ERRORS = 200;
/** What the server refused, with its name and correlation ids, and what went wrong here. */
const TROUBLE = /^\S+ (?:warn|error) |^\S+ info (?:refused|no answer)\b/;

/** What `Export diagnostics…` does: pressed again while it asks where to, it asks but once. */
export function diagnosticsExport(parts: DiagnosticsParts): () => Promise<Outcome> {
  let running: Promise<Outcome> | null = null;
  return () => {
    running ??= exportDiagnostics(parts).finally(() => {
      running = null;
    });
    return running;
  };
}

/** Asks where to, and writes it there. Never throws; a cancelled question is no failure. */
async function exportDiagnostics(parts: DiagnosticsParts): Promise<Outcome> {
  const now = parts.now?.() ?? new Date();
  const name = `deskring-diagnostics-${now.toISOString().slice(0, 10)}`;
  try {
    const path = await parts.choosePath(`${name}.tar.gz`);
    if (path === null) return { ok: true };
    await parts.flushLog();
    const logs = await readLogs(parts);
    const lines = logs.flatMap(({ text }) => text.split('\n'));
    const errors = lines.filter((line) => TROUBLE.test(line)).sort();
    const files = [
      { name: 'summary.json', text: `${JSON.stringify(summary(parts, now), null, 2)}\n` },
      { name: 'errors.txt', text: `${errors.slice(-LAST_ERRORS).join('\n')}\n` },
      ...logs,
    ];
    const archive = await tarGz(
      files.map(({ text, ...file }) => ({ name: `${name}/${file.name}`, text })),
      now,
    );
    await writeFile(path, archive, { mode: 0o600 });
    parts.onSaved(path);
    return { ok: true };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return { ok: false, message: `The diagnostics could not be saved there${code}. Choose another folder.` };
  }
}

/** How things stand: of calls only what state they are in, of the history only how long it is. */
function summary({ state, versions, secrets }: DiagnosticsParts, now: Date): Record<string, unknown> {
  const { session, settings, calls, history, hotkey, notices, phones, presence, callForwarding } = state();
  const about = {
    ...{ at: now, versions, session, settings, hotkey, notices, presence, callForwarding },
    calls: calls.map((call) => ({
      ...{ direction: call.direction, state: call.state, links: Object.keys(call.links) },
      outcome: call.end?.outcome ?? null,
    })),
    history: history.length,
    phones: phones.length,
  };
  return redactFields(about, { numbers: false, secrets });
}

async function readLogs({ logFolder, secrets }: DiagnosticsParts): Promise<{ name: string; text: string }[]> {
  const names = await readdir(logFolder).catch(() => []);
  const logs = names.filter((name) => /^main(?:\.\d+)?\.log$/.test(name)).sort();
  return Promise.all(
    logs.map(async (name) => {
      const text = await readFile(join(logFolder, name), 'utf8').catch(() => 'could not be read\n');
      // Once more: with --verbose the log holds whole numbers.
      const lines = text.split('\n').map((line) => redactLine(line, { numbers: false, secrets }));
      return { name: `logs/${name}`, text: lines.join('\n') };
    }),
  );
}

/** A line of the log: its fields are redacted by their names, as the log itself does. */
function redactLine(line: string, options: RedactionOptions): string {
  const at = line.indexOf(' {');
  const fields = at < 0 ? null : parseFields(line.slice(at + 1));
  if (!fields) return redactText(line, options);
  return `${redactText(line.slice(0, at), options)} ${JSON.stringify(redactFields(fields, options))}`;
}

function parseFields(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
