import type { JSX, Ref } from 'preact';
import { FieldError } from './FieldError.tsx';

interface Props {
  id: string;
  label: string;
  value: string;
  hint?: string | undefined;
  error?: string | null;
  /** An administrator has set it. */
  locked?: boolean;
  disabled?: boolean;
  maxLength?: number;
  placeholder?: string;
  input?: Ref<HTMLInputElement>;
  /** A button inside the box, at its end. */
  extra?: JSX.Element;
  onType(value: string): void;
  /** The field was left, or Enter pressed, with a new value. */
  onDone?(value: string): void;
}

export const LOCKED = 'Set by your administrator';

/** A label, a box, and below it what is wrong or what helps. */
export function TextRow(props: Props) {
  const { id, label, value, hint, error = null, locked = false, disabled = false } = props;
  const help = locked ? LOCKED : hint;
  const off = locked || disabled;
  const described = [error === null ? '' : `${id}-error`, help === undefined ? '' : `${id}-help`];
  return (
    <div class="form-row">
      <label for={id}>{label}</label>
      <div class={`box${error === null ? '' : ' bad'}${off ? ' off' : ''}`}>
        <input
          ref={props.input ?? null}
          id={id}
          type="text"
          value={value}
          disabled={off}
          maxLength={props.maxLength ?? 4096}
          autocomplete="off"
          placeholder={props.placeholder ?? ''}
          spellcheck={false}
          aria-invalid={error !== null}
          aria-describedby={described.filter(Boolean).join(' ') || undefined}
          onInput={(event) => props.onType(event.currentTarget.value)}
          onChange={(event) => props.onDone?.(event.currentTarget.value)}
        />
        {props.extra}
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
