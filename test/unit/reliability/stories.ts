/** What callers do, step by step. */
import type { IncomingCall } from '../../sandbox/calls/incoming.ts';
import type { House } from './house.ts';

/** @returns the steps of a story, to be taken in order */
export function ringing(house: House, story: string): (() => void)[] {
  const calls: IncomingCall[] = [];
  const from = (who: string) => () => void calls.push(house.user.incomingCall(who));
  const then =
    (act: (call: IncomingCall) => void, index = 0) =>
    () => {
      const call = calls[index];
      if (call) act(call);
    };
  const ben = from('ben@contoso.com');
  switch (story) {
    case 'answered':
      return [ben, then((call) => call.answerOnPhone()), then((call) => call.remoteHangsUp())];
    case 'given up':
      return [ben, then((call) => call.giveUp())];
    case 'taken elsewhere':
      return [ben, then((call) => call.answeredElsewhere())];
    case 'rejected':
      return [ben, then((call) => call.ownPhoneRejects())];
    default:
      return [
        ...[ben, from('carol@contoso.com'), then((call) => call.answerOnPhone())],
        then((call) => call.giveUp(), 1),
        then((call) => call.remoteHangsUp()),
      ];
  }
}
