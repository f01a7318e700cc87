/** Small HTTP proxies for ../net.test.ts: they know hosts that no resolver knows. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface TestProxy {
  /** `127.0.0.1:1234`. */
  readonly address: string;
  /** `CONNECT host:port` of each request. */
  readonly asked: string[];
  close(): void;
}

/**
 * @param port of the server on this computer that every CONNECT leads to
 * @param status 200, or what every CONNECT is refused with
 */
export async function startProxy(port: number, status = 200): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createServer((_request, response) => void response.writeHead(400).end());
  server.on('connect', (request, socket, head) => {
    asked.push(`CONNECT ${request.url}`);
    socket.on('error', () => socket.destroy());
    if (status !== 200) {
      const challenge = status === 407 ? 'Proxy-Authenticate: Basic realm="proxy"\r\n' : '';
      socket.end(`HTTP/1.1 ${status} Refused\r\n${challenge}Content-Length: 0\r\n\r\n`);
      return;
    }
    const far = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      far.write(head);
      far.pipe(socket);
      socket.pipe(far);
    });
    far.on('error', () => socket.destroy());
    socket.on('close', () => far.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
