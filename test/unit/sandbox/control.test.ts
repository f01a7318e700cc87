import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ControlServer, startControlServer } from '../../sandbox/control/api.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { SWITCHES } from '../../sandbox/switches.ts';
import { link, TestClient } from './client.ts';

let sandbox: Sandbox;
let control: ControlServer;
let client: TestClient;

beforeEach(async () => {
  sandbox = await startSandbox({ clockRate: 0 });
  control = await startControlServer(sandbox);
  client = new TestClient(sandbox);
  await client.online();
});
afterEach(async () => {
  await control.close();
  await sandbox.close();
});

type Value = { [name: string]: unknown; id: string; phase: string; error: string };

async function call(method: string, path: string, body?: unknown): Promise<[number, Value]> {
  const answer = await fetch(`${control.url}api/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [answer.status, (await answer.json()) as Value];
}

describe('the control API', () => {
  it('lets calls in and plays them', async () => {
    const [status, ringing] = await call('POST', 'users/ann@contoso.com/incomingCall', {
      from: { number: '+14255550110', name: 'Pat' },
      forwardedBy: 'carol@contoso.com',
      importance: 'Urgent',
    });
    expect([status, ringing.phase]).toEqual([200, 'ringing']);
    expect(ringing.verbs).toContain('answerOnPhone');
    await client.poll();
    expect(client.story[0]).toContain('phoneAudioInvitation started');
    expect((await call('POST', `calls/${ringing.id}/answerOnPhone`, {}))[1].phase).toBe('connected');
    expect((await call('POST', `calls/${ringing.id}/giveUp`, {}))[0]).toBe(409);
    expect((await call('POST', `calls/${ringing.id}/dance`, {}))[0]).toBe(404);
    expect((await call('POST', `calls/${ringing.id}/remoteHangsUp`, {}))[1].phase).toBe('ended');
    expect((await call('POST', 'calls/none/giveUp', {}))[0]).toBe(404);
  });

  it('puts calls into the history of the server', async () => {
    sandbox.switches.set({ editionB: true });
    const { json: communication } = await client.get(
      link(client.application._embedded?.communication, 'self'),
    );
    const missed = { who: '+14255550110', status: 'Missed', at: Date.UTC(2026, 10, 24) };
    expect((await call('POST', 'users/demo/log', missed))[0]).toBe(200);
    expect((await call('POST', 'users/demo/log', { status: 'Lost' }))[1].error).toContain('Archived, Missed');
    const { json: logs } = await client.get(link(communication, 'conversationLogs'));
    const [entry] = [logs._links?.conversationLog ?? []].flat();
    const { json } = await client.get(entry?.href ?? '');
    expect(json).toMatchObject({ status: 'Missed', direction: 'Incoming', type: 'AudioLog' });
    expect(JSON.stringify(json)).toContain('+14255550110');
  });

  it('waits for calls that go out', async () => {
    const waiting = call('GET', 'users/demo/outgoingCall?timeoutMs=5000');
    await client.startCall('sip:ben@contoso.com');
    const [, outgoing] = await waiting;
    expect(outgoing).toMatchObject({ phase: 'ownPhone', to: 'sip:ben@contoso.com', operationId: 'op-1' });
    await call('POST', `calls/${outgoing.id}/ownPhoneAnswers`, {});
    const [, ended] = await call('POST', `calls/${outgoing.id}/busy`, {});
    expect(ended.phase).toBe('ended');
    expect((await call('GET', 'users/demo/outgoingCall?timeoutMs=20'))[0]).toBe(408);
  });

  it.each([
    ['a telephone call', { from: 'ben@contoso.com' }],
    ['a VoIP call', { from: 'ben@contoso.com', voip: true, acceptWithPhoneAudio: false }],
  ])('offers only verbs that work on %s', async (_name, request) => {
    const [, first] = await call('POST', 'users/demo/incomingCall', request);
    expect(first.voip).toBe('voip' in request ? true : undefined);
    const verbs = first.verbs as string[];
    expect(verbs).toContain('voip' in request ? 'answerInProgram' : 'answerOnPhone');
    for (const verb of verbs) {
      const [, ringing] = await call('POST', 'users/demo/incomingCall', request);
      expect((await call('POST', `calls/${ringing.id}/${verb}`, {}))[0], verb).toBe(200);
    }
  });

  it('shows the journal without secrets, and waits for requests', async () => {
    const answer = await fetch(`${control.url}api/journal?operation=webTicket`);
    const entries = (await answer.json()) as {
      body: Record<string, string>;
      headers: object;
      sentMs: number;
    }[];
    expect(entries[0]?.body.password).toBe('***');
    expect(entries[0]?.sentMs).toBeGreaterThan(1e12);
    const waiting = call('GET', 'journal/wait?operation=policies&timeoutMs=5000');
    await client.get(link(client.application, 'policies'));
    expect((await waiting)[1].operation).toBe('policies');
    const text = JSON.stringify((await call('GET', 'journal'))[1]);
    expect(text).not.toContain('deskring-demo');
    expect(text).not.toContain(client.token);
  });

  it('sets switches and faults, and says what is wrong with an input', async () => {
    expect((await call('POST', 'switches', { auto: true }))[1].auto).toBe(true);
    expect((await call('POST', 'switches', { auto: 'yes' }))[0]).toBe(400);
    expect((await call('DELETE', 'switches'))[1].auto).toBe(false);
    const rule = { match: { operation: 'policies' }, effect: { kind: 'html', status: 502 } };
    expect((await call('POST', 'faults', rule))[0]).toBe(200);
    expect((await client.get(link(client.application, 'policies'))).status).toBe(502);
    expect((await call('POST', 'faults', { effect: { kind: 'flood' } }))[0]).toBe(400);
  });

  it.each([
    ['POST', 'users/nobody/incomingCall', {}, 404, 'Nobody signs in as nobody; api/users says who does.'],
    [
      'POST',
      'users/demo/incomingCall',
      { frm: 'ben@contoso.com' },
      400,
      'There is no member "frm" here, but',
    ],
    ['POST', 'users/demo/incomingCall', { from: 'ben' }, 400, 'from must be an address or a number;'],
    [
      'POST',
      'faults',
      { operation: 'events', effect: { kind: 'drop' } },
      400,
      'There is no member "operation"',
    ],
    [
      'POST',
      'faults',
      { match: { verb: 'GET' }, effect: { kind: 'drop' } },
      400,
      'There is no member "verb"',
    ],
    ['POST', 'faults', { effect: { kind: 'html', status: 99 } }, 400, 'status must be one of HTTP,'],
    ['POST', 'clock', { rate: -1 }, 400, 'The rate of the clock is 0 or more.'],
    ['POST', 'clock', { advanceMs: -1 }, 400, 'Time goes forward only'],
    ['POST', 'presence', { availability: 'Busy' }, 400, 'address is missing.'],
    [
      'POST',
      'presence',
      { address: 'ben@contoso.com', availability: 'busy' },
      400,
      'availability must be one of',
    ],
    ['POST', 'channel/raw', {}, 400, 'text is missing.'],
    ['POST', 'switches', { tokenSeconds: -5 }, 400, 'Switch tokenSeconds takes a number of 0 or more.'],
    ['POST', 'switches', { refusedUserAgent: '[' }, 400, 'Invalid regular expression'],
    ['GET', 'journal?limit=few', undefined, 400, 'limit must be a whole number.'],
    ['GET', 'users/demo/outgoingCall?timeoutMs=soon', undefined, 400, 'timeoutMs must be a whole number.'],
    ['GET', 'nothing', undefined, 404, 'There is no GET /api/nothing here;'],
  ])('says what is wrong: %s %s %j', async (method, path, body, status, sentence) => {
    const [answered, { error }] = await call(method, path, body);
    expect([answered, error]).toEqual([status, expect.stringContaining(sentence)]);
    expect(sandbox.control.calls).toEqual([]);
    expect(sandbox.faults.list()).toEqual([]);
  });

  it('shows no more of the journal than was asked for', async () => {
    for (const limit of [0, 2]) expect((await call('GET', `journal?limit=${limit}`))[1]).toHaveLength(limit);
  });

  it('moves the clock and ends things', async () => {
    const [, before] = await call('POST', 'clock', {});
    const [, after] = await call('POST', 'clock', { advanceMs: 1000 });
    expect(Number(after.now) - Number(before.now)).toBe(1000);
    expect((await call('POST', 'users/demo/expireTokens', {}))[1].expired).toBe(1);
    expect((await client.get(link(client.application, 'policies'))).status).toBe(401);
    expect((await call('POST', 'users/demo/endApplications', { as: 'TooManyApplications' }))[1].ended).toBe(
      1,
    );
  });

  it('serves its page, and only under its own name', async () => {
    const page = await fetch(control.url);
    expect(page.headers.get('content-type')).toContain('text/html');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(control.url, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(403);
  });
});

it('README.md names every switch and every path of the control API', async () => {
  const readme = readFileSync(new URL('../../sandbox/README.md', import.meta.url), 'utf8');
  for (const name of Object.keys(SWITCHES)) expect(readme).toContain(`\`${name}\``);
  const { ACTIONS } = await import('../../sandbox/control/actions.ts');
  for (const [method, pattern] of ACTIONS) expect(readme).toContain(`${method} /${pattern}`);
});

it.each(['--port', '--control-port', '--http-port'])(
  'says so and ends when its %s is taken',
  async (option) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const child = program([option, String(port)], 'pipe');
    try {
      let said = '';
      child.stderr?.on('data', (piece) => {
        said += piece;
      });
      expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
      expect(said).toBe(
        `sandbox: Port ${port} is taken; choose another one, or none to have a free one picked.\n`,
      );
    } finally {
      child.kill('SIGKILL');
      taken.close();
    }
  },
);

/** The sandbox as `npm run sandbox` starts it. */
function program(options: string[], stderr: 'inherit' | 'pipe') {
  const main = new URL('../../sandbox/main.ts', import.meta.url).pathname;
  const tsx = new URL('../../../node_modules/tsx/dist/cli.mjs', import.meta.url).pathname;
  return spawn(process.execPath, [tsx, main, ...options], { stdio: ['ignore', 'pipe', stderr] });
}

it('runs as a program, prints one line, and ends on SIGTERM', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
  const child = program(['--json', '--dir', dir], 'inherit');
  const { stdout } = child;
  if (!stdout) throw new Error('The program has no output.');
  try {
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const line = await new Promise<string>((resolve) =>
      createInterface({ input: stdout }).once('line', resolve),
    );
    const facts = JSON.parse(line) as { discovery: string; caFile: string; control: string; user: object };
    expect(facts.discovery).toMatch(
      /^https:\/\/127\.0\.0\.1:\d+\/Autodiscover\/AutodiscoverService\.svc\/root$/,
    );
    expect(readFileSync(facts.caFile, 'utf8')).toContain('BEGIN CERTIFICATE');
    expect(facts.user).toEqual({
      signInAddress: 'ann@contoso.com',
      userName: 'CONTOSO\\ann',
      password: 'deskring-demo',
      ownNumber: '+12065550147',
    });
    expect((await fetch(facts.control)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  } finally {
    child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
});
