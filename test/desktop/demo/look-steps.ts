/** The tray, the settings, and everything in the dark. */
import { until, type World } from '../world.ts';
import { type Steps, same } from './steps.ts';

export async function lookSteps(world: World, steps: Steps): Promise<void> {
  const { desktop, sandbox } = world;
  const padIsUp = async () => (await desktop.windows()).some(({ title }) => title === 'Deskring');

  await steps.step(
    'tray-click',
    'A click on the tray icon opens the pad beside it, with the recent calls',
    async () => {
      if (await padIsUp()) {
        await desktop.clickTray();
        await until('the pad to go', async () => !(await padIsUp()));
      }
      await desktop.clickTray();
      await until('the pad', padIsUp);
      const page = await world.page('pad');
      await page.getByRole('list', { name: 'Recent calls' }).getByText('Ben Hall').first().waitFor();
    },
  );

  await steps.step('tray-menu', 'The tray menu has everything', async () => {
    await desktop.clickTray();
    await until('the pad to go', async () => !(await padIsUp()));
    const labels = (await desktop.trayMenu()).map(({ label }) => label);
    for (const label of [
      'Online · ann@contoso.com',
      'Dial…',
      'Redial Bea Busy',
      'Do not disturb',
      'Quit Deskring',
    ])
      same(`whether the menu has ${label}`, labels.includes(label), true);
    await desktop.clickTray(3);
  });

  await steps.step('settings', 'The settings', async () => {
    await desktop.key('Escape');
    await desktop.chooseTrayMenu('Settings…');
    const page = await world.page('settings');
    await page
      .getByRole('textbox', { name: /phone number/i })
      .first()
      .waitFor();
  });

  await steps.step('dark', 'In the dark: pad, call window and a call that comes in', async () => {
    await (await world.page('settings')).close();
    await world.app.evaluate(({ nativeTheme }) => {
      nativeTheme.themeSource = 'dark';
    });
    await desktop.clickTray();
    await until('the pad', padIsUp);
    sandbox.user.incomingCall({
      from: 'judy@contoso.com',
      onBehalfOf: 'carol@contoso.com',
      subject: 'Lunch?',
    });
    const page = await world.page('call');
    await page.getByText('On behalf of Carol Reyes').waitFor();
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    same('whether the paper is dark', Number(/\d+/.exec(paper)?.[0]) < 64, true);
    await until('the toast', () => desktop.openToasts().find(({ summary }) => summary === '青木 裕子'));
  });
}
