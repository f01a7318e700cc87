/**
 * Reading again what the channel can no longer tell (03 §6): conversations with their phone audio, and the
 * invitations that were open. The result is a list of events, as if the server had sent them.
 */
import { embedded, href, link, type Resource } from './hal.ts';
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
    const events = [event('added', owner, 'conversation', conversation.href, conversation)];
    const audioUrl = link(conversation, 'phoneAudio')?.href;
    const audio = embedded(conversation, 'phoneAudio') ?? (audioUrl ? await read(audioUrl) : null);
    const url = audio?.href ?? audioUrl;
    const inside = target('conversation', conversation.href);
    if (audio && url) events.push(event('updated', inside, 'phoneAudio', url, audio));
    return events;
  });
  return (await Promise.all([...open, ...running])).flat();
}
