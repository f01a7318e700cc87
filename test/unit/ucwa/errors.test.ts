/** What each error means and asks for (06), and how long is waited. */
import { describe, expect, it } from 'vitest';
import { errorFromResponse, errorFromTransport, errorOfSession } from '../../../main/ucwa/errors.ts';
import { TransportError, type TransportErrorKind } from '../../../main/ucwa/http.ts';
import { backoff } from '../../../main/ucwa/ports.ts';
import { answerOf } from './scripted.ts';

const BASE = 'https://fe1.contoso.com/ucwa/oauth/v1/applications/104/me';

describe('errors', () => {
  const error = (status: number, code?: string, subcode?: string) =>
    errorFromResponse(
      answerOf(
        {
          status,
          ...(code
            ? { json: { code, subcode } }
            : { body: '<html>', headers: { 'content-type': 'text/html' } }),
        },
        BASE,
      ),
    );

  it.each([
    [404, 'NotFound', 'ApplicationNotFound', 'recreate'],
    [404, 'NotFound', 'None', 'drop'],
    [404, undefined, undefined, 'rediscover'],
    [409, 'Conflict', 'MakeMeAvailableRequired', 'makeAvailable'],
    [409, 'Conflict', 'PGetReplaced', 'retry'],
    [409, 'Conflict', 'None', 'tell'],
    [410, 'Gone', 'TooManyApplications', 'stop'],
    [410, 'Gone', 'UserAgentNotAllowed', 'stop'],
    [410, 'Gone', 'InactiveApplicationExpired', 'stop'],
    [410, 'Gone', 'MobileApplicationNoLongerAllowed', 'stop'],
    [410, 'Gone', 'CannotRedirect', 'rediscover'],
    [403, 'Forbidden', 'MobileApplicationNoLongerAllowed', 'stop'],
    [403, undefined, undefined, 'tell'],
    [429, 'TooManyRequests', undefined, 'retry'],
    [500, 'ServiceFailure', 'CallbackChannelError', 'retry'],
    [502, undefined, undefined, 'retry'],
    [503, 'ServiceUnavailable', undefined, 'retry'],
    [504, 'Timeout', undefined, 'retry'],
    [400, 'BadRequest', 'NormalizationFailed', 'tell'],
    [405, 'MethodNotAllowed', undefined, 'tell'],
    [406, 'NotAcceptable', undefined, 'tell'],
    [415, 'UnsupportedMediaType', undefined, 'tell'],
    [428, 'PreconditionRequired', undefined, 'tell'],
    [418, 'Teapot', 'Tomorrow', 'retry'],
    [500, 'constructor', 'toString', 'retry'],
    [500, '__proto__', undefined, 'retry'],
  ])('%s %s/%s → %s', (status, code, subcode, remedy) => {
    const found = error(status, code, subcode);
    expect(found).toMatchObject({ remedy, status });
    expect(found.message).toMatch(/^[A-Z].*\.$/);
    expect(found.message).not.toMatch(/NotFound|ServiceFailure|Conflict|Forbidden|Gone\b/);
  });

  it('wait as long as the server asks, ten minutes at most', () => {
    const wait = (value: string) =>
      errorFromResponse(answerOf({ status: 503, headers: { 'retry-after': value } }, BASE)).retryAfter;
    expect([wait('7'), wait('86400'), wait('-1'), wait('soon')]).toEqual([
      7_000,
      600_000,
      undefined,
      undefined,
    ]);
    expect(backoff(0, () => 0, 7_000)).toBe(7_000);
  });

  it('wait until the date the server names, by its own clock where it shows one', () => {
    const at = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');
    const wait = (headers: Record<string, string>, now?: number) =>
      errorFromResponse(answerOf({ status: 503, headers }, BASE), now).retryAfter;
    const date = { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' };
    expect(wait(date, at - 30_000)).toBe(30_000);
    // Its clock is an hour behind ours.
    const sent = { ...date, date: 'Wed, 21 Oct 2026 07:27:40 GMT' };
    expect(wait(sent, at + 3_600_000)).toBe(20_000);
    expect(wait(date, at - 86_400_000)).toBe(600_000);
    expect([wait(date, at + 1), wait(date), wait({ 'retry-after': '2026' }, 0)]).toEqual([
      undefined,
      undefined,
      600_000,
    ]);
  });

  it('of the session’s own resources pass when they are a conflict, and end it when they are gone', () => {
    const remedy = (status: number, code: string, subcode?: string) =>
      errorOfSession(error(status, code, subcode)).remedy;
    expect(remedy(409, 'Conflict')).toBe('retry');
    expect(remedy(410, 'Gone', 'Tomorrow')).toBe('stop');
    expect(remedy(410, 'Gone', 'CannotRedirect')).toBe('rediscover');
    expect(remedy(404, 'NotFound', 'ApplicationNotFound')).toBe('recreate');
    expect(errorOfSession(error(410))).toMatchObject({ code: 'SessionGone', status: 410 });
  });

  it('name the server that can’t be reached, and of a certificate host, reason and fingerprint', () => {
    const kinds: TransportErrorKind[] = [
      'dns',
      'connection',
      'timeout',
      'aborted',
      'proxy',
      'tooLarge',
      'offline',
      'protocol',
    ];
    for (const kind of kinds) {
      const found = errorFromTransport(new TransportError(kind, 'pool.contoso.com', 'detail'));
      expect(found).toMatchObject({ code: `Network/${kind}`, remedy: 'retry', status: 0 });
      expect(found.message).not.toContain('{host}');
    }
    const certificate = { host: 'pool.contoso.com', reason: 'it has expired', fingerprint: 'AA:BB' };
    const found = errorFromTransport(new TransportError('certificate', 'pool.contoso.com', 'x', certificate));
    expect(found).toMatchObject({ code: 'Certificate', remedy: 'stop' });
    for (const part of Object.values(certificate)) expect(found.message).toContain(part);
  });
});

describe('waiting between tries', () => {
  it('stays within 1, 2, 5, 10, 30, 60 s and never under a quarter second', () => {
    const bounds = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000, 60_000];
    bounds.forEach((bound, attempt) => {
      expect(backoff(attempt, () => 0.9999)).toBeLessThanOrEqual(bound);
      expect(backoff(attempt, () => 0.9999)).toBeGreaterThan(bound * 0.9);
      expect(backoff(attempt, () => 0)).toBe(250);
    });
  });
});

it('a pool that can’t redirect is asked again slowly, unless the server names the time', () => {
  const gone = (headers: Record<string, string>) =>
    errorFromResponse(
      answerOf({ status: 410, json: { code: 'Gone', subcode: 'CannotRedirect' }, headers }, 'https://x/'),
    );
  expect(gone({})).toMatchObject({ remedy: 'rediscover', retryAfter: 60_000 });
  expect(gone({ 'retry-after': '5' })).toMatchObject({ retryAfter: 5_000 });
});
