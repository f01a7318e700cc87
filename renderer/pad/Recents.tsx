import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Outcome, Row } from '../../preload/contract.ts';
import { api, send } from '../ui/api.ts';
import { RowLine, rowTip } from './RowLine.tsx';
import { RowMenu } from './RowMenu.tsx';

interface Props {
  rows: Row[];
  /** Why they are not kept, or null. */
  note: string | null;
  onDial(row: Row): void;
  /** The arrow key up on the first row leads back to the field. */
  onLeave(): void;
  /** Something was asked of main: a refusal is to be shown. */
  onDo(answer: Promise<Outcome>): void;
}

/** One Tab stop; the arrow keys walk the rows, Delete deletes, the menu key or a right click opens a row's menu. */
export function Recents({ rows, note, onDial, onLeave, onDo }: Props) {
  const [stop, setStop] = useState(0);
  const reachable = Math.min(stop, rows.length - 1);
  const [menu, setMenu] = useState<{ row: Row; at: DOMRect } | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const refocus = useRef(false);
  const focusRow = (at: number) => {
    const button = list.current?.children[at]?.querySelector('button');
    if (button) button.focus();
    else onLeave();
  };

  // The row that had the focus has been deleted: its place has it now.
  useLayoutEffect(() => {
    if (!refocus.current) return;
    refocus.current = false;
    focusRow(reachable);
  }, [rows]);

  const remove = (row: Row) => {
    refocus.current = true;
    onDo(api().history({ action: 'delete', id: row.id }));
  };
  const openMenu = (element: Element, row: Row) => setMenu({ row, at: element.getBoundingClientRect() });

  const onRowKey = (event: KeyboardEvent & { currentTarget: Element }, row: Row) => {
    if (event.key === 'Delete') remove(row);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))
      openMenu(event.currentTarget, row);
    else return;
    event.preventDefault();
  };

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
      <ul aria-labelledby="recents-title" class="recents" onKeyDown={onKeyDown} ref={list}>
        {rows.map((row, at) => (
          <li key={row.id}>
            <button
              type="button"
              class="row"
              title={rowTip(row)}
              tabIndex={at === reachable ? 0 : -1}
              onFocus={() => setStop(at)}
              onClick={() => onDial(row)}
              onKeyDown={(event) => onRowKey(event, row)}
              onContextMenu={(event) => {
                event.preventDefault();
                openMenu(event.currentTarget, row);
              }}
              onCopy={() => send(api().copy({ text: row.target.slice(0, 1000) }))}
            >
              <RowLine row={row} />
            </button>
          </li>
        ))}
      </ul>
      {menu !== null && (
        <RowMenu
          {...menu}
          onDo={onDo}
          onDial={() => onDial(menu.row)}
          onDelete={() => remove(menu.row)}
          onClose={(back) => {
            setMenu(null);
            if (back) focusRow(rows.findIndex(({ id }) => id === menu.row.id));
          }}
        />
      )}
      {rows.length === 0 && <p class="none">Calls you make or get will be listed here.</p>}
      {note !== null && <p class="none">{note}</p>}
    </>
  );
}
