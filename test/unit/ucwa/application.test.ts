/** What no honest sandbox does to an application that is just being made. */
import { expect, it } from 'vitest';
import { createApplication } from '../../../main/ucwa/application.ts';
import { Tokens } from '../../../main/ucwa/auth/tokens.ts';
import { TransportError } from '../../../main/ucwa/http.ts';
import { Requests } from '../../../main/ucwa/requests.ts';
import { makePorts, until } from './bench.ts';
import { type Scripted, ScriptedTransport } from './scripted.ts';

const APPLICATIONS = 'https://pool.contoso.com/ucwa/oauth/v1/applications';

it('is deleted when the user leaves while its parts are read, which nobody waits for', async () => {
  const transport = new ScriptedTransport(({ url, method, headers, signal }) => {
    if (url.endsWith('/ticket')) return { json: { access_token: 'cwt=1' } };
    if (!headers?.authorization)
      return { status: 401, headers: { 'www-authenticate': 'MsRtcOAuth href="/ticket"' } };
    const links = { self: { href: `${APPLICATIONS}/1` }, events: { href: '/e' }, me: { href: '/me' } };
    if (method === 'POST') return { status: 201, json: { _links: links } };
    if (method === 'DELETE') return { status: 204 };
    return new Promise<Scripted>((_, reject) => {
      const end = () => reject(new TransportError('aborted', 'pool.contoso.com', 'aborted'));
      signal?.addEventListener('abort', end);
    });
  });
  const ports = makePorts();
  const tokens = new Tokens(transport, ports, { userName: 'ann', password: 'secret' });
  const requests = new Requests(transport, tokens, ports);
  const leaving = new AbortController();
  const input = { userAgent: 'x', endpointId: 'y', culture: 'en-US' };
  const woken = new AbortController().signal;
  const made = createApplication(requests, APPLICATIONS, input, leaving.signal, ports.clock, woken);
  await until(() => transport.sent.at(-1)?.url.endsWith('/me'));
  leaving.abort();
  expect(await made).toMatchObject({ ok: false });
  expect(transport.sent.at(-1)).toMatchObject({ method: 'DELETE', url: `${APPLICATIONS}/1` });
  expect(ports.clock.waiting).toBe(0);
});
