import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Dict, embedded, link, TestClient } from './client.ts';

let sandbox: Sandbox;
let client: TestClient;
let people: Dict | undefined;

beforeEach(async () => {
  sandbox = await startSandbox({ clockRate: 0 });
  client = new TestClient(sandbox);
  await client.online();
  people = client.application._embedded?.people;
});
afterEach(() => sandbox.close());

const names = (body: Dict) => embedded(body, 'contact').map((one) => one.name);

describe('search (05 §2)', () => {
  const search = async (query: string) => client.get(`${link(people, 'search')}?${query}`);

  it('finds by name, address and number, within the limit', async () => {
    expect(names((await search('query=reyes&limit=10')).json)).toEqual(['Carol Reyes']);
    expect(names((await search('query=ben%40contoso&limit=10')).json)).toEqual(['Ben Hall']);
    expect(names((await search('query=5550123')).json)).toEqual(['Ben Hall']);
    const limited = await search('query=contoso&limit=3');
    expect(embedded(limited.json, 'contact')).toHaveLength(3);
    expect(limited.json.moreResultsAvailable).toBe(true);
    expect((await search('query=zzzz')).json._embedded).toBeUndefined();
  });

  it('wants a query and a limit between 1 and 100', async () => {
    for (const query of ['', 'query=', 'query=x&limit=0', 'query=x&limit=101', `query=${'x'.repeat(257)}`]) {
      expect((await search(query)).json.subcode).toBe('ParameterValidationFailure');
    }
  });

  it('leads to contacts with all their numbers, presence and photo', async () => {
    const found = embedded((await search('query=ben hall')).json, 'contact')[0];
    expect(found?.mobilePhoneNumber).toBeUndefined();
    const ben = (await client.get(link(found, 'self'))).json;
    expect(ben.mobilePhoneNumber).toBe('tel:+12065550199');
    sandbox.control.setPresence('ben@contoso.com', { availability: 'Busy', activity: 'in-a-meeting' });
    const presence = await client.get(link(ben, 'contactPresence'));
    expect([presence.json.availability, presence.json.activity]).toEqual(['Busy', 'in-a-meeting']);
    const image = { accept: 'image/jpeg' };
    const photo = await client.send(`${link(ben, 'contactPhoto')}?size=HR64X64`, { headers: image });
    expect(photo.headers['content-type']).toBe('image/jpeg');
    const tag = { ...image, 'if-none-match': String(photo.headers.etag) };
    expect((await client.send(link(ben, 'contactPhoto'), { headers: tag })).status).toBe(304);
    const blocked = embedded((await search('query=Oscar')).json, 'contact')[0];
    expect(blocked?.workPhoneNumber).toBeUndefined();
    expect((await client.get(link(blocked, 'contactPhoto'))).status).toBe(404);
  });
});

describe('presence subscriptions (05 §5)', () => {
  it('tell of changes, warn before they expire, and expire', async () => {
    const body = { duration: 10, uris: ['sip:ben@contoso.com'] };
    const made = await client.post(link(people, 'presenceSubscriptions'), body);
    expect(made.status).toBe(201);
    await client.pollThrough(5_000);
    expect(client.story).toEqual([
      'people: presenceSubscription added',
      'people: contact added',
      'people: contactPresence updated',
      'people: contactNote updated',
      'people: contactLocation updated',
    ]);
    client.seen.length = 0;
    sandbox.control.setPresence('ben@contoso.com', { availability: 'Away' });
    await client.pollThrough(5_000);
    expect(client.story).toEqual(['people: contactPresence updated']);
    expect(client.seen[0]?.event.in?.rel).toBe('contact');
    client.seen.length = 0;
    sandbox.clock.advance(8 * 60_000);
    await client.pollThrough(5_000);
    expect(client.story).toContain('people: presenceSubscription updated');
    expect((await client.post(`${link(made.json, 'self')}?duration=30`)).status).toBe(200);
    sandbox.clock.advance(31 * 60_000);
    client.application = await client.signIn();
    const gone = await client.post(`${link(made.json, 'self')}?duration=30`);
    expect(gone.json.subcode).toBe('ApplicationNotFound');
  });

  it('check their input', async () => {
    const post = (body: unknown) => client.post(link(people, 'presenceSubscriptions'), body);
    expect((await post({ duration: 5, uris: [] })).json.subcode).toBe('ParameterValidationFailure');
    expect((await post({ duration: 10, uris: ['ben'] })).json.subcode).toBe('ParameterValidationFailure');
    const many = Array.from({ length: 301 }, (_, index) => `sip:p${index}@contoso.com`);
    expect((await post({ duration: 10, uris: many })).json.subcode).toBe('LimitExceeded');
  });
});

it('the contact list has groups, delegates among them (05 §4)', async () => {
  const groups = await client.get(link(people, 'myGroups'));
  expect(Object.keys(groups.json._embedded ?? {})).toContain('delegatesGroup');
  const delegates = groups.json._embedded?.delegatesGroup;
  expect(names((await client.get(link(delegates, 'groupContacts'))).json)).toEqual(['Lee Okafor']);
  expect(names((await client.get(link(people, 'myContacts'))).json)).toContain('Carol Reyes');
});

describe('call forwarding and phones (02 §4, §5)', () => {
  const settings = async () =>
    (await client.get(link(client.application._embedded?.me, 'callForwardingSettings'))).json;

  it('rings others too, goes to voicemail, is turned off', async () => {
    const before = await settings();
    expect(before.activeSetting).toBe('None');
    const ring = before._embedded?.simultaneousRingSettings;
    expect((await client.post(link(ring, 'simultaneousRingToTeam'), { ringDelay: 10 })).status).toBe(204);
    const after = await settings();
    expect(after.activeSetting).toBe('SimultaneousRing');
    expect(after._embedded?.simultaneousRingSettings).toMatchObject({ target: 'Team', ringDelay: 10 });
    expect(after.etag).not.toBe(before.etag);
    const wrong = await client.post(link(ring, 'simultaneousRingToContact'), { target: 'whoever' });
    expect(wrong.json.subcode).toBe('NormalizationFailed');
    await client.post(link(after, 'turnOffCallForwarding'));
    expect((await settings()).activeSetting).toBe('None');
  });

  it('a change inside a part leaves the etag of the whole alone (01 §6.5)', async () => {
    const before = await settings();
    const unanswered = before._embedded?.unansweredCallSettings;
    const etags = async () => [
      (await settings()).etag,
      (await client.get(link(unanswered, 'self'))).json.etag,
    ];
    const [whole, part] = await etags();
    const delay = `${link(unanswered, 'unansweredCallToVoicemail')}?ringDelay=25`;
    expect((await client.post(delay)).status).toBe(204);
    const [wholeAfter, partAfter] = await etags();
    expect(wholeAfter).toBe(whole);
    expect(partAfter).not.toBe(part);
  });

  it('refuses what the account has not', async () => {
    await client.online('heidi@contoso.com', 'heidi');
    const mine = await settings();
    const forward = mine._embedded?.immediateForwardSettings;
    expect(forward?._links?.immediateForwardToVoicemail).toBeUndefined();
    const delegates = await client.post(link(forward, 'immediateForwardToDelegates'));
    expect([delegates.status, delegates.json.subcode]).toEqual([409, 'NoDelegatesConfigured']);
    await client.signIn('erin@contoso.com', 'erin');
    expect(client.application._embedded?.me?._links?.phones).toBeUndefined();
    expect(client.application._embedded?.communication?._links?.startPhoneAudio).toBeUndefined();
  });

  it('changes a number, but not the administrator’s', async () => {
    const url = link(client.application._embedded?.me, 'phones');
    const [work, mobile] = embedded((await client.get(url)).json, 'phone');
    expect(work?._links?.changeNumber).toBeUndefined();
    const changed = await client.post(link(mobile, 'changeNumber'), { number: '206 555 0190' });
    expect(changed.status).toBe(204);
    expect(embedded((await client.get(url)).json, 'phone')[1]?.number).toBe('tel:+12065550190');
  });
});

it('presence follows reports, idleness and the user’s choice (02 §6, §7)', async () => {
  const me = (await client.get(link(client.application._embedded?.me, 'self'))).json;
  const availability = async () => (await client.get(link(me, 'presence'))).json.availability;
  expect(await availability()).toBe('Online');
  sandbox.clock.advance(5 * 60_000);
  expect(await availability()).toBe('IdleOnline');
  await client.post(link(me, 'reportMyActivity'));
  expect(await availability()).toBe('Online');
  await client.post(link(me, 'presence'), { availability: 'DoNotDisturb' });
  expect(await availability()).toBe('DoNotDisturb');
  await client.post(link(me, 'presence'));
  expect(await availability()).toBe('Online');
});

it('a batch carries several requests, and refuses those that may not be in it (01 §7)', async () => {
  const part = (line: string) =>
    `--b\r\nContent-Type: application/http; msgtype=request\r\n\r\n${line} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n\r\n`;
  const body = `${part(`GET ${link(client.application, 'policies')}`)}${part(`GET ${client.next}`)}--b--\r\n`;
  const answer = await client.send(link(client.application, 'batch'), {
    method: 'POST',
    body,
    headers: { 'content-type': 'multipart/batching; boundary="b"', accept: 'multipart/batching' },
  });
  expect(answer.status).toBe(200);
  expect(answer.text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  expect(answer.text).toContain('"telephonyMode":"Uc"');
});
