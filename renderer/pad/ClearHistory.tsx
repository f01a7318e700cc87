import { Question } from './Question.tsx';

/** Asks once before all recent calls go; Keep has the focus, and Escape is Keep. */
export function ClearHistory({ onAnswer }: { onAnswer(yes: boolean): void }) {
  return (
    <Question
      id="clear-history"
      text="Clear all recent calls? They can’t be brought back."
      onEscape={() => onAnswer(false)}
    >
      <button type="button" class="btn small" data-first onClick={() => onAnswer(false)}>
        Keep
      </button>
      <button type="button" class="btn small" onClick={() => onAnswer(true)}>
        Clear
      </button>
    </Question>
  );
}
