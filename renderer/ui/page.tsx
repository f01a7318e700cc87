import { type ComponentType, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { View, WindowKind } from '../../preload/contract.ts';
import { api } from './api.ts';
import './tokens.css';
import './base.css';
import './parts.css';

export type ViewOf<K extends WindowKind> = Extract<View, { kind: K }>;

const isOf = <K extends WindowKind>(kind: K, view: View): view is ViewOf<K> => view.kind === kind;

/** Shows the window's view and each later one. Nothing is drawn before the first view is there. */
export function showPage<K extends WindowKind>(kind: K, Page: ComponentType<{ view: ViewOf<K> }>): void {
  function Root() {
    const [view, setView] = useState<ViewOf<K> | null>(null);
    useEffect(() => {
      let pushed = false;
      const stop = api().onView((next) => {
        if (!isOf(kind, next)) return;
        pushed = true;
        setView(next);
      });
      // A view pushed while the first answer was under way is newer than that answer.
      void api()
        .view()
        .then((first) => {
          if (!pushed && isOf(kind, first)) setView(first);
        });
      return stop;
    }, []);
    return view === null ? null : <Page view={view} />;
  }
  const root = document.getElementById('page');
  if (root !== null) render(<Root />, root);
}
