import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Answer, ask, type Dict, link, TestClient } from './client.ts';

let sandbox: Sandbox;
let client: TestClient;

beforeEach(async () => {
  sandbox = await startSandbox({ clockRate: 0 });
  client = new TestClient(sandbox);
  await client.online();
});
afterEach(() => sandbox.close());

const told = ({ status, json }: Answer) => [status, json.code, json.subcode];

/** The present communication and a body that a PUT of it takes. */
async function communication() {
  const url = link(client.application._embedded?.communication, 'self');
  const { json } = await client.get(url);
  const { _links, _embedded, rel, etag, ...body } = json;
  return { url, etag: etag ?? '', body };
}

/** Written by hand, as every client of Node's adds the header by itself. @returns the status */
function emptyPost(path: string, withLength: boolean): Promise<number> {
  const { hostname, port, host } = new URL(sandbox.url);
  const headers = [
    ...[`Host: ${host}`, 'Accept: application/json', `Authorization: Bearer ${client.token}`],
    ...(withLength ? ['Content-Length: 0'] : []),
  ];
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), ca: sandbox.caPem }, () =>
      socket.write(`POST ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`),
    );
    socket.on('error', reject);
    socket.once('data', (head) => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(head.toString())?.[1]));
    });
  });
}

describe('what a request has to bring', () => {
  it('Accept', async () => {
    const url = link(client.application, 'policies');
    expect(told(await client.send(url, { without: ['accept'] }))).toEqual([406, 'NotAcceptable', undefined]);
    expect((await client.send(url, { headers: { accept: 'text/html' } })).status).toBe(406);
    const vendor = { accept: 'application/vnd.microsoft.com.ucwa+json' };
    expect((await client.send(url, { headers: vendor })).status).toBe(200);
  });

  it('Content-Type with a body', async () => {
    const url = link(client.application._embedded?.communication, 'startPhoneAudio');
    const body = { to: 'sip:ben@contoso.com' };
    const answer = await client.send(url, { method: 'POST', body, without: ['content-type'] });
    expect(told(answer)).toEqual([415, 'UnsupportedMediaType', undefined]);
  });

  it('Content-Length, where a POST is empty', async () => {
    const { json } = await client.get(link(client.application, 'self'));
    const url = link(json._embedded?.me, 'reportMyActivity');
    expect(await emptyPost(url, false)).toBe(411);
    expect(await emptyPost(url, true)).toBe(204);
  });

  it('readable JSON', async () => {
    const url = link(client.application._embedded?.communication, 'startPhoneAudio');
    const answer = await client.post(url, '{"to":');
    expect(told(answer)).toEqual([400, 'BadRequest', 'DeserializationFailure']);
  });

  it('a token of this host', async () => {
    const url = link(client.application, 'policies');
    expect((await client.send(url, { without: ['authorization'] })).headers['x-ms-diagnostics']).toMatch(
      /^28020/,
    );
    const elsewhere = `${sandbox.url.replace('127.0.0.1', 'localhost')}${url}`;
    for (const status of ['401', '403', '500'] as const) {
      sandbox.switches.set({ wrongHostStatus: status });
      const answer = await client.get(elsewhere);
      expect(answer.status).toBe(Number(status));
      expect(answer.headers['x-ms-diagnostics']).toMatch(/^28032/);
    }
    sandbox.user.forgetTokens();
    expect((await client.get(url)).status).toBe(500);
  });

  it('no origin', async () => {
    const url = link(client.application, 'policies');
    const answer = await client.send(url, { headers: { 'x-ms-origin': 'https://a.example' } });
    expect(answer.status).toBe(403);
    expect(answer.headers['x-ms-diagnostics']).toMatch(/^28070/);
    const headers = { accept: 'application/json', origin: 'https://a.example' };
    for (const path of [sandbox.discoveryUrl, '/WebTicket/oauthtoken'])
      expect((await ask(sandbox, path, { headers })).headers['x-ms-diagnostics']).toMatch(/^28070/);
  });

  it('no revision that no link showed', async () => {
    const url = link(client.application, 'policies');
    const answer = await client.send(url, { headers: { 'x-ms-requiresminresourceversion': '2' } });
    expect(told(answer)).toEqual([404, 'NotFound', 'APIVersionNotSupported']);
    const create = () =>
      client.send('/ucwa/oauth/v1/applications', {
        method: 'POST',
        body: { userAgent: 'x', endpointId: 'x', culture: 'en-US' },
        headers: { 'x-ms-requiresminresourceversion': '2' },
      });
    expect(told(await create())).toEqual([404, 'NotFound', 'APIVersionNotSupported']);
    sandbox.switches.set({ applicationsRevision2: true });
    expect((await create()).status).toBe(201);
  });

  it('a verb the link takes, and a link at all', async () => {
    const url = link(client.application, 'policies');
    expect(told(await client.post(url, {}))).toEqual([405, 'MethodNotAllowed', undefined]);
    const built = `${link(client.application, 'self')}/me/reportMyActivity`;
    const answer = await client.post(built);
    expect(told(answer)).toEqual([404, 'NotFound', undefined]);
    const [entry] = sandbox.journal.list({ path: 'reportMyActivity' });
    expect(entry?.notes.join()).toContain('built');
  });

  it('somebody else’s application is none of theirs', async () => {
    const url = link(client.application, 'policies');
    await client.ticket('ben@contoso.com');
    expect((await client.get(url)).status).toBe(403);
  });
});

describe('startPhoneAudio checks its input (04 §1)', () => {
  it.each([
    [{}, 400, 'ParameterValidationFailure'],
    [{ to: 'ben' }, 400, 'NormalizationFailed'],
    [{ to: 'tel:+1206555x' }, 400, 'NormalizationFailed'],
    [{ to: 'sip:ben@contoso.com', phoneNumber: 'desk' }, 400, 'NormalizationFailed'],
    [{ to: 'sip:ben@contoso.com', subject: 'x'.repeat(251) }, 400, 'ParameterValidationFailure'],
    [{ to: 'sip:ben@contoso.com', importance: 'Huge' }, 400, 'ParameterValidationFailure'],
    [{ to: 'sip:ben@contoso.com', operationId: 'x'.repeat(51) }, 400, 'ParameterValidationFailure'],
    [{ to: 7 }, 400, 'ParameterValidationFailure'],
  ])('%j → %i %s', async (body, status, subcode) => {
    await openChannel();
    const url = link(client.application._embedded?.communication, 'startPhoneAudio');
    const answer = await client.post(url, body);
    expect([answer.status, answer.json.subcode]).toEqual([status, subcode]);
  });

  it('and its event channel', async () => {
    sandbox.clock.advance(61_000);
    const url = link(client.application._embedded?.communication, 'startPhoneAudio');
    const answer = await client.post(url, { to: 'sip:ben@contoso.com' });
    expect(told(answer)).toEqual([500, 'ServiceFailure', 'CallbackChannelError']);
  });

  it('and the right to call', async () => {
    const url = link(client.application._embedded?.communication, 'startPhoneAudio');
    sandbox.switches.set({ startPhoneAudioLink: 'never' });
    expect(told(await client.post(url, { to: 'sip:ben@contoso.com' }))).toEqual([403, 'Forbidden', 'None']);
  });
});

/** The channel counts as open for a minute after a P-GET (04 §1). */
async function openChannel(): Promise<void> {
  expect(sandbox.user.applications[0]?.channel.reachable).toBe(true);
}

describe('PUT (01 §6.5)', () => {
  it('wants If-Match in double quotes, the present etag, and all properties', async () => {
    const { url, etag, body } = await communication();
    const put = (headers: Record<string, string>, changed: unknown = body) =>
      client.send(url, { method: 'PUT', body: changed, headers });
    expect(told(await put({}))).toEqual([428, 'PreconditionRequired', undefined]);
    expect((await put({ 'if-match': etag })).status).toBe(428);
    expect(told(await put({ 'if-match': '"1"' }))).toEqual([412, 'PreconditionFailed', undefined]);
    const partial = { phoneNumber: '+12065550150' };
    expect((await put({ 'if-match': `"${etag}"` }, partial)).json.subcode).toBe('ParameterValidationFailure');
    const { phoneNumber: _left, ...rest } = body;
    expect((await put({ 'if-match': `"${etag}"` }, rest)).json.parameters).toEqual([
      { name: 'phoneNumber', reason: 'missing' },
    ]);
    expect((await put({ 'if-match': `"${etag}"` }, { ...body, phoneNumber: '206 555 0150' })).status).toBe(
      204,
    );
    const after = await communication();
    expect(after.body.phoneNumber).toBe('tel:+12065550150');
    expect(after.etag).not.toBe(etag);
    expect(told(await put({ 'if-match': `"${etag}"` }))[0]).toBe(412);
  });
});

it('what a PUT of edition B says of the history stays', async () => {
  sandbox.switches.set({ editionB: true });
  const { url, etag, body } = await communication();
  const headers = { 'if-match': `"${etag}"` };
  const changed = { ...body, conversationHistory: 'Enabled' };
  expect((await client.send(url, { method: 'PUT', body: changed, headers })).status).toBe(204);
  expect((await communication()).body.conversationHistory).toBe('Enabled');
});

it.each([
  ['00:05:00', 204],
  ['PT5M', 204],
  ['00:99:00', 400],
  ['5', 400],
])('a TimeSpan is hh:mm:ss or PT5M (README I9): %s → %i', async (span, status) => {
  for (const name of ['inactiveTimeout', 'voipFallbackToPhoneAudioTimeOut']) {
    await client.signIn('ben@contoso.com', `${name}${span}`);
    expect((await client.available({ [name]: span })).status).toBe(status);
  }
});

describe('the event channel checks its parameters (03 §1)', () => {
  it.each(['low=4', 'medium=1801', 'timeout=60', 'priority=x', 'ack='])('%s', async (parameter) => {
    const url = new URL(client.next, sandbox.url);
    const [name = '', value = ''] = parameter.split('=');
    url.searchParams.set(name, value);
    expect((await client.get(url.href)).json.subcode).toBe('ParameterValidationFailure');
  });
});

it('the event channel takes any whole number for a priority (03 §1)', async () => {
  const answer = client.poll('priority=-1');
  await sandbox.journal.wait({ operation: 'events', after: sandbox.journal.last });
  sandbox.clock.advance(180_000);
  expect((await answer).status).toBe(200);
});

it('the event channel writes XML only in the vendor’s type (03 §1)', async () => {
  const poll = (accept: string) => client.send(client.next, { headers: { accept } });
  expect((await poll('application/xml')).status).toBe(406);
  const answer = poll('application/vnd.microsoft.com.ucwa+xml');
  await sandbox.journal.wait({ operation: 'events', after: sandbox.journal.last });
  sandbox.clock.advance(180_000);
  expect((await answer).headers['content-type']).toContain('application/vnd.microsoft.com.ucwa+xml');
});

it('each run has a CA of its own, which a client must trust', async () => {
  const other = await startSandbox();
  try {
    await expect(ask({ ...other, caPem: sandbox.caPem }, other.discoveryUrl)).rejects.toThrow();
  } finally {
    await other.close();
  }
});

it('makeMeAvailable of revision 2 goes without what it refuses, and says so (02 §1)', async () => {
  sandbox.switches.set({ revisionLinks: true, refusedParts: 'phoneNumber' });
  const available = async (endpointId: string, body?: object) => {
    await client.signIn('ben@contoso.com', endpointId);
    return client.send(link(client.application._embedded?.me, 'makeMeAvailable'), {
      method: 'POST',
      ...(body && { body }),
      headers: { 'x-ms-requiresminresourceversion': '2' },
    });
  };
  const phone = { phoneNumber: '+12065550147', audioPreference: 'PhoneAudio' };
  const answer = await available('one', { ...phone, supportedModalities: ['PhoneAudio', 'Video'] });
  const told = (answer.json.operations as Dict[]).map(({ name, status }) => `${name} ${status}`);
  expect([answer.status, told]).toEqual([
    201,
    ['audioPreference Success', 'phoneNumber Failure', 'supportedModalities Failure'],
  ]);
  expect((await communication()).body).toMatchObject({
    ...{ audioPreference: 'PhoneAudio', phoneNumber: '', supportedModalities: [] },
  });
  const empty = await available('two');
  expect([empty.status, empty.json.operations]).toEqual([201, []]);
});

it('who is no longer allowed is told so by every URL (01 §4.2)', async () => {
  sandbox.user.endApplications('MobileApplicationNoLongerAllowed');
  const answer = await client.get(link(client.application, 'policies'));
  expect(told(answer)).toEqual([403, 'Forbidden', 'MobileApplicationNoLongerAllowed']);
});
