/**
 * The application: creating it, its resources, its end (01 §4).
 */
import { errorOfSession, errors, failed, ok, type Result, type UcwaError } from './errors.ts';
import { embedded, href, type Resource } from './hal.ts';
import type { Clock } from './ports.ts';
import type { Requests } from './requests.ts';

export interface ApplicationInput {
  /** Product text, at most 100 characters. */
  readonly userAgent: string;
  /** One per profile and device, kept over restarts so that the server reuses the slot (01 §4). */
  readonly endpointId: string;
  /** Language tag. */
  readonly culture: string;
}

/** What a living application consists of; replaced whole when it is read again. */
export interface Application {
  readonly url: string;
  readonly eventsUrl: string;
  readonly me: Resource;
  readonly communication: Resource;
  readonly people: Resource | null;
  readonly policiesUrl: string | null;
}

const QUIT_TIMEOUT = 2_000;

/** Takes an application resource apart; parts that are links only are read. */
async function readApplication(
  requests: Requests,
  resource: Resource,
  url: string,
  signal: AbortSignal,
): Promise<Result<Application>> {
  const eventsUrl = href(resource, 'events');
  if (!eventsUrl) return failed(errors.channelMissing);
  const part = async (rel: string): Promise<Resource | null> => {
    const inside = embedded(resource, rel);
    if (inside) return inside;
    const address = href(resource, rel);
    const answer = address ? await requests.get(address, { signal }) : null;
    return answer?.ok ? answer.value : null;
  };
  const [me, communication, people] = await Promise.all([part('me'), part('communication'), part('people')]);
  if (!me || !communication) return failed(errors.notUcwa);
  const policiesUrl = href(resource, 'policies');
  return ok({ url, eventsUrl, me, communication, people, policiesUrl });
}

/** Aborts two seconds after `signal`; `dispose` when it is not needed any more. */
function boundAfter(signal: AbortSignal, clock: Clock): { signal: AbortSignal; dispose: () => void } {
  const bound = new AbortController();
  let cancel = () => {};
  const begin = () => {
    cancel = clock.after(QUIT_TIMEOUT, () => bound.abort());
  };
  signal.addEventListener('abort', begin);
  const dispose = () => {
    cancel();
    signal.removeEventListener('abort', begin);
  };
  return { signal: bound.signal, dispose };
}

/**
 * POST applications: 201 and 200 (it existed already) are alike (01 §4).
 * @param signal the user leaves: a POST on its way is waited for, two seconds at most, and what it made is deleted, as
 * the server may have made it although nobody hears of it (01 §4.1: "always send").
 * @param woken gives it up at once, to be repeated: the same endpoint id gets the same application (01 §4)
 */
export async function createApplication(
  requests: Requests,
  applicationsUrl: string,
  input: ApplicationInput,
  signal: AbortSignal,
  clock: Clock,
  woken: AbortSignal,
): Promise<Result<Application>> {
  const bound = boundAfter(signal, clock);
  const { userAgent, endpointId, culture } = input;
  const json = { UserAgent: userAgent.slice(0, 100), EndpointId: endpointId, Culture: culture.slice(0, 100) };
  const trying = AbortSignal.any([signal, woken]);
  const cutOff = AbortSignal.any([bound.signal, woken]);
  const ask = { method: 'POST', url: applicationsUrl, json, signal: trying, cutOff } as const;
  const answer = await requests.resource(ask);
  const made = answer.ok ? answer.value : null;
  const created = made?.href
    ? await readApplication(requests, made, made.href, trying)
    : failed(answer.ok ? errors.notUcwa : notCreated(answer.error));
  if (signal.aborted && made?.href)
    await requests.send({ method: 'DELETE', url: made.href, signal: bound.signal });
  bound.dispose();
  return signal.aborted ? failed(errors.notOnline) : created;
}

function notCreated(error: UcwaError): UcwaError {
  const { code, status } = error;
  if (status === 403 && !code.includes('/')) return { ...errors.notPermitted, status };
  // The applications address no longer leads anywhere: look for the server again.
  return status === 404 ? { ...error, remedy: 'rediscover' } : errorOfSession(error);
}

/** GET of the application as it is now. */
export async function rereadApplication(
  requests: Requests,
  url: string,
  signal: AbortSignal,
): Promise<Result<Application>> {
  const answer = await requests.get(url, { signal });
  return answer.ok
    ? readApplication(requests, answer.value, url, signal)
    : failed(errorOfSession(answer.error));
}

/**
 * DELETE of the application, which ends its calls: sign-out. Failures don't matter. Bounded at 2 s with everything
 * it may need, a fresh token too (gotchas 48).
 */
export async function deleteApplication(requests: Requests, url: string, clock: Clock): Promise<void> {
  const bound = new AbortController();
  const cancel = clock.after(QUIT_TIMEOUT, () => bound.abort());
  await requests.send({ method: 'DELETE', url, timeoutMs: QUIT_TIMEOUT, signal: bound.signal });
  cancel();
}
