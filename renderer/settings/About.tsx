import { useState } from 'preact/hooks';
import { api, outcome } from '../ui/api.ts';
import { FieldError } from '../ui/FieldError.tsx';

/** Which program this is, and what to send to whoever helps with it. */
export function About({ version }: { version: string }) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    const answer = await outcome(api().exportDiagnostics());
    setBusy(false);
    setError(answer.ok ? null : answer.message);
  };
  return (
    <footer class="about">
      <p class="version text">Deskring {version}</p>
      <button type="button" class="btn small" disabled={busy} onClick={() => void press()}>
        Export diagnostics…
      </button>
      <FieldError id="diagnostics-error" message={error} />
    </footer>
  );
}
