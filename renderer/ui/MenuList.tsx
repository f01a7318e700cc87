import type { CSSProperties } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

export interface MenuItem {
  label: string;
  run(): void;
}

interface Props {
  label: string;
  items: MenuItem[];
  style?: CSSProperties;
  /** Closed: `back` when the focus goes back to where the menu was opened from. */
  onClose(back: boolean): void;
}

const focusOn = (element: Element | undefined) => {
  if (element instanceof HTMLElement) element.focus();
};

/** An open menu as the ARIA practices describe it: arrows and the mouse walk, Escape closes and gives the focus back. */
export function MenuList({ label, items, style, onClose }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  const entries = (): Element[] => [...(list.current?.querySelectorAll('[role=menuitem]') ?? [])];

  useLayoutEffect(() => focusOn(entries()[0]), []);
  useEffect(() => {
    const away = (event: Event) => {
      // The button that opened it, beside it in a `.menu`, closes it by itself.
      const within = list.current?.closest('.menu') ?? list.current;
      if (event.target instanceof Node && !within?.contains(event.target)) close.current(false);
    };
    const gone = () => close.current(false);
    document.addEventListener('pointerdown', away);
    document.addEventListener('scroll', away, true);
    window.addEventListener('blur', gone);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('scroll', away, true);
      window.removeEventListener('blur', gone);
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = entries();
    const at = document.activeElement === null ? -1 : all.indexOf(document.activeElement);
    const focus = (to: number) => focusOn(all[(to + all.length) % all.length]);
    event.stopPropagation();
    switch (event.key) {
      case 'ArrowDown':
        focus(at + 1);
        break;
      case 'ArrowUp':
        focus(at - 1);
        break;
      case 'Home':
        focus(0);
        break;
      case 'End':
        focus(-1);
        break;
      case 'Escape':
        onClose(true);
        break;
      case 'Tab':
        onClose(false);
        return;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <div
      class="menu-list"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      ref={list}
      onKeyDown={onKeyDown}
      {...(style ? { style } : {})}
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onPointerMove={({ currentTarget }) => currentTarget.focus()}
          onClick={() => {
            onClose(true);
            item.run();
          }}
        >
          {item.label}
        </button>
      ))}
    </div>
  );
}
