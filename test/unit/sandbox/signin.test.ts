import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { ask, embedded, link, TestClient } from './client.ts';

const JSON_ONLY = { headers: { accept: 'application/json' } };

let sandbox: Sandbox;
let client: TestClient;

beforeEach(async () => {
  sandbox = await startSandbox({ clockRate: 0, httpPort: 0 });
  client = new TestClient(sandbox);
});
afterEach(() => sandbox.close());

describe('discovery (01 §1)', () => {
  it('shows the user link without authentication, and challenges whoever follows it', async () => {
    const root = await ask(sandbox, sandbox.discoveryUrl, JSON_ONLY);
    expect(root.status).toBe(200);
    const refused = await ask(sandbox, link(root.json, 'user'), JSON_ONLY);
    expect(refused.status).toBe(401);
    expect(refused.headers['content-type']).toContain('text/html');
    expect(refused.headers['www-authenticate']).toContain(
      `MsRtcOAuth href="${sandbox.url}/WebTicket/oauthtoken",grant_type="urn:microsoft.rtc:windows,urn:microsoft.rtc:anonmeeting,password"`,
    );
    expect(refused.headers['x-ms-diagnostics']).toMatch(/^28020;source=/);
  });

  it('hands out one redirect over plain http', async () => {
    const answer = await fetch(`${sandbox.httpUrl}/`, JSON_ONLY);
    const body = (await answer.json()) as { _links: Record<string, { href: string }> };
    expect(Object.keys(body._links)).toEqual(['self', 'redirect']);
    expect(body._links.redirect?.href).toMatch(/^https:\/\/127\.0\.0\.1/);
  });

  it('redirects to the second pool, whose tokens are its own', async () => {
    sandbox.switches.set({ rootAnswer: 'redirect' });
    const root = await ask(sandbox, sandbox.discoveryUrl, JSON_ONLY);
    const second = await ask(sandbox, link(root.json, 'redirect'), JSON_ONLY);
    await client.ticket();
    const elsewhere = await client.get(link(second.json, 'user'));
    expect(elsewhere.status).toBe(401);
    expect(elsewhere.headers['x-ms-diagnostics']).toMatch(/^28032;/);
    await client.ticket(undefined, undefined, sandbox.url.replace('127.0.0.1', 'localhost'));
    expect((await client.get(link(second.json, 'user'))).status).toBe(200);
  });
});

describe('the web ticket (01 §3)', () => {
  it('is given for the sign-in address and for the Windows account', async () => {
    for (const name of ['ann@contoso.com', 'CONTOSO\\ann', 'contoso\\ANN']) {
      const answer = await client.ticket(name);
      expect(answer.status).toBe(200);
      expect(answer.json.token_type).toBe('Bearer');
      expect(answer.json.access_token).toMatch(/^cwt=/);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  it('needs the form encoded as UTF-8', async () => {
    expect((await client.ticket('zoe@contoso.com', 'Räin+Sun&1% =x')).status).toBe(200);
  });

  it('is refused with OAuth errors', async () => {
    const wrong = await client.ticket('ann@contoso.com', 'nonsense');
    expect([wrong.status, wrong.json.error]).toEqual([400, 'invalid_grant']);
    expect(wrong.headers['x-ms-diagnostics']).toMatch(/^28020;/);
    const post = (body: string, type = 'application/x-www-form-urlencoded') =>
      ask(sandbox, '/WebTicket/oauthtoken', { method: 'POST', body, headers: { 'content-type': type } });
    const anonymous = await post('grant_type=urn:microsoft.rtc:anonmeeting&password=x');
    expect(anonymous.json.error).toBe('unsupported_grant_type');
    expect(anonymous.headers['x-ms-diagnostics']).toMatch(/^28029;/);
    expect((await post('grant_type=password&username=x')).json.error).toBe('invalid_request');
    expect((await post('{}', 'application/json')).json.error).toBe('invalid_request');
    expect((await post('grant_type=password&username=a&password=b&scope=x')).json.error).toBe(
      'invalid_scope',
    );
    expect((await client.ticket('grace@contoso.com')).status).toBe(403);
  });

  it('locks the account after too many wrong passwords', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await client.ticket('ann@contoso.com', 'wrong');
    expect((await client.ticket()).json.error).toBe('invalid_grant');
    expect(sandbox.user.attempts.refused).toBe(6);
  });

  it('expires', async () => {
    const application = await client.signIn();
    sandbox.clock.advance(28_290_000);
    const answer = await client.get(link(application, 'policies'));
    expect(answer.status).toBe(401);
    expect(answer.headers['x-ms-diagnostics']).toMatch(/^28033;/);
    expect(answer.headers['www-authenticate']).toBeDefined();
  });
});

describe('the application (01 §4)', () => {
  it('embeds me, people, onlineMeetings and communication, in lurker mode', async () => {
    const application = await client.signIn();
    expect(application.rel).toBe('application');
    expect(Object.keys(application._embedded ?? {})).toEqual([
      'me',
      'people',
      'onlineMeetings',
      'communication',
    ]);
    const me = application._embedded?.me;
    expect(Object.keys(me?._links ?? {})).toEqual([
      'self',
      'makeMeAvailable',
      'callForwardingSettings',
      'phones',
      'photo',
    ]);
    const communication = application._embedded?.communication;
    expect(Object.values(communication ?? {})).toContain('please pass this in a PUT request');
    expect(link(communication, 'startPhoneAudio')).toMatch(/phoneAudioInvitations$/);
  });

  it('is the same one for the same client, and another for another', async () => {
    const first = await client.signIn();
    const again = await client.post('/ucwa/oauth/v1/applications', {
      userAgent: 'SandboxTest/1.0',
      endpointId: 'test-endpoint',
      culture: 'en-US',
    });
    expect(again.status).toBe(200);
    expect(link(again.json, 'self')).toBe(link(first, 'self'));
    expect(link(await client.signIn(undefined, 'other'), 'self')).not.toBe(link(first, 'self'));
  });

  it('is refused without mobility, and with 410 to unwanted programs', async () => {
    await expect(client.signIn('frank@contoso.com')).rejects.toThrow('403');
    sandbox.switches.set({ refusedUserAgent: 'SandboxTest' });
    await expect(client.signIn()).rejects.toThrow('UserAgentNotAllowed');
  });

  it('leaves lurker mode once, with the documented events', async () => {
    const application = await client.signIn();
    expect((await client.available()).status).toBe(204);
    await client.pollThrough(5_000);
    expect(client.story).toEqual([
      'me: me updated',
      'me: presence added',
      'me: note added',
      'me: location added',
      'communication: communication updated',
    ]);
    const again = await client.available();
    expect([again.status, again.json.code, again.json.subcode]).toEqual([409, 'Conflict', 'AlreadyExists']);
    const me = await client.get(link(application._embedded?.me, 'self'));
    expect(Object.keys(me.json._links ?? {})).toContain('reportMyActivity');
    expect(me.json._links?.makeMeAvailable).toBeUndefined();
    expect((await client.post(link(me.json, 'reportMyActivity'))).status).toBe(204);
  });

  it('refuses other modalities, bad numbers, and lurkers who report activity', async () => {
    const application = await client.signIn();
    expect((await client.available({ supportedModalities: ['Video'] })).json.code).toBe('Forbidden');
    expect((await client.available({ phoneNumber: 'my phone' })).json.subcode).toBe('NormalizationFailed');
    expect((await client.available({ audioPreference: 'Smoke' })).json.subcode).toBe(
      'ParameterValidationFailure',
    );
    await client.available();
    const me = await client.get(link(application._embedded?.me, 'self'));
    const report = link(me.json, 'reportMyActivity');
    await client.signIn(undefined, 'second');
    const second = report.replace(/applications\/\d+/, link(client.application, 'self').slice(15));
    expect((await client.post(second)).status).toBe(404);
  });

  it('has phones, policies and people', async () => {
    const application = await client.signIn();
    const me = application._embedded?.me;
    const phones = await client.get(link(me, 'phones'));
    expect(embedded(phones.json, 'phone').map((one) => one.number)).toEqual([
      'tel:+12065550100',
      'tel:+12065550147',
      '',
    ]);
    const policies = await client.get(link(application, 'policies'));
    expect(policies.json.voicemailUri).toBe('sip:ann@contoso.com;opaque=app:voicemail');
  });

  it('ends with DELETE, and its URLs say so from then on', async () => {
    const application = await client.signIn();
    const self = link(application, 'self');
    expect((await client.send(self, { method: 'DELETE' })).status).toBe(204);
    const gone = await client.get(self);
    expect([gone.status, gone.json.code, gone.json.subcode]).toEqual([
      404,
      'NotFound',
      'ApplicationNotFound',
    ]);
    const waiting = await client.get(link(application, 'policies'));
    expect(waiting.json.subcode).toBe('ApplicationNotFound');
  });

  it('gives way with 410 when there are too many', async () => {
    sandbox.switches.set({ maxApplications: 1 });
    const first = await client.signIn();
    await client.signIn(undefined, 'second');
    const displaced = await client.get(link(first, 'self'));
    expect([displaced.status, displaced.json.subcode]).toEqual([410, 'TooManyApplications']);
  });
});
