import { useEffect, useRef, useState } from 'preact/hooks';
import type { Field, Input, ServerValues } from '../../preload/contract.ts';
import { api, outcome } from '../ui/api.ts';
import type { ViewOf } from '../ui/page.tsx';

type Saved = Input<'saveSettings'>;
type Key = keyof Saved;

/** Where the sentence stands when main names no field. */
export type Place = Field | Key;

/** An answer may overtake the view that shows what it did: what it settles waits for that view. */
function useNextView(view: ViewOf<'settings'>) {
  const seen = useRef(0);
  const waiting = useRef<(() => void)[]>([]);
  useEffect(() => {
    seen.current += 1;
    for (const settle of waiting.current.splice(0)) settle();
  }, [view]);
  return {
    seen: () => seen.current,
    settleAfter(since: number, settle: () => void) {
      if (seen.current > since) settle();
      else waiting.current.push(settle);
    },
  };
}

/**
 * Each change is saved at once. A draft covers the saved value until main's next view has it; when it was
 * refused, it stays in the box with the sentence below.
 */
export function useSettings(view: ViewOf<'settings'>) {
  const [draft, setDraft] = useState<Partial<ViewOf<'settings'>['values']>>({});
  const [serverDraft, setServerDraft] = useState<ServerValues | null>(null);
  const [errors, setErrors] = useState<Partial<Record<Place, string>>>({});
  const values = { ...view.values, ...draft };
  const server = serverDraft ?? view.server;
  const { seen, settleAfter } = useNextView(view);

  const tell = (place: Place, message: string | null) =>
    setErrors(({ [place]: _, ...others }) => (message === null ? others : { ...others, [place]: message }));

  const type = (part: Saved) => setDraft((old) => ({ ...old, ...(part as typeof draft) }));

  const save = async (key: Key, part: Saved) => {
    type(part);
    tell(key, null);
    const since = seen();
    const answer = await outcome(api().saveSettings(part));
    if (!answer.ok) tell(key, answer.message);
    else
      settleAfter(since, () =>
        setDraft(({ [key]: settled, ...others }) =>
          settled === part[key] ? others : { ...others, [key]: settled },
        ),
      );
  };

  const saveServer = async (next: ServerValues) => {
    setServerDraft(next);
    setErrors(({ server: _s, internalUrl: _i, externalUrl: _e, extraCaFile: _c, ...others }) => others);
    // "At these addresses" is nothing to save until there is one.
    if (next.discovery === 'manual' && next.internalUrl === '' && next.externalUrl === '') return;
    const since = seen();
    const answer = await outcome(api().saveServer(next));
    if (answer.ok) settleAfter(since, () => setServerDraft((now) => (now === next ? null : now)));
    else tell(answer.field ?? 'server', answer.message);
  };

  return {
    values,
    server,
    errorOf: (place: Place) => errors[place] ?? null,
    type,
    save,
    typeServer: setServerDraft,
    saveServer,
  };
}
