/** docs/reliability.md, written from what the matrix has shown. */
import type { Cell } from './cell.ts';
import type { Fault } from './faults.ts';
import { PHASES } from './phases.ts';

const HEAD = `# What happens when something fails

Made by the tests (\`test/unit/reliability/matrix.test.ts\`): Deskring’s session, calls and toasts against a server that
is broken on purpose, on a clock that lets hours pass in a moment. Renew it with
\`UPDATE_DOCS=1 npx vitest run --project unit test/unit/reliability/matrix.test.ts\`.

A fault lasts a minute and a half unless its name says otherwise; silence and the cutting proxy last ten minutes, the
server’s restart takes half a minute. Each cell says what the user reads, the requests it cost until all was well again,
and how long after the fault’s end calls came in again, all without the user. Jitter is always at its longest here.

- **–**: nothing to be seen.
- **Reconnecting**, with the number of the sentence beneath it; over by itself.
- **Stopped**: nothing more is sent until the user acts.

While a call was ringing or running, it was still there afterwards with its one toast, or was over at the server too; a
call that came afterwards rang once. At no moment was more than one event request open.
`;

const seconds = (ms: number): string => (ms < 1_000 ? 'at once' : `after ${Math.round(ms / 1_000)} s`);
const requests = (count: number): string => (count === 1 ? '1 request' : `${count} requests`);

function textOf(cell: Cell, noteOf: (words: string) => number): string {
  if (cell.left !== null) return `signed out ${seconds(cell.left)}, ${requests(cell.requests)}`;
  const note = cell.words === null ? '' : ` [${noteOf(cell.words)}]`;
  if (cell.state === 'failed') return `**Stopped**${note}, ${requests(cell.requests)}`;
  const seen = cell.words === null ? '–' : `Reconnecting${note}`;
  const back = cell.back === null ? 'never back' : `back ${seconds(cell.back)}`;
  return `${seen}, ${requests(cell.requests)}, ${back}`;
}

/** @param cells in the order of faults and phases */
export function reportOf(faults: readonly Fault[], cells: readonly Cell[]): string {
  const notes: string[] = [];
  const noteOf = (words: string): number => {
    if (!notes.includes(words)) notes.push(words);
    return notes.indexOf(words) + 1;
  };
  const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  const names = PHASES.map(({ name }) => name);
  const lines = faults.map(({ name }) => {
    const own = cells.filter(({ fault }) => fault === name);
    return row([name, ...own.map((cell) => textOf(cell, noteOf))]);
  });
  const rule = row(['Fault', ...names].map(() => '---'));
  const sentences = notes.map((words, index) => `${index + 1}. ${words}`);
  return [
    ...[HEAD, row(['Fault', ...names]), rule, ...lines, ''],
    ...['## What the user reads', '', ...sentences, ''],
  ].join('\n');
}
