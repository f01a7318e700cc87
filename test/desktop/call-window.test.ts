/** The call window beside the toast, the missed call, and a toast drawn by a real daemon. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BrowserWindow } from 'electron';
import { afterEach, describe, expect, it } from 'vitest';
import { tool } from '../../build/desktop/parts.mjs';
import { hangUpAll, since, useWorld } from './use-world.ts';
import { lastPress, until } from './world.ts';

const world = useWorld();
const ring = (from = 'ben@contoso.com') => world().sandbox.user.incomingCall(from);
const button = async (name: string) =>
  (await world().page('call')).getByRole('button', { name, exact: true });
const isUp = async (title: string) =>
  (await world().desktop.windows()).some((window) => window.title === title);
const CALL = 'Call – Deskring';
const LETTER = 'A letter';

/** Another program covers the screen and has the focus meanwhile. */
async function writing(meanwhile: () => Promise<void>): Promise<void> {
  const letter = spawn('display', ['-title', LETTER, '-size', '1200x680', 'xc:white'], {
    env: world().desktop.env,
    stdio: 'ignore',
  });
  const gone = once(letter, 'exit');
  try {
    await until('the letter', async () => (await world().focused())?.includes(LETTER));
    await meanwhile();
  } finally {
    letter.kill();
    await gone;
  }
}

/** The title of the window nothing lies on; minimised ones are not among them. */
async function topmost(): Promise<string | undefined> {
  const order = await tool(world().desktop.env, 'xprop', ['-root', '_NET_CLIENT_LIST_STACKING']);
  const shown = await world().desktop.windows();
  const titles = order
    .match(/0x[0-9a-f]+/g)
    ?.map((id) => shown.find((one) => Number(one.id) === Number(id))?.title);
  return titles?.findLast((title) => title !== undefined && !/panel/.test(title));
}

afterEach(() => hangUpAll(world()));

describe('a call that comes in', () => {
  it('comes up in a window that says who and what now', async () => {
    ring();
    const page = await world().page('call');
    await page.getByRole('heading', { name: 'Ben Hall' }).waitFor();
    const status = page.getByRole('status').filter({ hasText: 'Ringing on +1 206 555 0147: answer there.' });
    await status.waitFor();
    await until('the window', () => isUp(CALL));
    await hangUpAll(world());
    await page.getByRole('status').filter({ hasText: 'Answered on another device.' }).waitFor();
  });

  it('is declined in the window with one POST, and the toast goes', async () => {
    const { toast, toastGone, requests } = since(world());
    ring();
    const shown = await toast('Ben Hall');
    await (await button('Decline')).dblclick();
    await toastGone(shown);
    await until('the caller to hear it', () => world().sandbox.user.calls.length === 0);
    expect(requests({ operation: 'decline' })).toHaveLength(1);
  });

  it('is silenced here and rings on at the phone', async () => {
    const { toast, toastGone, requests } = since(world());
    ring();
    const shown = await toast('Ben Hall');
    await lastPress((await button('Silence here')).click());
    await toastGone(shown);
    await until('the window to go', async () => !(await isUp(CALL)));
    expect(world().sandbox.user.calls.map(({ phase }) => phase)).toEqual(['ringing']);
    expect(requests({ method: 'POST' })).toEqual([]);
  });

  it('is shown without taking the focus from the program that has it', () =>
    writing(async () => {
      const { toast } = since(world());
      ring();
      await toast('Ben Hall');
      await until('the call window', () => isUp(CALL));
      await (await button('Decline')).waitFor();
      expect(await world().focused()).toContain(LETTER);
    }));

  it.each([
    ['covered', () => {}],
    ['minimised', (window: BrowserWindow) => window.minimize()],
  ])('comes up again from where it was %s, without the focus', async (_how, put) => {
    ring().answerOnPhone();
    await world().call(({ state }) => state === 'connected');
    ring('pat@fabrikam.com');
    const page = await world().page('call');
    await page.getByRole('heading', { name: 'Pat Partner' }).waitFor();
    await (await world().app.browserWindow(page)).evaluate(put);
    await writing(async () => {
      await until('the letter on top', async () => (await topmost()) !== CALL);
      ring('lee@contoso.com');
      await until('the call window on top', async () => (await topmost()) === CALL);
      await (await world().page('call')).getByRole('heading', { name: 'Lee Okafor' }).waitFor();
      expect(await world().focused()).toContain(LETTER);
    });
  });

  it('is brought to the front by a press on the toast', async () => {
    const { toast } = since(world());
    ring();
    const { id } = await toast('Ben Hall');
    // A key that is pressed before the window shows the call goes nowhere.
    await (await button('Decline')).waitFor();
    await until('the window', () => isUp(CALL));
    // The window is gone before the key comes up.
    await lastPress((await world().page('call')).keyboard.down('Escape'));
    await until('the window to go', async () => !(await isUp(CALL)));
    await world().desktop.pressAction(id, 'default');
    await until('the window to have the focus', async () => (await world().focused()) === CALL);
    expect(world().desktop.openToasts()).toContainEqual(expect.objectContaining({ id }));
  });
});

describe('with a real notification daemon', () => {
  it('Decline on the toast is one POST', async () => {
    const { toast, toastGone, requests } = since(world());
    ring();
    const shown = await toast('Ben Hall');
    await world().desktop.pressAction(shown.id, 'decline');
    await toastGone(shown);
    await until('the caller to hear it', () => world().sandbox.user.calls.length === 0);
    expect(requests({ operation: 'decline' })).toHaveLength(1);
  });

  it('a missed call can be called back from its toast', async () => {
    const { toast, requests } = since(world());
    ring('pat@fabrikam.com').giveUp();
    const { id, body, actions, hints } = await toast('Missed call');
    expect(body).toMatch(/^From Pat Partner at \d\d:\d\d\npat@fabrikam\.com$/);
    expect(actions).toEqual({ 'call-back': 'Call back' });
    expect(hints).toMatchObject({ urgency: 1 });
    expect((await world().status()).missedCalls).toBeGreaterThan(0);
    await world().desktop.pressAction(id, 'call-back');
    expect((await world().sandbox.user.outgoingCall()).dialled).toBe('sip:pat@fabrikam.com');
    expect(requests({ operation: 'startPhoneAudio' })).toHaveLength(1);
  });

  it('no toast outlives the program', async () => {
    const { toast } = since(world());
    ring('pat@fabrikam.com').giveUp();
    ring();
    const shown = [await toast('Missed call'), await toast('Ben Hall')];
    expect((await world().quit()).status).toBe(0);
    // At once: left to itself, the daemon takes them away after ten seconds.
    const isGone = () => shown.every(({ id }) => world().desktop.closed().includes(id));
    await until('the toasts to go', isGone, 3_000);
    expect(world().sandbox.user.applications).toEqual([]);
    await world().launch();
    await world().online();
  });
});
