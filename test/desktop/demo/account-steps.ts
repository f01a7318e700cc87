/** The first start and the end. */
import { tool } from '../../../build/desktop/parts.mjs';
import { filesHolding, until, type World } from '../world.ts';
import { type Steps, same } from './steps.ts';

export async function accountSteps(world: World, steps: Steps): Promise<void> {
  const { desktop, sandbox } = world;
  const { signInAddress, password, ownNumber } = sandbox.user;
  const page = await world.page('signIn');
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });

  await steps.step(
    'first-start',
    'The first start asks for the account, and the tray shows the icon',
    async () => {
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      await until('the tray icon', async () => (await desktop.trayItems()).length === 1);
      same('the session', (await world.status()).session.state, 'signedOut');
    },
  );

  await steps.step('sign-in-filled', 'The account is typed in, and where the server is', async () => {
    await field('Sign-in address').fill(signInAddress);
    await field('Password').fill(password);
    await field('Your phone number').fill('(206) 555-0147');
    await page.getByRole('button', { name: 'Server settings' }).click();
    await page.getByRole('radio', { name: 'At these addresses' }).check();
    await field('Internal address').fill(sandbox.discoveryUrl);
    await field('Extra CA file (optional)').fill(sandbox.caFile);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    same('what the server heard', sandbox.journal.list().length, 0);
  });

  await steps.step('online', 'Signed in over TLS: the server rings this client from now on', async () => {
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await world.online();
    const { body } = await sandbox.journal.wait({ operation: 'makeMeAvailable', status: 204 });
    const announced = JSON.stringify(body);
    if (!announced.includes(ownNumber))
      throw new Error(`makeMeAvailable said ${announced}, not ${ownNumber}`);
    same('the applications at the server', sandbox.user.applications.length, 1);
    await world.page('pad');
    await until('the sign-in window to go', () => !isOpen(world, 'signIn'));
  });

  await steps.step('keychain', 'The password is in the keychain, and in no file of the profile', async () => {
    const kept = await until('the password', () =>
      tool(desktop.env, 'secret-tool', ['lookup', 'service', 'Deskring', 'account', signInAddress]),
    );
    same('whether the keychain has it', kept === password, true);
    same('the files that hold it', filesHolding(world.profile, password), []);
  });
}

export async function quitSteps(world: World, steps: Steps): Promise<void> {
  const { desktop, sandbox } = world;
  await steps.step('quit', 'Deskring is quit: the server has no application of it left', async () => {
    const before = sandbox.journal.last;
    same('the exit status', (await world.quit()).status, 0);
    same('the deletions', sandbox.journal.list({ operation: 'deleteApplication', after: before }).length, 1);
    same('the applications at the server', sandbox.user.applications.length, 0);
    // The panel hears it from the bus.
    await until('the icon to go', async () => (await desktop.trayItems()).length === 0);
    same('the exit status of --status', (await world.run('--status')).status, 3);
  });
}

const isOpen = (world: World, kind: string) =>
  world.app.windows().some((page) => page.url().includes(`/${kind}.html`));
