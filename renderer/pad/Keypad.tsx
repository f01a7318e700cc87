import { useRef } from 'preact/hooks';

const KEYS: readonly (readonly [key: string, letters: string])[] = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
];
const LONG_PRESS_MS = 500;
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -3, ArrowDown: 3 };

interface Props {
  /** The key that is held on the keyboard, to be lit. */
  lit: string | null;
  /** `byPointer`: the focus may go back to the field. */
  onKey(key: string, byPointer: boolean): void;
}

/** For the mouse and the habit. A long press on 0 gives the plus. */
export function Keypad({ lit, onKey }: Props) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const longPressed = useRef(false);

  const down = (event: PointerEvent, key: string) => {
    // The caret stays where it is.
    event.preventDefault();
    longPressed.current = false;
    if (key !== '0' || event.button !== 0) return;
    timer.current = setTimeout(() => {
      longPressed.current = true;
      onKey('+', true);
    }, LONG_PRESS_MS);
  };
  const click = (event: MouseEvent, key: string) => {
    clearTimeout(timer.current);
    if (!longPressed.current) onKey(key, event.detail > 0);
    longPressed.current = false;
  };
  const walk = (event: KeyboardEvent, at: number) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const to = event.currentTarget instanceof HTMLElement ? event.currentTarget.parentElement : null;
    const next = to?.children[at + step];
    if (next instanceof HTMLElement) next.focus();
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset lays out badly as a grid
    <div class="keys" role="group" aria-label="Keypad">
      {KEYS.map(([key, letters], at) => (
        <button
          key={key}
          type="button"
          class={lit === key || (lit === '+' && key === '0') ? 'key lit' : 'key'}
          onPointerDown={(event) => down(event, key)}
          onPointerLeave={() => clearTimeout(timer.current)}
          onPointerCancel={() => clearTimeout(timer.current)}
          onClick={(event) => click(event, key)}
          onKeyDown={(event) => walk(event, at)}
        >
          <span>{key}</span>
          {letters !== '' && <small aria-hidden="true">{letters}</small>}
        </button>
      ))}
    </div>
  );
}
