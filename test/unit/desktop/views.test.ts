import { describe, expect, it } from 'vitest';
import type { CallEnd } from '../../../main/calls/call.ts';
import { formatForPeople } from '../../../main/calls/numbers.ts';
import { soundChoices } from '../../../main/desktop/toasts/sounds.ts';
import type { AppState, HistoryEntry } from '../../../main/state.ts';
import { withDefaults } from '../../../main/storage/settings.ts';
import { NO_POLICIES } from '../../../main/ucwa/policies.ts';
import { initials, shortDuration, shortWhen } from '../../../main/views/words.ts';
import {
  callView,
  cannotCall,
  countryList,
  padView,
  searchRows,
  sessionLine,
  settingsView,
  signInView,
} from '../../../main/views.ts';
import type { Sound } from '../../../preload/contract.ts';
import { incoming, outgoing, state } from './fixtures.ts';

const format = (number: string) => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
const now = new Date(2026, 10, 24, 12, 0).getTime();
const cards = (change: Partial<AppState>) => callView(state(change), format).cards;
const card = (change: Partial<AppState>) => {
  const [first] = cards(change);
  if (!first) throw new Error('no card');
  return first;
};
const labels = (change: Partial<AppState>) => card(change).buttons.map(({ label }) => label);
const ended = (outcome: CallEnd['outcome']) => ({
  state: 'ended' as const,
  links: {},
  end: { outcome, sentence: 'It is over.', at: now },
});
const error = (code: string) => ({ code, message: 'What is wrong.', remedy: 'stop' as const, status: 0 });
const entry = (change: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id: 'h1',
  direction: 'incoming',
  name: 'Dana White',
  uri: null,
  number: '+12065550199',
  context: '',
  outcome: 'missed',
  at: now - 60_000,
  seconds: 0,
  unseen: true,
  ...change,
});

describe('the call window', () => {
  it('is cleared by a new call of those that had ended before it, not of those that end beside it', () => {
    const before = incoming({ id: 'before', ...ended('declined') });
    const beside = incoming({ id: 'beside', ...ended('missed') });
    const call = outgoing({ id: 'new', startedAt: now });
    const past = {
      ...before,
      end: { outcome: 'declined', sentence: 'You declined it.', at: now - 1 } as const,
    };
    expect(cards({ calls: [past, beside, call] }).map(({ id }) => id)).toEqual(['new', 'beside']);
  });

  it('answers who, why, what now and what can be done', () => {
    const call = incoming({ forWhom: 'Carol Reyes', importance: 'Urgent', subject: 'Strategy' });
    expect(card({ calls: [call] })).toEqual({
      id: call.id,
      heading: 'Dana White',
      sub: '+1 206 555 0199',
      initials: 'DW',
      tone: 'ringing',
      tags: [
        { text: 'For Carol Reyes', warn: false },
        { text: 'Urgent', warn: true },
      ],
      subject: 'Strategy',
      status: 'Ringing on +1 206 555 0147: answer there.',
      trouble: null,
      talkingSince: null,
      buttons: [
        { action: 'decline', label: 'Decline', look: 'stop' },
        { action: 'silence', label: 'Silence here', look: 'plain' },
      ],
    });
  });

  it('tells what comes along with the call', () => {
    const call = incoming({ fromOutside: true, joinsMuted: true, carriesData: true });
    const texts = card({ calls: [call] })?.tags.map(({ text }) => text);
    expect(texts).toEqual(['Outside your company', 'You join muted', 'Carries data']);
    expect(card({ calls: [incoming()] })?.tags).toEqual([]);
  });

  it('has a button exactly while its link is there', () => {
    expect(labels({ calls: [incoming({ links: {} })] })).toEqual(['Silence here']);
    expect(labels({ calls: [outgoing()] })).toEqual(['Cancel call']);
    expect(labels({ calls: [outgoing({ links: {} })] })).toEqual([]);
    const talking = outgoing({ state: 'connected', links: { hold: '/h', hangUp: '/x' } });
    expect(labels({ calls: [talking] })).toEqual(['Hold', 'Hang up']);
    expect(labels({ calls: [{ ...talking, state: 'held', links: { resume: '/r', hangUp: '/x' } }] })).toEqual(
      ['Resume', 'Hang up'],
    );
  });

  it.each([
    [outgoing(), 'Ringing your phone +1 206 555 0147: pick it up.'],
    [outgoing({ ownNumber: null }), 'Ringing your phone: pick it up.'],
    [outgoing({ state: 'ringing' }), 'Calling Bob Kelly…'],
    [outgoing({ state: 'ringing', ringing: 'teamRing' }), 'Calling the team of Bob Kelly…'],
    [outgoing({ state: 'ringing', ringing: 'forwarded' }), 'Calling Bob Kelly, the call is being forwarded…'],
    [outgoing({ state: 'connecting' }), 'Connecting…'],
    [outgoing({ state: 'connected' }), 'Connected'],
    [outgoing({ state: 'connected', acceptedBy: 'Carol' }), 'Connected: Carol took the call'],
    [outgoing({ state: 'held' }), 'On hold'],
    [outgoing(ended('busy')), 'It is over.'],
  ])('says what happens now (%#)', (call, words) => {
    expect(card({ calls: [call] }).status).toBe(words);
  });

  it('offers the other phones when the own one did not take the call', () => {
    const call = outgoing(ended('ownPhoneFailed'));
    expect(card({ calls: [call] }).buttons).toEqual([
      { action: 'close', label: 'Close', look: 'plain' },
      { action: 'ringOther', label: 'Ring Desk phone +1 206 555 0100', look: 'go', number: '+12065550100' },
    ]);
    expect(labels({ calls: [call], phones: [] })).toEqual(['Close', 'Call back']);
    expect(card({ calls: [call] }).tone).toBe('failed');
  });

  it('calls nobody back who left no number', () => {
    const call = incoming({ ...ended('missed'), remote: { name: null, uri: null, number: null } });
    expect(labels({ calls: [call] })).toEqual(['Close']);
    expect(card({ calls: [call] })).toMatchObject({ heading: 'Unknown caller', sub: '', initials: '#' });
  });

  it('leaves out what was silenced, until it was answered', () => {
    const call = incoming({ silenced: true });
    expect(cards({ calls: [call] })).toEqual([]);
    expect(cards({ calls: [{ ...call, ...ended('missed') }] })).toEqual([]);
    expect(cards({ calls: [{ ...call, state: 'connected' }] })).toHaveLength(1);
  });

  it('shows the newest first and the talking time', () => {
    const [old, young] = [incoming(), outgoing({ state: 'held', connectedAt: 42 })];
    const both = cards({ calls: [old, young] });
    expect(both.map(({ id }) => id)).toEqual([young.id, old.id]);
    expect(both[0]?.talkingSince).toBe(42);
  });

  it('keeps a hostile name to one bounded line', () => {
    const name = `<b>${'x'.repeat(5_000)}\nUrgent\u202e`;
    const shown = card({ calls: [incoming({ remote: { name, uri: null, number: null } })] });
    expect(shown.heading.length).toBeLessThanOrEqual(200);
    expect(shown.heading).not.toMatch(/[\n\u202e]/u);
  });
});

describe('the session', () => {
  const user = 'sip:ann@contoso.com';
  it.each([
    [{ state: 'signedOut', since: 0 }, 'Signed out', null, 'Sign in to make calls.'],
    [
      { state: 'signingIn', since: 0, user, step: 'creating' },
      'Signing in · ann@contoso.com',
      null,
      'Signing in: a moment, please.',
    ],
    [{ state: 'online', since: 0, user, server: 'pool' }, 'Online · ann@contoso.com', null, null],
    [
      { state: 'reconnecting', since: 0, user, server: null, error: error('Timeout') },
      'Reconnecting…',
      'What is wrong.',
      'The server cannot be reached at the moment.',
    ],
    [
      { state: 'failed', since: 0, user, server: null, error: error('PasswordRefused') },
      'Not signed in',
      'What is wrong.',
      'Sign in to make calls.',
    ],
  ] as const)('is one line and its trouble (%#)', (session, text, trouble, why) => {
    expect(sessionLine({ session, presence: null })).toEqual({ state: session.state, text, trouble });
    expect(cannotCall(state({ session }))).toBe(why);
  });

  it('tells that the user does not want to be disturbed', () => {
    const session = { state: 'online', since: 0, user, server: 'pool.contoso.com' } as const;
    const presence = { availability: 'DoNotDisturb', activity: '' };
    expect(sessionLine({ session, presence }).text).toBe('Online, do not disturb · ann@contoso.com');
  });

  it('needs a phone', () => {
    expect(cannotCall(state({ phones: [] }))).toMatch(/phone number/);
    const settings = withDefaults({ phone: { ownNumber: '+1' } }, 'US');
    expect(cannotCall(state({ phones: [], settings }))).toBeNull();
  });
});

describe('the pad', () => {
  const input = { prefill: null, formatNumber: format, now };

  it('lists calls, recents and phones', () => {
    const live = outgoing();
    const view = padView(
      state({
        calls: [outgoing(ended('busy')), live],
        notices: ['The settings were damaged.', 'No keyring.'],
        history: [
          entry({ context: 'for Carol Reyes' }),
          entry({ id: 'h2', outcome: 'finished', direction: 'outgoing', seconds: 240, name: null }),
        ],
      }),
      input,
    );
    expect(view.calls).toEqual([{ id: live.id, heading: 'Bob Kelly', status: 'Pick up your phone' }]);
    expect(view.notice).toBe('The settings were damaged.');
    expect(view.recents).toEqual([
      {
        id: 'h1',
        title: 'Dana White',
        detail: 'Missed · for Carol Reyes',
        when: '11:59',
        missed: true,
        target: '+12065550199',
        initials: 'DW',
        presence: null,
      },
      expect.objectContaining({ title: '+1 206 555 0199', detail: 'Outgoing · 4 min', initials: '#' }),
    ]);
  });

  it('finds recent calls by name or digits, everybody once', () => {
    const found = (typed: string) =>
      searchRows(
        state({
          history: [entry(), entry({ id: 'again' }), entry({ id: 'h3', name: 'Zoë Bär', number: '+49301' })],
        }),
        typed,
        input,
      ).map(({ id }) => id);
    expect(found('wh da')).toEqual(['h1']);
    expect(found('zoe')).toEqual(['h3']);
    expect(found('(206) 555')).toEqual(['h1']);
    expect(found('ite')).toEqual([]);
    expect(found('dana zoe')).toEqual([]);
    expect(found(' ')).toEqual([]);
  });

  it('finds a number as it is listed and as it is typed, and names as keyboards have them', () => {
    const found = (typed: string) =>
      searchRows(
        state({
          settings: withDefaults({ phone: { country: 'DE' } }, 'DE'),
          history: [
            entry({ id: 'berlin', name: 'Jörg Weiß', number: '+4930901100' }),
            entry({ id: 'london', name: 'Łucja Sørensen', number: '+442079460018' }),
          ],
        }),
        typed,
        { ...input, formatNumber: (number) => formatForPeople(number, 'DE') },
      ).map(({ id }) => id);
    for (const typed of [
      '030901',
      '030 901100',
      '(030) 901100',
      '0049 30 901100',
      '901100',
      '٠٣٠٩٠١',
      'Weiss',
      'WEIẞ',
    ])
      expect(found(typed), typed).toEqual(['berlin']);
    for (const typed of ['+44 20', '0044 20 7946 0018', '7946', 'lucja', 'sorensen'])
      expect(found(typed), typed).toEqual(['london']);
    expect(found('030902')).toEqual([]);
  });
});

describe('sign-in and settings', () => {
  it('put the sentence where the mistake is', () => {
    const session = (code: string) =>
      ({ state: 'failed', since: 0, user: 'sip:a@b', server: null, error: error(code) }) as const;
    const at = (code: string) => signInView(state({ session: session(code) }), { locked: [] }).error?.field;
    expect(at('PasswordRefused')).toBe('password');
    expect(at('PasswordSignInNotOffered')).toBeNull();
    expect(at('Certificate')).toBe('server');
    const own = { field: 'extraCaFile' as const, message: 'No such file.' };
    expect(signInView(state({ session: session('x') }), { locked: ['server'], error: own })).toMatchObject({
      error: own,
      locked: ['server'],
    });
  });

  it('says why staying signed in ends with the program, where a policy forbids more', () => {
    const note = (policies: AppState['policies']) => signInView(state({ policies }), { locked: [] }).stayNote;
    expect([note(null), note(NO_POLICIES)]).toEqual([null, null]);
    expect(note({ ...NO_POLICIES, saveCredentials: false })).toMatch(/until Deskring ends/);
  });

  it('tells the step', () => {
    const session = { state: 'signingIn', since: 0, user: 'sip:a@b', step: 'discovering' } as const;
    const view = signInView(state({ session }), { locked: [] });
    expect(view).toMatchObject({ progress: 'Looking for the server…', error: null });
  });

  it('writes the own phone as people do, where the server gets the same number from it', () => {
    const shown = (ownNumber: string | null) => {
      const settings = withDefaults({ phone: { ownNumber } }, 'US');
      const input = { version: '1', locked: [], countries: [], sounds: [] };
      const { phone } = signInView(state({ settings }), { locked: [] }).values;
      expect(settingsView(state({ settings }), input).values.phone).toBe(phone);
      return phone;
    };
    expect([null, '+12065550147', '+493012345', '4567'].map(shown)).toEqual([
      ...['', '+1 206 555 0147', '+49 30 12345', '4567'],
    ]);
  });

  it('says how the hotkey fares', () => {
    const countries = countryList(['US', 'DE']);
    expect(countries.map(({ name }) => name)).toEqual(['Germany', 'United States']);
    const accelerator = 'Control+Alt+C';
    const told = (hotkey: AppState['hotkey']) =>
      settingsView(state({ hotkey }), { version: '1', locked: [], countries, sounds: [] }).hotkeyState;
    expect(told({ state: 'registered', accelerator })).toEqual({ ok: true, text: 'Registered' });
    expect(told({ state: 'taken', accelerator, free: null })).toEqual({
      ok: false,
      text: 'Taken by another program: choose another one.',
    });
    expect(told({ state: 'taken', accelerator, free: 'Alt+F9' })).toMatchObject({ offer: 'Alt+F9' });
    expect(told({ state: 'invalid', accelerator })).toMatchObject({ ok: false });
    expect(told({ state: 'unconfirmed', accelerator }).text).toMatch(/does not tell/);
  });
});

describe('the sounds to choose from', () => {
  const chosen = (sound: Sound, platform: NodeJS.Platform) => {
    const settings = withDefaults({ notifications: { sound } }, 'US');
    const input = { version: '1', locked: [], countries: [], sounds: soundChoices(platform) };
    const { values } = settingsView(state({ settings }), input);
    return [values.sound, values.sounds.map(({ label }) => label).join()];
  };
  const all = 'Ring,Bell,Message,Alarm,No sound';

  it('are those the system lets a program choose', () => {
    expect(chosen('bell', 'linux')).toEqual(['bell', all]);
    expect(chosen('none', 'darwin')).toEqual(['none', all]);
    expect(chosen('none', 'win32')).toEqual(['none', 'Ring,No sound']);
  });

  it('are heard as the default where another system’s was chosen', () => {
    expect(chosen('bell', 'win32')).toEqual(['default', 'Ring,No sound']);
  });
});

describe('words', () => {
  it('write the same weekday for no two days, also where clocks are changed between them', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Europe/Berlin';
    try {
      // The clocks went forward on Sunday, 29 March 2026.
      const wednesday = new Date(2026, 3, 1, 12).getTime();
      expect(shortWhen(new Date(2026, 2, 25, 23, 30).getTime(), wednesday)).toBe('25 Mar');
      expect(shortWhen(new Date(2026, 2, 26, 0, 30).getTime(), wednesday)).toBe('Thu');
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('writes initials, times and durations short', () => {
    expect(['Dana White', 'White, Dana (Ext)', 'émile', '+1 206', null, '<b>'].map(initials)).toEqual([
      'DW',
      'WD',
      'É',
      '#',
      '#',
      '#',
    ]);
    expect(shortWhen(now - 3_600_000, now)).toBe('11:00');
    expect(shortWhen(new Date(2026, 10, 20, 9).getTime(), now)).toBe('Fri');
    expect(shortWhen(new Date(2026, 9, 14, 9).getTime(), now)).toBe('14 Oct');
    expect(shortWhen(new Date(2025, 11, 24, 9).getTime(), now)).toBe('24 Dec');
    expect(shortWhen(new Date(2025, 9, 14, 9).getTime(), now)).toBe('14 Oct 2025');
    expect([0, 59, 60, 3_540, 3_600, 3_900].map(shortDuration)).toEqual([
      '1 s',
      '59 s',
      '1 min',
      '59 min',
      '1 h',
      '1 h 5 min',
    ]);
  });
});
