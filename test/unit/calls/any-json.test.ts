/** Whatever JSON comes as a package: nothing throws, and what is shown stays sensible. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownAddresses } from '../../../main/calls/people.ts';
import { reduce, undoubted } from '../../../main/calls/reduce.ts';
import { callsOf } from '../../../main/calls/view.ts';
import { emptyWorld, expired, swept } from '../../../main/calls/world.ts';
import { readPackage } from '../../../main/ucwa/packages.ts';

const context = { own: ownAddresses(null, ['+12065550147', 'sip:ann@contoso.com']), country: 'US' };
describe('any JSON', () => {
  const junk = fc.jsonValue({ maxDepth: 1 });
  const rels = fc.constantFrom(
    'phoneAudioInvitation',
    'phoneAudio',
    'conversation',
    'participant',
    'constructor',
    '__proto__',
  );
  const word = fc.constantFrom(
    'Connected',
    'Disconnected',
    'Alerting',
    'Incoming',
    'Outgoing',
    'constructor',
    '',
    'True',
  );
  const hrefs = fc.constantFrom('/i/1', '/i/2', '/k/1', '/k/1/audio', 'data:,x', '', 'https://[', '/k/2');
  const links = fc.dictionary(
    fc.constantFrom(
      'self',
      'conversation',
      'phoneAudio',
      'decline',
      'cancel',
      'stopPhoneAudio',
      'from',
      'to',
      'replacesPhoneAudio',
      'derivedConversation',
    ),
    fc.oneof(fc.record({ href: hrefs }), fc.array(fc.record({ href: hrefs, title: word })), junk),
  );
  const anyResource = fc.letrec((tie) => ({
    one: fc.record(
      {
        ...{
          state: word,
          direction: word,
          to: fc.oneof(word, junk),
          subject: junk,
          privateLine: junk,
        },
        ...{
          importance: word,
          operationId: word,
          threadId: word,
          name: junk,
          uri: fc.oneof(word, fc.string()),
          phoneNumber: junk,
        },
        _links: links,
        _embedded: fc.dictionary(
          fc.constantFrom('from', 'acceptedByParticipant', 'x'),
          fc.oneof({ maxDepth: 2 }, junk, tie('one')),
        ),
      },
      { requiredKeys: [] },
    ),
  })).one;
  const event = fc.record(
    {
      type: fc.constantFrom('started', 'updated', 'completed', 'added', 'deleted', 'tomorrow'),
      link: fc.record({ rel: rels, href: hrefs }),
      status: fc.oneof(word, fc.constant('Success'), junk),
      reason: fc.oneof(fc.record({ code: word, subcode: word }), junk),
      _embedded: fc.oneof(fc.dictionary(rels, anyResource), junk),
    },
    { requiredKeys: ['type', 'link'] },
  );
  const packages = fc.record({
    _links: fc.constant({ next: { href: '/events?ack=2' } }),
    sender: fc.array(
      fc.record({ rel: rels, href: hrefs, events: fc.oneof(fc.array(event, { maxLength: 3 }), junk) }),
      { maxLength: 2 },
    ),
  });

  it('goes through packages, calls and what is shown, and nothing throws', () => {
    fc.assert(
      fc.property(fc.array(packages, { maxLength: 4 }), junk, (bodies, nonsense) => {
        let world = emptyWorld;
        for (const [index, body] of [...bodies, nonsense].entries()) {
          world = reduce(
            world,
            readPackage(body, 'https://pool.contoso.com/events?ack=1')?.events ?? [],
            index * 100,
          );
          for (const call of callsOf(world, context)) {
            // What crosses to a window must be plain data.
            structuredClone(call);
            expect(call.state === 'ended').toBe(call.end !== null);
            if (call.end) expect(call.end.sentence).toMatch(/\.$/s);
          }
        }
        callsOf(swept(undoubted(expired(world, 1_000_000), 1_000_000), 999_999), context);
      }),
      { numRuns: 200, interruptAfterTimeLimit: 3_000 },
    );
  });
});
