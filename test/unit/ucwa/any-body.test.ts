/** Whatever bytes come as an answer: nothing throws past the door, and an error is a sentence. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChallenge } from '../../../main/ucwa/auth/challenge.ts';
import { Tokens } from '../../../main/ucwa/auth/tokens.ts';
import { readBody } from '../../../main/ucwa/body.ts';
import { errorFromResponse } from '../../../main/ucwa/errors.ts';
import { readResource } from '../../../main/ucwa/hal.ts';
import { readPackage } from '../../../main/ucwa/packages.ts';
import { Requests } from '../../../main/ucwa/requests.ts';
import { makePorts } from './bench.ts';
import { answerOf, ScriptedTransport } from './scripted.ts';

const URL = 'https://pool.contoso.com/ucwa/oauth/v1/applications/1/events?ack=1';
const GOOD = [
  '{"_links":{"self":{"href":"/e?ack=1"},"next":{"href":"/e?ack=2"}},"sender":[{"rel":"me","href":"/me","events":[{"link":{"rel":"me","href":"/me"},"type":"updated"}]}]}',
  '{"code":"Conflict","subcode":"AlreadyExists","message":"x","parameters":[{"name":"a","reason":"b"}]}',
  '<resource rel="me" href="/me" xmlns="http://schemas.microsoft.com/rtc/2012/03/ucwa"><link rel="note" href="/n"/><property name="name">Ann</property></resource>',
  '<html><body>Sign in</body></html>',
  '',
];
/** A good body with a piece taken out, put in or doubled, or no good body at all. */
const bodies = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...GOOD),
      fc.nat(300),
      fc.nat(60),
      fc.oneof(fc.constant(''), fc.string(), fc.string({ unit: 'binary' })),
    )
    .map(([good, from, length, piece]) => good.slice(0, from) + piece + good.slice(from + length)),
  fc.string({ unit: 'binary' }),
  fc.json(),
);
const types = fc.constantFrom(
  'application/json',
  'application/vnd.microsoft.com.ucwa+json; charset=utf-8',
  'application/xml',
  'application/vnd.microsoft.com.ucwa+xml',
  'text/html',
  '',
  'nonsense;;',
);
const answers = fc
  .record({
    body: bodies,
    type: types,
    status: fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 409, 410, 412, 429, 500, 502, 503, 599),
    wait: fc.oneof(fc.constantFrom('', '20', '-1', '1e99', 'Wed, 21 Oct 2026 07:28:00 GMT'), fc.string()),
    challenge: fc.oneof(fc.constant('Bearer'), fc.string()),
  })
  .map(({ body, type, status, wait, challenge }) => ({
    ...{ body, status },
    headers: {
      'content-type': type,
      'retry-after': wait,
      'www-authenticate': [challenge, 'MsRtcOAuth href="'],
    },
  }));

describe('any answer', () => {
  it('is read or refused, and never thrown over', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const response = answerOf(answer, URL);
        const body = readBody(response);
        readResource(body, URL);
        readPackage(body, URL);
        readChallenge(response.headers.get('www-authenticate') ?? [], URL);
        const error = errorFromResponse(response);
        expect(error.message).toMatch(/^[A-Z].*\.$/s);
        expect(error.retryAfter ?? 1_000).toBeGreaterThan(0);
        expect(error.retryAfter ?? 1_000).toBeLessThanOrEqual(600_000);
      }),
      { numRuns: 2_000, interruptAfterTimeLimit: 5_000 },
    );
  });

  it('to a request with its token is a value, whatever follows what', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 4 }), async (script) => {
        let next = 0;
        const transport = new ScriptedTransport(() => script[next++ % script.length]);
        const ports = makePorts();
        const tokens = new Tokens(transport, ports, { userName: 'ann', password: 'secret' });
        const requests = new Requests(transport, tokens, ports);
        const result = await requests.get(URL);
        if (!result.ok) expect(result.error.message).toMatch(/^[A-Z].*\.$/s);
        // A challenge, a token, the request, and once more with another token: never a loop.
        expect(transport.sent.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 500, interruptAfterTimeLimit: 5_000 },
    );
  });
});
