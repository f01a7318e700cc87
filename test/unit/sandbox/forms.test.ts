/** Other forms of the same answers: XML, a guest network's page, a photo by cookie. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { link, TestClient } from './client.ts';

let sandbox: Sandbox;
let client: TestClient;
beforeEach(async () => {
  sandbox = await startSandbox({ clockRate: 0 });
  client = new TestClient(sandbox);
  await client.online();
});
afterEach(() => sandbox.close());

const REASON = '<reason xmlns="http://schemas.microsoft.com/rtc/2012/03/ucwa">';

const me = () => link(client.application._embedded?.me, 'self');

it('XML for those who ask for nothing else, or for all by the switch', async () => {
  const json = await client.send(me());
  expect(json.headers['content-type']).toContain('json');
  const asked = await client.send(me(), { headers: { accept: 'application/xml' } });
  expect(asked.headers['content-type']).toBe('application/xml; charset=utf-8');
  expect(asked.text).toMatch(/^<\?xml .*<resource rel="me" href="[^"]+" xmlns="http:\/\/schemas\.microsoft/);
  sandbox.switches.set({ representation: 'xml' });
  expect((await client.send(me())).text).toBe(asked.text);
  const gone = await client.send(`${me()}/nothing`);
  expect([gone.status, gone.text]).toEqual([404, expect.stringContaining(`${REASON}<code>NotFound</code>`)]);
  const search = link(client.application._embedded?.people, 'search');
  expect((await client.send(search)).text, 'documented in 06 §1').toMatch(
    /<parameters><property name="query">missing<\/property><\/parameters><\/reason>$/,
  );
});

it('every answer names the server and bears a correlation id of its own (01 §6.6)', async () => {
  const answers = [await client.send(me()), await client.send(me()), await client.send(`${me()}/nothing`)];
  for (const { headers } of answers) expect(headers['x-ms-server-fqdn']).toBe('127.0.0.1');
  const ids = answers.map(({ headers }) => headers['x-ms-correlation-id']);
  expect(new Set(ids).size).toBe(3);
  expect(ids.join()).toMatch(/^[-0-9a-f,]{110}$/);
});

it('a guest network answers everything', async () => {
  sandbox.switches.set({ captivePortal: 'page' });
  const page = await client.send(me());
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html']);
  expect(page.headers['x-ms-server-fqdn'], 'it is no answer of the server').toBeUndefined();
  sandbox.switches.set({ captivePortal: 'redirect' });
  const moved = await client.send(me());
  expect([moved.status, moved.headers.location]).toEqual([302, 'http://portal.example/login']);
});

it('the cookie of an application opens its photos and nothing else', async () => {
  const [application] = sandbox.user.applications;
  const cookie = `other=1; cwt_ucwa=${application?.id}`;
  const url = link(client.application._embedded?.me, 'photo');
  const { headers } = await client.get(link(client.application, 'self'));
  expect(headers['set-cookie'], 'issued again (01 §3.5)').toEqual([
    `cwt_ucwa=${application?.id}; path=${application?.path}/photos; secure; HttpOnly`,
  ]);
  const withCookie = (to: string, value: string) =>
    client.send(to, { without: ['authorization'], headers: { cookie: value } });
  expect((await withCookie(url, cookie)).status).toBe(200);
  expect((await withCookie(url, 'cwt_ucwa=other')).status).toBe(401);
  expect((await withCookie(me(), cookie)).status).toBe(401);
});
