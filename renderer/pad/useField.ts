import { useCallback, useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { api } from '../ui/api.ts';
import { emptyField, type FieldState, fieldReducer } from './combobox.ts';
import { afterEdit, capped, type Format, formatted, LONGEST, numberIn } from './formatting.ts';

const SEARCH_AFTER_MS = 300;

export interface Edit {
  text: string;
  /** Only then may grouping change the text: elsewhere it would move the caret. */
  caretAtEnd: boolean;
  deleting: boolean;
}

/** The field's text, its grouping and its matches. */
export function useField(country: string) {
  const [state, dispatch] = useReducer(fieldReducer, emptyField);
  const [note, setNote] = useState<string | null>(null);
  const format = useRef<Format | null>(null);
  const latest = useRef<FieldState>(state);
  latest.current = state;

  useEffect(() => {
    format.current = null;
  }, [country]);

  const edit = useCallback(
    ({ text, caretAtEnd, deleting }: Edit) => {
      const kept = capped(text);
      setNote(kept.cut ? `Only the first ${LONGEST} characters were kept.` : null);
      const before = latest.current.text;
      const shown = caretAtEnd ? afterEdit(before, kept.text, deleting, format.current) : kept.text;
      latest.current = fieldReducer(latest.current, { type: 'typed', text: shown });
      dispatch({ type: 'typed', text: shown });
      if (format.current !== null || !caretAtEnd || numberIn(shown) === null) return shown;
      void import('./phoneFormat.ts').then(({ formatFor }) => {
        format.current ??= formatFor(country);
        // Typed on meanwhile: the next key groups it all.
        if (latest.current.text !== shown) return;
        dispatch({ type: 'typed', text: formatted(shown, format.current) });
      });
      return shown;
    },
    [country],
  );

  const search = useCallback(async () => {
    const text = latest.current.text;
    try {
      const rows = await api().search({ text: text.trim() });
      dispatch({ type: 'found', for: text, rows });
      return rows;
    } catch {
      dispatch({ type: 'found', for: text, rows: [] });
      return [];
    }
  }, []);

  const waiting = state.text.trim() !== '' && state.foundFor === null;
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => void search(), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state.text, waiting, search]);

  return { state, dispatch, edit, search, note };
}
