import type { Row } from '../../preload/contract.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { EnterIcon } from '../ui/icons.tsx';

/** The inside of a row, the same for matches and recent calls. */
export function RowLine({ row, selected = false }: { row: Row; selected?: boolean }) {
  const words = row.presence?.words ?? '';
  const told = words === '' || row.detail.endsWith(words);
  return (
    <>
      <Avatar initials={row.initials} presence={row.presence} />
      <span class="who">
        <span class={row.missed ? 'clip missed' : 'clip'} dir="auto">
          {row.title}
        </span>
        <span class="clip">
          <bdi>{row.detail}</bdi>
          {told ? '' : row.detail === '' ? words : ` · ${words}`}
        </span>
      </span>
      {selected ? <EnterIcon /> : row.when !== '' && <span class="when">{row.when}</span>}
    </>
  );
}

/** Title and raw form, for the tooltip. */
export const rowTip = (row: Row): string =>
  (row.title === row.target ? row.title : `${row.title}\n${row.target}`).slice(0, 600);
