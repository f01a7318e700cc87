/** What is needed to find a request again in the server's logs (01 §6.6, 06 §8.5), and nothing secret. */
import { expect, it } from 'vitest';
import { Tokens } from '../../../main/ucwa/auth/tokens.ts';
import { TransportError } from '../../../main/ucwa/http.ts';
import { Requests } from '../../../main/ucwa/requests.ts';
import { makePorts } from './bench.ts';
import { ScriptedTransport } from './scripted.ts';

const HOST = 'https://pool.contoso.com';

it('each request has an id of its own; a refused or unanswered one is logged with it', async () => {
  const transport = new ScriptedTransport(({ url, headers }) => {
    if (url.endsWith('/ticket')) return { json: { access_token: 'cwt=secret', expires_in: 3600 } };
    if (!headers?.authorization)
      return { status: 401, headers: { 'www-authenticate': `MsRtcOAuth href="${HOST}/ticket"` } };
    if (url.endsWith('/dead')) return new TransportError('connection', 'pool', 'ECONNRESET');
    return {
      status: 503,
      json: { code: 'ServiceUnavailable' },
      headers: {
        'x-ms-server-fqdn': 'fe1.contoso.com',
        'x-ms-correlation-id': '42',
        'client-request-id': headers['client-request-id'] ?? '',
      },
    };
  });
  const lines: string[] = [];
  const write = (message: string, fields?: Record<string, unknown>) =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  const ports = { ...makePorts(), log: { debug: write, info: write, warn: write, error: write } };
  const requests = new Requests(
    transport,
    new Tokens(transport, ports, { userName: 'ann', password: 'hunter2' }),
    ports,
  );
  await requests.send({ method: 'POST', url: `${HOST}/busy?ack=1&key=QmFzZTY0`, json: { to: 'x' } });
  await requests.send({ method: 'GET', url: `${HOST}/dead` });
  const ids = transport.sent.flatMap(({ headers, url }) =>
    url.endsWith('/ticket') ? [] : (headers?.['client-request-id'] ?? 'none'),
  );
  expect(new Set(ids).size).toBe(3);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain(
    `x-ms-server-fqdn=fe1.contoso.com x-ms-correlation-id=42 client-request-id=${ids[1]}`,
  );
  expect(lines[0]).toContain(`${HOST}/busy"`);
  expect(lines[1]).toContain(ids[2]);
  expect(lines.join()).not.toMatch(/cwt=|hunter2|Bearer|QmFzZTY0/);
});
