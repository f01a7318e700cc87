import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Edit } from './useField.ts';

const LIT_MS = 140;
const takesText = (element: Element | null) =>
  element instanceof HTMLInputElement ||
  element instanceof HTMLSelectElement ||
  element?.closest('[role=menu]');

/** Keys from the keypad and from wherever the focus is, all into the one field; and which key is lit. */
export function useTyping(input: RefObject<HTMLInputElement | null>, edit: (edit: Edit) => void) {
  const [lit, setLit] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const light = (key: string) => {
    if (!/^[\d*#+]$/.test(key)) return;
    clearTimeout(timer.current);
    setLit(key);
  };
  const unlight = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setLit(null), LIT_MS);
  };

  /** Puts `text` over the selection, or takes the character before the caret away when it is empty. */
  const put = (text: string) => {
    const field = input.current;
    if (field === null) return;
    const end = field.selectionEnd ?? field.value.length;
    let start = field.selectionStart ?? end;
    const deleting = text === '';
    if (deleting && start === end)
      start = Math.max(0, start - (/[\uDC00-\uDFFF]/.test(field.value[start - 1] ?? '') ? 2 : 1));
    field.setRangeText(text, start, end, 'end');
    edit({ text: field.value, caretAtEnd: field.selectionStart === field.value.length, deleting });
    if (!deleting) {
      light(text);
      unlight();
    }
  };

  useEffect(() => {
    const typedElsewhere = (event: KeyboardEvent) => {
      if (event.isComposing || takesText(document.activeElement)) return;
      const held = event.ctrlKey || event.altKey || event.metaKey;
      const types = !held && event.key.length === 1 && event.key !== ' ';
      const pastes = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'v';
      if (!types && !pastes) return;
      // The character itself, or what is pasted, follows the focus into the field.
      input.current?.focus();
      light(event.key);
    };
    const shown = () => {
      if (document.activeElement === document.body || document.activeElement === null) input.current?.focus();
    };
    document.addEventListener('keydown', typedElsewhere);
    window.addEventListener('focus', shown);
    input.current?.focus();
    return () => {
      clearTimeout(timer.current);
      document.removeEventListener('keydown', typedElsewhere);
      window.removeEventListener('focus', shown);
    };
  }, []);

  return { lit, light, unlight, put };
}
