/** Thousands of presence events with an invitation among them: the call is not held up by any of them. */
import { expect, it } from 'vitest';
import { House } from './house.ts';

const MANY = 5_000;

/** One package: presence of many people, then the invitation, then presence of as many again. */
function burst(application: string): string {
  const people = (from: number) => ({
    ...{ rel: 'people', href: `${application}/people` },
    events: Array.from({ length: MANY / 2 }, (_, index) => ({
      link: { rel: 'contactPresence', href: `${application}/people/p${from + index}/presence` },
      in: { rel: 'contact', href: `${application}/people/p${from + index}` },
      type: 'updated',
    })),
  });
  const invitation = {
    ...{ rel: 'phoneAudioInvitation', direction: 'Incoming', state: 'Connecting', threadId: 'T1' },
    _links: {
      self: { href: `${application}/i1` },
      decline: { href: `${application}/i1/decline` },
      from: { href: `${application}/k1/bob`, title: 'Bob' },
    },
  };
  const events = [
    {
      link: { rel: 'phoneAudioInvitation', href: `${application}/i1` },
      ...{ _embedded: { phoneAudioInvitation: invitation }, type: 'started' },
    },
  ];
  const communication = { rel: 'communication', href: `${application}/communication`, events };
  return JSON.stringify({
    _links: { self: { href: '{self}' }, next: { href: '{next}' } },
    sender: [people(0), communication, people(MANY / 2)],
  });
}

it(`shows a call in the tick of its package, whatever else is in it: ${MANY} presence events`, async () => {
  const house = new House();
  house.signIn();
  await house.pass(30_000);
  const path = new URL(house.session.application?.url ?? '').pathname;
  const sent: string[] = [];
  let changes = 0;
  let turnIsOver = false;
  let inTheSameTurn = false;
  house.store.subscribe(() => {
    changes += 1;
    inTheSameTurn ||= house.rings.length === 1 && !turnIsOver;
  });
  house.line.onSend = ({ method, url }) => {
    sent.push(`${method} ${new URL(url).pathname.slice(path.length)}`);
    // The next GET leaves in the tick in which the package is read, before its events are looked at.
    setImmediate(() => {
      turnIsOver = true;
    });
  };
  house.control.sendRawPackage(burst(path));
  await house.pass(1_000);
  expect(house.rings).toMatchObject([{ summary: 'Bob', closed: false }]);
  // The subscriber before us is the toast centre: when we hear of the change, the toast is up.
  expect(inTheSameTurn).toBe(true);
  expect(sent[0]).toBe('GET /events');
  // Nobody asks for the presence of people that no window shows, and one package is one change.
  expect(sent.filter((line) => line.includes('presence'))).toEqual([]);
  expect(sent.length).toBeLessThanOrEqual(2);
  expect(changes).toBeLessThanOrEqual(3);
  await house.close();
});
