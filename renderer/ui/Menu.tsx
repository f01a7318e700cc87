import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { MenuIcon } from './icons.tsx';

export interface MenuItem {
  label: string;
  run(): void;
}

const focusOn = (element: Element | undefined) => {
  if (element instanceof HTMLElement) element.focus();
};

/** A menu button as the ARIA practices describe it: arrows walk, Escape closes and gives the focus back. */
export function Menu({ items }: { items: MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const entries = (): Element[] => [...(box.current?.querySelectorAll('[role=menuitem]') ?? [])];

  useLayoutEffect(() => {
    if (open) focusOn(entries()[0]);
  }, [open]);
  useEffect(() => {
    if (!open) return;
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const blurred = () => setOpen(false);
    document.addEventListener('pointerdown', away);
    window.addEventListener('blur', blurred);
    return () => {
      document.removeEventListener('pointerdown', away);
      window.removeEventListener('blur', blurred);
    };
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = entries();
    const at = document.activeElement === null ? -1 : all.indexOf(document.activeElement);
    const focus = (to: number) => focusOn(all[(to + all.length) % all.length]);
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
        close();
        break;
      case 'Tab':
        setOpen(false);
        return;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="menu" ref={box}>
      <button
        ref={button}
        type="button"
        class="icon-btn"
        aria-label="Menu"
        title="Menu"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || open) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        <MenuIcon />
      </button>
      {open && (
        <div class="menu-list" role="menu" tabIndex={-1} aria-label="Menu" onKeyDown={onKeyDown}>
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                item.run();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
