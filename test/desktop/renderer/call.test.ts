import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenStage, openStage } from './stage.ts';
import { call, cards } from './views.ts';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const button = (name: string) => stage.page.getByRole('button', { name, exact: true });
const sent = () => stage.sent('call');

test('who, why me, what now, what can I do', async () => {
  await stage.show(call(cards.ringing));
  const { page } = stage;
  expect(await page.getByRole('heading').allTextContents()).toEqual(['Dana White']);
  expect(await page.getByRole('listitem').allTextContents()).toEqual([
    'For Carol Reyes',
    'Forwarded by Front desk',
    'Urgent',
  ]);
  expect(await page.getByRole('status').allTextContents()).toEqual(['Ringing on your mobile: answer there.']);
  expect(await page.getByRole('button').allTextContents()).toEqual(['Decline', 'Silence here']);
  expect(await page.getByRole('alert').count()).toBe(0);
});

test.each([
  ['Decline', cards.ringing, { id: 'c1', action: 'decline' }],
  ['Silence here', cards.ringing, { id: 'c1', action: 'silence' }],
  ['Cancel call', cards.ownPhone, { id: 'c2', action: 'cancel' }],
  ['Hold', cards.talking, { id: 'c3', action: 'hold' }],
  ['Hang up', cards.talking, { id: 'c3', action: 'hangUp' }],
  ['Resume', cards.held, { id: 'c4', action: 'resume' }],
  ['Ring desk phone', cards.failed, { id: 'c5', action: 'ringOther', number: '+12065550100' }],
  ['Call back', cards.ended, { id: 'c6', action: 'callBack' }],
] as const)('%s', async (name, card, input) => {
  await stage.show(call(card));
  await button(name).click();
  await expect.poll(sent).toEqual([input]);
});

test('a button pressed five times asks once', async () => {
  await stage.show(call(cards.ringing));
  const letGo = await stage.hold('call');
  await button('Decline').evaluate((element: HTMLElement) => {
    for (let press = 0; press < 5; press++) element.click();
  });
  await expect.poll(() => button('Decline').getAttribute('aria-disabled')).toBe('true');
  expect(await sent()).toHaveLength(1);
  await letGo();
  await expect.poll(() => button('Decline').getAttribute('aria-disabled')).toBe('false');
});

test('a refusal is said where the button was pressed, until the next try', async () => {
  await stage.show(call(cards.talking));
  await stage.answer('call', { ok: false, message: 'The server does not let you hold this call now.' });
  await button('Hold').click();
  const alert = stage.page.getByRole('alert');
  await expect.poll(() => alert.textContent()).toBe('The server does not let you hold this call now.');
  await stage.answer('call', { ok: true });
  await button('Hold').click();
  await expect.poll(() => alert.count()).toBe(0);
});

test('what came of a press later is said there too', async () => {
  const trouble = 'The call could not be put on hold. Try again.';
  await stage.show(call({ ...cards.talking, trouble }));
  expect(await stage.page.getByRole('alert').textContent()).toBe(trouble);
  await stage.push(call(cards.talking));
  await expect.poll(() => stage.page.getByRole('alert').count()).toBe(0);
});

test('nothing has the focus by itself: a Space typed for another window declines nothing', async () => {
  await stage.show(call(cards.ringing));
  await stage.page.keyboard.press('Space');
  await stage.page.keyboard.press('Enter');
  expect(await sent()).toEqual([]);
  await stage.page.keyboard.press('Tab');
  await stage.page.keyboard.press('Enter');
  await expect.poll(sent).toEqual([{ id: 'c1', action: 'decline' }]);
});

test('Escape closes the window and ends no call', async () => {
  await stage.show(call(cards.talking));
  await stage.page.keyboard.press('Escape');
  await expect.poll(() => stage.sent('close')).toHaveLength(1);
  expect(await sent()).toEqual([]);
});

test('what changes is told politely, in the same place', async () => {
  await stage.show(call(cards.ownPhone));
  const status = await stage.page.getByRole('status').elementHandle();
  await stage.push(call({ ...cards.talking, id: 'c2' }));
  await expect.poll(() => status?.textContent()).toBe('Connected on +1 206 555 0147');
  expect(await stage.page.getByRole('status').count()).toBe(1);
  expect(await stage.page.getByRole('button').allTextContents()).toEqual(['Hold', 'Hang up']);
});

test('the focus stays on the button that goes on being there', async () => {
  await stage.show(call(cards.talking));
  await button('Hang up').focus();
  await stage.push(call({ ...cards.held, id: 'c3' }));
  await button('Resume').waitFor();
  expect(await button('Hang up').evaluate((element) => element === document.activeElement)).toBe(true);
});

test('several calls: a heading, a status and buttons each, acting on their own call', async () => {
  await stage.show(call(cards.ringing, cards.talking, cards.held));
  const { page } = stage;
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    'Dana White',
    'Bob Kelly',
    'Carol Reyes',
  ]);
  expect(await page.getByRole('status').count()).toBe(3);
  await page.getByRole('article', { name: 'Carol Reyes' }).getByRole('button', { name: 'Hang up' }).click();
  await expect.poll(sent).toEqual([{ id: 'c4', action: 'hangUp' }]);
});

test('what ended is closed one by one, or all at once; what goes on stays', async () => {
  const missed = (id: string) => ({ ...cards.ended, id });
  await stage.show(call(missed('m1'), cards.talking));
  expect(await button('Close all').count()).toBe(0);
  await stage.push(call(missed('m1'), cards.talking, missed('m2'), { ...cards.failed, id: 'f' }));
  await button('Close all').click();
  await expect.poll(sent).toEqual(['m1', 'm2', 'f'].map((id) => ({ id, action: 'close' })));
});

test('each button is described by whom it acts on', async () => {
  await stage.show(call(cards.ringing, { ...cards.ringing, id: 'c9', heading: 'Bob Kelly' }));
  const described = await button('Decline').evaluateAll((buttons) =>
    buttons.map((one) => document.getElementById(one.getAttribute('aria-describedby') ?? '')?.textContent),
  );
  expect(described).toEqual(['Dana White', 'Bob Kelly']);
});

test('the talking time ticks', async () => {
  await stage.show(call({ ...cards.talking, talkingSince: Date.now() - 59_000 }));
  const timer = stage.page.getByRole('timer', { name: 'Talking time' });
  await expect.poll(() => timer.textContent(), { timeout: 5_000 }).toMatch(/^01:0/);
});

test('the window learns how high its cards are, and again when there is one more', async () => {
  await stage.show(call(cards.ringing));
  const last = async () => ((await stage.sent('fit')).at(-1) as { height: number } | undefined)?.height ?? 0;
  const shown = () =>
    stage.page.locator('main').evaluate((main) => Math.ceil(main.getBoundingClientRect().height));
  await expect.poll(async () => (await last()) === (await shown())).toBe(true);
  const alone = await last();
  await stage.push(call(cards.ringing, cards.talking));
  await expect.poll(async () => (await last()) > alone && (await last()) === (await shown())).toBe(true);
});
