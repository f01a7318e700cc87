/**
 * What set-up tells people. It all goes to standard error, so that the standard output of a command (the JSON of
 * `--status`, say) is the command's alone.
 */

/** A step that can't go on: the message says which, why and what to do; run.mjs prints it without a stack. */
export class SetupError extends Error {
  /**
   * @param {string} message one sentence: what failed, why, what to do
   * @param {string} [output] what the failing program printed; its tail is shown
   */
  constructor(message, output = '') {
    super(message);
    this.name = 'SetupError';
    this.output = output;
  }
}

/** @param {string} sentence */
export function say(sentence) {
  process.stderr.write(`deskring: ${sentence}\n`);
}

/**
 * The last lines of a program's output, indented, for an error report.
 *
 * @param {string} output
 * @param {number} [lines]
 */
export function tail(output, lines = 15) {
  if (output.trim() === '') return '';
  const kept = output.trimEnd().split('\n').slice(-lines);
  return kept.map((line) => `    ${line}\n`).join('');
}

/**
 * A progress line: rewritten in place on a terminal, every ten percent elsewhere (CI logs).
 *
 * @param {string} label
 * @param {number} totalBytes
 * @returns {(bytes: number) => void} tell it how many bytes there are by now
 */
export function progress(label, totalBytes) {
  const step = process.stderr.isTTY ? 1 : 10;
  let shown = 0;
  return (bytes) => {
    const percent = Math.min(100, Math.floor((bytes / totalBytes) * 100));
    if (percent < shown + step) return;
    shown = percent - (percent % step);
    const line = `deskring: ${label}: ${shown} % of ${Math.round(totalBytes / 1e6)} MB`;
    process.stderr.write(process.stderr.isTTY ? `\r${line}${shown === 100 ? '\n' : ''}` : `${line}\n`);
  };
}
