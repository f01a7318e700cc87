/** Dialling while another call goes on, for somebody else, and back into a conversation (04 §11, issue 4). */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../../main/calls/call.ts';
import type { Dial } from '../../../main/calls/starts.ts';
import { AppCommands } from '../../../main/commands.ts';
import { entryOf } from '../../../main/recorder.ts';
import { Store } from '../../../main/store.ts';
import { ok } from '../../../main/ucwa/errors.ts';
import { readResource } from '../../../main/ucwa/hal.ts';
import { FakeClock } from '../desktop/fake-clock.ts';
import { incoming, outgoing, state } from '../desktop/fixtures.ts';

const communication = readResource(
  {
    _links: {
      startPhoneAudio: { href: '/start' },
      startPhoneAudioOnBehalfOfDelegator: { href: '/startForBoss' },
    },
  },
  'https://pool.contoso.com',
);
const talking = (change: Partial<Call> = {}) =>
  outgoing({
    id: 'talks',
    state: 'connected',
    connectedAt: 1,
    links: { hold: '/hold', hangUp: '/stop' },
    ...change,
  });

let store: Store;
let clock: FakeClock;
let dialled: Dial[];
let pressed: string[];
let padded: string[];
let told: string[];
let refusal: string | null;
let commands: AppCommands;
beforeEach(() => {
  store = new Store(state({ calls: [talking()] }));
  clock = new FakeClock();
  dialled = [];
  pressed = [];
  padded = [];
  told = [];
  refusal = null;
  commands = new AppCommands({
    store,
    session: {
      application: communication && {
        ...{ url: '', eventsUrl: '', people: null, policiesUrl: null },
        ...{ me: communication, communication },
      },
      command: async () => ok(null),
    },
    calls: {
      dial: (dial) => {
        dialled.push(dial);
        return 'new';
      },
      press: (id, action) => {
        pressed.push(`${action} ${id}`);
        return refusal;
      },
      silence: () => {},
      dismiss: () => {},
    },
    accounts: { signOut: async () => {} },
    self: { me: null, readPresence: async () => {}, readForwarding: async () => {} },
    clock,
    formatNumber: (number) => number,
    history: () => null,
    rules: () => ({ country: 'US', emergency: new Set() }),
    openPad: (target, behalfOf) => padded.push(behalfOf ? `${target} for ${behalfOf}` : target),
    continuesAt: ({ at }) => (at === 1 ? 'https://pool.contoso.com/continue' : null),
    exportDiagnostics: async () => ({ ok: true }),
    tell: (sentence) => told.push(sentence),
    quit: async () => {},
  });
});
const held = () => store.update({ calls: [talking({ state: 'held', links: { resume: '/resume' } })] });

describe('a second call', () => {
  it('is not dialled before it is asked what becomes of the first', async () => {
    expect(await commands.dial('+12065550199')).toEqual({
      ok: false,
      message: 'You are in a call with Bob Kelly. Put it on hold first, then call.',
      ask: {
        question: 'You are in a call with Bob Kelly. Hold it and call +12065550199?',
        beside: 'holdFirst',
      },
    });
    store.update({ calls: [talking({ links: {} })] });
    expect(await commands.dial('+12065550199')).toMatchObject({
      ok: false,
      ask: { question: expect.stringMatching(/can’t be put on hold now/), beside: 'dialAnyway' },
    });
    expect([dialled, pressed]).toEqual([[], []]);
  });

  it('is dialled once the first is held, with one press of Hold', async () => {
    const answer = commands.dial('+12065550199', { beside: 'holdFirst' });
    await clock.advance(1_000);
    expect([dialled, pressed]).toEqual([[], ['hold talks']]);
    held();
    expect(await answer).toEqual({ ok: true });
    expect(dialled).toMatchObject([
      { target: { to: 'tel:+12065550199' }, url: 'https://pool.contoso.com/start' },
    ]);
    expect(pressed).toEqual(['hold talks']);
  });

  it('is dialled when the first ends meanwhile', async () => {
    const answer = commands.dial('+12065550199', { beside: 'holdFirst' });
    store.update({ calls: [] });
    expect(await answer).toEqual({ ok: true });
  });

  it('is not dialled when the first can’t be held', async () => {
    refusal = 'This call can’t be put on hold now.';
    expect(await commands.dial('+12065550199', { beside: 'holdFirst' })).toEqual({
      ok: false,
      message: refusal,
    });
    refusal = null;
    const answer = commands.dial('+12065550199', { beside: 'holdFirst' });
    await Promise.resolve();
    await Promise.resolve();
    clock.advance(8_000);
    expect(await answer).toMatchObject({ ok: false, message: expect.stringMatching(/nobody was called/) });
    expect(dialled).toEqual([]);
  });

  it('is not dialled as soon as the press of Hold has come to nothing', async () => {
    const answer = commands.dial('+12065550199', { beside: 'holdFirst' });
    await Promise.resolve();
    store.update({ calls: [talking({ pressed: new Set(['hold']) })] });
    store.update({ calls: [talking()] });
    expect(await answer).toMatchObject({ ok: false, message: expect.stringMatching(/nobody was called/) });
    expect(dialled).toEqual([]);
  });

  it('is dialled beside it when that is wanted, and when the first is held or rings', async () => {
    expect(await commands.dial('+12065550199', { beside: 'dialAnyway' })).toEqual({ ok: true });
    held();
    expect(await commands.dial('+12065550199')).toEqual({ ok: true });
    store.update({ calls: [incoming()] });
    expect(await commands.dial('+12065550199')).toEqual({ ok: true });
    expect([dialled.length, pressed]).toEqual([3, []]);
  });
});

it('a name is refused in words that fit the pad and the command line', async () => {
  expect(await commands.dial('zzqq')).toMatchObject({
    ok: false,
    message: '“zzqq” is not a number or address. Type a number, or choose a person in the dial pad.',
  });
});

it('what stands behind a pause is for the phone’s own keys, as the user is told', async () => {
  store.update({ calls: [] });
  await commands.dial('+12065550199,,12#');
  expect(told).toEqual(['When somebody answers, type 12# on your phone.']);
  await commands.dial('+12065550199');
  expect(told).toHaveLength(1);
});

it('a call back beside another call is asked about in the pad', async () => {
  const over = incoming({ id: 'over', state: 'ended' });
  store.update({ calls: [over, talking()] });
  expect(await commands.callBack('over')).toMatchObject({ ok: false, ask: { beside: 'holdFirst' } });
  expect([padded, dialled]).toEqual([[over.remote.number ?? over.remote.uri], []]);
});

it('another try on another phone is asked about beside a call like any other', async () => {
  const over = outgoing({ id: 'over', state: 'ended' });
  store.update({ calls: [over] });
  expect(await commands.callBack('over', '+12065550100')).toEqual({ ok: true });
  expect(dialled[0]?.phone).toBe('+12065550100');
  store.update({ calls: [over, talking()] });
  expect(await commands.callBack('over', '+12065550100')).toMatchObject({
    ok: false,
    ask: { beside: 'holdFirst' },
  });
  expect([padded.length, dialled.length]).toEqual([1, 1]);
});

it('another try of a call made for somebody else is for him too', async () => {
  store.update({ calls: [outgoing({ id: 'over', state: 'ended', delegator: 'sip:carol@contoso.com' })] });
  expect(await commands.callBack('over')).toEqual({ ok: true });
  expect(dialled[0]?.delegator?.uri).toBe('sip:carol@contoso.com');
});

it('a missed call whose line was deleted meanwhile is not said to have had no number', async () => {
  store.update({ calls: [], history: [] });
  expect(await commands.callBack('gone')).toEqual({
    ok: false,
    message: 'This call is no longer in your history. Dial the number instead.',
  });
});

it('the question beside another call keeps for whom it is', async () => {
  const over = outgoing({ id: 'over', state: 'ended', delegator: 'sip:carol@contoso.com' });
  store.update({ calls: [over, talking()] });
  await commands.callBack('over');
  expect(padded).toEqual([`${over.remote.number} for sip:carol@contoso.com`]);
});

it('a redial of a call made for somebody else is for him too, as long as the history has it', async () => {
  const over = outgoing({ id: 'over', state: 'ended', delegator: 'sip:carol@contoso.com' });
  store.update({ calls: [], history: [entryOf(over)] });
  expect(await commands.redial()).toEqual({ ok: true });
  // A row of the pad, where nobody else was chosen, and where somebody was.
  const target = over.remote.number ?? '';
  expect(await commands.dial(target, { again: 'over' })).toEqual({ ok: true });
  expect(await commands.dial(target, { again: 'over', behalfOf: 'sip:lee@contoso.com' })).toEqual({
    ok: true,
  });
  expect(dialled.map(({ delegator }) => delegator?.uri)).toEqual([
    'sip:carol@contoso.com',
    'sip:carol@contoso.com',
    'sip:lee@contoso.com',
  ]);
});

it.each(['decline', 'hangUp', 'hold'] as const)('%s sends nothing without a server', async (action) => {
  const error = { code: 'Connection', message: '', status: 0, remedy: 'retry' } as const;
  const away = { state: 'reconnecting', since: 0, user: 'sip:a@b', server: null, error } as const;
  store.update({ session: away });
  expect(await commands.act('talks', action)).toMatchObject({ ok: false });
  expect(pressed).toEqual([]);
  expect(await commands.act('talks', 'silence')).toEqual({ ok: true });
});

it('--hang-up cancels what rings, and of what is connected says that it can’t be ended', async () => {
  for (const [state, action] of [
    ['ringing', 'cancel'],
    ['ringingOwnPhone', 'cancel'],
    ['connected', 'hangUp'],
    ['held', 'hangUp'],
  ] as const) {
    // The server has taken the link away, or not told of it yet.
    store.update({ calls: [talking({ state, links: {} })] });
    await commands.actOnNewest('hangUp');
    expect(pressed.pop(), state).toBe(`${action} talks`);
  }
});

describe('on behalf of somebody else', () => {
  beforeEach(() =>
    store.update({ calls: [], delegators: [{ name: 'Carol Reyes', uri: 'sip:carol@contoso.com' }] }),
  );

  it('goes to its own link with the delegator', async () => {
    expect(await commands.dial('+12065550199', { behalfOf: 'sip:carol@contoso.com' })).toEqual({ ok: true });
    expect(dialled).toMatchObject([
      {
        url: 'https://pool.contoso.com/startForBoss',
        delegator: { uri: 'sip:carol@contoso.com', name: 'Carol Reyes' },
      },
    ]);
  });

  it('is refused without the link, and nothing is dialled', async () => {
    communication?.links instanceof Map && communication.links.delete('startPhoneAudioOnBehalfOfDelegator');
    expect(await commands.dial('+12065550199', { behalfOf: 'sip:carol@contoso.com' })).toMatchObject({
      ok: false,
      message: 'Your server does not let you call for somebody else now.',
    });
    expect(dialled).toEqual([]);
  });
});

it('calls back within the conversation that goes on', async () => {
  const ended = incoming({
    id: 'over',
    state: 'ended',
    addPhoneAudio: 'https://pool.contoso.com/add',
    end: { outcome: 'finished', sentence: 'Call ended.', at: 1 },
  });
  store.update({ calls: [ended] });
  expect(await commands.callBack('over')).toEqual({ ok: true });
  expect(dialled).toMatchObject([
    {
      url: 'https://pool.contoso.com/add',
      goesOn: { within: 'conversation', otherwise: 'https://pool.contoso.com/start' },
    },
  ]);
});

it('continues a call of the server’s history, and calls any other anew', async () => {
  const call = { direction: 'incoming', name: 'Ben Hall', uri: 'sip:ben@contoso.com', number: null } as const;
  const rest = { context: '', outcome: 'missed', seconds: 0, unseen: false } as const;
  const history = [1, 2].map((at) => ({ id: `log:${at}`, ...call, ...rest, at }));
  store.update({ calls: [], history });
  for (const { id } of history) expect(await commands.callBack(id)).toEqual({ ok: true });
  expect(dialled).toMatchObject([
    { name: 'Ben Hall', goesOn: { within: 'history', otherwise: 'https://pool.contoso.com/start' } },
    { url: 'https://pool.contoso.com/start' },
  ]);
  expect(dialled[0]?.url).toBe('https://pool.contoso.com/continue');
  expect(dialled[1]?.goesOn).toBeUndefined();
});
