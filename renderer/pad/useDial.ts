import { useRef, useState } from 'preact/hooks';
import type { Ask, Input } from '../../preload/contract.ts';
import { api, outcome } from '../ui/api.ts';

/** What is dialled: a target as typed, or a recent call's. */
export type Dialled = Pick<Input<'dial'>, 'target' | 'again'>;

/** A call that waits for an answer: what is to become of the one that goes on. */
export interface Asked extends Ask {
  readonly what: Dialled;
}

export interface DialWith {
  readonly phone: string | null;
  /** The delegator it is made for, or null. */
  readonly behalfOf: string | null;
  readonly cannotCall: string | null;
  onTaken(): void;
}

/** Dials once, however often it is pressed, and keeps the sentence of a refusal. */
export function useDial({ phone, behalfOf, cannotCall, onTaken }: DialWith) {
  const [error, setError] = useState<string | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState(false);
  const underWay = useRef(false);

  const tell = (message: string | null) => {
    setError(message);
    setAsked(null);
  };

  const dial = async (what: Dialled, beside?: Asked['beside']) => {
    if (underWay.current) return;
    if (cannotCall !== null) {
      tell(cannotCall);
      return;
    }
    if (what.target === '') {
      tell('Type a name or a number first.');
      return;
    }
    underWay.current = true;
    setBusy(true);
    tell(null);
    const input: Input<'dial'> = {
      ...{ ...what, phone },
      ...(behalfOf === null ? {} : { behalfOf }),
      ...(beside ? { beside } : {}),
    };
    const answer = await outcome(api().dial(input));
    underWay.current = false;
    setBusy(false);
    if (answer.ok) {
      onTaken();
      return;
    }
    if (answer.ask) setAsked({ what, ...answer.ask });
    else setError(answer.message);
  };

  return { dial, error, asked, busy, tell, forget: () => tell(null) };
}
