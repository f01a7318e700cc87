import { useState } from 'preact/hooks';
import type { Row } from '../../preload/contract.ts';
import { api, send } from '../ui/api.ts';
import { RowLine, rowTip } from './RowLine.tsx';

interface Props {
  rows: Row[];
  onDial(target: string): void;
  /** The arrow key up on the first row leads back to the field. */
  onLeave(): void;
}

/** One Tab stop; the arrow keys walk the rows. */
export function Recents({ rows, onDial, onLeave }: Props) {
  const [stop, setStop] = useState(0);
  const reachable = Math.min(stop, rows.length - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    const here = event.target instanceof HTMLElement ? event.target.closest('li') : null;
    if (here === null) return;
    const list = here.parentElement;
    const to =
      event.key === 'ArrowDown'
        ? here.nextElementSibling
        : event.key === 'ArrowUp'
          ? here.previousElementSibling
          : event.key === 'Home'
            ? list?.firstElementChild
            : event.key === 'End'
              ? list?.lastElementChild
              : undefined;
    if (to === undefined) return;
    event.preventDefault();
    if (to === null) {
      if (event.key === 'ArrowUp') onLeave();
      return;
    }
    to.querySelector('button')?.focus();
  };

  return (
    <>
      <h2 class="cap" id="recents-title">
        Recent calls
      </h2>
      <ul aria-labelledby="recents-title" class="recents" onKeyDown={onKeyDown}>
        {rows.map((row, at) => (
          <li key={row.id}>
            <button
              type="button"
              class="row"
              title={rowTip(row)}
              tabIndex={at === reachable ? 0 : -1}
              onFocus={() => setStop(at)}
              onClick={() => onDial(row.target)}
              onCopy={() => send(api().copy({ text: row.target.slice(0, 1000) }))}
            >
              <RowLine row={row} />
            </button>
          </li>
        ))}
      </ul>
      {rows.length === 0 && <p class="none">Calls you make or get will be listed here.</p>}
    </>
  );
}
