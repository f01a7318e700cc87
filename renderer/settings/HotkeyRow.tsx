import { useState } from 'preact/hooks';
import type { SettingsView } from '../../preload/contract.ts';
import { FieldError } from '../ui/FieldError.tsx';
import { LOCKED } from '../ui/TextRow.tsx';
import { record, written } from './accelerator.ts';

interface Props {
  value: string;
  state: SettingsView['hotkeyState'];
  locked: boolean;
  error: string | null;
  onRecord(accelerator: string): void;
}

const mac = /Mac/.test(navigator.userAgent);

/** Press the box, then the keys. */
export function HotkeyRow({ value, state, locked, error, onRecord }: Props) {
  const [recording, setRecording] = useState(false);
  const [why, setWhy] = useState<string | null>(null);
  const stop = () => {
    setRecording(false);
    setWhy(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!recording) return;
    // Tab alone still leaves the box.
    if (event.key === 'Tab' && !event.ctrlKey && !event.altKey && !event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    const made = record(event, mac);
    if (made.type === 'waiting') {
      setWhy(made.why);
      return;
    }
    stop();
    if (made.type === 'hotkey') onRecord(made.accelerator);
    if (made.type === 'none') onRecord('');
  };
  const help = locked
    ? LOCKED
    : recording
      ? (why ?? 'Esc keeps the old keys, Backspace leaves none.')
      : state.text;

  return (
    <div class="form-row">
      <span class="label" id="hotkey-label">
        Hotkey: dial what is selected or copied
      </span>
      <div class={`box${error === null && (state.ok || recording) ? '' : ' bad'}${locked ? ' off' : ''}`}>
        <button
          type="button"
          id="hotkey"
          class={recording ? 'keys recording' : 'keys'}
          disabled={locked}
          aria-labelledby="hotkey-label hotkey"
          aria-describedby="hotkey-help"
          onClick={() => setRecording(!recording)}
          onBlur={stop}
          onKeyDown={onKeyDown}
        >
          <span class={recording || value === '' ? 'soft' : ''}>
            {recording ? 'Press the keys…' : value === '' ? 'None' : written(value, mac)}
          </span>
          {!locked && !recording && <span class="act">Change</span>}
        </button>
      </div>
      {state.offer !== undefined && !locked && !recording && (
        <button type="button" class="btn small" onClick={() => onRecord(state.offer ?? '')}>
          Use {written(state.offer, mac)}
        </button>
      )}
      <FieldError id="hotkey-error" message={error} />
      <span class={state.ok || recording || locked ? 'hint' : 'error'} id="hotkey-help" role="status">
        {help}
      </span>
    </div>
  );
}
