/** The store, what --status prints, the history's lines, the user's own phones, and what the running program answers. */
import { describe, expect, it } from 'vitest';
import { ownNumber, signInAddress } from '../../../main/accounts.ts';
import { parseTarget } from '../../../main/calls/numbers.ts';
import { controlHandler } from '../../../main/control-handler.ts';
import { entryOf } from '../../../main/recorder.ts';
import { forwardingWords, ownPhones, Self } from '../../../main/self.ts';
import { statusJson } from '../../../main/status.ts';
import { withDefaults } from '../../../main/storage/settings.ts';
import { Store } from '../../../main/store.ts';
import { errors } from '../../../main/ucwa/errors.ts';
import { cannotCall } from '../../../main/views/session.ts';
import { incoming, outgoing, state } from '../desktop/fixtures.ts';
import { makePorts } from '../ucwa/bench.ts';

describe('the store', () => {
  it('tells everybody in the same tick, with what was before', () => {
    const store = new Store(state());
    const told: [number, number][] = [];
    const stop = store.subscribe((now, before) => told.push([now.missedCalls, before.missedCalls]));
    store.update({ missedCalls: 2 });
    store.update({ missedCalls: 3 });
    stop();
    store.update({ missedCalls: 4 });
    expect(told).toEqual([
      [2, 0],
      [3, 2],
    ]);
    expect(store.current.missedCalls).toBe(4);
  });
});

describe('the own phone', () => {
  it('is never an emergency number', () => {
    expect(ownNumber('911', 'US')).toBeNull();
    expect(ownNumber('+112', 'DE')).toBeNull();
    expect(ownNumber('4711', 'DE')).toBe('4711');
  });

  it('rings where the settings say as soon as they say it', () => {
    const store = new Store(state({ phones: [], chosenPhone: null }));
    const command = async () => {
      throw new Error('nothing is asked');
    };
    const self = new Self(store, command, makePorts());
    const set = (ownNumber: string) => {
      const settings = withDefaults({ phone: { ownNumber, country: 'US' } }, 'US');
      store.update({ settings });
      self.showPhones();
      return store.current.chosenPhone;
    };
    expect(set('+12065550147')).toBe('+12065550147');
    expect(set('(206) 555-0199')).toBe('+12065550199');
  });
});

describe('--status', () => {
  const read = (change: Parameters<typeof state>[0]) => JSON.parse(statusJson(state(change), '1.2.3'));
  const session = {
    state: 'online',
    since: 0,
    user: 'ann@contoso.com',
    server: 'pool.contoso.com:8443',
  } as const;

  it('turns no terminal around', () => {
    const hostile = incoming({ remote: { name: 'Eve \u202eecila', uri: null, number: null } });
    expect(statusJson(state({ calls: [hostile] }), '1')).toContain('Eve \\u202eecila');
    expect(read({ calls: [hostile] }).calls[0].remote.name).toBe('Eve \u202eecila');
  });

  it('has the shape of contract §2, on one line', () => {
    const ended = incoming({
      state: 'ended',
      end: { outcome: 'missed', sentence: 'Missed call from Bob.', at: 5 },
    });
    const change = { session, calls: [ended, outgoing({ since: 1_000 })], missedCalls: 1 };
    expect(statusJson(state(change), '1')).not.toContain('\n');
    const status = read(change);
    expect(Object.keys(status)).toEqual(['version', 'session', 'calls', 'missedCalls']);
    expect(status.session).toEqual({
      ...{ state: 'online', user: 'sip:ann@contoso.com', server: 'pool.contoso.com' },
      ...{ since: '1970-01-01T00:00:00.000Z', error: null },
    });
    expect(Object.keys(status.calls[0])).toEqual([
      ...['id', 'direction', 'state', 'remote', 'onBehalfOf', 'forwardedBy', 'transferredBy'],
      ...['privateLine', 'importance', 'subject', 'since', 'endReason'],
    ]);
    expect(status.calls.map((call: { endReason: unknown }) => call.endReason)).toEqual([
      'Missed call from Bob.',
      null,
    ]);
    expect(status.calls[1].since).toBe('1970-01-01T00:00:01.000Z');
  });

  it('says the trouble as long as it stands, with code and sentence alone', () => {
    const error = { ...errors.passwordRefused, detail: 'secret' };
    const { session } = read({
      session: { state: 'failed', since: 0, user: 'ann@contoso.com', server: null, error },
    });
    expect(session).toMatchObject({ state: 'failed', server: null, error: { code: 'PasswordRefused' } });
    expect(Object.keys(session.error)).toEqual(['code', 'message']);
    expect(read({ session: { state: 'signedOut', since: 0 } }).session).toMatchObject({
      user: null,
      server: null,
      error: null,
    });
  });
});

describe('a line of the history', () => {
  it('counts the seconds of talking, and what was missed as unseen', () => {
    const talked = incoming({
      state: 'ended',
      connectedAt: 1_000,
      startedAt: 0,
      end: { outcome: 'finished', sentence: 'x', at: 62_400 },
    });
    expect(entryOf(talked)).toMatchObject({ seconds: 61, unseen: false, at: 0, outcome: 'finished' });
    const missed = incoming({ state: 'ended', end: { outcome: 'missed', sentence: 'x', at: 9 } });
    expect(entryOf(missed)).toMatchObject({ seconds: 0, unseen: true, name: 'Dana White' });
  });
});

describe('the user’s own', () => {
  it('phones: the announced one first, each once, kinds of the server only', () => {
    const phones = [
      { number: '+12065550100', type: 'work' },
      { number: '(206) 555-0147', type: 'mobile' },
      { number: '+12065550100', type: 'home' },
      { number: '4711', type: 'constructor' },
    ];
    expect(ownPhones(phones, '+12065550147', 'US')).toEqual([
      { number: '+12065550147', label: 'Mobile +1 206 555 0147' },
      { number: '+12065550100', label: 'Work +1 206 555 0100' },
      { number: '4711', label: '4711' },
    ]);
  });

  it('forwarding in words', () => {
    const words = (
      setting: 'None' | 'ImmediateForward' | 'SimultaneousRing',
      target: string,
      turnOffUrl: string | null = null,
    ) => forwardingWords({ setting, target, turnOffUrl });
    expect(words('None', 'None')).toEqual({ words: 'Off', canTurnOff: false });
    expect(words('ImmediateForward', 'Voicemail', '/x')).toEqual({
      words: 'All calls go to voicemail',
      canTurnOff: true,
    });
    expect(words('SimultaneousRing', 'constructor')).toEqual({
      words: 'Also rings somebody else',
      canTurnOff: false,
    });
  });

  it('address and number, as typed', () => {
    expect(signInAddress(' sip:Ann@contoso.com ')).toBe('Ann@contoso.com');
    for (const bad of ['', 'ann', 'ann@', '@contoso.com', 'a b@contoso.com', 'http://x@y/z', 'ann@con/toso'])
      expect(signInAddress(bad)).toBeNull();
    expect(ownNumber('tel:(206) 555-0147', 'US')).toBe('+12065550147');
    expect(ownNumber('4711', 'US')).toBe('4711');
    for (const bad of ['', 'mine', '+', '1']) expect(ownNumber(bad, 'US')).toBeNull();
  });
});

describe('the running program', () => {
  it('answers each command of another start', async () => {
    const asked: string[] = [];
    const answer = (what: string, outcome: { ok: true } | { ok: false; message: string }) => {
      asked.push(what);
      return Promise.resolve(outcome);
    };
    const handler = controlHandler({
      store: new Store(state()),
      version: '1',
      commands: {
        dial: (target: string) => answer(`dial ${target}`, { ok: false, message: 'Sign in to make calls.' }),
        dialOnceOnline: () => asked.push('dial later'),
        actOnNewest: (action: string) => answer(action, { ok: true }),
        quit: async () => void asked.push('quit'),
      },
      show: () => asked.push('show'),
      openLink: (link, hidden) => asked.push(`open ${link}${hidden ? ' hidden' : ''}`),
      tell: () => {},
      started: Promise.resolve(),
    });
    expect(await handler({ kind: 'dial', target: '1' })).toEqual({
      status: 1,
      stderr: 'Sign in to make calls.',
    });
    for (const kind of ['hangUp', 'decline', 'hold', 'resume', 'show', 'ping'] as const)
      expect(await handler({ kind })).toEqual({ status: 0 });
    expect(await handler({ kind: 'open', link: 'tel:1' })).toEqual({ status: 0 });
    expect(await handler({ kind: 'open', link: 'tel:2', hidden: true })).toEqual({ status: 0 });
    expect(JSON.parse((await handler({ kind: 'status' })).stdout ?? '')).toMatchObject({ version: '1' });
    expect(await handler({ kind: 'quit' })).toEqual({ status: 0 });
    expect(asked).toEqual([
      'dial 1',
      'hangUp',
      'decline',
      'hold',
      'resume',
      'show',
      'open tel:1',
      'open tel:2 hidden',
    ]);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(asked.at(-1)).toBe('quit');
  });

  it('accepts a call while it signs in, and makes it once online; what is no target it refuses', async () => {
    const later: string[] = [];
    const store = new Store(state({ session: { state: 'signedOut', since: 0 } }));
    let start = () => {};
    const handler = controlHandler({
      ...{ store, version: '1', show: () => {}, openLink: () => {}, tell: () => {} },
      started: new Promise<void>((resolve) => {
        start = resolve;
      }),
      commands: {
        dial: async (target: string) => {
          const known = parseTarget(target, { country: 'US', emergency: new Set() });
          if (!known.ok) return { ok: false, message: known.message, field: 'target' };
          const trouble = cannotCall(store.current);
          return trouble === null ? { ok: true } : { ok: false, message: trouble };
        },
        dialOnceOnline: (target) => later.push(target),
        actOnNewest: async () => ({ ok: true }),
        quit: async () => {},
      },
    });
    const early = handler({ kind: 'dial', target: '+12065550123' });
    store.update({ session: { state: 'signingIn', since: 0, user: 'sip:a@b.c', step: 'creating' } });
    start();
    expect(await early).toEqual({ status: 0 });
    expect(await handler({ kind: 'dial', target: '911' })).toMatchObject({ status: 1 });
    expect(later).toEqual(['+12065550123']);
    for (const session of [
      { state: 'signedOut', since: 0 } as const,
      {
        ...({ state: 'reconnecting', since: 0, user: 'sip:a@b.c', server: null } as const),
        error: errors.notOnline,
      },
    ]) {
      store.update({ session });
      expect(await handler({ kind: 'dial', target: '+12065550123' })).toMatchObject({ status: 1 });
    }
    expect(later).toHaveLength(1);
  });
});
