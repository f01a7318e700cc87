/** The command line, as `npm start -- …` runs it (contract.md §2). */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../package.json' with { type: 'json' };
import { hangUpAll, since, useWorld } from './use-world.ts';
import { until } from './world.ts';

const world = useWorld();
const run = (...args: readonly string[]) => world().run(...args);
const padIsUp = async () => (await world().desktop.windows()).some(({ title }) => title === 'Deskring');
/** A profile nothing runs on. */
const elsewhere = mkdtempSync(join(tmpdir(), 'deskring-elsewhere-'));
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

// Whatever has been changed since is built here once, and nothing is said of it later.
beforeAll(async () => {
  await run('--version');
});

describe('--status', () => {
  it('is one document of the shape of the contract', async () => {
    world().sandbox.user.incomingCall({
      from: 'ben@contoso.com',
      delegator: 'carol@contoso.com',
      to: 'carol@contoso.com',
      onBehalfOf: 'lee@contoso.com',
      forwardedBy: 'frontdesk@contoso.com',
      transferredBy: 'pat@fabrikam.com',
      importance: 'Urgent',
      privateLine: true,
      subject: 'Hello',
    });
    await world().call(({ state }) => state === 'ringing');
    const began = Date.now();
    const { status, out, err } = await run('--status');
    expect(Date.now() - began).toBeLessThan(3_000);
    expect({ status, err, line: out.startsWith('{"version"') && out.endsWith('}\n') }).toEqual({
      status: 0,
      err: '',
      line: true,
    });
    expect(JSON.parse(out)).toEqual({
      version,
      session: {
        state: 'online',
        user: 'sip:ann@contoso.com',
        server: '127.0.0.1',
        since: expect.stringMatching(ISO),
        error: null,
      },
      calls: [
        {
          id: expect.any(String),
          direction: 'incoming',
          state: 'ringing',
          remote: { name: 'Ben Hall', uri: 'sip:ben@contoso.com', number: null },
          onBehalfOf: 'Lee Okafor',
          forwardedBy: 'Front desk',
          transferredBy: 'Pat Partner',
          privateLine: true,
          importance: 'Urgent',
          subject: 'Hello',
          since: expect.stringMatching(ISO),
          endReason: null,
        },
      ],
      missedCalls: 0,
    });
    await hangUpAll(world());
  });

  it('tells of a number in E.164, and of the end in a sentence', async () => {
    expect((await run('--dial=206-555-0171')).status).toBe(0);
    const outgoing = await world().sandbox.user.outgoingCall();
    await world().call(({ remote }) => remote.name === 'Bea Busy');
    outgoing.busy();
    const call = await world().call(({ direction, state }) => direction === 'outgoing' && state === 'ended');
    expect(call).toMatchObject({
      remote: { name: 'Bea Busy', number: '+12065550171' },
      endReason: 'Bea Busy is busy.',
    });
  });
});

describe('an exit status', () => {
  const commands = ['--status', '--hang-up', '--decline', '--hold', '--resume', '--quit'];
  it.each(commands)('3: %s, when nothing runs on the profile', async (command) => {
    const { status, out, err } = await run(`--profile=${elsewhere}`, command);
    expect({ status, out, err }).toEqual({
      status: 3,
      out: '',
      err: 'Deskring is not running on this profile.\n',
    });
  });

  it.each([
    ['--hang-up', 'There is no call in progress.'],
    ['--decline', 'No call is ringing.'],
    ['--hold', 'There is no call in progress.'],
    ['--resume', 'There is no call in progress.'],
    ['--dial=hello', 'is not a number or address'],
    ['--dial=911', 'Deskring does not place emergency calls.'],
  ])('1: %s, refused in one sentence, and nothing is sent', async (command, sentence) => {
    const { requests } = since(world());
    const { status, out, err } = await run(command);
    expect({ status, out, lines: err.trim().split('\n').length }).toEqual({ status: 1, out: '', lines: 1 });
    expect(err).toContain(sentence);
    expect(requests({ method: 'POST' })).toEqual([]);
  });

  it('1: a profile folder that can’t be made, in one sentence', async () => {
    const file = join(elsewhere, 'file');
    writeFileSync(file, '');
    for (const profile of [file, join(file, 'below'), '/proc/nope']) {
      const { status, out, err } = await run(`--profile=${profile}`, '--hidden');
      expect({ status, out }).toEqual({ status: 1, out: '' });
      expect(err).toContain(`Deskring can’t keep its settings in ${profile}, choose another folder: `);
    }
  });

  it('1: --dial of what can’t be called, when nothing runs; nothing is started', async () => {
    const { status, err } = await run(`--profile=${elsewhere}`, '--dial=911');
    expect({ status, err }).toEqual({
      status: 1,
      err: 'Deskring does not place emergency calls. Dial 911 on your phone itself.\n',
    });
    expect((await run(`--profile=${elsewhere}`, '--status')).status).toBe(3);
  });

  it.each([
    ['--nonsense'],
    ['--dial'],
    ['--dial='],
    ['--status', '--quit'],
    ['tel:+12065550123', '--hidden'],
    ['something'],
  ])('2: wrong options %s %s', async (...args) => {
    const { status, out, err } = await run(...args.filter(Boolean));
    expect({ status, out, lines: err.trim().split('\n').length }).toEqual({ status: 2, out: '', lines: 1 });
  });

  it('0: --hang-up cancels a call that still rings, --decline takes the newest, and no window comes up', async () => {
    const { requests, toast } = since(world());
    expect(await run('--dial=+12065550123')).toEqual({ status: 0, out: '', err: '' });
    const call = await world().sandbox.user.outgoingCall();
    await world().call(({ state }) => state === 'ringingOwnPhone');
    expect(await padIsUp()).toBe(false);
    expect(await run('--hang-up')).toEqual({ status: 0, out: '', err: '' });
    await until('the end', () => call.phase === 'ended');
    world().sandbox.user.incomingCall('ben@contoso.com');
    await toast('Ben Hall');
    world().sandbox.user.incomingCall('pat@fabrikam.com');
    await toast('Pat Partner');
    expect((await run('--hang-up')).status).toBe(1);
    expect(await run('--decline')).toEqual({ status: 0, out: '', err: '' });
    await until('one to be left', () => world().sandbox.user.calls.length === 1);
    expect(world().sandbox.user.calls[0]?.peer.name).toBe('Ben Hall');
    expect(requests({ operation: 'decline' })).toHaveLength(1);
    await hangUpAll(world());
  });
});

describe('without a running instance', () => {
  it('--version and --help answer', async () => {
    expect(await run('--version')).toEqual({ status: 0, out: `${version}\n`, err: '' });
    const help = await run('--help');
    expect(help.status).toBe(0);
    for (const option of ['--profile', '--hidden', '--dial', '--hang-up', '--decline', '--hold', '--resume'])
      expect(help.out).toContain(option);
  });
});

describe('a link as the last argument', () => {
  const field = async () => {
    const page = await world().page('pad');
    return page.getByRole('combobox', { name: 'Number or name' }).inputValue();
  };
  it.each([
    ['tel:+1-206-555-0123', /^\+?1?[ (]*206\)?[ -]555[ -]0123$/],
    ['sip:lee@contoso.com', /^lee@contoso\.com$/],
    ['callto:+12065550124', /^\+?1?[ (]*206\)?[ -]555[ -]0124$/],
  ])('%s fills the pad and dials nothing', async (link, shown) => {
    const { requests } = since(world());
    expect(await run(link)).toEqual({ status: 0, out: '', err: '' });
    await until('the pad', padIsUp);
    await until(`${link} in the pad`, async () => shown.test(await field()));
    expect(requests({ operation: 'startPhoneAudio' })).toEqual([]);
  });

  it.each([
    ['tel:+1206%0a5550123'],
    ['tel:<script>alert(1)</script>'],
    ['sip:a@b.c?x=\u202e'],
    [`tel:${'1'.repeat(5000)}`],
    ['javascript:alert(1)'],
  ])('%s is at most text in the field', async (link) => {
    const { requests } = since(world());
    const { status } = await run(link);
    expect([0, 1, 2]).toContain(status);
    const page = await world().page('pad');
    expect(await page.evaluate(() => document.querySelectorAll('script:not([src])').length)).toBe(0);
    expect(await field()).not.toMatch(/\u202e|1{300}/);
    expect(requests({ method: 'POST' })).toEqual([]);
    expect((await world().status()).session.state).toBe('online');
  });
});

describe('one instance a profile', () => {
  it('a second start shows the running one and ends', async () => {
    if (await padIsUp()) await world().desktop.activateTray();
    await until('the pad to go', async () => !(await padIsUp()));
    expect(await run('--hidden')).toEqual({ status: 0, out: '', err: '' });
    expect(await padIsUp()).toBe(false);
    expect((await run()).status).toBe(0);
    await until('the pad', padIsUp);
    expect(await world().desktop.trayItems()).toHaveLength(1);
  });

  it('so does opening it again on macOS, which tells the running one', async () => {
    if (await padIsUp()) await world().desktop.activateTray();
    await until('the pad to go', async () => !(await padIsUp()));
    await world().app.evaluate(({ app }) => app.emit('activate'));
    await until('the pad', padIsUp);
  });

  it('another profile is another Deskring', async () => {
    const { status } = await run(`--profile=${elsewhere}`, '--status');
    expect(status).toBe(3);
    expect((await run('--status')).status).toBe(0);
  });

  it('--quit deletes the application and leaves no process, no socket and no icon', async () => {
    const { requests } = since(world());
    const ids = () => processesOf(world().profile);
    expect(ids().length).toBeGreaterThan(0);
    expect(await world().quit()).toEqual({ status: 0, out: '', err: '' });
    expect(requests({ operation: 'deleteApplication' })).toHaveLength(1);
    expect(world().sandbox.user.applications).toEqual([]);
    expect(ids()).toEqual([]);
    expect(existsSync(join(world().profile, 'control.sock'))).toBe(false);
    // The panel hears it from the bus.
    await until('the icon to go', async () => (await world().desktop.trayItems()).length === 0);
    expect((await run('--status')).status).toBe(3);
    rmSync(elsewhere, { recursive: true, force: true });
  });

  it('--dial of one that is just starting waits until it is online', async () => {
    await world().launch(['--hidden']);
    const accepted = await until('Deskring to listen', () =>
      world()
        .ask('--dial=+12065550124')
        .catch(() => null),
    );
    expect(accepted).toEqual({ status: 0, out: '', err: '' });
    expect((await world().sandbox.user.outgoingCall(20_000)).dialled).toBe('tel:+12065550124');
    expect((await world().quit()).status).toBe(0);
  });

  it('--hidden and a link: no window, and the link is in the pad when it is opened', async () => {
    await world().launch(['--hidden', 'tel:+12065550124']);
    await world().online();
    expect(await padIsUp()).toBe(false);
    await world().desktop.activateTray();
    const field = (await world().page('pad')).getByRole('combobox', { name: 'Number or name' });
    await until('the link in the pad', async () => (await field.inputValue()) === '+1 206 555 0124');
    expect((await world().quit()).status).toBe(0);
  });

  it('--dial starts one and dials once online', async () => {
    await world().launch(['--hidden', '--dial=+12065550123']);
    expect((await world().sandbox.user.outgoingCall(20_000)).dialled).toBe('tel:+12065550123');
  });
});

/** The processes in whose command line a text stands. */
const processesOf = (text: string): string[] =>
  readdirSync('/proc').filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
