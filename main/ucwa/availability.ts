/**
 * makeMeAvailable: from then on the server rings the user's phone (02 §1). Where the link says revision 2, that is
 * asked for (01 §5): its answer lists what was taken, and one refused part does not refuse the rest.
 */
import { readBody } from './body.ts';
import { ofApplication } from './ending.ts';
import { errors, failed, ok, type Result, type UcwaError } from './errors.ts';
import { asArray, isDict, link, type Resource } from './hal.ts';
import type { Log } from './ports.ts';
import type { Requests } from './requests.ts';

/**
 * `announced` just now; `already`: the server says so although `me` did not; `before`: `me` offers it no more; `unsaid`:
 * an empty answer that is not the documented 204.
 */
export type Availability = 'announced' | 'already' | 'before' | 'unsaid';

/** While `me` offers it the user is not available (02 §1). */
export const offersAvailability = (me: Resource): boolean => link(me, 'makeMeAvailable') !== null;

/**
 * POST makeMeAvailable for phone audio, if `me` still offers it (it does only once). Already being available is
 * success; an answer that is not UCWA's own is none (01 §6.3).
 */
export async function makeMeAvailable(
  requests: Requests,
  me: Resource,
  phoneNumber: string,
  signal: AbortSignal,
  log: Log,
): Promise<Result<Availability>> {
  const target = link(me, 'makeMeAvailable');
  if (!target) return ok('before');
  const json = {
    audioPreference: 'PhoneAudio',
    phoneNumber,
    supportedModalities: ['PhoneAudio'],
    supportedMessageFormats: ['Plain'],
  };
  const ask = { method: 'POST', url: target.href, json, signal } as const;
  const second = { headers: { 'x-ms-requiresminresourceversion': '2' } };
  let answer = await requests.send(target.revision >= 2 ? { ...ask, ...second } : ask);
  // The link promised more than the server keeps: as revision 1 it is known everywhere.
  if (!answer.ok && answer.error.code === 'NotFound/APIVersionNotSupported')
    answer = await requests.send(ask);
  if (!answer.ok) return judged(answer.error);
  const { body, status } = answer.value;
  if (body.trim() === '') return ok(status === 204 ? 'announced' : 'unsaid');
  const said = readBody(answer.value);
  if (!isDict(said)) return failed({ ...errors.notUcwa, status });
  const refused = refusedParts(said);
  if (refused.length > 0) log.warn('makeMeAvailable: refused parts', { parts: refused.join(', ') });
  if (refused.some((part) => /phone|audio|modalit/i.test(part))) return failed(PHONE_REFUSED);
  return ok('announced');
}

const PHONE_REFUSED: UcwaError = {
  code: 'PhoneRefused',
  status: 201,
  remedy: 'stop',
  message:
    'The server does not ring your phone for you: it refuses phone calls for your account. Ask your administrator.',
};

function judged(error: UcwaError): Result<Availability> {
  if (error.code === 'Conflict/AlreadyExists') return ok('already');
  // In another state just now, or somebody else's 409: nothing says that the phone will ring (06 §4).
  if (error.status === 409) return failed({ ...error, remedy: 'retry' });
  if (error.code === 'BadRequest/NormalizationFailed')
    return failed({
      ...error,
      remedy: 'stop',
      message: 'The server does not accept your phone number. Correct it and sign in again.',
    });
  return failed(error.status === 403 ? { ...error, remedy: 'stop' } : ofApplication(error));
}

/**
 * The refused parts of revision 2's answer. No document shows what stands in `operations`: whatever says that it
 * failed, by a status or by an error, counts as refused, under whatever names it.
 */
export function refusedParts(body: unknown): string[] {
  return asArray(isDict(body) ? body.operations : []).flatMap((operation) => {
    if (!isDict(operation)) return [];
    const words = (...names: string[]) =>
      names.map((name) => operation[name]).filter((value) => typeof value === 'string');
    const [name = 'unnamed'] = words('name', 'operation', 'rel', 'type', 'property');
    const says = words('status', 'state', 'result', 'outcome').join(' ');
    const refused =
      /fail|reject|refus|den(?:y|ied)|error|forbid|unsupported/i.test(says) ||
      isDict(operation.reason) ||
      isDict(operation.error) ||
      operation.accepted === false;
    return refused ? [name] : [];
  });
}
