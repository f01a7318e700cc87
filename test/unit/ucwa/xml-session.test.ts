/** A whole session with a server that writes XML (01 §6.2, 03 §2). */
import { afterEach, expect, it } from 'vitest';
import { type Bench, makeBench, until } from './bench.ts';

let bench: Bench;
afterEach(() => bench.close());

it('signs in, hears a call with all it says, declines it, and comes back when the application is gone', async () => {
  bench = await makeBench({ switches: { representation: 'xml' } });
  await bench.online();
  expect(bench.session.application?.me.links.has('phones')).toBe(true);
  await bench.polling();
  const call = bench.sandbox.user.incomingCall();
  const started = await until(() =>
    bench.events.find(({ type, link }) => type === 'started' && link.rel === 'phoneAudioInvitation'),
  );
  expect(started.resource).toMatchObject({
    rel: 'phoneAudioInvitation',
    properties: { direction: 'Incoming', privateLine: false },
  });
  expect(started.resource?.embedded.get('from')?.[0]?.properties.name).toBe(call.peer.name);
  const decline = started.resource?.links.get('decline')?.[0]?.href ?? '';
  const answer = await bench.session.command({ method: 'POST', url: decline, json: { reason: 'Global' } });
  expect(answer.ok).toBe(true);
  const completed = await until(() => bench.events.find(({ type }) => type === 'completed'));
  expect(completed).toMatchObject({
    status: 'failure',
    reason: { code: 'LocalFailure', subcode: 'Declined' },
  });
  // An error in XML is understood as well: the application is made again.
  bench.sandbox.user.endApplications();
  await until(
    () =>
      bench.sandbox.journal.list({ operation: 'makeMeAvailable' }).length === 2 &&
      bench.session.state.state === 'online',
  );
});
