import { api, send } from './api.ts';
import { CloseIcon } from './icons.tsx';

/** A sentence to be read once: damage at start, a hotkey that is taken. */
export function Notice({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <div class="strip wait" role="status">
      <p class="text">{text}</p>
      <button
        type="button"
        class="icon-btn"
        aria-label="Dismiss"
        title="Dismiss"
        onClick={() => send(api().dismissNotice())}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
