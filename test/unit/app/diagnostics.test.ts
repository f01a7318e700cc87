/** The archive for whoever helps: what is in it, and above all what is not. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiagnosticsParts, diagnosticsExport } from '../../../main/diagnostics.ts';
import type { AppState } from '../../../main/state.ts';
import { FileLogger } from '../../../main/storage/log-file.ts';
import { errors } from '../../../main/ucwa/errors.ts';
import { incoming, state } from '../desktop/fixtures.ts';

const PASSWORD = 'correct horse+battery';
const TOKEN = 'cwt=AAEBHAEFAAAAAAAFFQAAAMsecret';

let folder: string;
let log: FileLogger;
let saved: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diagnostics-'));
  log = new FileLogger({ path: join(folder, 'logs', 'main.log'), verbose: true });
  saved = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const exportDiagnostics = (given: DiagnosticsParts) => diagnosticsExport(given)();
const parts = (change: Partial<DiagnosticsParts> = {}, now: Partial<AppState> = {}): DiagnosticsParts => ({
  state: () => state(now),
  logFolder: join(folder, 'logs'),
  flushLog: () => log.flush(),
  secrets: log.secrets,
  versions: { deskring: '1.2.3', electron: '33.2.1' },
  choosePath: async (suggestion) => join(folder, suggestion),
  onSaved: (path) => saved.push(path),
  now: () => new Date('2026-11-23T12:00:00Z'),
  ...change,
});

/** The archive as any system's tar opens it: name → text. */
function opened(path: string): Map<string, string> {
  const names = execFileSync('tar', ['-tzf', path], { encoding: 'utf8' }).trim().split('\n');
  return new Map(
    names.map((name) => [
      name.slice(name.indexOf('/') + 1),
      execFileSync('tar', ['-xzOf', path, name], { encoding: 'utf8' }),
    ]),
  );
}

describe('the archive', () => {
  it('has versions, settings, session, logs and the last errors with their correlation ids', async () => {
    log.hide(PASSWORD);
    log.info('start', { platform: 'linux' });
    log.info('refused', { status: 503, server: 'x-ms-server-fqdn=fe1.contoso.com x-ms-correlation-id=42' });
    log.warn('session', { code: 'Http503' });
    const error = { ...errors.notUcwa, detail: 'x-ms-correlation-id=43' };
    const session = {
      state: 'reconnecting',
      since: 0,
      user: 'ann@contoso.com',
      server: 'pool',
      error,
    } as const;
    expect(await exportDiagnostics(parts({}, { session }))).toEqual({ ok: true });
    const [path = ''] = saved;
    expect(path).toBe(join(folder, 'deskring-diagnostics-2026-11-23.tar.gz'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const files = opened(path);
    expect([...files.keys()]).toEqual(['summary.json', 'errors.txt', 'logs/main.log']);
    const summary = JSON.parse(files.get('summary.json') ?? '');
    expect(summary).toMatchObject({
      versions: { deskring: '1.2.3' },
      session: { state: 'reconnecting', error: { code: 'NotUcwa', detail: 'x-ms-correlation-id=43' } },
      settings: { server: { discovery: expect.any(String) } },
    });
    expect(files.get('errors.txt')).toContain('fe1.contoso.com x-ms-correlation-id=42');
    expect(files.get('errors.txt')).not.toContain('start');
    expect(files.get('logs/main.log')).toContain('start');
  });

  it('has no password, token or whole number, and nobody’s name, whatever the log was told', async () => {
    log.hide(PASSWORD);
    log.debug(`POST /WebTicket ${PASSWORD}`, {
      body: `grant_type=password&password=${encodeURIComponent(PASSWORD)}`,
    });
    log.debug('answer', { authorization: `Bearer ${TOKEN}`, text: `{"access_token":"${TOKEN}"}` });
    log.debug('calling tel:+12065550147', { number: '4567', to: 'tel:+12065550100' });
    await log.flush();
    // What an older version, or somebody else, wrote there.
    mkdirSync(join(folder, 'logs'), { recursive: true });
    writeFileSync(
      join(folder, 'logs', 'main.1.log'),
      `x debug old {"password":"${PASSWORD}","phone":"5550199"}\ny debug Authorization: Bearer ${TOKEN}\n`,
    );
    writeFileSync(join(folder, 'logs', 'notes.txt'), 'private');
    const call = incoming({
      remote: { name: 'Lee Wong', uri: 'sip:lee@contoso.com', number: '+12065550188' },
    });
    const one = { id: '1', direction: 'incoming', uri: null, context: '', outcome: 'missed' } as const;
    const history = [{ ...one, name: 'Lee Wong', number: '+12065550188', at: 0, seconds: 0, unseen: true }];
    await exportDiagnostics(parts({}, { calls: [call], history }));
    const files = opened(saved[0] ?? '');
    const all = [...files.values()].join('\n');
    for (const secret of [
      PASSWORD,
      encodeURIComponent(PASSWORD),
      TOKEN,
      'AAEBHAEF',
      '2065550147',
      '2065550100',
    ])
      expect(all).not.toContain(secret);
    for (const secret of ['4567', '5550199', '2065550188', 'Lee Wong', 'private'])
      expect(all).not.toContain(secret);
    expect([...files.keys()]).toContain('logs/main.1.log');
    expect(all).toContain('…47');
  });

  it('can be opened when a log is long and when there is none', async () => {
    await exportDiagnostics(parts());
    expect([...opened(saved[0] ?? '').keys()]).toEqual(['summary.json', 'errors.txt']);
    for (let i = 0; i < 2_000; i++) log.warn('é'.repeat(i % 97), { i });
    await exportDiagnostics(parts());
    const text = opened(saved[1] ?? '').get('logs/main.log') ?? '';
    expect(text).toBe(readFileSync(join(folder, 'logs', 'main.log'), 'utf8'));
  });
});

describe('asking where to', () => {
  it('may be cancelled: nothing is written', async () => {
    expect(await exportDiagnostics(parts({ choosePath: async () => null }))).toEqual({ ok: true });
    expect(saved).toEqual([]);
  });

  it('happens once, however often it is pressed meanwhile, and again afterwards', async () => {
    let asked = 0;
    const press = diagnosticsExport(
      parts({
        choosePath: async (suggestion) => {
          asked += 1;
          return join(folder, suggestion);
        },
      }),
    );
    await Promise.all([press(), press(), press()]);
    expect([asked, saved.length]).toEqual([1, 1]);
    await press();
    expect(asked).toBe(2);
  });

  it('says when the folder takes nothing', async () => {
    const path = join(folder, 'missing', 'x.tar.gz');
    const answer = await exportDiagnostics(parts({ choosePath: async () => path }));
    expect(answer).toMatchObject({ ok: false, message: expect.stringContaining('another folder') });
    expect([existsSync(path), saved]).toEqual([false, []]);
  });
});
