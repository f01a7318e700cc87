import type { Ref } from 'preact';
import { useState } from 'preact/hooks';
import { FieldError } from '../ui/FieldError.tsx';

interface Props {
  input: Ref<HTMLInputElement>;
  error: string | null;
  disabled: boolean;
}

/** Uncontrolled on purpose: the password stands in its box and in no state. */
export function PasswordRow({ input, error, disabled }: Props) {
  const [seen, setSeen] = useState(false);
  const kind = seen ? ({ type: 'text' } as const) : ({ type: 'password' } as const);
  return (
    <div class="form-row">
      <label for="password">Password</label>
      <div class={`box${error === null ? '' : ' bad'}${disabled ? ' off' : ''}`}>
        <input
          ref={input}
          id="password"
          {...kind}
          disabled={disabled}
          maxLength={2500}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : 'password-error'}
        />
        <button
          type="button"
          class="quiet"
          aria-controls="password"
          disabled={disabled}
          onClick={() => setSeen(!seen)}
        >
          {seen ? 'Hide' : 'Show'}
        </button>
      </div>
      <FieldError id="password-error" message={error} />
    </div>
  );
}
