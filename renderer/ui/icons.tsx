import type { ComponentChildren } from 'preact';

/** Drawings without a name of their own: whoever shows one gives the name beside it. */
function Drawing({ children, size = 16 }: { children: ComponentChildren; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const MenuIcon = () => (
  <Drawing>
    <path d="M2.5 4h11M2.5 8h11M2.5 12h11" />
  </Drawing>
);
export const DeleteIcon = () => (
  <Drawing size={18}>
    <path d="M5.4 3h7.1c.8 0 1.5.7 1.5 1.5v7c0 .8-.7 1.5-1.5 1.5H5.4L1.5 8z" />
    <path d="m7.2 6.2 3.6 3.6m0-3.6L7.2 9.8" />
  </Drawing>
);
export const ChevronIcon = () => (
  <Drawing size={12}>
    <path d="m3.5 6 4.5 4.5L12.5 6" />
  </Drawing>
);
export const CloseIcon = () => (
  <Drawing size={14}>
    <path d="m4 4 8 8m0-8-8 8" />
  </Drawing>
);
export const EnterIcon = () => (
  <Drawing size={14}>
    <path d="M13 3.5v3.2c0 1.3-.8 2.1-2.1 2.1H3.2m2.9-2.9L3.2 8.8l2.9 2.9" />
  </Drawing>
);
export const PhoneIcon = () => (
  <Drawing>
    <path d="M3.6 2.2h1.9l1.1 3-1.5 1.2a8.4 8.4 0 0 0 4.5 4.5l1.2-1.5 3 1.1v1.9c0 .8-.6 1.4-1.4 1.4A10.2 10.2 0 0 1 2.2 3.6c0-.8.6-1.4 1.4-1.4z" />
  </Drawing>
);

/** The bell on the handset line. */
export function Logo() {
  return (
    <svg class="logo" width="44" height="44" viewBox="0 0 40 40" aria-hidden="true">
      <rect class="plate" width="40" height="40" rx="11" />
      <path
        class="bell"
        d="M12 25a8 8 0 0 1 16 0M9.5 25.5h21M20 12.5v2.6M11.8 15.8l1.8 1.8M28.2 15.8l-1.8 1.8"
      />
    </svg>
  );
}
