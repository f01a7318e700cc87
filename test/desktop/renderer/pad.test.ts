import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OpenStage, openStage } from './stage.ts';
import { bob, carol, pad } from './views.ts';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
beforeEach(() => stage.show(pad()));

const field = () => stage.page.getByRole('combobox', { name: 'Number or name' });
const matches = () => stage.page.getByRole('listbox', { name: 'Matches' }).getByRole('option');
const button = (name: string) => stage.page.getByRole('button', { name, exact: true });
const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => stage.page.keyboard.press(key)), Promise.resolve());
const dialled = () => stage.sent('dial');
const phone = '+12065550147';

const many = Array.from({ length: 40 }, (_, at) => ({ ...carol, id: `r${at}` }));

test.each([
  ['matches', [bob], () => matches().first()],
  ['that there are none', [], () => stage.page.getByText('Nobody found.').first()],
] as const)('%s are seen however far the recent calls were scrolled', async (_what, rows, told) => {
  await stage.show(pad({ recents: many }));
  await stage.answer('search', [...rows]);
  const list = stage.page.locator('.list');
  await list.evaluate((element) => element.scrollTo(0, 900));
  await field().fill('bo');
  await told().waitFor();
  expect(await list.evaluate((element) => element.scrollTop)).toBe(0);
});

test('the field has the focus when the pad comes up again without what was put into it', async () => {
  const isFocused = (element: SVGElement | HTMLElement) => element === document.activeElement;
  await stage.show(pad({ prefill: { serial: 1, text: '206', focus: 'call' } }));
  await expect.poll(() => button('Call').evaluate(isFocused)).toBe(true);
  await stage.push(pad());
  await expect.poll(() => field().evaluate(isFocused)).toBe(true);
});

test('every part has its name', async () => {
  for (const key of ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#', 'Delete', 'Call'])
    expect(await button(key).count(), key).toBe(1);
  const { page } = stage;
  expect(await page.getByRole('combobox', { name: 'Ring my phone' }).inputValue()).toBe(phone);
  expect(await page.getByRole('list', { name: 'Recent calls' }).getByRole('listitem').count()).toBe(3);
  expect(await page.getByRole('status').first().textContent()).toBe('Online · ann@contoso.com');
});

describe('numbers', () => {
  test('typed from anywhere, grouped, dialled with Enter, once; then the field is empty', async () => {
    await stage.page.evaluate(
      () => document.activeElement instanceof HTMLElement && document.activeElement.blur(),
    );
    await stage.page.keyboard.type('2065550199');
    await expect.poll(() => field().inputValue()).toBe('(206) 555-0199');
    const letGo = await stage.hold('dial');
    await press('Enter', 'Enter', 'Enter');
    await expect.poll(dialled).toEqual([{ target: '(206) 555-0199', phone }]);
    await letGo();
    await expect.poll(() => field().inputValue()).toBe('');
    expect(await dialled()).toHaveLength(1);
  });

  test('the keypad types where the caret is, Delete takes away', async () => {
    for (const key of ['*', '7', '2', '#', 'Delete']) await button(key).click();
    expect(await field().inputValue()).toBe('*72');
    await press('ArrowLeft', 'ArrowLeft');
    await button('5').click();
    expect(await field().inputValue()).toBe('*572');
  });

  test('the keypad by keyboard: arrows walk, Enter types and the focus stays', async () => {
    await button('5').focus();
    await press('Enter', 'ArrowDown', 'Enter', 'ArrowRight', 'Enter');
    expect(await field().inputValue()).toBe('589');
    expect(await button('9').evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('a long press on 0 gives the plus', async () => {
    await button('0').click({ delay: 700 });
    expect(await field().inputValue()).toBe('+');
  });

  test('pasted text is kept as it is, but for grouping and length', async () => {
    const paste = (text: string) =>
      field().evaluate((input, data) => {
        (input as HTMLInputElement).select();
        document.execCommand('insertText', false, data);
      }, text);
    await paste('tel:+1-206-555-0199;ext=4');
    expect(await field().inputValue()).toBe('tel:+1-206-555-0199;ext=4');
    await paste('+49 (30) 90 18 20');
    await expect.poll(() => field().inputValue()).toBe('+49 30 901820');
    await paste('9'.repeat(5_000));
    expect(await field().inputValue()).toHaveLength(256);
    await expect.poll(() => stage.page.getByText('Only the first 256 characters were kept.').count()).toBe(1);
  });

  test('pasted from anywhere, it goes into the field', async () => {
    await stage.app.evaluate(({ clipboard }) => clipboard.writeText('2065550199'));
    await button('Call').focus();
    await press('Control+v');
    await expect.poll(() => field().inputValue()).toBe('(206) 555-0199');
    expect(await field().evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('correcting in the middle moves no caret', async () => {
    await stage.page.keyboard.type('2065550199');
    await expect.poll(() => field().inputValue()).toBe('(206) 555-0199');
    await press('Home', 'ArrowRight', 'Delete');
    expect(await field().inputValue()).toBe('(06) 555-0199');
    expect(await field().evaluate((input) => (input as HTMLInputElement).selectionStart)).toBe(1);
  });
});

describe('names', () => {
  test('matches come while typing; arrows choose, Enter dials the chosen one', async () => {
    await stage.answer('search', [bob, carol]);
    await stage.page.keyboard.type('o');
    const chosen = stage.page
      .getByRole('listbox', { name: 'Matches' })
      .getByRole('option', { selected: true });
    await expect.poll(() => chosen.textContent()).toContain('Bob Kelly');
    expect(await matches().count()).toBe(2);
    await press('ArrowDown');
    await expect.poll(() => chosen.textContent()).toContain('Carol Reyes');
    expect(await field().getAttribute('aria-activedescendant')).toBe(await chosen.getAttribute('id'));
    await press('Enter');
    await expect.poll(dialled).toEqual([{ target: '+12065550188', phone }]);
  });

  test('Enter before the answer dials nobody unseen', async () => {
    await stage.answer('search', [bob]);
    const letGo = await stage.hold('search');
    await stage.page.keyboard.type('bo');
    await expect.poll(() => stage.sent('search')).not.toEqual([]);
    await press('Enter');
    await letGo();
    await matches().waitFor();
    expect(await dialled()).toEqual([]);
    await press('Enter');
    await expect.poll(dialled).toEqual([{ target: '+12065550123', phone }]);
  });

  test('a match is dialled with the mouse', async () => {
    await stage.answer('search', [bob, carol]);
    await stage.page.keyboard.type('o');
    await matches().filter({ hasText: 'Carol' }).click();
    await expect.poll(dialled).toEqual([{ target: '+12065550188', phone }]);
  });

  test('nobody found is said', async () => {
    await stage.page.keyboard.type('xyzzy');
    await expect.poll(() => stage.page.getByText('Nobody found.').count()).toBe(2);
  });
});

describe('recent calls', () => {
  test('reached and dialled by keyboard', async () => {
    await press('ArrowDown', 'ArrowDown', 'Enter');
    await expect.poll(dialled).toEqual([{ target: '+4930901820', again: 'r2', phone }]);
  });

  test('up from the first leads back to the field', async () => {
    await press('ArrowDown', 'ArrowUp');
    expect(await field().evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

describe('what comes from outside', () => {
  test('a number with the focus on Call is dialled by Enter', async () => {
    await stage.push(pad({ prefill: { serial: 1, text: '+12065550123', focus: 'call' } }));
    await expect.poll(() => field().inputValue()).toBe('+1 206 555 0123');
    await expect
      .poll(() => button('Call').evaluate((element) => element === document.activeElement))
      .toBe(true);
    await press('Enter');
    await expect.poll(dialled).toEqual([{ target: '+1 206 555 0123', phone }]);
  });

  test('what can’t be called is told with it, until something else is typed', async () => {
    const prefill = { serial: 1, text: '911', focus: 'field', message: 'Dial 911 on your phone.' } as const;
    await stage.push(pad({ prefill }));
    await expect.poll(() => stage.page.getByRole('alert').textContent()).toBe('Dial 911 on your phone.');
    expect(await field().inputValue()).toBe('911');
    await press('Backspace');
    await expect.poll(() => stage.page.getByRole('alert').count()).toBe(0);
  });

  test('the same one is not put in again by a later view, a new one is', async () => {
    const first = { serial: 1, text: '911', focus: 'field' } as const;
    await stage.push(pad({ prefill: first }));
    await expect.poll(() => field().inputValue()).toBe('911');
    await press('Backspace');
    await stage.push(pad({ prefill: first, notice: 'Something else changed.' }));
    await stage.page.getByText('Something else changed.').waitFor();
    expect(await field().inputValue()).toBe('91');
    await stage.push(pad({ prefill: { ...first, serial: 2 } }));
    await expect.poll(() => field().inputValue()).toBe('911');
    expect(await dialled()).toEqual([]);
  });
});

describe('when it can’t be', () => {
  test('a refusal stands at the field and what was typed stays', async () => {
    await stage.answer('dial', { ok: false, message: 'This is no number.', field: 'target' });
    await stage.page.keyboard.type('*');
    await press('Enter');
    await expect.poll(() => stage.page.getByRole('alert').allTextContents()).toEqual(['This is no number.']);
    expect(await field().inputValue()).toBe('*');
    expect(await field().getAttribute('aria-invalid')).toBe('true');
    await stage.page.keyboard.type('1');
    await expect.poll(() => stage.page.getByRole('alert').count()).toBe(0);
  });

  test('Call says why it can’t be pressed, and sends nothing', async () => {
    await stage.push(pad({ cannotCall: 'Sign in to call.' }));
    await expect.poll(() => button('Call').getAttribute('aria-disabled')).toBe('true');
    expect(await button('Call').evaluate((element) => element.getAttribute('aria-describedby'))).toBe(
      'cannot-call',
    );
    await stage.page.keyboard.type('911');
    await press('Enter');
    await expect.poll(() => stage.page.getByRole('alert').textContent()).toBe('Sign in to call.');
    expect(await dialled()).toEqual([]);
  });

  test('nothing typed is nothing dialled', async () => {
    await button('Call').click();
    await expect.poll(() => stage.page.getByRole('alert').count()).toBe(1);
    expect(await dialled()).toEqual([]);
  });
});

test('Escape closes, from the field with text in it too, and leaves it empty', async () => {
  await stage.page.keyboard.type('12');
  await press('Escape');
  await expect.poll(() => stage.sent('close')).toHaveLength(1);
  expect(await field().inputValue()).toBe('');
});

test('another phone rings when it is chosen', async () => {
  await stage.page.getByRole('combobox', { name: 'Ring my phone' }).selectOption('+12065550100');
  await expect.poll(() => stage.sent('choosePhone')).toEqual([{ number: '+12065550100' }]);
});

test('the menu by keyboard: arrows, Escape gives the focus back and closes nothing else', async () => {
  await button('Menu').focus();
  await press('ArrowDown');
  await expect
    .poll(() =>
      stage.page
        .getByRole('menuitem', { name: 'Export calls…' })
        .evaluate((e) => e === document.activeElement),
    )
    .toBe(true);
  await press('Escape');
  expect(await button('Menu').evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await stage.sent('close')).toEqual([]);
  await press('ArrowDown', 'End', 'Enter');
  await expect.poll(() => stage.sent('signOut')).toHaveLength(1);
});

test('calls that go on lead back to their window', async () => {
  await stage.push(pad({ calls: [{ id: 'c1', heading: 'Bob Kelly', status: 'Connected' }] }));
  await stage.page.getByRole('button', { name: /Bob Kelly Connected/ }).click();
  await expect.poll(() => stage.sent('open')).toEqual([{ window: 'call' }]);
});
