/** The people a user may call for, against a real server (05 §4). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Delegator, delegatorsFollower, readDelegators } from '../../../main/people/delegators.ts';
import { ok } from '../../../main/ucwa/errors.ts';
import { readResource } from '../../../main/ucwa/hal.ts';
import { type Bench, makeBench } from '../ucwa/bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.close());
const command = (ask: Parameters<Bench['session']['command']>[0]) => bench.session.command(ask);

it('are those of the delegators’ group, while the server lets the user call for them', async () => {
  bench.sandbox.switches.set({ editionB: true });
  await bench.online();
  const { application } = bench.session;
  if (!application) throw new Error('not online');
  const all = await readDelegators(command, application.communication, application.people);
  expect(all).toEqual([{ name: expect.stringContaining('Carol'), uri: 'sip:carol@contoso.com' }]);
});

it('are asked for once for each application, never without the link, and gone with it', async () => {
  const shown: (readonly Delegator[])[] = [];
  let asked = 0;
  const contact = { rel: 'contact', name: 'Carol', uri: 'sip:carol@contoso.com' };
  const read = (json: unknown) => readResource(json, 'https://pool.contoso.com');
  const follow = delegatorsFollower({ update: ({ delegators }) => shown.push(delegators) }, async () => {
    asked += 1;
    return ok(
      read({
        _embedded: {
          delegatorsGroup: {
            _embedded: { groupContacts: { _embedded: { contact: [contact, { rel: 'contact' }] } } },
          },
        },
      }),
    );
  });
  const people = read({ _links: { myGroups: { href: '/groups' } } });
  const application = (links: object) => {
    const communication = read({ _links: links });
    if (!communication) throw new Error('no resource');
    return { communication, people };
  };
  await follow(application({}));
  expect([asked, shown]).toEqual([0, []]);
  const allowed = application({ startPhoneAudioOnBehalfOfDelegator: { href: '/start' } });
  await follow(allowed);
  await follow(allowed);
  expect([asked, shown]).toEqual([1, [[{ name: 'Carol', uri: 'sip:carol@contoso.com' }]]]);
  await follow(null);
  expect(shown.at(-1)).toEqual([]);
});

it('are asked for again where the server could not say', async () => {
  bench.sandbox.switches.set({ editionB: true });
  await bench.online();
  let shown: readonly Delegator[] = [];
  const store = { update: ({ delegators }: { delegators: readonly Delegator[] }) => (shown = delegators) };
  const follow = delegatorsFollower(store, command);
  const effect = { kind: 'error', status: 503, code: 'ServiceUnavailable' } as const;
  bench.sandbox.faults.add({ match: { path: '/people/groups' }, times: 1, effect });
  await follow(bench.session.application);
  expect(shown).toEqual([]);
  await follow(bench.session.application);
  expect(shown).toHaveLength(1);
});
