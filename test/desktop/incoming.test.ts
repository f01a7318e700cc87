/** A call comes in: what the toast says, and what a press on it does (contract.md §5). */
import { afterEach, describe, expect, it } from 'vitest';
import type { IncomingRequest } from '../sandbox/calls/requests.ts';
import { hangUpAll, since, useWorld } from './use-world.ts';
import { until } from './world.ts';

const world = useWorld({ desktop: { notificationDaemon: 'mock' } });
const ring = (request: IncomingRequest['from'] | IncomingRequest) =>
  world().sandbox.user.incomingCall(request);
const ringing = () => world().call(({ state }) => state === 'ringing');

afterEach(async () => {
  world().sandbox.switches.reset();
  world().sandbox.faults.clear();
  await hangUpAll(world());
});

describe('the toast', () => {
  const ben = { from: 'ben@contoso.com' };
  const origins: readonly (readonly [string, IncomingRequest, string, readonly string[]])[] = [
    ['a person', ben, 'Ben Hall', ['ben@contoso.com']],
    ['a number', { from: { number: '+12065550190' } }, '+1 206 555 0190', []],
    ['nobody that is known', { from: { anonymous: true } }, 'Unknown caller', []],
    [
      'an assistant',
      { ...ben, onBehalfOf: 'carol@contoso.com' },
      'Ben Hall',
      ['ben@contoso.com', 'On behalf of Carol Reyes'],
    ],
    [
      'somebody who wants the boss',
      { ...ben, to: 'carol@contoso.com', delegator: 'carol@contoso.com' },
      'Ben Hall',
      ['ben@contoso.com', 'For Carol Reyes'],
    ],
    [
      'somebody who wants a colleague',
      { ...ben, to: 'lee@contoso.com' },
      'Ben Hall',
      ['ben@contoso.com', 'For Lee Okafor'],
    ],
    [
      'a forward',
      { ...ben, forwardedBy: 'frontdesk@contoso.com' },
      'Ben Hall',
      ['ben@contoso.com', 'Forwarded by Front desk'],
    ],
    [
      'a transfer',
      { ...ben, transferredBy: 'lee@contoso.com' },
      'Ben Hall',
      ['ben@contoso.com', 'Transferred by Lee Okafor'],
    ],
    ['the private line', { ...ben, privateLine: true }, 'Ben Hall', ['ben@contoso.com', 'Private line']],
    ['an emergency', { ...ben, importance: 'Emergency' }, 'Ben Hall', ['ben@contoso.com', 'Emergency']],
    [
      'all of it',
      {
        from: 'pat@fabrikam.com',
        onBehalfOf: 'quinn@fabrikam.com',
        delegator: 'carol@contoso.com',
        to: 'carol@contoso.com',
        forwardedBy: 'frontdesk@contoso.com',
        transferredBy: 'lee@contoso.com',
        privateLine: true,
        importance: 'Urgent',
        subject: 'The contract',
      },
      'Pat Partner',
      [
        'pat@fabrikam.com',
        'On behalf of Quinn Quick',
        'For Carol Reyes',
        'Forwarded by Front desk',
        'Transferred by Lee Okafor',
        'Private line',
        'Urgent',
        'The contract',
      ],
    ],
  ];
  it.each(origins)(
    'says what applies to a call from %s, on one toast',
    async (_name, request, summary, lines) => {
      const { toast, notifications } = since(world());
      ring(request);
      const { id } = await toast((one) => one.summary === summary && one.body === lines.join('\n'));
      expect(new Set(notifications().map((one) => one.id))).toEqual(new Set([id]));
    },
  );

  it('is what the notification daemon is asked for', async () => {
    const { toast } = since(world());
    ring('ben@contoso.com');
    const { app, actions, hints, timeout } = await toast('Ben Hall');
    expect({ app, actions: Object.entries(actions), timeout }).toEqual({
      app: 'Deskring',
      actions: [
        ['decline', 'Decline'],
        ['default', 'Open'],
      ],
      timeout: 0,
    });
    expect(hints).toMatchObject({ urgency: 2, category: 'call.incoming' });
  });

  it.each([
    ['no request, when the event carries the invitation', 'documented', []],
    ['one, when it only links to it', 'invitations', ['GET']],
  ])('waits for %s', async (_name, linkOnlyEvents, methods) => {
    world().sandbox.switches.set({ linkOnlyEvents });
    // Names are looked up after the toast, and never answered here: it does not wait for them.
    world().sandbox.faults.add({ match: { operation: 'contact' }, effect: { kind: 'hang' } });
    const { toast, requests } = since(world());
    ring({ from: 'ben@contoso.com', forwardedBy: 'bobby@contoso.com' });
    const { at } = await toast('Ben Hall');
    const before = requests({}).filter(
      ({ operation, received }) => !/^(?:events|contact)$/.test(operation) && received.epochMs < at,
    );
    expect(before.map(({ method }) => method)).toEqual(methods);
  });

  it('learns names in place, as they are looked up', async () => {
    const { sandbox } = world();
    sandbox.faults.add({ match: { operation: 'contact' }, effect: { kind: 'delay', ms: 400 } });
    const { toast, notifications } = since(world());
    ring({ from: 'ben@contoso.com', to: 'lena@contoso.com' });
    const { id } = await toast('Ben Hall');
    const named = await toast(({ body }) => body.includes('For Léna O’Brien-Müller'));
    expect(named.id).toBe(id);
    expect(notifications()[0]?.body).toContain('For lena@contoso.com');
  });

  it('comes for each of two calls at once, and each is declined by itself', async () => {
    const { toast, toastGone, requests } = since(world());
    const { desktop, sandbox } = world();
    ring('ben@contoso.com');
    ring('pat@fabrikam.com');
    const [ben, pat] = [await toast('Ben Hall'), await toast('Pat Partner')];
    expect(ben.id).not.toBe(pat.id);
    await desktop.pressAction(pat.id, 'decline');
    await toastGone(pat);
    await until('one call to be left', () => sandbox.user.calls.length === 1);
    expect(sandbox.user.calls[0]?.peer.name).toBe('Ben Hall');
    expect(desktop.openToasts()).toContainEqual(expect.objectContaining({ id: ben.id }));
    expect(requests({ operation: 'decline' })).toHaveLength(1);
  });

  it('offers no Decline while the server offers no link for it', async () => {
    world().sandbox.switches.set({ missingLinks: 'decline' });
    const { toast, requests } = since(world());
    ring('ben@contoso.com');
    const { id, actions } = await toast('Ben Hall');
    expect(Object.keys(actions)).toEqual(['default']);
    await world().desktop.pressAction(id, 'decline');
    expect((await world().ask('--decline')).status).toBe(1);
    expect(requests({ operation: 'decline' })).toEqual([]);
  });
});

describe('Decline on the toast', () => {
  it('is one POST with the reason, however often it is pressed', async () => {
    const { desktop, sandbox } = world();
    sandbox.faults.add({ match: { operation: 'decline' }, effect: { kind: 'delay', ms: 300 } });
    const { toast, toastGone, requests } = since(world());
    ring('ben@contoso.com');
    const shown = await toast('Ben Hall');
    const { id } = await ringing();
    await Promise.all([1, 2, 3].map(() => desktop.pressAction(shown.id, 'decline')));
    await toastGone(shown);
    await desktop.pressAction(shown.id, 'decline');
    await until('the caller to hear it', () => sandbox.user.calls.length === 0);
    const declines = requests({ operation: 'decline' });
    expect(declines.map(({ method, body }) => [method, body])).toEqual([['POST', { reason: 'Global' }]]);
    const call = await world().call((one) => one.id === id && one.state === 'ended');
    expect(call.endReason).toBe('You declined the call.');
    expect((await world().status()).missedCalls).toBe(0);
  });

  it('is no POST once the call is over', async () => {
    const { toast, toastGone, requests } = since(world());
    const call = ring('ben@contoso.com');
    const shown = await toast('Ben Hall');
    call.answeredElsewhere();
    await toastGone(shown);
    await world().desktop.pressAction(shown.id, 'decline');
    expect((await world().ask('--decline')).status).toBe(1);
    expect(requests({ operation: 'decline' })).toEqual([]);
  });
});

describe('the toast goes', () => {
  type Call = ReturnType<typeof ring>;
  it.each<[string, (call: Call) => void, string]>([
    ['the phone is answered', (call) => call.answerOnPhone(), 'connected'],
    ['the caller gives up', (call) => call.giveUp(), 'missed'],
    ['another device answers', (call) => call.answeredElsewhere(), 'elsewhere'],
    ['the own phone rejects it', (call) => call.ownPhoneRejects(), 'declined'],
    ['voicemail takes it', (call) => call.voicemail(), 'missed'],
  ])('when %s', async (_name, end, becomes) => {
    const { toast, toastGone, notifications } = since(world());
    const missed = (await world().status()).missedCalls;
    const call = ring('ben@contoso.com');
    const shown = await toast('Ben Hall');
    const { id } = await ringing();
    end(call);
    await toastGone(shown);
    if (becomes === 'missed') await toast('Missed call');
    const state = becomes === 'connected' ? 'connected' : 'ended';
    await world().call((one) => one.id === id && one.state === state);
    expect((await world().status()).missedCalls - missed).toBe(becomes === 'missed' ? 1 : 0);
    expect(notifications().some(({ summary }) => summary === 'Missed call')).toBe(becomes === 'missed');
  });

  it('for good when it is waved away; the call rings on', async () => {
    const { desktop, sandbox } = world();
    const { toast, toastGone, notifications, requests } = since(world());
    sandbox.faults.add({ match: { operation: 'contact' }, effect: { kind: 'delay', ms: 2_000 } });
    ring({ from: 'ben@contoso.com', to: 'bo@contoso.com' });
    const shown = await toast('Ben Hall');
    await desktop.dismissToast(shown.id);
    await toastGone(shown);
    const count = notifications().length;
    const page = await world().page('call');
    await page.getByText('For Bo Bobson').waitFor();
    expect(notifications()).toHaveLength(count);
    expect(sandbox.user.calls).toHaveLength(1);
    expect(requests({ operation: 'decline' })).toEqual([]);
  });
});

describe('hostile callers', () => {
  it.each([
    ['an option', '-A x=y', '-A x=y'],
    ['markup', '<b>Boss</b> & <img src=x>', '<b>Boss</b> & <img src=x>'],
    ['line breaks', 'Ben\nUrgent\r\nPrivate line', 'Ben Urgent Private line'],
    ['bidi marks', 'Ben\u202e lleH\u2066', 'Ben lleH'],
    ['5,000 letters', 'Ä'.repeat(5000), `${'Ä'.repeat(199)}…`],
    ['nothing to see', '\u200b\u3164', 'Unknown caller'],
  ])('with %s in the name are shown as one line of text', async (_name, name, summary) => {
    const { toast } = since(world());
    ring({ from: { name, address: 'nobody@example.net' }, subject: `<i>a</i>\nUrgent ${'<'.repeat(3000)}` });
    const shown = await toast(({ body }) => body.includes('&lt;i&gt;a'));
    expect(shown.summary).toBe(summary);
    expect(shown.body.length).toBeLessThanOrEqual(1000);
    const [address, subject, ...more] = shown.body.split('\n');
    expect([address, more]).toEqual(['nobody@example.net', []]);
    expect(subject).toMatch(/^&lt;i&gt;a&lt;\/i&gt; Urgent (?:&lt;)+…$/);
  });
});
