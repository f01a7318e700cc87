import type { Row } from '../../preload/contract.ts';

/** What is typed and what was found for it. `active` is the selected match, -1 for none. */
export interface FieldState {
  text: string;
  matches: Row[];
  active: number;
  /** The text that `matches` belong to, or null while no answer has come for this text. */
  foundFor: string | null;
}

export type FieldEvent =
  | { type: 'typed'; text: string }
  | { type: 'found'; for: string; rows: Row[] }
  | { type: 'moved'; by: 1 | -1 }
  | { type: 'pointed'; at: number }
  | { type: 'cleared' };

export const emptyField: FieldState = { text: '', matches: [], active: -1, foundFor: null };

/** Three digits before any letter: "1-800-FLOWERS", "206 555 0123 ext. 12". */
const NUMBER_FIRST = /^(?:\P{L}*?\p{Nd}){3}/u;

/** A name needs a choice; a number or an address is called as it stands. */
export const looksLikeName = (text: string): boolean =>
  /\p{L}/u.test(text) && !/[@:]/.test(text) && !NUMBER_FIRST.test(text);

/** A late answer for another text changes nothing; a number never gets a match selected by itself. */
export function fieldReducer(state: FieldState, event: FieldEvent): FieldState {
  switch (event.type) {
    case 'typed':
      if (event.text === state.text) return state;
      if (event.text.trim() === '') return { ...emptyField, text: event.text };
      return { ...state, text: event.text, active: -1, foundFor: null };
    case 'found': {
      if (event.for !== state.text) return state;
      const first = event.rows.length > 0 && looksLikeName(state.text) ? 0 : -1;
      const kept = state.foundFor === state.text && state.active < event.rows.length ? state.active : first;
      return { ...state, matches: event.rows, active: kept, foundFor: event.for };
    }
    case 'moved': {
      const last = state.matches.length - 1;
      const next = Math.max(-1, Math.min(last, state.active + event.by));
      return next === state.active ? state : { ...state, active: next };
    }
    case 'pointed':
      return state.active === event.at ? state : { ...state, active: event.at };
    case 'cleared':
      return emptyField;
  }
}

/** What Enter and Call dial: the selected match, else what is typed. */
export const targetOf = (state: FieldState): string =>
  state.matches[state.active]?.target ?? state.text.trim();
