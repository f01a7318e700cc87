import type { PadView } from '../../preload/contract.ts';
import { api, send } from '../ui/api.ts';
import { PhoneIcon } from '../ui/icons.tsx';

/** Leads back to the calls that go on. */
export function CallsBar({ calls }: { calls: PadView['calls'] }) {
  const first = calls[0];
  if (first === undefined) return null;
  const more = calls.length > 1 ? `and ${calls.length - 1} more` : first.status;
  return (
    <button
      type="button"
      class="calls-bar"
      title={first.heading.slice(0, 600)}
      onClick={() => send(api().open({ window: 'call' }))}
    >
      <PhoneIcon />
      <b class="clip" dir="auto">
        {first.heading}
      </b>
      <span class="clip">{more}</span>
    </button>
  );
}
