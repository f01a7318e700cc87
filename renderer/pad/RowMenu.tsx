import type { Outcome, Row } from '../../preload/contract.ts';
import { api } from '../ui/api.ts';
import { type MenuItem, MenuList } from '../ui/MenuList.tsx';

/** Room for three lines; without it under the row, the menu stands above it. Pixels. */
const HEIGHT = 120;
const INSET = 14;

interface Props {
  row: Row;
  /** The row on the screen. */
  at: DOMRect;
  onDo(answer: Promise<Outcome>): void;
  onDial(): void;
  onDelete(): void;
  onClose(back: boolean): void;
}

/** What can be done with a recent call. */
export function RowMenu({ row, at, onDo, onDial, onDelete, onClose }: Props) {
  const callable: MenuItem[] = [
    { label: 'Call back', run: onDial },
    { label: 'Copy number', run: () => onDo(api().copy({ text: row.target.slice(0, 1000) })) },
  ];
  const items = [...(row.target === '' ? [] : callable), { label: 'Delete', run: onDelete }];
  const below = at.bottom + HEIGHT < window.innerHeight;
  const place = below ? { top: `${at.bottom - 4}px` } : { bottom: `${window.innerHeight - at.top - 4}px` };
  const style = { position: 'fixed' as const, right: `${INSET}px`, top: 'auto', ...place };
  return (
    <MenuList
      label={`Actions for ${row.title}`.slice(0, 250)}
      items={items}
      style={style}
      onClose={onClose}
    />
  );
}
