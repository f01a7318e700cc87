/** Link-only events are read, and the order stays (03 §7). */
import { describe, expect, it } from 'vitest';
import { Tokens } from '../../../main/ucwa/auth/tokens.ts';
import { type HttpRequest, type HttpResponse, TransportError } from '../../../main/ucwa/http.ts';
import { LinkReader } from '../../../main/ucwa/link-reader.ts';
import type { UcwaEvent } from '../../../main/ucwa/packages.ts';
import { Requests } from '../../../main/ucwa/requests.ts';
import { FakeClock } from '../desktop/fake-clock.ts';
import { makePorts } from './bench.ts';
import { answerOf, type Scripted } from './scripted.ts';

const event = (name: string, type = 'updated', rel = 'phoneAudio'): UcwaEvent => ({
  ...{ type, in: null, resource: null, status: null, reason: null },
  sender: { rel: 'conversation', href: 'https://pool/k', title: null },
  link: { rel, href: `https://pool/${name}`, title: null },
});

function reader() {
  const waiting = new Map<string, (response: HttpResponse) => void>();
  let sent = 0;
  const clock = new FakeClock();
  const transport = {
    send: (request: HttpRequest) =>
      new Promise<HttpResponse>((resolve, reject) => {
        sent += 1;
        waiting.set(request.url, resolve);
        clock.after(request.timeoutMs, () => reject(new TransportError('timeout', 'pool', 'silence')));
      }),
  };
  const ports = { ...makePorts(), clock };
  const tokens = new Tokens(transport, ports, { userName: 'a', password: 'b' });
  const seen: string[] = [];
  const stop = new AbortController();
  const links = new LinkReader(
    new Requests(transport, tokens, ports),
    new Set(['phoneAudio']),
    stop.signal,
    ports,
    (events) =>
      seen.push(...events.map(({ link, resource }) => `${link.href.slice(13)}${resource ? '+' : ''}`)),
  );
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const answer = async (name: string, status = 200, said: Scripted = { json: { code: 'NotFound' } }) => {
    const url = `https://pool/${name}`;
    waiting.get(url)?.(answerOf(status === 200 ? { json: { rel: 'phoneAudio' } } : { ...said, status }, url));
    await turn();
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    await turn();
  };
  return {
    links,
    seen,
    answer,
    stop,
    pass,
    sent: () => sent,
    asked: () => [...waiting.keys()].map((url) => url.slice(13)),
  };
}

describe('the link reader', () => {
  it('passes on in the same tick when nothing is to be read', () => {
    const { links, seen } = reader();
    links.push([event('a', 'deleted'), event('b', 'added', 'participant')]);
    expect(seen).toEqual(['a', 'b']);
  });

  it('asks for all at once and keeps the order, packages that come later included', async () => {
    const { links, seen, answer, asked } = reader();
    links.push([event('x', 'added', 'participant'), event('a'), event('b')]);
    links.push([event('y', 'added', 'participant')]);
    await answer('none');
    expect(asked()).toEqual(['a', 'b']);
    expect(seen).toEqual(['x']);
    await answer('b');
    expect(seen).toEqual(['x']);
    await answer('a');
    expect(seen).toEqual(['x', 'a+', 'b+', 'y']);
    links.push([event('z', 'deleted')]);
    expect(seen.at(-1)).toBe('z');
  });

  it('passes an event on without its resource when that is gone', async () => {
    const { links, seen, answer } = reader();
    links.push([event('a')]);
    await answer('a', 404);
    expect(seen).toEqual(['a']);
  });

  it('asks again for what the server could not say just now, and holds nothing up meanwhile', async () => {
    const { links, seen, answer, asked, pass } = reader();
    links.push([event('a')]);
    await answer('a', 503, {});
    expect(seen).toEqual(['a']);
    links.push([event('z', 'deleted')]);
    expect(seen).toEqual(['a', 'z']);
    for (let i = 0; i < 3; i++) {
      await pass(60_000);
      await answer('a', i < 2 ? 429 : 200, {});
    }
    expect(seen).toEqual(['a', 'z', 'a+']);
    expect(asked()).toEqual(['a']);
  });

  it('asks again after the 404 of a proxy, which says nothing of a call', async () => {
    const { links, seen, answer, pass } = reader();
    const page = { body: '<html>', headers: { 'content-type': 'text/html' } };
    links.push([event('a')]);
    await answer('a', 404, page);
    await pass(2_000);
    await answer('a', 404, page);
    await pass(5_000);
    await answer('a');
    expect(seen).toEqual(['a', 'a+']);
  });

  it('leaves it when it has gone meanwhile', async () => {
    const { links, seen, answer, pass, sent } = reader();
    links.push([event('a')]);
    await answer('a', 503, {});
    await pass(1_000);
    await answer('a', 404);
    await pass(600_000);
    expect([seen, sent()]).toEqual([['a'], 2]);
  });

  it('waits as long as the server asks it to', async () => {
    const { links, seen, answer, pass, sent } = reader();
    links.push([event('a')]);
    for (const asked of [1, 2]) {
      await answer('a', 503, { headers: { 'retry-after': '20' } });
      await pass(19_999);
      expect(sent()).toBe(asked);
      await pass(1);
      expect(sent()).toBe(asked + 1);
    }
    await answer('a');
    expect(seen).toEqual(['a', 'a+']);
  });

  it('holds what came behind it up for three seconds of silence, and no longer', async () => {
    const { links, seen, pass } = reader();
    links.push([event('a'), event('z', 'deleted')]);
    await pass(2_999);
    expect(seen).toEqual([]);
    await pass(1);
    expect(seen).toEqual(['a', 'z']);
  });

  it('gives up after six readings', async () => {
    const { links, pass, sent } = reader();
    links.push([event('a')]);
    for (let i = 0; i < 20; i++) await pass(60_000);
    expect(sent()).toBe(6);
  });

  it('says nothing once the session is over', async () => {
    const { links, seen, answer, stop } = reader();
    links.push([event('a')]);
    stop.abort();
    await answer('a');
    expect(seen).toEqual([]);
  });
});
