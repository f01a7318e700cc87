/** The automatic story of an outgoing call: own phone, far end, and the fate the contact has (switch `auto`). */

import type { World } from '../world.ts';
import type { OutgoingCall } from './outgoing.ts';

/** Plays the story on the sandbox's clock; whoever acts on the call in between takes it over. */
export function playAutomatically(call: OutgoingCall, world: World): void {
  const { clock, switches } = world;
  clock.after(switches.get('autoOwnPhoneMs'), () => {
    if (call.phase !== 'ownPhone') return;
    call.ownPhoneAnswers();
    clock.after(switches.get('autoRingMs'), () => {
      if (call.phase !== 'calling') return;
      const fate = fateOf(call, world);
      if (fate === 'busy' || fate === 'doNotDisturb') {
        call.fails(fate);
        return;
      }
      call.remoteRings(fate === 'team' ? 'TeamRing' : fate === 'forwards' ? 'Forwarded' : 'Alerting');
      if (fate === 'noAnswer') return;
      clock.after(switches.get('autoAnswerMs'), () => {
        if (call.phase === 'ringing') meet(call, fate);
      });
    });
  });
}

function fateOf(call: OutgoingCall, world: World): string | undefined {
  return world.directory.contact(call.peer.address)?.fate;
}

function meet(call: OutgoingCall, fate: string | undefined): void {
  switch (fate) {
    case 'declines':
      call.declined();
      return;
    case 'voicemail':
      call.voicemailAnswers();
      return;
    case 'otherPerson':
      call.otherPersonAnswers('lee@contoso.com');
      return;
    case 'team':
    case 'forwards':
      call.remoteAnswers('ben@contoso.com');
      return;
    default:
      call.remoteAnswers();
  }
}
