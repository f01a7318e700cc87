import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenStage, openStage } from './stage.ts';
import { call, cards, hostile, pad, settings, signIn } from './views.ts';

let stage: OpenStage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

describe.each(Object.entries(hostile))('a caller named %s', (_kind, name) => {
  test('moves nothing out of sight and is shown as text', async () => {
    const tags = [{ text: name, warn: false }];
    await stage.show(call({ ...cards.ringing, heading: name, sub: name, subject: name, tags }));
    const { page } = stage;
    const box = await page.getByRole('button', { name: 'Decline' }).boundingBox();
    const window = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    expect(box && box.y + box.height).toBeLessThanOrEqual(window.height);
    expect(box && box.x + box.width).toBeLessThanOrEqual(window.width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(window.width);
    expect(await page.getByRole('heading').textContent()).toBe(name);
    expect(await page.locator('article :is(img, script, b)').count()).toBe(0);
    expect(await page.title()).toBe('Call – Deskring');
  });

  test('keeps its line in the recent calls', async () => {
    await stage.show(pad({ recents: pad().recents.map((row) => ({ ...row, title: name, detail: name })) }));
    for (const row of await stage.page.getByRole('listitem').all())
      expect((await row.boundingBox())?.height).toBeLessThan(60);
    expect(await stage.page.getByRole('button', { name: 'Call', exact: true }).isVisible()).toBe(true);
  });
});

test.each([pad(), call(cards.ringing), signIn(), settings()])(
  'the page $kind runs and fetches nothing foreign',
  async (view) => {
    await stage.show(view);
    const refused = (code: string) =>
      stage.page.evaluate<string>(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), { once: true });
      ${code}
    })`);
    const add = (tag: string, part: object) =>
      `document.body.append(Object.assign(document.createElement('${tag}'), ${JSON.stringify(part)}));`;
    expect(await refused(add('script', { textContent: '1' }))).toBe('script-src-elem');
    expect(await refused(add('script', { src: 'https://localhost/x.js' }))).toBe('script-src-elem');
    expect(await refused(add('img', { src: 'https://localhost/x.png' }))).toBe('img-src');
    expect(await refused(add('iframe', { src: 'https://localhost/' }))).toBe('frame-src');
    expect(await refused(`fetch('https://localhost/').catch(() => {});`)).toBe('connect-src');
  },
);
