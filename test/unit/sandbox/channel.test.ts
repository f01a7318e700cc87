import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import type { SwitchValues } from '../../sandbox/switches.ts';
import { type Answer, ask, link, TestClient } from './client.ts';

let sandbox: Sandbox;
let client: TestClient;

async function start(switches: Partial<SwitchValues> = {}): Promise<void> {
  sandbox = await startSandbox({ clockRate: 0, switches });
  client = new TestClient(sandbox);
  await client.online();
}
beforeEach(() => start());
afterEach(() => sandbox.close());

/** Waits until a P-GET with a journal id above `after` hangs at the server. */
const hanging = (after: number) => sandbox.journal.wait({ operation: 'events', after });

describe('the event channel (03)', () => {
  it('answers empty after its time-out, and follows next', async () => {
    const answer = await client.pollThrough(180_000);
    expect(answer.json.sender).toBeUndefined();
    const { self, next } = answer.json._links ?? {};
    const ackOf = (one: { href: string } | undefined) =>
      Number(new URL(one?.href ?? '', sandbox.url).searchParams.get('ack'));
    expect(ackOf(next)).toBe(ackOf(self) + 1);
  });

  it('repeats a package until the next ack, and resyncs for any other', async () => {
    const before = client.next;
    sandbox.user.incomingCall();
    const first = await client.poll();
    const again = await client.get(before);
    expect(again.json).toEqual(first.json);
    const lost = await client.get(before.replace(/ack=\d+/, 'ack=99'));
    expect(Object.keys(lost.json._links ?? {})).toEqual(['self', 'resync']);
    expect(lost.json.sender).toBeUndefined();
    client.next = link(lost.json, 'resync');
    sandbox.user.incomingCall();
    expect((await client.poll()).json.sender).toBeDefined();
  });

  it('replaces the waiting P-GET by an equal or higher priority only', async () => {
    const last = sandbox.journal.last;
    const older = client.get(`${client.next}&priority=1`);
    await hanging(last);
    const lower = await client.get(client.next);
    expect([lower.status, lower.json.subcode]).toEqual([409, 'PGetReplaced']);
    const newer = client.get(`${client.next}&priority=1`);
    const replaced: Answer = await older;
    expect([replaced.status, replaced.json.subcode]).toEqual([409, 'PGetReplaced']);
    sandbox.user.incomingCall();
    expect((await newer).status).toBe(200);
  });

  it('holds Medium events as long as it was told, and releases them with a High one', async () => {
    const last = sandbox.journal.last;
    const polled = client.poll('medium=60');
    await hanging(last);
    sandbox.user.setPresence({ availability: 'Busy' });
    sandbox.clock.advance(59_000);
    expect(sandbox.user.applications[0]?.channel.polling).toBe(true);
    sandbox.user.incomingCall();
    await polled;
    expect(client.story.slice(0, 2)).toEqual([
      'me: presence updated',
      'communication: phoneAudioInvitation started {Connecting}',
    ]);
  });

  it('merges what nobody has seen yet', async () => {
    for (const availability of ['Busy', 'Away', 'Online', 'Busy']) sandbox.user.setPresence({ availability });
    await client.pollThrough(5_000);
    expect(client.story).toEqual(['me: presence updated']);
  });

  it('steers with resume or with nothing when told to', async () => {
    sandbox.control.steerChannels('resume');
    expect(Object.keys((await client.pollThrough(180_000)).json._links ?? {})).toEqual(['self', 'resume']);
    sandbox.control.steerChannels('none');
    expect(Object.keys((await client.pollThrough(180_000)).json._links ?? {})).toEqual(['self']);
  });

  it('has closed the conversations before a resume, without a word, unless told not to', async () => {
    for (const resumeCloses of [true, false]) {
      sandbox.switches.set({ resumeCloses });
      const call = sandbox.user.incomingCall();
      const { invitation, conversation } = call.views[0] ?? {};
      await client.until(({ event }) => event.link?.href === invitation?.href);
      client.seen.length = 0;
      sandbox.control.steerChannels('resume');
      sandbox.user.incomingCall('carol@contoso.com');
      await client.poll();
      expect(client.story[0]).toBe('communication: phoneAudioInvitation started {Connecting}');
      expect(client.seen.some(({ event }) => event.link?.href === conversation?.href)).toBe(false);
      const statuses = [invitation, conversation].map(
        async (one) => (await client.get(one?.href ?? '')).status,
      );
      expect(await Promise.all(statuses)).toEqual(resumeCloses ? [404, 404] : [200, 200]);
    }
  });

  it('removes an application nobody polls for', async () => {
    sandbox.clock.advance(15 * 60_000);
    const answer = await client.poll();
    expect([answer.status, answer.json.subcode]).toEqual([404, 'ApplicationNotFound']);
  });

  it('ends the waiting P-GET with the application', async () => {
    const last = sandbox.journal.last;
    const polled = client.poll();
    await hanging(last);
    sandbox.user.endApplications('InactiveApplicationExpired');
    const answer = await polled;
    expect([answer.status, answer.json.code, answer.json.subcode]).toEqual([
      410,
      'Gone',
      'InactiveApplicationExpired',
    ]);
  });
});

describe('switches', () => {
  const variants: [string, Partial<SwitchValues>, (answer: Answer) => void][] = [
    ['linkOnlyEvents', { linkOnlyEvents: 'all' }, ({ text }) => expect(text).not.toContain('_embedded')],
    ['byteOrderMark', { byteOrderMark: true }, ({ text }) => expect(text.startsWith('\uFEFF')).toBe(true)],
    ['absoluteHrefs', { absoluteHrefs: true }, ({ json }) => expect(link(json, 'next')).toMatch(/^https:/)],
    ['unknownEvents', { unknownEvents: true }, ({ text }) => expect(text).toContain('sandboxFutureSender')],
    ['unknownMembers', { unknownMembers: true }, ({ text }) => expect(text).toContain('sandboxFutureMember')],
    ['eventsKey', { eventsKey: true }, ({ json }) => expect(link(json, 'next')).toMatch(/key=.+&ack=/)],
    [
      'missingLinks',
      { missingLinks: 'conversation.phoneAudio' },
      ({ text }) => expect(text).not.toMatch(/"state":"Incoming"[^}]*"phoneAudio"/),
    ],
    ['shape', { shape: 'arrays' }, ({ text }) => expect(text).toContain('"decline":[{')],
    ['opaqueHrefs', { opaqueHrefs: true }, ({ text }) => expect(text).not.toContain('/conversations/')],
    ['acceptLink', { acceptLink: true }, ({ text }) => expect(text).toContain('/accept"')],
  ];

  it.each(variants)('%s', async (_, switches, check) => {
    await sandbox.close();
    // Only what is under test differs: the sign-in itself runs in the documented form.
    const { eventsKey, ...later } = switches;
    await start(eventsKey === undefined ? {} : { eventsKey });
    sandbox.switches.set(later);
    sandbox.user.incomingCall();
    check(await client.poll());
  });

  it('opaque hrefs lead where they should, and built ones nowhere', async () => {
    await sandbox.close();
    await start({ opaqueHrefs: true });
    expect((await client.get(link(client.application, 'policies'))).json.rel).toBe('policies');
    expect((await client.get(`${link(client.application, 'self')}/policies`)).status).toBe(404);
  });

  it('unknown ones and wrong values are refused', () => {
    expect(() => sandbox.switches.set({ shape: 'round' })).toThrow('one of');
    expect(() => sandbox.switches.set({ tokenSeconds: Number('1'), ...{ nonsense: 1 } })).toThrow(
      'no switch',
    );
  });
});

describe('faults', () => {
  const url = () => link(client.application, 'policies');

  it('answers with any error, so many times', async () => {
    const fault = { match: { operation: 'policies' }, times: 2 };
    sandbox.faults.add({ ...fault, effect: { kind: 'error', status: 503, retryAfter: 7 } });
    for (let round = 0; round < 2; round += 1) {
      const answer = await client.get(url());
      expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([
        503,
        'ServiceUnavailable',
        '7',
      ]);
    }
    expect((await client.get(url())).status).toBe(200);
    expect(sandbox.journal.list({ operation: 'policies' }).map((one) => one.fault)).toEqual([
      'error',
      'error',
      undefined,
    ]);
    const now = new Date(sandbox.clock.now());
    sandbox.faults.add({ ...fault, effect: { kind: 'error', status: 503, retryAfter: 7, asDate: true } });
    const { headers } = await client.get(url());
    expect(headers.date).toBe(now.toUTCString());
    expect(Date.parse(String(headers['retry-after'])) - Date.parse(String(headers.date))).toBe(7_000);
  });

  it('html, truncated, malformed, unauthorized, marked, dropped', async () => {
    const once = (effect: Parameters<Sandbox['faults']['add']>[0]['effect']) => {
      sandbox.faults.add({ match: { operation: 'policies' }, effect });
      return client.get(url());
    };
    expect((await once({ kind: 'html', status: 502 })).headers['content-type']).toBe('text/html');
    expect((await once({ kind: 'unauthorized' })).headers['www-authenticate']).toBeDefined();
    const malformed = await once({ kind: 'malformed' });
    expect(() => JSON.parse(malformed.text)).toThrow();
    expect((await once({ kind: 'byteOrderMark' })).text.startsWith('\uFEFF')).toBe(true);
    await expect(once({ kind: 'truncate' })).rejects.toThrow();
    await expect(once({ kind: 'drop' })).rejects.toThrow();
    expect(sandbox.journal.list({ operation: 'policies' }).at(-1)?.broken).toBe(true);
  });

  it('breaks a P-GET that is waiting', async () => {
    const last = sandbox.journal.last;
    const polled = client.poll();
    await hanging(last);
    expect(sandbox.faults.interrupt({ operation: 'events' }, { kind: 'html', status: 502 })).toBe(1);
    expect((await polled).status).toBe(502);
    sandbox.user.incomingCall();
    expect((await client.poll()).json.sender).toBeDefined();
  });

  it.each([
    ['the line', undefined],
    ['with a page', 504],
  ])('cuts %s what has no answer in time, as a proxy does, and nothing else', async (_how, status) => {
    const effect = { kind: 'cut', ms: 60_000, ...(status === undefined ? {} : { status }) } as const;
    sandbox.faults.add({ match: { operation: 'events' }, times: 0, effect });
    const { last } = sandbox.journal;
    const early = client.poll();
    await hanging(last);
    sandbox.clock.advance(59_000);
    sandbox.user.incomingCall();
    expect((await early).status).toBe(200);
    const before = sandbox.journal.last;
    const late = client.poll().then(
      (answer) => answer.status,
      () => undefined,
    );
    await hanging(before);
    sandbox.clock.advance(60_000);
    expect(await late).toBe(status);
    expect(sandbox.user.applications[0]?.channel.polling).toBe(false);
    sandbox.faults.clear();
    const again = client.poll();
    sandbox.user.incomingCall();
    expect((await again).json.sender, 'the package was kept').toBeDefined();
  });

  it('holds an answer back until its time', async () => {
    sandbox.faults.add({ match: { operation: 'policies' }, effect: { kind: 'delay', ms: 60_000 } });
    const slow = client.get(url());
    const entry = await sandbox.journal.wait({ operation: 'policies' });
    expect(entry.status).toBeUndefined();
    sandbox.clock.advance(60_000);
    expect((await slow).status).toBe(200);
  });
});

it('discovery can be broken too', async () => {
  sandbox.faults.add({ match: { operation: 'discovery' }, effect: { kind: 'html', status: 404 } });
  expect((await ask(sandbox, sandbox.discoveryUrl, { headers: { accept: 'application/json' } })).status).toBe(
    404,
  );
});
