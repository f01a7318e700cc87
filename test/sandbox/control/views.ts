/** How the control API shows calls, users and journal entries. */

import type { Call } from '../calls/call.ts';
import { OutgoingCall } from '../calls/outgoing.ts';
import { RingingCall } from '../calls/ringing.ts';
import { VoipCall } from '../calls/voip.ts';
import { defined, type Json, type JsonObject } from '../hal.ts';
import type { JournalEntry } from '../journal.ts';
import type { UserControl } from './user.ts';
import { verbsOf } from './verbs.ts';

export function showCall(call: Call): JsonObject {
  const { name, uri, number } = call.peer;
  return defined<Json>({
    id: call.id,
    direction: call.direction,
    phase: call.phase,
    held: call.held,
    user: call.user.address,
    peer: defined<Json>({ name, uri, number }),
    operationId: call instanceof OutgoingCall ? call.operationId : undefined,
    to: call instanceof OutgoingCall ? call.dialled : undefined,
    ownNumber: call instanceof OutgoingCall ? call.ownNumber : undefined,
    voip: call instanceof VoipCall ? true : undefined,
    seenBy: call instanceof RingingCall ? call.views.length : undefined,
    ending: call.ending,
    verbs: verbsOf(call),
  });
}

export function showUser(user: UserControl): JsonObject {
  const { signInAddress, userName, password, ownNumber, name, applications } = user;
  return {
    signInAddress,
    userName,
    password,
    ownNumber,
    name,
    applications: applications.map((application) => ({
      id: application.id,
      userAgent: application.client.userAgent,
      available: application.available,
      polling: application.channel.polling,
    })),
  };
}

export function showEntry(entry: JournalEntry): JsonObject {
  const { received, sent, notes, ...rest } = entry;
  return defined<Json>({
    ...defined<Json>(rest),
    receivedMs: received.epochMs,
    receivedMonotonicMs: received.monotonicMs,
    sentMs: sent?.epochMs,
    sentMonotonicMs: sent?.monotonicMs,
    notes: [...notes],
  });
}
