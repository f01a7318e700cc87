/**
 * Texts from other people, made fit to be shown: a name, a subject or a number is one line of visible
 * characters, whatever was sent (contract.md §5).
 */

const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;
// Blanks that look like nothing: a name made of them would look like no name.
const BLANK_LOOKING = /[\u2800\u3164\u115f\u1160\uffa0]/gu;
// Cc controls, Cs lone surrogates, Cf formats: bidi marks, embeddings and isolates, zero-width blanks, BOM. The
// joiners U+200C/D stay: Persian, Indic scripts and emoji are spelt with them; so do the tags of flag emoji.
const INVISIBLE = /(?!\u200c|\u200d|[\u{e0020}-\u{e007f}])[\p{Cc}\p{Cs}\p{Cf}\p{Noncharacter_Code_Point}]/gu;
// A pile of accents covers the lines above and below it.
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** A name within a sentence: a longer one would push the words that matter out of sight. */
export const NAME_LIMIT = 60;
// Far more than any bound below, so that nobody's megabytes are cleaned before they are cut.
const READ_AT_MOST = 8_000;

/**
 * One line of visible text: line breaks become blanks, control, bidi and invisible characters go.
 * @returns null when nothing visible is left
 */
export function oneLine(text: string | null | undefined): string | null {
  if (!text) return null;
  const line = text
    .slice(0, READ_AT_MOST)
    .replace(LINE_BREAKS, ' ')
    .replace(BLANK_LOOKING, ' ')
    .replace(INVISIBLE, '')
    .replace(PILED_MARKS, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
  return VISIBLE.test(line) ? line : null;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** For a daemon that reads the body as markup. */
export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);

let graphemes: Intl.Segmenter | null = null;

/**
 * The text with at most `max` UTF-16 units, cut between whole graphemes and closed with "…".
 * @param write how it will be written (escaped); the bound holds for what is written
 */
export function bounded(text: string, max: number, write: (text: string) => string = (same) => same): string {
  const whole = write(text);
  if (whole.length <= max) return whole;
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let out = '';
  for (const { segment } of graphemes.segment(text)) {
    const next = write(segment);
    if (out.length + next.length > max - 1) break;
    out += next;
  }
  return `${out.trimEnd()}…`;
}
