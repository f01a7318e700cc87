import { FieldError } from './FieldError.tsx';
import { ChevronIcon } from './icons.tsx';
import { LOCKED } from './TextRow.tsx';

interface Props<T extends string> {
  id: string;
  label: string;
  value: T;
  choices: readonly { value: T; label: string }[];
  hint?: string;
  error: string | null;
  /** An administrator has set it. */
  locked: boolean;
  onChoose(value: T): void;
}

/** A label, a list to choose from, and below it what is wrong or what helps. */
export function SelectRow<T extends string>(props: Props<T>) {
  const { id, label, value, choices, hint, error, locked } = props;
  const help = locked ? LOCKED : hint;
  const described = [error === null ? '' : `${id}-error`, help === undefined ? '' : `${id}-help`];
  return (
    <div class="form-row">
      <label for={id}>{label}</label>
      <div class={locked ? 'box off' : 'box'}>
        <select
          id={id}
          value={value}
          disabled={locked}
          aria-describedby={described.filter(Boolean).join(' ') || undefined}
          onChange={({ currentTarget }) => {
            const chosen = choices[currentTarget.selectedIndex];
            if (chosen) props.onChoose(chosen.value);
          }}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
        <ChevronIcon />
      </div>
      <FieldError id={`${id}-error`} message={error} />
      {help !== undefined && (
        <span class="hint" id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  );
}
