import type { Outcome, RendererApi } from '../../preload/contract.ts';

declare global {
  interface Window {
    readonly deskring: RendererApi;
  }
}

/** What main offers this window. Read late, so that a test can put its own in place. */
export const api = (): RendererApi => window.deskring;

/** An outcome even when main could not answer at all. */
export async function outcome(answer: Promise<Outcome>): Promise<Outcome> {
  try {
    return await answer;
  } catch {
    return { ok: false, message: 'Deskring did not answer. Try again.' };
  }
}

/** For commands whose failure the next view tells anyway. */
export function send(answer: Promise<Outcome>): void {
  void outcome(answer);
}
