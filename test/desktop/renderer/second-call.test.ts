/** The pad while another call goes on, and for those who call for somebody else. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OpenStage, openStage } from './stage.ts';
import { delegators, pad } from './views.ts';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const button = (name: string) => stage.page.getByRole('button', { name, exact: true });
const callAs = () => stage.page.getByRole('combobox', { name: 'Call as' });
const dialled = () => stage.sent('dial');
const call = { target: '*98', phone: '+12065550147' };
const type = async () => {
  await stage.page.keyboard.type('*98');
  await stage.page.keyboard.press('Enter');
};

describe('while another call goes on', () => {
  const message = 'You are in a call with Bob Kelly.';
  const question = 'You are in a call with Bob Kelly. Hold it and call Lee Okafor?';
  const asks = () => stage.page.getByRole('group', { name: question });
  const isFocused = (name: string) => button(name).evaluate((element) => element === document.activeElement);
  beforeEach(async () => {
    await stage.show(pad());
    await stage.answer('dial', { ok: false, message, ask: { question, beside: 'holdFirst' } });
    await type();
    await asks().waitFor();
  });

  test('a line asks what becomes of it; Hold and call dials the same again, once', async () => {
    await stage.answer('dial', { ok: true });
    const letGo = await stage.hold('dial');
    expect(await isFocused('Hold and call')).toBe(true);
    expect(await stage.page.getByRole('alert').count()).toBe(0);
    await stage.page.keyboard.press('Enter');
    await stage.page.keyboard.press('Enter');
    await expect.poll(dialled).toEqual([call, { ...call, beside: 'holdFirst' }]);
    await letGo();
    await expect
      .poll(() => stage.page.getByRole('combobox', { name: 'Number or name' }).inputValue())
      .toBe('');
    expect(await button('Hold and call').count()).toBe(0);
  });

  test('it can be dialled without holding', async () => {
    await button('Call without holding').click();
    await expect.poll(dialled).toEqual([call, { ...call, beside: 'dialAnyway' }]);
  });

  test('the question goes with the next key', async () => {
    await stage.page.keyboard.type('1');
    await expect.poll(() => asks().count()).toBe(0);
    expect(await stage.page.getByRole('combobox', { name: 'Number or name' }).inputValue()).toBe('*981');
  });

  test('Escape and Don’t call put it away, and the number stays', async () => {
    await stage.page.keyboard.press('Escape');
    await expect.poll(() => asks().count()).toBe(0);
    await stage.page.keyboard.press('Enter');
    await button('Don’t call').click();
    await expect.poll(() => asks().count()).toBe(0);
    expect(await stage.page.getByRole('combobox', { name: 'Number or name' }).inputValue()).toBe('*98');
    expect(await stage.sent('close')).toEqual([]);
    expect(await dialled()).toEqual([call, call]);
  });

  test('a call that can’t be held is only asked about', async () => {
    await stage.show(pad());
    await stage.answer('dial', { ok: false, message, ask: { question, beside: 'dialAnyway' } });
    await type();
    await button('Call without holding').waitFor();
    expect(await isFocused('Call without holding')).toBe(true);
    expect(await button('Hold and call').count()).toBe(0);
  });
});

describe('for somebody else', () => {
  test('there is no choice without anybody to call for', async () => {
    await stage.show(pad());
    expect(await callAs().count()).toBe(0);
  });

  test('one call is made as the one chosen, the next one as oneself', async () => {
    await stage.show(pad({ delegators }));
    expect(await callAs().getByRole('option').allTextContents()).toEqual([
      'Myself',
      'Carol Reyes',
      'Erin Ford',
    ]);
    await callAs().selectOption('Carol Reyes');
    await type();
    await expect.poll(dialled).toEqual([{ ...call, behalfOf: 'sip:carol@contoso.com' }]);
    await expect.poll(() => callAs().inputValue()).toBe('');
    await type();
    await expect.poll(async () => (await dialled())[1]).toEqual(call);
  });

  test('a call back brings along whom it is for', async () => {
    await stage.show(pad({ delegators }));
    const prefill = { serial: 1, text: '+12065550199', focus: 'call', behalfOf: 'sip:carol@contoso.com' };
    await stage.push(pad({ delegators, prefill: { ...prefill, focus: 'call' } }));
    await expect.poll(() => callAs().inputValue()).toBe('sip:carol@contoso.com');
    await button('Call').click();
    await expect.poll(async () => (await dialled())[0]).toMatchObject({ behalfOf: prefill.behalfOf });
  });

  test('one that is no longer offered is nobody to call as', async () => {
    await stage.show(pad({ delegators }));
    await callAs().selectOption('Carol Reyes');
    await stage.push(pad({ delegators: delegators.slice(1) }));
    await type();
    await expect.poll(dialled).toEqual([call]);
  });
});
