import { useLayoutEffect, useRef } from 'preact/hooks';
import { CloseIcon } from '../ui/icons.tsx';
import type { Asked } from './useDial.ts';

interface Props {
  asked: Asked;
  /** Null: nobody is to be called. */
  onAnswer(beside: Asked['beside'] | null): void;
}

/** Another call goes on: what is to become of it. What is offered first has the focus; Escape is Don’t call. */
export function AskBeside({ asked, onAnswer }: Props) {
  const answers = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => answers.current?.querySelector('button')?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields
    <div
      class="strip"
      role="group"
      aria-labelledby="ask-beside"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onAnswer(null);
      }}
    >
      <p class="text" id="ask-beside">
        {asked.question}
      </p>
      <button
        type="button"
        class="icon-btn"
        aria-label="Don’t call"
        title="Don’t call"
        onClick={() => onAnswer(null)}
      >
        <CloseIcon />
      </button>
      <div class="answers" ref={answers}>
        {asked.beside === 'holdFirst' && (
          <button type="button" class="btn small go" onClick={() => onAnswer('holdFirst')}>
            Hold and call
          </button>
        )}
        <button type="button" class="btn small" onClick={() => onAnswer('dialAnyway')}>
          Call without holding
        </button>
      </div>
    </div>
  );
}
