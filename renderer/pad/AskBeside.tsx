import type { Asked } from './useDial.ts';

/** Under the sentence that another call goes on: what to do with it. */
export function AskBeside({ asked, onAnswer }: { asked: Asked; onAnswer(beside: Asked['beside']): void }) {
  return (
    <div class="beside">
      {asked.beside === 'holdFirst' && (
        <button type="button" class="btn small go" onClick={() => onAnswer('holdFirst')}>
          Hold and call
        </button>
      )}
      <button type="button" class="btn small" onClick={() => onAnswer('dialAnyway')}>
        Call without holding
      </button>
    </div>
  );
}
