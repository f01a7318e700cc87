import { useRef, useState } from 'preact/hooks';
import { api, outcome } from '../ui/api.ts';

/** Dials once, however often it is pressed, and keeps the sentence of a refusal. */
export function useDial(phone: string | null, cannotCall: string | null, onTaken: () => void) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const underWay = useRef(false);

  const dial = async (target: string) => {
    if (underWay.current) return;
    if (cannotCall !== null) {
      setError(cannotCall);
      return;
    }
    if (target === '') {
      setError('Type a name or a number first.');
      return;
    }
    underWay.current = true;
    setBusy(true);
    setError(null);
    const answer = await outcome(api().dial({ target, phone }));
    underWay.current = false;
    setBusy(false);
    if (answer.ok) onTaken();
    else setError(answer.message);
  };

  return { dial, error, busy, tell: setError, forget: () => setError(null) };
}
