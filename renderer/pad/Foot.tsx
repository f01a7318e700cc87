import type { Ref } from 'preact';
import type { PadView } from '../../preload/contract.ts';
import { api, send } from '../ui/api.ts';
import { ChevronIcon, PhoneIcon } from '../ui/icons.tsx';

interface Props {
  view: PadView;
  busy: boolean;
  callRef: Ref<HTMLButtonElement>;
  onCall(): void;
}

/** Which of the user's phones rings, and Call. Call stays reachable when it can't be pressed, to tell why. */
export function Foot({ view, busy, callRef, onCall }: Props) {
  const { phones, chosenPhone, cannotCall } = view;
  return (
    <footer class="foot">
      <div class="ring">
        <label for="phone">Ring my phone</label>
        <span class="pick">
          <select
            id="phone"
            value={chosenPhone ?? ''}
            disabled={phones.length === 0}
            onChange={(event) => send(api().choosePhone({ number: event.currentTarget.value }))}
          >
            {(phones.length === 0 || chosenPhone === null) && (
              <option value="" disabled selected>
                {phones.length === 0 ? 'No phone yet' : 'Choose…'}
              </option>
            )}
            {phones.map((phone) => (
              <option key={phone.number} value={phone.number}>
                {phone.label}
              </option>
            ))}
          </select>
          <ChevronIcon />
        </span>
      </div>
      {cannotCall !== null && (
        <p class="hint" id="cannot-call">
          {cannotCall}
        </p>
      )}
      <button
        ref={callRef}
        type="button"
        class="btn go call-btn"
        aria-disabled={cannotCall !== null || busy}
        aria-describedby={cannotCall === null ? undefined : 'cannot-call'}
        onClick={onCall}
      >
        <PhoneIcon />
        Call
      </button>
    </footer>
  );
}
