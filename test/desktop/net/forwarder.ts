/** A router between ../net.test.ts and its server: it passes connections on, and may forget those it knows. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Forwarder {
  readonly port: number;
  /** Connections so far lead nowhere from now on, and neither side is told: as routers do while a computer sleeps. */
  forget(): void;
  close(): void;
}

/** @param port of the server on this computer that it leads to */
export async function startForwarder(port: number): Promise<Forwarder> {
  const known = new Set<Socket>();
  const all = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    known.add(near);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      all.add(from);
      from.on('data', (bytes) => {
        if (known.has(near)) to.write(bytes);
      });
      from.on('error', () => from.destroy());
      from.on('close', () => {
        if (known.has(near)) to.destroy();
      });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    forget: () => known.clear(),
    close: () => {
      for (const socket of all) socket.destroy();
      server.close();
    },
  };
}
