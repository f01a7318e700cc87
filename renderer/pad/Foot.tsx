import type { Ref } from 'preact';
import type { PadView } from '../../preload/contract.ts';
import { api, send } from '../ui/api.ts';
import { ChevronIcon, PhoneIcon } from '../ui/icons.tsx';

interface Props {
  view: PadView;
  busy: boolean;
  callRef: Ref<HTMLButtonElement>;
  behalfOf: string | null;
  onCall(): void;
  onBehalf(uri: string | null): void;
}

/** Which of the user's phones rings, and Call. Call stays reachable when it can't be pressed, to tell why. */
export function Foot({ view, busy, callRef, behalfOf, onCall, onBehalf }: Props) {
  const { phones, chosenPhone, cannotCall, delegators } = view;
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
      {delegators.length > 0 && (
        <div class="ring">
          <label for="behalf">Call as</label>
          <span class="pick">
            <select
              id="behalf"
              value={behalfOf ?? ''}
              onChange={(event) => onBehalf(event.currentTarget.value || null)}
            >
              <option value="">Myself</option>
              {delegators.map(({ name, uri }) => (
                <option key={uri} value={uri}>
                  {name}
                </option>
              ))}
            </select>
            <ChevronIcon />
          </span>
        </div>
      )}
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
