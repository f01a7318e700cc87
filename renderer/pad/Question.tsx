import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  id: string;
  text: string;
  onEscape(): void;
  /** The answers; the first that has `data-first` gets the focus. */
  children: ComponentChildren;
}

/** A question in the pad. Escape answers it and does not close the pad. */
export function Question({ id, text, onEscape, children }: Props) {
  const strip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => strip.current?.querySelector<HTMLElement>('[data-first]')?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields
    <div
      class="strip"
      role="group"
      aria-labelledby={id}
      ref={strip}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onEscape();
      }}
    >
      <p class="text" id={id}>
        {text}
      </p>
      {children}
    </div>
  );
}
