import { useRef, useState } from 'preact/hooks';
import { MenuIcon } from './icons.tsx';
import { type MenuItem, MenuList } from './MenuList.tsx';

/** A button with a menu behind it; the arrow key down opens it too. */
export function Menu({ items }: { items: MenuItem[] }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  return (
    <div class="menu">
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
        <MenuList
          label="Menu"
          items={items}
          onClose={(back) => {
            setOpen(false);
            if (back) button.current?.focus();
          }}
        />
      )}
    </div>
  );
}
