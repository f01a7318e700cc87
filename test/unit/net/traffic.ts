/** How every HttpTransport shares its connections, against real servers: run as contract.ts is. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpTransport, TransportError } from '../../../main/ucwa/http.ts';

/** @param make a transport that trusts the authorities in `ca` (PEM) */
export function trafficContract(make: (ca: string) => Promise<HttpTransport>): void {
  let transport: HttpTransport;
  const servers: Server[] = [];
  beforeAll(async () => {
    transport = await make('');
  });
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = createServer({ keepAliveTimeout: 60_000 }, handler);
    servers.push(server);
    let connections = 0;
    server.on('connection', () => {
      connections++;
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, connections: () => connections };
  }

  describe('connections', () => {
    it('are kept: ten requests in turn are one connection; each POST has its own', async () => {
      const { url, connections } = await serve((_request, response) => void response.end('ok'));
      for (let i = 0; i < 10; i++)
        await transport.send({ method: i % 2 ? 'GET' : 'PUT', url, timeoutMs: 5_000 });
      expect(connections()).toBe(1);
      for (let i = 0; i < 3; i++) await transport.send({ method: 'POST', url, timeoutMs: 5_000 });
      expect(connections()).toBe(4);
    });

    it('a waiting poll holds up no command, however many there are', async () => {
      const waiting: ServerResponse[] = [];
      const { url } = await serve((request, response) => {
        if (request.url === '/events') waiting.push(response);
        else response.end('ok');
      });
      const poll = transport.send({ method: 'GET', url: `${url}/events`, timeoutMs: 20_000 });
      await expect.poll(() => waiting.length).toBe(1);
      const commands = Array.from({ length: 30 }, (_, i) =>
        transport.send({ method: i % 2 ? 'GET' : 'POST', url: `${url}/${i}`, timeoutMs: 5_000 }),
      );
      expect((await Promise.all(commands)).map(({ body }) => body)).toEqual(Array(30).fill('ok'));
      waiting[0]?.end('event');
      expect((await poll).body).toBe('event');
    });

    it('a poll given up and sent again thirty times leaves room for commands', async () => {
      const { url } = await serve((request, response) => {
        if (request.url !== '/events') response.end('ok');
      });
      for (let i = 0; i < 30; i++) {
        const stop = new AbortController();
        const poll = transport
          .send({ method: 'GET', url: `${url}/events`, timeoutMs: 20_000, signal: stop.signal })
          .catch((error: unknown) => error);
        stop.abort();
        expect(await poll).toMatchObject({ kind: 'aborted' });
      }
      expect((await transport.send({ method: 'GET', url, timeoutMs: 5_000 })).body).toBe('ok');
    });

    it('headers without measure are refused', async () => {
      const { url } = await serve((_request, response) => {
        for (let i = 0; i < 100; i++) response.setHeader(`x-${i}`, 'x'.repeat(4_000));
        response.end('ok');
      });
      const error: unknown = await transport
        .send({ method: 'GET', url, timeoutMs: 5_000 })
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TransportError);
      expect(error).toMatchObject({ kind: 'tooLarge' });
    });
  });
}
