/**
 * The twins of one call: a VoIP invitation rings in the user's other programs, and the server may ring the own phone
 * for the same call with a phone invitation (04 §9.3, MediaFallback). The user has one call with one toast.
 */
import { href, type Resource, text } from '../ucwa/hal.ts';
import type { UcwaEvent } from '../ucwa/packages.ts';
import type { Call } from './call.ts';
import type { CallRecord, World } from './world.ts';

const KINDS: Readonly<Record<string, Call['kind']>> = {
  phoneAudioInvitation: 'phone',
  phoneAudio: 'phone',
  audioVideoInvitation: 'voip',
  audioVideo: 'voip',
};
/** What a rel of an invitation or a modality belongs to. */
export const kindOf = (rel: string): Call['kind'] =>
  (Object.hasOwn(KINDS, rel) ? KINDS[rel] : null) ?? 'phone';

export const modalityOf = (kind: Call['kind']): 'phoneAudio' | 'audioVideo' =>
  kind === 'voip' ? 'audioVideo' : 'phoneAudio';

const same = (a: string | null, b: string | null): boolean => a !== null && a !== '' && a === b;

/** The call that rings in already by the other kind of invitation. */
export function twinOf(world: World, kind: Call['kind'], resource: Resource | null): CallRecord | undefined {
  if (!resource || text(resource, 'direction')?.toLowerCase() === 'outgoing') return undefined;
  const conversation = href(resource, 'conversation');
  const threadId = text(resource, 'threadId');
  return world.calls.find(
    (call) =>
      call.kind !== kind &&
      call.direction === 'incoming' &&
      !call.over &&
      (same(call.conversation, conversation) || same(call.threadId, threadId)),
  );
}

/** Nothing becomes of this invitation, or nothing more: later events about it bring no call. */
export const finish = (world: World, address: string): World => ({
  ...world,
  finished: new Set([...world.finished, address]),
});

/** The phone takes over from the VoIP invitation: the same call under another address, none of the old one's links. */
export const takenOver = (call: CallRecord): CallRecord => ({
  ...call,
  kind: 'phone',
  invitation: null,
  operationId: null,
  audio: null,
  closing: null,
  accepted: false,
  connectedAt: null,
  pressed: new Set(),
});

/** Its twin goes on: nothing of this one is left to be told. */
export const isFallback = ({ reason }: UcwaEvent): boolean => reason?.subcode === 'MediaFallback';
