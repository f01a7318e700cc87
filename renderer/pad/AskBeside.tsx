import { CloseIcon } from '../ui/icons.tsx';
import { Question } from './Question.tsx';
import type { Asked } from './useDial.ts';

interface Props {
  asked: Asked;
  /** Null: nobody is to be called. */
  onAnswer(beside: Asked['beside'] | null): void;
}

/** Another call goes on: what is to become of it. What is offered first has the focus; Escape is Don’t call. */
export function AskBeside({ asked, onAnswer }: Props) {
  return (
    <Question id="ask-beside" text={asked.question} onEscape={() => onAnswer(null)}>
      <button
        type="button"
        class="icon-btn"
        aria-label="Don’t call"
        title="Don’t call"
        onClick={() => onAnswer(null)}
      >
        <CloseIcon />
      </button>
      <div class="answers">
        {asked.beside === 'holdFirst' && (
          <button type="button" class="btn small go" data-first onClick={() => onAnswer('holdFirst')}>
            Hold and call
          </button>
        )}
        <button type="button" class="btn small" data-first onClick={() => onAnswer('dialAnyway')}>
          Call without holding
        </button>
      </div>
    </Question>
  );
}
