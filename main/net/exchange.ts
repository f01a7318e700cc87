/**
 * What both transports share: one request settles once, its deadline runs until the body is read, and an abort
 * ends it at once.
 */
import { type HttpRequest, TransportError } from '../ucwa/http.ts';
import { hostOf } from './failures.ts';

export interface Ending<T> {
  answer(value: T): void;
  fail(error: TransportError): void;
}

/**
 * @param msLeft milliseconds until the whole answer must be there
 * @param begin starts the request and returns how to break it off; called at most once
 */
export function exchange<T>(
  request: HttpRequest,
  msLeft: number,
  begin: (ending: Ending<T>) => () => void,
): Promise<T> {
  const host = hostOf(request.url);
  return new Promise((resolve, reject) => {
    let settled = false;
    let breakOff: (() => void) | undefined;
    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (error: TransportError) =>
      settle(() => {
        breakOff?.();
        reject(error);
      });
    const onAbort = () => fail(new TransportError('aborted', host, 'aborted by the program'));
    const timer = setTimeout(
      () => fail(new TransportError('timeout', host, `no whole answer in ${request.timeoutMs} ms`)),
      Math.max(0, msLeft),
    );
    if (request.signal?.aborted) {
      onAbort();
      return;
    }
    request.signal?.addEventListener('abort', onAbort);
    try {
      breakOff = begin({ answer: (value) => settle(() => resolve(value)), fail });
    } catch (error) {
      fail(new TransportError('protocol', host, error instanceof Error ? error.message : String(error)));
    }
  });
}
