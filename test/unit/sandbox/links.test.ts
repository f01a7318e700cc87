import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { ask, type Dict, link, TestClient } from './client.ts';

let sandbox: Sandbox;
let client: TestClient;

beforeEach(async () => {
  sandbox = await startSandbox({ clockRate: 0 });
  client = new TestClient(sandbox);
});
afterEach(() => sandbox.close());

/** Every link in a body, those of embedded resources and events included. */
function linksOf(body: unknown): [rel: string, href: string][] {
  if (typeof body !== 'object' || body === null) return [];
  if (Array.isArray(body)) return body.flatMap(linksOf);
  return Object.entries(body as Dict).flatMap(([name, value]): [string, string][] =>
    name === '_links'
      ? Object.entries(value as Record<string, Dict | Dict[]>).flatMap(([rel, some]) =>
          [some].flat().map((one): [string, string] => [rel, one.href ?? '']),
        )
      : linksOf(value),
  );
}

/** Follows every link from these bodies on, with GET. @returns those that lead nowhere, each once */
async function deadLinks(...bodies: unknown[]): Promise<string[]> {
  const seen = new Set<string>();
  const dead = new Set<string>();
  const toDo = bodies.flatMap(linksOf);
  for (let next = toDo.pop(); next; next = toDo.pop()) {
    const [rel, href] = next;
    // P-GETs would wait, and photos may be missing.
    if (seen.has(href) || /events\?|\/photos\//.test(href)) continue;
    seen.add(href);
    const { status, json } = await client.get(rel === 'search' ? `${href}?query=b` : href);
    toDo.push(...linksOf(json));
    if (status !== 200 && status !== 405) dead.add(`${status} ${rel}`);
  }
  return [...dead];
}

describe('every link leads somewhere', () => {
  it.each([
    ['edition A', {}],
    ['edition B', { editionB: true }],
  ])('in %s', async (_edition, switches) => {
    sandbox.switches.set(switches);
    await client.online();
    sandbox.user.log({ at: 1, recipients: [{ name: 'Ben Hall', uri: 'sip:ben@contoso.com' }] });
    const { application } = client;
    const root = await ask(sandbox, sandbox.discoveryUrl, { headers: { accept: 'application/json' } });
    const communication = await client.get(link(application._embedded?.communication, 'self'));
    expect(await deadLinks(root.json, application, communication.json)).toEqual([]);
    const call = sandbox.user.incomingCall({ from: 'carol@contoso.com', forwardedBy: 'lee@contoso.com' });
    expect(await deadLinks((await client.poll()).json)).toEqual([]);
    call.answerOnPhone();
    expect(await deadLinks((await client.poll()).json)).toEqual([]);
  });
});

it('the history keeps its entries apart, whatever is deleted, and counts them', async () => {
  sandbox.switches.set({ editionB: true });
  await client.online();
  const { json: communication } = await client.get(link(client.application._embedded?.communication, 'self'));
  const logs = async () =>
    [(await client.get(link(communication, 'conversationLogs'))).json._links?.conversationLog ?? []]
      .flat()
      .map(({ href }) => href);
  const keep = (at: number) => sandbox.user.log({ at, recipients: [{ uri: 'sip:ben@contoso.com' }] });
  keep(1);
  keep(2);
  const [newer, older = ''] = await logs();
  expect((await client.send(older, { method: 'DELETE' })).status).toBe(204);
  keep(3);
  const after = await logs();
  expect([new Set(after).size, after[1]]).toEqual([2, newer]);
  expect((await client.get(link(communication, 'missedItems'))).json.conversationLogsCount).toBe(2);
});

it('remembers the last 200 calls that ended, and every live one', async () => {
  await client.online();
  const live = sandbox.user.incomingCall();
  for (let count = 0; count < 250; count += 1) sandbox.user.incomingCall().giveUp();
  expect(sandbox.control.calls).toHaveLength(201);
  expect(sandbox.control.calls[0]).toBe(live);
});

it('a subscription to a group watches its members (05 §5)', async () => {
  await client.online();
  const { people } = client.application._embedded ?? {};
  const groups = await client.get(link(people, 'myGroups'));
  const delegates = groups.json._embedded?.delegatesGroup;
  const made = await client.post(`${link(delegates, 'subscribeToGroupPresence')}&duration=30`);
  expect(made.status).toBe(201);
  await client.pollThrough(5_000);
  const added = client.seen.filter(({ short }) => short === 'people: contact added');
  expect(added.map(({ event }) => event.link?.href)).toEqual([expect.stringMatching(/lee@contoso\.com$/)]);
  const unknown = await client.post(`${link(people, 'presenceSubscriptions')}?groupId=nobody&duration=30`);
  expect(unknown.status).toBe(404);
});
