import { useRef, useState } from 'preact/hooks';
import type { CallButton } from '../../preload/contract.ts';
import { api, outcome } from '../ui/api.ts';

/** One request per press: a button waits for its answer, and a refusal leaves its sentence. */
export function usePresses(id: string) {
  const underWay = useRef(new Set<string>());
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<string | null>(null);

  const press = async ({ action, number, label }: CallButton) => {
    if (underWay.current.has(label)) return;
    underWay.current.add(label);
    setWaiting(new Set(underWay.current));
    setRefused(null);
    const answer = await outcome(api().call(number === undefined ? { id, action } : { id, action, number }));
    underWay.current.delete(label);
    setWaiting(new Set(underWay.current));
    if (!answer.ok) setRefused(answer.message);
  };
  return { press, waiting, refused };
}
