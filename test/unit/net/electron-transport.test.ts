/** What closes old connections, and what must not be closed, by stand-ins for Electron; ../../desktop/net.test.ts has the real one. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ElectronTransport, type ElectronTransportOptions } from '../../../main/net/electron-transport.ts';
import { Trust } from '../../../main/net/trust.ts';

type Session = ReturnType<ElectronTransportOptions['session']>;
type Outgoing = ReturnType<ElectronTransportOptions['net']['request']>;

let asked: string[];
let closed: string[];
let closing: () => Promise<void>;
const answers: (() => void)[] = [];
const transport = new ElectronTransport({
  net: {
    request: ({ method, url }) => {
      asked.push(`${method} ${url}`);
      const outgoing = Object.assign(new EventEmitter(), { end: () => {}, abort: () => {} });
      answers.push(() => outgoing.emit('redirect', 302, 'GET', 'https://contoso.com/', {}));
      return outgoing as unknown as Outgoing;
    },
  },
  session: (use) =>
    ({
      closeAllConnections: () => {
        closed.push(use);
        return closing();
      },
    }) as Session,
  trust: new Trust([]),
  userAgent: 'Deskring/test',
});
const send = (method: 'GET' | 'POST') =>
  transport.send({ method, url: `https://contoso.com/${method}`, timeoutMs: 30_000 });
const turn = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  closed = [];
  answers.length = 0;
  closing = async () => {};
});
afterEach(async () => {
  for (const answer of answers) answer();
  await vi.advanceTimersByTimeAsync(1_000);
  vi.useRealTimers();
});

it('nothing is sent before they are closed, and at once afterwards', async () => {
  const dones: (() => void)[] = [];
  closing = () => new Promise((resolve) => dones.push(resolve));
  transport.closeConnections();
  void send('GET');
  dones[0]?.();
  await turn();
  expect([asked, closed]).toEqual([[], ['shared', 'once']]);
  dones[1]?.();
  await turn();
  expect(asked).toEqual(['GET https://contoso.com/GET']);
  void send('POST');
  expect(asked).toHaveLength(2);
});

it('a network process that never says so holds nothing up', async () => {
  closing = () => new Promise(() => {});
  transport.closeConnections();
  void send('GET');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual(['GET https://contoso.com/GET']);
});

it('the connection of a POST under way is left alone, as it may have been carried out', async () => {
  const dial = send('POST');
  transport.closeConnections();
  expect(closed).toEqual(['shared']);
  answers[0]?.();
  await dial;
  transport.closeConnections();
  expect(closed).toEqual(['shared', 'shared', 'once']);
});
