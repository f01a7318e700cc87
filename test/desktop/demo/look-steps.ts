/** The tray, the settings, and everything in the dark. */
import { startWorld, until, type World } from '../world.ts';
import { type Steps, same } from './steps.ts';
import { screen } from './story.ts';

export async function lookSteps(world: World, steps: Steps): Promise<void> {
  const { desktop } = world;
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
}

/** The same on a dark desktop of its own: Deskring looks like the desktop it runs on. */
export async function darkSteps(_light: World, steps: Steps): Promise<void> {
  const world = await startWorld({ desktop: { ...screen, theme: 'dark' }, args: [] });
  try {
    steps.desktop = world.desktop;
    await steps.step('dark', 'On a dark desktop everything is dark', async () => {
      await world.online();
      await world.page('pad');
      world.sandbox.user.incomingCall({
        from: 'ivan@contoso.com',
        onBehalfOf: 'carol@contoso.com',
        subject: 'Lunch?',
      });
      const page = await world.page('call');
      await page.getByText('On behalf of Carol Reyes').waitFor();
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      same('whether the paper is dark', Number(/\d+/.exec(paper)?.[0]) < 64, true);
      const { openToasts } = world.desktop;
      await until('the toast', () => openToasts().find(({ summary }) => summary === 'Иван Петров'));
    });
  } finally {
    await world.stop();
  }
}
