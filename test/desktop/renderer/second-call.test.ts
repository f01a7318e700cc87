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
  const message = 'You are in a call with Bob Kelly. Put it on hold first, then call.';
  beforeEach(async () => {
    await stage.show(pad());
    await stage.answer('dial', { ok: false, message, ask: 'holdFirst' });
    await type();
    await stage.page.getByRole('alert').getByText(message).waitFor();
  });

  test('a line asks what becomes of it; Hold and call dials the same again, once', async () => {
    await stage.answer('dial', { ok: true });
    const letGo = await stage.hold('dial');
    await button('Hold and call').focus();
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
    await stage.page.getByRole('combobox', { name: 'Number or name' }).focus();
    await stage.page.keyboard.type('1');
    await expect.poll(() => button('Call without holding').count()).toBe(0);
    expect(await stage.page.getByRole('alert').count()).toBe(0);
  });

  test('a call that can’t be held is only asked about', async () => {
    await stage.show(pad());
    await stage.answer('dial', { ok: false, message, ask: 'dialAnyway' });
    await type();
    await button('Call without holding').waitFor();
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
