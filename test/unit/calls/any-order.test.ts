/** What a real server tells of a call, cut into packages anywhere, told twice or merged: the list ends the same. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../../main/calls/call.ts';
import { ownAddresses } from '../../../main/calls/people.ts';
import { reduce } from '../../../main/calls/reduce.ts';
import { callsOf } from '../../../main/calls/view.ts';
import { emptyWorld, expired, type World } from '../../../main/calls/world.ts';
import type { UcwaEvent } from '../../../main/ucwa/packages.ts';
import type { IncomingCall } from '../../sandbox/calls/incoming.ts';
import type { OutgoingCall } from '../../sandbox/calls/outgoing.ts';
import type { RingingCall } from '../../sandbox/calls/ringing.ts';
import type { VoipCall } from '../../sandbox/calls/voip.ts';
import { type Bench, makeBench, until } from '../ucwa/bench.ts';

const context = { own: ownAddresses(null, ['+12065550147', 'sip:ann@contoso.com']), country: 'US' };
const ABOUT_CALLS =
  /^((phoneAudio|audioVideo)(Invitation)?|conversation|participant|participantAudio|localParticipant)$/;

const INCOMING: readonly (readonly [string, (call: IncomingCall) => void])[] = [
  [
    'answered and hung up',
    (call) => {
      call.answerOnPhone();
      call.remoteHangsUp();
    },
  ],
  ['answered', (call) => call.answerOnPhone()],
  ['given up', (call) => call.giveUp()],
  ['rung out', (call) => call.ringsOut()],
  ['taken elsewhere', (call) => call.answeredElsewhere()],
  ['taken by a colleague', (call) => call.answeredBy('lee@contoso.com')],
  ['rejected on the phone', (call) => call.ownPhoneRejects()],
  ['phone unreachable', (call) => call.ownPhoneFails()],
  [
    'transferred',
    (call) => {
      call.answerOnPhone();
      call.remoteTransfersTo('lee@contoso.com');
    },
  ],
  [
    'conferenced',
    (call) => {
      call.answerOnPhone();
      call.joinedBy('lee@contoso.com');
    },
  ],
  [
    'dropped',
    (call) => {
      call.answerOnPhone();
      call.drops('MediaFailure');
    },
  ],
];
const VOIP: readonly (readonly [string, (call: VoipCall) => void])[] = [
  ['given up', (call) => call.giveUp()],
  ['taken elsewhere', (call) => call.answeredElsewhere()],
  [
    'answered in another program and hung up',
    (call) => {
      call.answerInProgram();
      call.remoteHangsUp();
    },
  ],
  [
    'answered on the phone that took it over, and hung up',
    (call) => {
      const phone = call.mediaFallback();
      phone.answerOnPhone();
      phone.remoteHangsUp();
    },
  ],
  ['given up on the phone that took it over', (call) => call.mediaFallback().giveUp()],
  ['phone that took it over unreachable', (call) => call.fallbackFails()],
];
const OUTGOING: readonly (readonly [string, (call: OutgoingCall) => void])[] = [
  [
    'answered and hung up',
    (call) => {
      call.ownPhoneAnswers();
      call.remoteRings();
      call.remoteAnswers();
      call.remoteHangsUp();
    },
  ],
  [
    'answered',
    (call) => {
      call.remoteRings();
      call.remoteAnswers();
    },
  ],
  ['own phone fails', (call) => call.ownPhoneFails()],
  ['busy', (call) => call.busy()],
  [
    'declined',
    (call) => {
      call.remoteRings();
      call.declined();
    },
  ],
  [
    'voicemail',
    (call) => {
      call.remoteRings('Forwarded');
      call.voicemailAnswers();
    },
  ],
  [
    'somebody else',
    (call) => {
      call.remoteRings('TeamRing');
      call.otherPersonAnswers('lee@contoso.com');
    },
  ],
  ['not found', (call) => call.notFound()],
];

const stories = new Map<string, UcwaEvent[]>();

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench({ switches: { merge: false } });
  await bench.online();
  await bench.polling();
  /** Everything the server says of a call until it says no more. */
  const record = async (name: string, begin: () => Promise<RingingCall | OutgoingCall>) => {
    const before = bench.events.length;
    const call = await begin();
    const [last] = bench.sandbox.user.calls.includes(call) ? [call] : [];
    last?.remoteHangsUp?.();
    await until(
      () =>
        bench.events
          .slice(before)
          .some(({ link, type }) => link.rel === 'conversation' && type === 'deleted'),
      name,
    );
    await until(() => bench.sandbox.user.applications[0]?.channel.polling, 'the next GET');
    stories.set(
      name,
      bench.events.slice(before).filter(({ link }) => ABOUT_CALLS.test(link.rel)),
    );
  };
  for (const endOrder of ['completedFirst', 'deletedFirst'] as const) {
    const other = endOrder === 'deletedFirst';
    const fallbackOrder = other ? 'completedFirst' : 'phoneFirst';
    bench.sandbox.switches.set({ endOrder, fallbackOrder, disconnectedOnEnd: other });
    for (const [name, act] of INCOMING)
      await record(`incoming, ${name}, ${endOrder}`, async () => {
        const call = bench.sandbox.user.incomingCall();
        act(call);
        return call;
      });
    for (const [name, act] of VOIP)
      await record(`VoIP, ${name}, ${endOrder}`, async () => {
        const call = bench.sandbox.user.voipCall();
        act(call);
        return call;
      });
    for (const [name, act] of OUTGOING)
      await record(`outgoing, ${name}, ${endOrder}`, async () => {
        const url = bench.session.application?.communication.links.get('startPhoneAudio')?.[0]?.href ?? '';
        const answer = bench.session.command({
          method: 'POST',
          url,
          json: { operationId: `op-${stories.size}`, to: 'sip:ben@contoso.com' },
        });
        const call = await bench.sandbox.user.outgoingCall();
        await answer;
        act(call);
        return call;
      });
  }
});
afterAll(() => bench.close());

/** What a call comes to, times and ids left out. */
const fateOf = (calls: readonly Call[]) =>
  calls.map(({ direction, state, remote, acceptedBy, transferredTo, links, end }) => ({
    direction,
    state,
    remote,
    acceptedBy,
    transferredTo,
    links,
    end: end?.sentence,
    as: end?.outcome,
  }));
const told = (packages: readonly (readonly UcwaEvent[])[]): World =>
  packages.reduce<World>((world, events, index) => reduce(world, events, index + 1), emptyWorld);
const outcome = (world: World) => fateOf(callsOf(expired(world, 60_000), context));

describe('any legal sequence', () => {
  it('was recorded, and ends each call', () => {
    expect(stories.size).toBe((INCOMING.length + VOIP.length + OUTGOING.length) * 2);
    for (const [name, events] of stories)
      expect([name, outcome(told([events])).map(({ state }) => state)]).toEqual([name, ['ended']]);
  });

  it('comes to the same however the server orders the end', () => {
    for (const [name, events] of stories) {
      const other = stories.get(name.replace('completedFirst', 'deletedFirst')) ?? [];
      expect([name, outcome(told([events]))]).toEqual([name, outcome(told([other]))]);
    }
  });

  it('comes to the same, cut into packages and doubled anywhere', () => {
    const names = [...stories.keys()];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.nat(40)),
        fc.array(fc.nat(40)),
        (name, cuts, doubles) => {
          const events = stories.get(name) ?? [];
          const marks = [...new Set(cuts.map((cut) => cut % (events.length + 1)))].sort((a, b) => a - b);
          const packages = [...marks, events.length].map((end, i) =>
            events.slice(i === 0 ? 0 : marks[i - 1], end),
          );
          const doubled = packages.flatMap((one, i) =>
            doubles.some((double) => double % packages.length === i) ? [one, one] : [one],
          );
          expect(outcome(told(doubled))).toEqual(outcome(told([events])));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('comes to the same when early steps are merged away (03 §3)', () => {
    for (const [name, events] of stories) {
      const steps = events.filter(
        ({ link, type }) => !(link.rel.endsWith('Invitation') && type === 'updated'),
      );
      expect([name, outcome(told([steps]))]).toEqual([name, outcome(told([events]))]);
    }
  });
});
