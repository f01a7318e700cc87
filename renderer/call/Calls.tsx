import { useEffect, useRef } from 'preact/hooks';
import { api, send } from '../ui/api.ts';
import type { ViewOf } from '../ui/page.tsx';
import { Card } from './Card.tsx';

/** One card by itself, or a list of compact ones. Nothing gets the focus by itself: a Space typed elsewhere must not decline. */
export function Calls({ view }: { view: ViewOf<'call'> }) {
  const { cards } = view;
  const alone = cards.length === 1;
  const over = cards.filter(({ tone }) => tone === 'ended' || tone === 'failed');
  const closeAll = () => {
    for (const { id } of over) send(api().call({ id, action: 'close' }));
  };
  const all = useRef<HTMLElement>(null);
  useEffect(() => {
    // The window is as high as its cards: main can't know how the text wraps.
    const { current } = all;
    if (!current) return;
    const observer = new ResizeObserver(() => {
      send(api().fit({ height: Math.max(1, Math.ceil(current.getBoundingClientRect().height)) }));
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.isComposing) send(api().close());
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (
    <main ref={all} class={alone ? 'calls alone' : 'calls'}>
      {!alone && (
        <header class="count">
          <h1>{cards.length === 0 ? 'No calls now' : `${cards.length} calls`}</h1>
          {over.length > 1 && (
            <button type="button" class="btn" onClick={closeAll}>
              Close all
            </button>
          )}
        </header>
      )}
      {cards.map((card) => (
        <Card key={card.id} card={card} alone={alone} />
      ))}
    </main>
  );
}
