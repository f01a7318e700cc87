import type { Row } from '../../preload/contract.ts';

/** Initials in a disc. The dot only repeats what stands in words beside it. */
export function Avatar({ initials, presence = null }: { initials: string; presence?: Row['presence'] }) {
  return (
    <span class="avatar" aria-hidden="true">
      {initials}
      {presence !== null && <i class={presence.tone} />}
    </span>
  );
}
