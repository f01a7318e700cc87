/** Calls that come in. */
import { until, type World } from '../world.ts';
import { type Steps, same } from './steps.ts';

export async function incomingSteps(world: World, steps: Steps): Promise<void> {
  const { desktop, sandbox } = world;
  const { user, journal } = sandbox;
  const toast = (summary: string) =>
    until(`the toast ${summary}`, () => desktop.openToasts().find((one) => one.summary === summary));
  const gone = (id: number) => until('the toast to go', () => desktop.closed().includes(id));
  const declines = () => journal.list({ operation: 'decline' }).length;

  await steps.step('ringing', 'A call comes in: a toast with Decline, and the call window', async () => {
    const before = await world.focused();
    user.incomingCall({ from: { number: '+12065550190' } });
    const { body, actions, hints } = await toast('+1 206 555 0190');
    same('the text', body, '');
    same('the actions', Object.keys(actions), ['decline', 'default']);
    same('the urgency', hints.urgency, 2);
    const page = await world.page('call');
    await page.getByRole('button', { name: 'Decline' }).waitFor();
    same('the window with the focus', await world.focused(), before);
  });

  await steps.step(
    'declined',
    'Decline on the toast is pressed: the server gets exactly one POST',
    async () => {
      const { id } = await toast('+1 206 555 0190');
      await desktop.pressAction(id, 'decline');
      await gone(id);
      await journal.wait({ operation: 'decline', status: 204 });
      same('the POSTs', declines(), 1);
      await until('the caller to hear it', () => user.calls.length === 0);
      same('what is told', (await world.call()).endReason, 'You declined the call.');
    },
  );

  const boss = await steps.step(
    'for-the-boss',
    'A call for the boss: the toast says for whom, and by whom sent on',
    async () => {
      const call = user.incomingCall({
        from: 'pat@fabrikam.com',
        to: 'carol@contoso.com',
        delegator: 'carol@contoso.com',
        forwardedBy: 'frontdesk@contoso.com',
        importance: 'Urgent',
        subject: 'Contract: two open points',
      });
      const { body } = await toast('Pat Partner');
      const lines = ['pat@fabrikam.com', 'For Carol Reyes', 'Forwarded by Front desk', 'Urgent'];
      same('the text', body.split('\n'), [...lines, 'Contract: two open points']);
      return call;
    },
  );

  await steps.step('answered', 'It is answered on the phone: the toast goes by itself', async () => {
    const { id } = await toast('Pat Partner');
    boss.answerOnPhone();
    await gone(id);
    await world.call(({ state }) => state === 'connected');
    const page = await world.page('call');
    await page.getByRole('button', { name: 'Hang up' }).click();
    await until('the caller to be hung up on', () => user.calls.length === 0);
    same('the POSTs to decline', declines(), 1);
  });

  await steps.step('missed', 'Nobody answers: a missed call, with Call back', async () => {
    const call = user.incomingCall('ben@contoso.com');
    const { id } = await toast('Ben Hall');
    call.giveUp();
    await gone(id);
    const { actions } = await toast('Missed call');
    same('the actions', Object.keys(actions), ['call-back']);
    same('the missed calls', (await world.status()).missedCalls, 1);
  });
}
