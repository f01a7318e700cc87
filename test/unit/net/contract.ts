/**
 * What every HttpTransport must do, against real servers: run over Node's in transport.test.ts, and over Electron's
 * in test/desktop/net.test.ts.
 */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HttpRequest, type HttpTransport, TransportError } from '../../../main/ucwa/http.ts';
import { type Issued, issue, issueAuthority, issueServer } from './certificates.ts';

export const MAX_BODY = 1_000_000;

/** @param make a transport that takes bodies up to MAX_BODY and trusts the authorities in `ca` (PEM) */
export function transportContract(make: (ca: string) => Promise<HttpTransport>): void {
  let authority: Issued;
  let transport: HttpTransport;
  const servers: Server[] = [];

  beforeAll(async () => {
    authority = await issueAuthority({ name: 'the authority' });
    transport = await make(authority.pem);
  });
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  type Handler = (request: IncomingMessage, response: ServerResponse) => void;
  async function listening(server: Server): Promise<number> {
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  }
  const serve = async (handler: Handler): Promise<string> =>
    `http://127.0.0.1:${await listening(createServer(handler))}`;
  const send = (url: string, request: Partial<HttpRequest> = {}) =>
    transport.send({ method: 'GET', url, timeoutMs: 10_000, ...request });
  async function failure(url: string, request: Partial<HttpRequest> = {}): Promise<TransportError> {
    const error: unknown = await send(url, request).then(
      (response) => new Error(`answered ${response.status}`),
      (reason: unknown) => reason,
    );
    if (!(error instanceof TransportError)) throw error;
    return error;
  }

  describe('a request', () => {
    it.each(['GET', 'POST', 'PUT', 'DELETE'] as const)('%s goes out as it is', async (method) => {
      const body = method === 'GET' || method === 'DELETE' ? undefined : '{"name":"Grüße 📞"}';
      let seen: unknown;
      const url = await serve(async (request, response) => {
        let text = '';
        for await (const chunk of request.setEncoding('utf8')) text += chunk;
        const { accept, 'content-length': length, cookie, authorization } = request.headers;
        seen = { method: request.method, url: request.url, text, accept, length, cookie, authorization };
        response.end();
      });
      const headers = { Accept: 'application/json', Authorization: 'Bearer x' };
      const { status } = await send(`${url}/a%20b?c=d%2Be`, { method, headers, ...(body ? { body } : {}) });
      expect(status).toBe(200);
      expect(seen).toEqual({
        method,
        url: '/a%20b?c=d%2Be',
        text: body ?? '',
        accept: 'application/json',
        length: body ? `${Buffer.byteLength(body)}` : undefined,
        cookie: undefined,
        authorization: 'Bearer x',
      });
    });

    it('a POST goes out once, however many connections die under it', async () => {
      const seen: string[] = [];
      const url = await serve((request, response) => {
        seen.push(`${request.method} ${request.url}`);
        if (request.url === '/cut') request.socket.destroy();
        else setTimeout(() => response.end(), 50);
      });
      const all = [1, 2, 3].flatMap(() => [send(url), send(url, { method: 'POST', body: '{}' })]);
      await Promise.all(all);
      for (const body of ['{"to":"tel:+12065550123"}', undefined]) {
        const told = await failure(`${url}/cut`, { method: 'POST', ...(body ? { body } : {}) });
        expect(told.kind).toBe('connection');
      }
      expect(seen.filter((one) => one.endsWith('/cut'))).toEqual(['POST /cut', 'POST /cut']);
    });

    it('a POST without a body says it has none', async () => {
      let length: string | undefined;
      const url = await serve((request, response) => {
        length = request.headers['content-length'];
        response.end();
      });
      await send(url, { method: 'POST' });
      expect(length).toBe('0');
    });
  });

  describe('an answer', () => {
    it('comes with status, body and every header, a repeated one apart', async () => {
      const url = await serve((_request, response) => {
        response.writeHead(
          404,
          [
            ['WWW-Authenticate', 'Bearer realm="a", x="1,2"'],
            ['WWW-Authenticate', 'MsRtcOAuth href="https://x",grant_type="password"'],
            ['X-Ms-Diagnostics', '28032;reason="no"'],
          ].flat(),
        );
        response.end('\ufeff{"name":"Grüße 📞"}');
      });
      const { status, headers, body, url: from } = await send(`${url}/x`);
      expect({ status, body, from }).toEqual({
        status: 404,
        body: '\ufeff{"name":"Grüße 📞"}',
        from: `${url}/x`,
      });
      expect(headers.get('www-authenticate')).toEqual([
        'Bearer realm="a", x="1,2"',
        'MsRtcOAuth href="https://x",grant_type="password"',
      ]);
      expect(headers.get('x-ms-diagnostics')).toEqual(['28032;reason="no"']);
    });

    it.each([
      ['gzip', gzipSync],
      ['br', brotliCompressSync],
    ] as const)('packed with %s is unpacked', async (name, pack) => {
      const url = await serve((_request, response) => {
        response.writeHead(200, { 'Content-Encoding': name }).end(pack('hello'));
      });
      expect((await send(url)).body).toBe('hello');
    });

    it.each([204, 304, 500])('of status %i is passed on', async (code) => {
      const url = await serve((_request, response) => response.writeHead(code).end());
      expect(await send(url, { headers: { 'If-None-Match': '"x"' } })).toMatchObject({
        status: code,
        body: '',
      });
    });

    it.each([301, 302, 303, 307, 308])('of status %i is not followed', async (code) => {
      const asked: string[] = [];
      const url = await serve((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        response.writeHead(code, { Location: '/elsewhere', 'X-Other': 'kept' }).end('gone');
      });
      const { status, headers } = await send(`${url}/here`, { method: 'POST', body: 'x' });
      expect([status, headers.get('location'), headers.get('x-other')]).toEqual([
        code,
        ['/elsewhere'],
        ['kept'],
      ]);
      expect(asked).toEqual(['POST /here']);
    });

    it.each(['Basic realm="x"', 'NTLM', 'Negotiate', 'Digest realm="x", nonce="y"'])(
      'asking for %s is passed on, and answered by nobody',
      async (challenge) => {
        const sent: (string | undefined)[] = [];
        const url = await serve((request, response) => {
          sent.push(request.headers.authorization);
          response.writeHead(401, { 'WWW-Authenticate': challenge }).end('who are you');
        });
        const { status, headers, body } = await send(url);
        expect([status, headers.get('www-authenticate'), body]).toEqual([401, [challenge], 'who are you']);
        expect(sent).toEqual([undefined]);
      },
    );

    it('leaves nothing behind: no cookie, no copy', async () => {
      const cookies: (string | undefined)[] = [];
      const url = await serve((request, response) => {
        cookies.push(request.headers.cookie);
        response.writeHead(200, { 'Set-Cookie': 'a=b; path=/', 'Cache-Control': 'max-age=600', ETag: '"1"' });
        response.end(`${cookies.length}`);
      });
      expect([(await send(url)).body, (await send(url)).body]).toEqual(['1', '2']);
      expect(cookies).toEqual([undefined, undefined]);
    });
  });

  describe('no answer', () => {
    it.each<[string, (response: ServerResponse) => void]>([
      ['no word', () => {}],
      ['headers without end', (response) => void response.flushHeaders()],
      ['a body that stops', (response) => void response.write('half')],
      [
        'a body that drips',
        (response) => {
          const timer = setInterval(() => response.write('.'), 20);
          response.on('close', () => clearInterval(timer));
        },
      ],
    ])('in time: %s', async (_name, answer) => {
      let closed: Promise<unknown> = Promise.resolve();
      const url = await serve((_request, response) => {
        closed = once(response, 'close');
        answer(response);
      });
      const began = Date.now();
      expect(await failure(url, { timeoutMs: 300 })).toMatchObject({ kind: 'timeout', host: '127.0.0.1' });
      expect(Date.now() - began).toBeGreaterThanOrEqual(295);
      expect(Date.now() - began).toBeLessThan(2_000);
      await closed;
    });

    it('is waited for once the caller gave up', async () => {
      let arrived = () => {};
      const arrival = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      let closed: Promise<unknown> = Promise.resolve();
      const url = await serve((_request, response) => {
        closed = once(response, 'close');
        arrived();
      });
      const stop = new AbortController();
      const failing = failure(url, { signal: stop.signal });
      await arrival;
      stop.abort();
      expect(await failing).toMatchObject({ kind: 'aborted' });
      await closed;
    });

    it('and no question of a caller who had given up before', async () => {
      let asked = 0;
      const url = await serve((_request, response) => {
        asked++;
        response.end();
      });
      expect(await failure(url, { signal: AbortSignal.abort() })).toMatchObject({ kind: 'aborted' });
      await send(url);
      expect(asked).toBe(1);
    });

    it('where nobody listens', async () => {
      const server = createServer();
      const port = await listening(server);
      await new Promise((resolve) => server.close(resolve));
      expect(await failure(`http://127.0.0.1:${port}/`)).toMatchObject({
        kind: 'connection',
        host: '127.0.0.1',
      });
    });

    it('from a name nobody has', async () => {
      const error = await failure('http://no-such-host.invalid/', { timeoutMs: 14_000 });
      expect(['dns', 'offline', 'timeout']).toContain(error.kind);
      expect(error.host).toBe('no-such-host.invalid');
    });

    it('when the connection breaks in the middle', async () => {
      const url = await serve((_request, response) => {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('half', () => response.destroy());
      });
      expect(await failure(url)).toMatchObject({ kind: 'connection' });
    });

    it('when it is no HTTP', async () => {
      const url = await serve((request) => request.socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'));
      expect(['protocol', 'connection']).toContain((await failure(url)).kind);
    });

    it.each([
      ['plain', (response: ServerResponse) => void response.end('x'.repeat(MAX_BODY + 1))],
      [
        'packed',
        (response: ServerResponse) =>
          void response
            .writeHead(200, { 'Content-Encoding': 'gzip' })
            .end(gzipSync(Buffer.alloc(MAX_BODY * 20))),
      ],
    ])('that is too large (%s)', async (_name, answer) => {
      const url = await serve((_request, response) => answer(response));
      expect(await failure(url)).toMatchObject({ kind: 'tooLarge' });
    });

    it.each([
      ['an address that is none', 'http://', {}],
      ['a header that would split', 'http://127.0.0.1:9/', { 'X-A': 'b\r\nX-C: d' }],
    ])('to %s', async (_name, url, headers) => {
      expect((await failure(url, { headers })).kind).toBe('protocol');
    });
  });

  it('a kept connection that the server has closed is no trouble', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end('ok');
    });
    const url = `http://127.0.0.1:${await listening(server)}`;
    for (let i = 0; i < 5; i++) {
      expect((await send(url, { method: 'POST', body: 'x' })).body).toBe('ok');
      server.closeAllConnections();
    }
    expect(asked).toBe(5);
  });

  describe('over TLS', () => {
    const secured = async ({ pem, keyPem }: Issued, chain = ''): Promise<number> =>
      listening(
        createSecureServer({ cert: pem + chain, key: keyPem }, (_request, response) => response.end('ok')),
      );
    let good: Issued;
    beforeEach(async () => {
      good ??= await issueServer(authority);
    });

    it('an authority of the administrator is enough', async () => {
      const port = await secured(good);
      expect((await send(`https://localhost:${port}/`)).body).toBe('ok');
      expect((await send(`https://127.0.0.1:${port}/`)).body).toBe('ok');
    });

    it('with an authority in between, too', async () => {
      const between = await issueAuthority({ issuer: authority, pathLength: 0 });
      const port = await secured(await issueServer(between), between.pem);
      expect((await send(`https://localhost:${port}/`)).body).toBe('ok');
    });

    it.each<[string, RegExp, () => Promise<Issued>]>([
      ['an unknown issuer', /issuer is not trusted/, async () => issueServer(await issueAuthority())],
      ['nobody but itself', /issuer is not trusted/, () => issue({ hosts: ['localhost'] })],
      ['another name', /issued for another name/, () => issueServer(authority, { hosts: ['other.example'] })],
      ['the past', /expired/, () => issueServer(authority, { from: -30, to: -1 })],
      ['the future', /not valid yet/, () => issueServer(authority, { from: 1, to: 30 })],
    ])('a certificate of %s is refused, and named', async (_name, reason, make) => {
      const wrong = await make();
      const error = await failure(`https://localhost:${await secured(wrong)}/`);
      expect(error.kind).toBe('certificate');
      expect(error.certificate).toEqual({
        host: 'localhost',
        reason: expect.stringMatching(reason),
        fingerprint: new X509Certificate(wrong.pem).fingerprint256,
      });
    });

    it('refusing one certificate leaves the others good, and the other way about', async () => {
      const right = await secured(good);
      const wrong = await secured(await issueServer(await issueAuthority()));
      expect((await send(`https://localhost:${right}/`)).body).toBe('ok');
      expect((await failure(`https://localhost:${wrong}/`)).kind).toBe('certificate');
      expect((await send(`https://localhost:${right}/`)).body).toBe('ok');
      expect((await failure(`https://localhost:${wrong}/`)).kind).toBe('certificate');
    });
  });
}
