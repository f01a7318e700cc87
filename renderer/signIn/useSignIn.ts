import { useEffect, useRef, useState } from 'preact/hooks';
import type { Field, Outcome, ServerValues, SignInView } from '../../preload/contract.ts';
import { api, outcome } from '../ui/api.ts';

type Values = SignInView['values'];
type Refusal = Extract<Outcome, { ok: false }>;

const same = (a: ServerValues, b: ServerValues) =>
  a.discovery === b.discovery &&
  a.internalUrl === b.internalUrl &&
  a.externalUrl === b.externalUrl &&
  a.extraCaFile === b.extraCaFile;

/** Only emptiness is checked here; everything else main knows better. */
export function missing(values: Values, password: string, server: ServerValues): Refusal | null {
  const no = (field: Field, message: string): Refusal => ({ ok: false, field, message });
  if (values.address.trim() === '') return no('address', 'Type your sign-in address, as in ann@contoso.com.');
  if (password === '') return no('password', 'Type your password.');
  if (values.phone.trim() === '') return no('phone', 'Type the number of the phone you answer with.');
  if (server.discovery === 'manual' && server.internalUrl.trim() === '' && server.externalUrl.trim() === '')
    return no('internalUrl', 'Type at least one address of the server.');
  return null;
}

/**
 * The form's drafts over main's values, and the one way out. The password is read from its box when it is
 * sent and stands nowhere else; a try that failed leaves it to be corrected, the end of one that did not empties it.
 */
export function useSignIn(view: SignInView) {
  const [draft, setDraft] = useState<Partial<Values>>({});
  const [serverDraft, setServerDraft] = useState<ServerValues | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [sending, setSending] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const underWay = useRef(false);
  const trying = useRef(false);
  const values: Values = { ...view.values, ...draft };
  const server = serverDraft ?? view.server;

  const send = async (): Promise<Outcome> => {
    const box = password.current;
    const empty = missing(values, box?.value ?? '', server);
    if (empty !== null || box === null) return empty ?? { ok: false, message: '' };
    if (!same(server, view.server)) {
      const saved = await outcome(
        api().saveServer({
          ...server,
          internalUrl: server.internalUrl.trim(),
          externalUrl: server.externalUrl.trim(),
          extraCaFile: server.extraCaFile.trim(),
        }),
      );
      if (!saved.ok) return saved;
    }
    const answer = await outcome(
      api().signIn({
        address: values.address.trim(),
        userName: values.userName.trim(),
        password: box.value,
        phone: values.phone.trim(),
        staySignedIn: values.staySignedIn,
      }),
    );
    return answer;
  };

  const submit = async () => {
    if (underWay.current || view.progress !== null) return;
    underWay.current = true;
    setSending(true);
    setRefusal(null);
    const answer = await send();
    underWay.current = false;
    setSending(false);
    setRefusal(answer.ok ? null : answer);
  };

  useEffect(() => {
    const done = trying.current && view.progress === null && view.error === null;
    if (done && password.current !== null) password.current.value = '';
    trying.current = view.progress !== null;
  }, [view.progress, view.error]);

  const shown = sending
    ? null
    : refusal !== null
      ? { field: refusal.field ?? null, message: refusal.message }
      : view.error;
  return {
    values,
    server,
    password,
    sending,
    error: shown,
    change: (part: Partial<Values>) => setDraft({ ...draft, ...part }),
    changeServer: setServerDraft,
    submit,
  };
}
