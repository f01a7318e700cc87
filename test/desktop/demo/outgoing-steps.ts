/** Calls that are made. */
import { until, type World } from '../world.ts';
import { type Steps, same } from './steps.ts';

export async function outgoingSteps(world: World, steps: Steps): Promise<void> {
  const { desktop, sandbox } = world;
  const { user, journal } = sandbox;
  const press = async (name: string) => {
    const page = await world.page('call');
    await page.getByRole('button', { name, exact: true }).click();
  };
  const says = async (words: string | RegExp) => {
    const page = await world.page('call');
    await page.getByRole('status').filter({ hasText: words }).first().waitFor({ timeout: 10_000 });
  };

  await steps.step(
    'hotkey',
    'A number is marked and the hotkey pressed: the pad has it, Call has the focus',
    async () => {
      await desktop.select('primary', 'please ring (206) 555-0123 today');
      await desktop.key('ctrl+alt+c');
      const page = await world.page('pad');
      await until('the number in the pad', async () => {
        const text = await page.getByRole('combobox', { name: 'Number or name' }).inputValue();
        return text.replace(/\D/g, '').endsWith('2065550123');
      });
      await until('the focus on Call', () =>
        page
          .getByRole('button', { name: 'Call', exact: true })
          .evaluate((button) => button === document.activeElement),
      );
      await until('the pad to have the focus', async () => (await world.focused()) === 'Deskring');
      same('the calls', user.calls.length, 0);
    },
  );

  const call = await steps.step('own-phone-rings', 'Enter: the own phone rings first', async () => {
    await desktop.key('Return');
    const started = await user.outgoingCall();
    const { body } = await journal.wait({ operation: 'startPhoneAudio', status: 201 });
    const asked = JSON.stringify(body);
    for (const number of ['+12065550123', user.ownNumber])
      if (!asked.includes(number)) throw new Error(`startPhoneAudio said ${asked}, without ${number}`);
    await says('Ringing your phone +1 206 555 0147');
    return started;
  });

  await steps.step('callee-rings', 'It is picked up: the other side rings', async () => {
    call.ownPhoneAnswers();
    call.remoteRings();
    await says('Calling Ben Hall');
  });

  await steps.step('connected', 'The other side answers: connected', async () => {
    call.remoteAnswers();
    await says('Connected');
    same('the state', (await world.call()).state, 'connected');
  });

  await steps.step('held', 'Hold', async () => {
    await press('Hold');
    await until('the server to hold', () => call.held);
    await says('On hold');
  });

  await steps.step('resumed', 'Resume', async () => {
    await press('Resume');
    await until('the server to resume', () => !call.held);
    await says('Connected');
  });

  await steps.step('hung-up', 'Hang up', async () => {
    await press('Hang up');
    await until('the server to hang up', () => call.phase === 'ended');
    await says('Call ended.');
  });

  await steps.step('busy', 'Somebody who is busy: a toast says so', async () => {
    same('the exit status', (await world.run('--dial=+12065550171')).status, 0);
    const busy = await user.outgoingCall();
    await world.call(({ remote }) => remote.name === 'Bea Busy');
    busy.busy();
    await until('the toast', () =>
      desktop.openToasts().find(({ body }) => body.includes('Bea Busy is busy')),
    );
  });
}
