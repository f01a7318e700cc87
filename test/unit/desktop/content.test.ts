import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../main/calls/call.ts';
import { bounded, escapeMarkup, oneLine } from '../../../main/clean.ts';
import {
  failedToast,
  missedToast,
  ringingToast,
  writeBody,
  writeSummary,
} from '../../../main/desktop/toasts/content.ts';
import { notifierMessage } from '../../../main/desktop/toasts/node-notifier.ts';
import { notifySendArguments } from '../../../main/desktop/toasts/notify-send.ts';
import type { Sound } from '../../../preload/contract.ts';
import { incoming, outgoing } from './fixtures.ts';

const format = (number: string) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
const body = (call: Call, markup = true) => writeBody(ringingToast(call, format), markup);
const summary = (call: Call) => writeSummary(ringingToast(call, format));
const remote = (name: string | null, number: string | null = '+12065550199', uri: string | null = null) => ({
  name,
  number,
  uri,
});

describe('a ringing toast', () => {
  it('says who, and why, in the order of the contract', () => {
    const call = incoming({
      remote: remote('Dana White'),
      onBehalfOf: 'Erin Ford',
      forWhom: 'Carol Reyes',
      forwardedBy: 'Front desk',
      transferredBy: 'Bob Kelly',
      privateLine: true,
      importance: 'Urgent',
      subject: 'Strategy for next quarter',
    });
    expect(summary(call)).toBe('Dana White');
    expect(body(call).split('\n')).toEqual([
      '+1 206 555 0199',
      'On behalf of Erin Ford',
      'For Carol Reyes',
      'Forwarded by Front desk',
      'Transferred by Bob Kelly',
      'Private line',
      'Urgent',
      'Strategy for next quarter',
    ]);
  });

  it('has only the lines that apply', () => {
    expect(body(incoming({ remote: remote('Dana White') }))).toBe('+1 206 555 0199');
    expect(body(incoming({ remote: remote('Dana', null, 'sip:dana@fabrikam.com;user=x') }))).toBe(
      'dana@fabrikam.com',
    );
  });

  it('falls back to the number, then to words', () => {
    expect(summary(incoming({ remote: remote(null) }))).toBe('+1 206 555 0199');
    expect(summary(incoming({ remote: remote(' \u202e\u200b ') }))).toBe('+1 206 555 0199');
    expect(summary(incoming({ remote: remote(null, null) }))).toBe('Unknown caller');
    expect(summary(incoming({ remote: remote(null, null, 'sip:dana@fabrikam.com') }))).toBe('Unknown caller');
    expect(body(incoming({ remote: remote(null, null, 'sip:dana@fabrikam.com') }))).toBe('dana@fabrikam.com');
  });

  it('keeps markup, line breaks and direction marks of a name out', () => {
    const call = incoming({
      remote: remote('<b>Dana</b>\nUrgent\u202e'),
      onBehalfOf: '<b>X</b>\r\nUrgent\u2028Private line\u0000',
    });
    expect(summary(call)).toBe('<b>Dana</b> Urgent');
    expect(body(call).split('\n')).toEqual([
      '+1 206 555 0199',
      'On behalf of &lt;b&gt;X&lt;/b&gt; Urgent Private line',
    ]);
    expect(body(call, false)).toContain('On behalf of <b>X</b> Urgent');
  });

  it.each([
    'For Carol',
    'URGENT',
    'Private\u00a0line',
    'private-line',
    'Fоr Carol',
    'Ｕｒｇｅｎｔ',
    '  Forwarded by x',
  ])('does not let a subject or number pass for a line of ours: %s', (text) => {
    expect(
      body(incoming({ subject: text }))
        .split('\n')
        .at(-1),
    ).toMatch(/^“.*”$/u);
    expect(body(incoming({ remote: remote('X', text) }))).toMatch(/^“.*”$/u);
  });

  it('leaves an ordinary subject alone', () => {
    for (const subject of ['Forecast', 'Budget for Q3', 'Urgency', 'Срочно: отчёт'])
      expect(body(incoming({ remote: remote('X', null), subject }))).toBe(subject);
  });

  it('never loses a line to a long value', () => {
    const long = '<&>'.repeat(2_000);
    const call = incoming({
      remote: remote(long, long),
      onBehalfOf: long,
      forWhom: long,
      forwardedBy: long,
      transferredBy: long,
      privateLine: true,
      importance: 'Emergency',
      subject: long,
    });
    const lines = body(call).split('\n');
    expect(summary(call).length).toBeLessThanOrEqual(200);
    expect(body(call).length).toBeLessThanOrEqual(1_000);
    expect(lines).toHaveLength(8);
    expect(lines.slice(5, 7)).toEqual(['Private line', 'Emergency']);
  });

  it('holds its bounds for any text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 3_000 });
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (name, forWhom, subject, markup) => {
        const call = incoming({ remote: remote(name), forWhom, subject, privateLine: true });
        const lines = body(call, markup).split('\n');
        expect(summary(call).length).toBeLessThanOrEqual(200);
        expect(summary(call)).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
        expect(lines.join('\n').length).toBeLessThanOrEqual(1_000);
        expect(lines.length).toBeLessThanOrEqual(4);
        expect(lines).toContain('Private line');
        if (markup) expect(lines.join('')).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
      }),
      { numRuns: 200 },
    );
  });
});

describe('cutting', () => {
  it('cuts between graphemes and leaves entities whole', () => {
    expect(bounded('👩‍👩‍👧👩‍👩‍👧', 10)).toBe('👩‍👩‍👧…');
    expect(bounded('<<<<', 9, escapeMarkup)).toBe('&lt;&lt;…');
    expect(bounded('abc', 3)).toBe('abc');
  });

  it('survives a pile of accents', () => {
    expect(oneLine(`a${'\u0301'.repeat(5_000)}`)?.length).toBeLessThan(10);
  });
});

describe('the other toasts', () => {
  it('names who was missed and when', () => {
    const content = missedToast(
      incoming({ remote: remote('Dana White'), forWhom: 'Carol' }),
      '09:41',
      format,
    );
    expect(content.summary).toBe('Missed call');
    expect(content.lines).toEqual(['From Dana White at 09:41', '+1 206 555 0199', 'For Carol']);
    expect(missedToast(incoming({ remote: remote(null) }), '09:41', format).lines).toEqual([
      'From +1 206 555 0199 at 09:41',
    ]);
    const nameless = incoming({ remote: remote(null, null, 'sip:ben@contoso.com') });
    expect(missedToast(nameless, '09:41', format).lines).toEqual(['From ben@contoso.com at 09:41']);
  });

  it('gives the reason of a failed call', () => {
    const end = { outcome: 'busy', sentence: 'Bob Kelly is busy.', at: 0 } as const;
    const content = failedToast(outgoing({ state: 'ended', end }), format);
    expect(content).toEqual({ summary: 'Call to Bob Kelly', lines: ['Bob Kelly is busy.'] });
  });
});

describe('the programs that show toasts', () => {
  const hostile = ringingToast(
    incoming({ remote: remote('-A x=y', '--hint=string:foo:bar'), onBehalfOf: 'a\\nUrgent <b>' }),
    format,
  );
  const toast = { kind: 'ringing', content: hostile, actions: ['decline', 'default'] } as const;

  it('notify-send reads nothing of a caller as an option or a line break', () => {
    const args = notifySendArguments(toast, '', false);
    expect(args.slice(args.indexOf('--'))).toEqual([
      '--',
      '-A x=y',
      '--hint=string:foo:bar\nOn behalf of a\\\\nUrgent &lt;b&gt;',
    ]);
  });

  it('notify-send sounds as was chosen', () => {
    const hints = (sound: Sound, kind: 'ringing' | 'missed' = 'ringing', silent = false) =>
      notifySendArguments({ ...toast, kind, sound }, '', silent).filter((one) => one.includes('sound'));
    expect(hints('alarm')).toEqual(['--hint=string:sound-name:alarm-clock-elapsed']);
    expect(hints('default', 'missed')).toEqual([]);
    for (const quiet of [hints('none'), hints('none', 'missed'), hints('bell', 'ringing', true)])
      expect(quiet).toEqual(['--hint=boolean:suppress-sound:true']);
  });

  it('node-notifier gets a message that begins with our word', () => {
    expect(notifierMessage(toast, true)).toBe(
      'From: -A x=y\n--hint=string:foo:bar\nOn behalf of a/nUrgent &lt;b&gt;',
    );
  });
});
