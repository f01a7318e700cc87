/** A call that rings as VoIP in the user's other programs: one toast, and the own phone can have it (04 §9.3). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hangUpAll, since, useWorld } from './use-world.ts';
import { until } from './world.ts';

const world = useWorld({
  desktop: { notificationDaemon: 'mock' },
  sandbox: { switches: { editionB: true } },
});
const ring = () => world().sandbox.user.voipCall({ from: 'ben@contoso.com', subject: 'Lunch' });
const button = async (name: string) =>
  (await world().page('call')).getByRole('button', { name, exact: true });
/** Presses it three times while the server takes its time to answer. */
async function pressThrice(name: string, operation: string): Promise<void> {
  world().sandbox.faults.add({ match: { operation }, effect: { kind: 'delay', ms: 1_000 } });
  const pressed = await button(name);
  for (let i = 0; i < 3; i++) await pressed.click();
}
const statusText = async (hasText: string) =>
  (await world().page('call')).getByRole('status').filter({ hasText }).waitFor();
/** The calls of --status that are not over. */
const live = async () => (await world().status()).calls.filter(({ state }) => state !== 'ended');
/** Waits for the one call there is to be in a state. */
const becomes = (state: string) =>
  until(`one call, ${state}`, async () => {
    const [call, ...others] = await live();
    return call?.state === state && others.length === 0 ? call : null;
  });

beforeEach(() => world().sandbox.switches.set({ editionB: true }));
afterEach(async () => {
  world().sandbox.switches.reset();
  world().sandbox.faults.clear();
  await hangUpAll(world());
});

describe('a VoIP call', () => {
  it('has the toast of any call, and the window says where it rings', async () => {
    const { toast } = since(world());
    ring();
    const { actions, body, hints } = await toast('Ben Hall');
    expect(body).toBe('ben@contoso.com\nLunch');
    expect(Object.keys(actions)).toEqual(['decline', 'default']);
    expect(hints).toMatchObject({ urgency: 2, category: 'call.incoming' });
    await statusText('Ringing in your other programs.');
    await (await button('Answer on my phone')).waitFor();
    expect(await becomes('ringing')).toMatchObject({ direction: 'incoming', remote: { name: 'Ben Hall' } });
  });

  it('is declined on the toast with one POST', async () => {
    const { desktop, sandbox } = world();
    sandbox.faults.add({ match: { operation: 'decline' }, effect: { kind: 'delay', ms: 300 } });
    const { toast, toastGone, requests } = since(world());
    const call = ring();
    const { id } = await toast('Ben Hall');
    await Promise.all([1, 2, 3].map(() => desktop.pressAction(id, 'decline')));
    await until('the caller to hear it', () => call.phase === 'ended');
    await toastGone(await toast('Ben Hall'));
    expect(call.ending).toBe('declined');
    expect(requests({ method: 'POST' }).map(({ operation, body }) => [operation, body])).toEqual([
      ['decline', { reason: 'Global' }],
    ]);
  });

  it('goes when another program answers, and nothing was missed', async () => {
    const { missedCalls } = await world().status();
    const { toast, toastGone, notifications } = since(world());
    const call = ring();
    const shown = await toast('Ben Hall');
    call.answeredElsewhere();
    await toastGone(shown);
    await statusText('Answered on another device.');
    expect((await world().status()).missedCalls).toBe(missedCalls);
    expect(notifications().map(({ summary }) => summary)).not.toContain('Missed call');
  });

  it('cannot be answered on the phone where the server offers no link for it', async () => {
    world().sandbox.switches.set({ editionB: false });
    ring();
    await (await button('Decline')).waitFor();
    expect(await (await button('Answer on my phone')).count()).toBe(0);
  });
});

describe('the own phone', () => {
  it('answers it by one POST, however often the button is pressed', async () => {
    const { toast, toastGone, requests, notifications } = since(world());
    const call = ring();
    const shown = await toast('Ben Hall');
    const { id } = await becomes('ringing');
    await pressThrice('Answer on my phone', 'acceptWithPhoneAudio');
    await statusText('Ringing on +1 206 555 0147: answer there.');
    expect(requests({ method: 'POST' }).map(({ operation, body }) => [operation, body])).toEqual([
      ['acceptWithPhoneAudio', null],
    ]);
    expect((await becomes('ringing')).id).toBe(id);
    expect(
      world()
        .desktop.openToasts()
        .map((one) => one.id),
    ).toEqual([shown.id]);
    call.phone.answerOnPhone();
    await toastGone(shown);
    expect((await becomes('connected')).id).toBe(id);
    expect(new Set(notifications().map((one) => one.id))).toEqual(new Set([shown.id]));
    await (await button('Hang up')).click();
    await until('the call to end', () => call.phone.phase === 'ended');
  });

  it.each(['phoneFirst', 'completedFirst'])(
    'takes it over by itself (%s): one toast and one call, declined with one POST',
    async (fallbackOrder) => {
      world().sandbox.switches.set({ fallbackOrder });
      const { toast, toastGone, requests, notifications } = since(world());
      const call = ring();
      const shown = await toast('Ben Hall');
      const { id } = await becomes('ringing');
      call.mediaFallback();
      await statusText('Ringing on +1 206 555 0147: answer there.');
      expect((await becomes('ringing')).id).toBe(id);
      await world().desktop.pressAction(shown.id, 'decline');
      await until('the phone to stop', () => call.phone.phase === 'ended');
      await toastGone(shown);
      expect(call.phone.ending).toBe('declined');
      expect(requests({ operation: 'decline' })).toHaveLength(1);
      expect(new Set(notifications().map((one) => one.id))).toEqual(new Set([shown.id]));
    },
  );

  it('that could not be reached is a missed call, and says why', async () => {
    const { toast, toastGone } = since(world());
    const call = ring();
    const shown = await toast('Ben Hall');
    call.fallbackFails();
    await toastGone(shown);
    await toast('Missed call');
    await statusText('Your phone could not be reached for a call from Ben Hall.');
  });
});

describe('a call that goes on in another program', () => {
  it('moves to the phone by one POST, and is one call then', async () => {
    const { sandbox } = world();
    const { toast, toastGone, requests, notifications } = since(world());
    const call = ring();
    const shown = await toast('Ben Hall');
    call.answerInProgram();
    await toastGone(shown);
    await becomes('connected');
    await pressThrice('Move to my phone', 'replaceWithPhoneAudio');
    const phone = await sandbox.user.outgoingCall();
    await statusText('Ringing your phone +1 206 555 0147: pick it up.');
    await (await button('Move to my phone')).waitFor({ state: 'detached' });
    phone.ownPhoneAnswers();
    expect(await becomes('connected')).toMatchObject({ remote: { name: 'Ben Hall' } });
    expect(call.ending).toBe('moved to the own phone');
    const posted = requests({ operation: 'replaceWithPhoneAudio' });
    expect(posted.map(({ method, body }) => [method, body])).toEqual([
      ['POST', { operationId: expect.any(String), phoneNumber: '+12065550147', to: 'sip:ben@contoso.com' }],
    ]);
    expect(notifications().filter(({ id }) => id !== shown.id)).toEqual([]);
    await (await button('Hang up')).click();
    await until('the call to end', () => phone.phase === 'ended');
  });

  it('offers no move without a link', async () => {
    world().sandbox.switches.set({ missingLinks: 'replaceWithPhoneAudio' });
    ring().answerInProgram();
    await (await button('Hang up')).waitFor();
    expect(await (await button('Move to my phone')).count()).toBe(0);
  });
});
