import { oneLine } from '../clean.ts';

/** Up to two letters of a name, "#" when there is no name to take them from. */
export function initials(name: string | null): string {
  const words = (oneLine(name) ?? '')
    // "White, Dana (Fabrikam)" and "Dana White [EXT]": what stands in brackets is no name.
    .replace(/[([{].*?[)\]}]/gu, ' ')
    .split(/[\s,;.·_-]+/u)
    .filter((word) => /^\p{L}/u.test(word));
  const first = words[0];
  const last = words.length > 1 ? words.at(-1) : undefined;
  const letter = (word: string | undefined) => /^\p{L}\p{M}{0,2}/u.exec(word ?? '')?.[0]?.toLocaleUpperCase();
  return `${letter(first) ?? ''}${letter(last) ?? ''}` || '#';
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}

/**
 * When something was, as short as it is clear: "09:41" today, "Fri" in the last week, else "14 Oct", with its year
 * when that day has come again since.
 * @param at epoch milliseconds
 * @param now epoch milliseconds
 */
export function shortWhen(at: number, now: number, locale = 'en-GB'): string {
  const today = new Date(now);
  // By the calendar: where clocks are changed, days have 23 or 25 hours.
  const midnight = (daysAgo: number, yearsAgo = 0) =>
    new Date(today.getFullYear() - yearsAgo, today.getMonth(), today.getDate() - daysAgo).getTime();
  if (at >= midnight(0)) return format(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
  if (at >= midnight(6)) return format(locale, { weekday: 'short' }).format(at);
  const year = at < midnight(0, 1) ? ({ year: 'numeric' } as const) : {};
  return format(locale, { day: 'numeric', month: 'short', ...year }).format(at);
}

/** "40 s", "4 min", "1 h 5 min". */
export function shortDuration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
