import { useLayoutEffect, useRef } from 'preact/hooks';

/** Asks once before all recent calls go; Keep has the focus, and Escape is Keep. */
export function ClearHistory({ onAnswer }: { onAnswer(yes: boolean): void }) {
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields
    <div
      class="strip"
      role="group"
      aria-labelledby="clear-history"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onAnswer(false);
      }}
    >
      <p class="text" id="clear-history">
        Clear all recent calls? They can’t be brought back.
      </p>
      <button type="button" class="btn small" ref={keep} onClick={() => onAnswer(false)}>
        Keep
      </button>
      <button type="button" class="btn small" onClick={() => onAnswer(true)}>
        Clear
      </button>
    </div>
  );
}
