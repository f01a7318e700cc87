import { useEffect, useRef } from 'preact/hooks';
import type { FieldState } from './combobox.ts';
import { looksLikeName } from './combobox.ts';
import { RowLine, rowTip } from './RowLine.tsx';

interface Props {
  state: FieldState;
  onDial(target: string): void;
}

export const MATCHES = 'matches';
export const matchId = (at: number) => `match-${at}`;

/** The list the field controls. Focus stays in the field; the selected option is told by its id. */
export function Matches({ state, onDial }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const { matches, active, foundFor, text } = state;
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const none = foundFor !== null && matches.length === 0 && looksLikeName(text);
  const count = matches.length === 1 ? '1 match' : `${matches.length} matches`;

  return (
    <>
      {matches.length > 0 && (
        <p class="cap" aria-hidden="true">
          Matches
        </p>
      )}
      <div id={MATCHES} role="listbox" aria-label="Matches" ref={list} hidden={matches.length === 0}>
        {matches.map((row, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys (combobox pattern)
          // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field (aria-activedescendant)
          <div
            key={row.id}
            id={matchId(at)}
            role="option"
            class="row"
            aria-selected={at === active}
            title={rowTip(row)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onDial(row.target)}
          >
            <RowLine row={row} selected={at === active} />
          </div>
        ))}
      </div>
      {none && <p class="none">Nobody found.</p>}
      <span class="unseen" role="status">
        {foundFor === null ? '' : none ? 'Nobody found.' : matches.length > 0 ? count : ''}
      </span>
    </>
  );
}
