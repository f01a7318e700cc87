/**
 * Reading again what the channel can no longer tell (03 §6): conversations with their phone audio, and the
 * invitations that were open. The result is a list of events, as if the server had sent them.
 */
import { embedded, href, link, type Resource, text, texts } from './hal.ts';
import type { Target, UcwaEvent } from './packages.ts';
import type { Requests } from './requests.ts';

const target = (rel: string, address: string): Target => ({ rel, href: address, title: null });

const event = (
  type: string,
  owner: Target,
  rel: string,
  address: string,
  resource: Resource | null,
): UcwaEvent => ({
  type,
  sender: owner,
  link: target(rel, address),
  in: null,
  resource,
  status: null,
  reason: null,
});

/** A conversation in which somebody rings or speaks, whose invitation may never have been heard of. */
export const FOUND = 'found';

/** Rings in (only the conversation tells, 03 §6), or is on the phone. */
function isAboutACall(conversation: Resource, audio: Resource | null): boolean {
  const state = text(conversation, 'state')?.toLowerCase();
  if (state === 'incoming') return texts(conversation, 'activeModalities').includes('Audio');
  return /^connect(?:ing|ed)$/i.test((audio && text(audio, 'state')) ?? '');
}

/**
 * @param communication the resource as it is now.
 * @param invitations hrefs that were open before; one that is gone comes back as `deleted`.
 */
export async function readConversations(
  requests: Requests,
  communication: Resource,
  invitations: readonly string[],
  signal: AbortSignal,
): Promise<UcwaEvent[]> {
  const owner = target('communication', communication.href ?? '');
  const read = async (url: string): Promise<Resource | null> => {
    const answer = await requests.get(url, { signal });
    return answer.ok ? answer.value : null;
  };
  const open = invitations.map(async (url) => {
    const invitation = await read(url);
    return [event(invitation ? 'updated' : 'deleted', owner, 'phoneAudioInvitation', url, invitation)];
  });

  const listUrl = href(communication, 'conversations');
  const list = listUrl ? await read(listUrl) : null;
  const urls = (list?.links.get('conversation') ?? list?.links.get('conversations') ?? []).map(
    (one) => one.href,
  );
  const conversations = [
    ...(list?.embedded.get('conversation') ?? []),
    ...(await Promise.all(urls.map(read))).filter((one) => one !== null),
  ];
  const running = conversations.map(async (conversation) => {
    if (!conversation.href) return [];
    const audioUrl = link(conversation, 'phoneAudio')?.href;
    const audio = embedded(conversation, 'phoneAudio') ?? (audioUrl ? await read(audioUrl) : null);
    const url = audio?.href ?? audioUrl;
    const inside = target('conversation', conversation.href);
    const isCall = isAboutACall(conversation, audio);
    const peopleUrl = isCall ? href(conversation, 'participants') : null;
    const people = peopleUrl ? ((await read(peopleUrl))?.embedded.get('participant') ?? []) : [];
    return [
      event(isCall ? FOUND : 'added', owner, 'conversation', conversation.href, conversation),
      ...people.map((one) => event('added', inside, 'participant', one.href ?? '', one)),
      ...(audio && url ? [event('updated', inside, 'phoneAudio', url, audio)] : []),
    ];
  });
  return (await Promise.all([...open, ...running])).flat();
}
