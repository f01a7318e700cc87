/** Whether what a command was told is the end of the session: every address of a dead application says so (01 §4.2). */
import { errorOfSession, type UcwaError } from './errors.ts';
import type { Requests } from './requests.ts';

/** Nothing of the application is of use any more. */
export const isEnd = ({ remedy }: UcwaError): boolean => remedy === 'recreate' || remedy === 'stop';

/** Whatever says "no longer there" about the channel, or what every application has, speaks of the application. */
export function ofApplication(error: UcwaError): UcwaError {
  if (error.remedy !== 'drop') return error;
  return error.status === 410 ? errorOfSession(error) : { ...error, remedy: 'recreate' };
}

/**
 * Asks the application itself, since one item may speak like this of itself alone (README C20).
 * @param told what a command was answered
 * @returns the error the session is to end with, or null
 */
export async function endOfSession(
  told: UcwaError,
  applicationUrl: string,
  requests: Requests,
  signal: AbortSignal,
): Promise<UcwaError | null> {
  if (!isEnd(told)) return null;
  const alive = await requests.get(applicationUrl, { signal });
  const end = alive.ok ? null : ofApplication(alive.error);
  return end && isEnd(end) ? end : null;
}
