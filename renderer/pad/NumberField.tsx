import type { Ref } from 'preact';
import { FieldError } from '../ui/FieldError.tsx';
import { DeleteIcon } from '../ui/icons.tsx';
import type { FieldState } from './combobox.ts';
import { MATCHES, matchId } from './Matches.tsx';
import type { Edit } from './useField.ts';

interface Props {
  input: Ref<HTMLInputElement>;
  state: FieldState;
  error: string | null;
  note: string | null;
  onEdit(edit: Edit): void;
  onKeyDown(event: KeyboardEvent): void;
  onKeyUp(): void;
  onDelete(): void;
}

/** One field for a name, a number or an address: a combobox over the matches. */
export function NumberField({ input, state, error, note, onEdit, onKeyDown, onKeyUp, onDelete }: Props) {
  const open = state.matches.length > 0;
  const onInput = (event: InputEvent) => {
    if (!(event.currentTarget instanceof HTMLInputElement)) return;
    const { value, selectionStart } = event.currentTarget;
    const deleting = event.inputType?.startsWith('delete') ?? false;
    // While characters are composed the text belongs to the input method.
    onEdit({ text: value, caretAtEnd: selectionStart === value.length && !event.isComposing, deleting });
  };
  return (
    <div class="ask">
      <div class={error === null ? 'field' : 'field bad'}>
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label="Number or name"
          aria-expanded={open}
          aria-controls={MATCHES}
          aria-autocomplete="list"
          aria-activedescendant={open && state.active >= 0 ? matchId(state.active) : undefined}
          aria-invalid={error !== null}
          aria-describedby={error !== null ? 'dial-error' : note !== null ? 'field-note' : undefined}
          placeholder="Number or name"
          autocomplete="off"
          spellcheck={false}
          value={state.text}
          onInput={onInput}
          onKeyDown={onKeyDown}
          onKeyUp={onKeyUp}
          onBlur={onKeyUp}
        />
        <button
          type="button"
          class="icon-btn"
          aria-label="Delete"
          title="Delete"
          onPointerDown={(event) => event.preventDefault()}
          onClick={onDelete}
        >
          <DeleteIcon />
        </button>
      </div>
      <FieldError id="dial-error" message={error} />
      {note !== null && (
        <p class="hint" id="field-note" role="status">
          {note}
        </p>
      )}
    </div>
  );
}
