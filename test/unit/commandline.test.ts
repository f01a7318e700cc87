import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HELP, ownArguments, parseArguments } from '../../main/commandline.ts';

function line(...args: string[]) {
  const parsed = parseArguments(args);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.line;
}

function wrong(...args: string[]): string {
  const parsed = parseArguments(args);
  if (parsed.ok) throw new Error(`accepted: ${JSON.stringify(parsed.line)}`);
  return parsed.message;
}

describe('the options', () => {
  it('a plain start has nothing set', () => {
    expect(line()).toEqual({ command: { kind: 'start' }, profile: null, hidden: false, verbose: false });
  });

  it.each([
    ['--hang-up', 'hangUp'],
    ['--decline', 'decline'],
    ['--hold', 'hold'],
    ['--resume', 'resume'],
    ['--status', 'status'],
    ['--quit', 'quit'],
    ['--version', 'version'],
    ['--help', 'help'],
  ])('%s', (option, kind) => {
    expect(line('--profile=/tmp/p', option).command).toEqual({ kind });
    expect(line(option, '--profile', '/tmp/p').profile).toBe('/tmp/p');
    expect(HELP).toContain(option);
  });

  it('takes the target of --dial joined or as the next word, whatever it looks like', () => {
    for (const target of [
      '+1 (206) 555-0147',
      'tel:+12065550147',
      'sip:bob@contoso.com',
      '*21#',
      '-5',
      'a=b',
    ]) {
      expect(line(`--dial=${target}`).command).toEqual({ kind: 'dial', target });
      expect(line('--dial', target, '--hidden')).toMatchObject({
        command: { kind: 'dial', target },
        hidden: true,
      });
    }
  });

  it('says in one sentence what is wrong', () => {
    expect(wrong('--dial')).toBe('--dial needs a number or an address.');
    expect(wrong('--dial=')).toBe('--dial needs a number or an address.');
    expect(wrong('--dial', '--status')).toBe('--dial needs a number or an address.');
    expect(wrong('--profile')).toBe('--profile needs a folder.');
    expect(wrong('--staus')).toBe('Deskring has no option --staus; --help lists them.');
    expect(wrong('--status=1')).toContain('no option');
    expect(wrong('--hidden=1')).toContain('no option');
    expect(wrong('--toString')).toContain('no option');
    expect(wrong('5550147')).toContain('--dial=5550147');
    expect(wrong('--status', '--quit')).toBe('Only one command can be given at a time.');
    expect(wrong('--dial=1', '--dial=2')).toBe('A command can be given only once.');
    expect(wrong('--dial=1', 'tel:2')).toBe('Only one command can be given at a time.');
    expect(wrong(`--${'x'.repeat(5_000)}\u001b[2J\u202e`).length).toBeLessThan(120);
    expect(wrong('--x\u001b[2J')).not.toContain('\u001b');
  });
});

describe('links', () => {
  it.each([
    'tel:+12065550147',
    'SIP:bob@contoso.com',
    'sips:bob@contoso.com',
    'callto:+12065550147',
    'tel:%2B1 206',
  ])('%s as the last argument opens, and never dials', (link) => {
    expect(line('--profile=p', link).command).toEqual({ kind: 'open', link });
    expect(line('--', link).command).toEqual({ kind: 'open', link });
  });

  it('are refused elsewhere, when too long and with control characters', () => {
    expect(wrong('tel:1', '--hidden')).toContain('last argument');
    expect(wrong(`tel:${'1'.repeat(300)}`)).toContain('can’t be');
    expect(wrong('tel:1\n2')).toContain('can’t be');
    expect(wrong('http://example.com')).toContain('can’t make anything');
  });
});

describe('what is meant for Chromium, Electron or Node', () => {
  it('is let through', () => {
    const switches = [
      '--no-sandbox',
      '--remote-debugging-port=0',
      '--inspect=0',
      '--inspect-brk=9229',
      '--enable-logging',
      '--ozone-platform=x11',
      '--enable-features=A,B',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--password-store=basic',
      '--proxy-server=proxy:8080',
      '--user-data-dir=/tmp/x',
      '--force-device-scale-factor=2',
      '--lang=de',
    ];
    expect(line(...switches, '--status').command).toEqual({ kind: 'status' });
  });

  it('but nothing that would click past a certificate', () => {
    expect(wrong('--ignore-certificate-errors')).toContain('no option');
    expect(wrong('--ignore-certificate-errors-spki-list=x')).toContain('no option');
    expect(wrong('--allow-insecure-localhost')).toContain('no option');
  });

  it('does not stand in the way of the own arguments', () => {
    expect(ownArguments(['/opt/Deskring/deskring', '--status'], false)).toEqual(['--status']);
    expect(ownArguments(['electron', '.', '--status'], true)).toEqual(['--status']);
    expect(
      ownArguments(
        ['electron', '-r', '/x/loader.js', '--inspect=0', '--no-sandbox', '/app', '--hidden', 'tel:1'],
        true,
      ),
    ).toEqual(['--hidden', 'tel:1']);
    expect(ownArguments(['electron'], true)).toEqual([]);
  });
});

it('reads any arguments without throwing', () => {
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('--dial', '--profile', '--', '-r', 'tel:1', '--quit', '--dial=1', '__proto__'),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (args) => {
      const parsed = parseArguments(args);
      expect(parsed.ok || parsed.message.endsWith('.')).toBe(true);
    }),
  );
});
