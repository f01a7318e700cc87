/**
 * Reading again what the channel can no longer tell (03 §6): conversations with their audio, and the
 * invitations that were open. The result is a list of events, as if the server had sent them.
 */
import { failed, ok, type Result, saysNothing, type UcwaError } from './errors.ts';
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

/** A conversation in which somebody rings or speaks, whose invitation may never have been heard of; `in` its modality. */
export const FOUND = 'found';

/** Is on the phone, or rings in, which a server may tell by the conversation alone (03 §6), in words of its own (I4). */
function isAboutACall(conversation: Resource, audio: Resource | null): boolean {
  if (isLive(audio)) return true;
  const rings = text(conversation, 'state')?.toLowerCase() === 'incoming';
  return rings && texts(conversation, 'activeModalities').some((one) => /^(?:phone)?audio$/i.test(one));
}

const isLive = (audio: Resource | null): boolean =>
  /^connect(?:ing|ed)$/i.test((audio && text(audio, 'state')) ?? '');

/** The members of a collection: embedded, or read one by one. */
async function members(
  list: Resource | null,
  rels: readonly string[],
  read: (url: string) => Promise<Resource | null>,
): Promise<Resource[]> {
  const linked = rels.flatMap((rel) => list?.links.get(rel) ?? []).map((one) => read(one.href));
  const found = (await Promise.all(linked)).filter((one) => one !== null);
  return [...rels.flatMap((rel) => list?.embedded.get(rel) ?? []), ...found];
}

/**
 * @param communication the resource as it is now.
 * @param invitations hrefs that were open before; one that is gone comes back as `deleted`.
 * @returns an error when the server did not answer for something: then nothing is known, and it is to be asked again.
 */
export async function readConversations(
  requests: Requests,
  communication: Resource,
  invitations: readonly string[],
  signal: AbortSignal,
): Promise<Result<UcwaEvent[]>> {
  const owner = target('communication', communication.href ?? '');
  let trouble: UcwaError | null = null;
  const read = async (url: string | null): Promise<Resource | null> => {
    const answer = url ? await requests.get(url, { signal }) : null;
    if (answer && !answer.ok && saysNothing(answer.error)) trouble = answer.error;
    return answer?.ok ? answer.value : null;
  };
  const open = invitations.map(async (url) => {
    const invitation = await read(url);
    return [event(invitation ? 'updated' : 'deleted', owner, 'phoneAudioInvitation', url, invitation)];
  });

  const list = await read(href(communication, 'conversations'));
  const conversations = await members(list, ['conversation', 'conversations'], read);
  const running = conversations.map(async (conversation) => {
    if (!conversation.href) return [];
    const audioUrl = link(conversation, 'phoneAudio')?.href ?? null;
    const audio = embedded(conversation, 'phoneAudio') ?? (await read(audioUrl));
    const url = audio?.href ?? audioUrl;
    // The call may go on in another program of the user.
    const videoUrl = link(conversation, 'audioVideo')?.href ?? null;
    const video = isLive(audio) ? null : (embedded(conversation, 'audioVideo') ?? (await read(videoUrl)));
    const inside = target('conversation', conversation.href);
    const isCall = isAboutACall(conversation, isLive(video) ? video : audio);
    const modality =
      isLive(video) && videoUrl
        ? target('audioVideo', video?.href ?? videoUrl)
        : url
          ? target('phoneAudio', url)
          : null;
    const people = isCall
      ? await members(await read(href(conversation, 'participants')), ['participant'], read)
      : [];
    // No document has this link, and where a server does the call keeps its Decline.
    const invitationUrl = href(audio, 'phoneAudioInvitation') ?? href(conversation, 'phoneAudioInvitation');
    const known = invitationUrl === null || invitations.includes(invitationUrl);
    const invitation = isCall && !known ? await read(invitationUrl) : null;
    return [
      {
        ...event(isCall ? FOUND : 'added', owner, 'conversation', conversation.href, conversation),
        in: modality,
      },
      ...people.map((one) => event('added', inside, 'participant', one.href ?? '', one)),
      ...(audio && url ? [event('updated', inside, 'phoneAudio', url, audio)] : []),
      ...(video && videoUrl ? [event('updated', inside, 'audioVideo', video.href ?? videoUrl, video)] : []),
      ...(invitation && invitationUrl
        ? [event('updated', owner, 'phoneAudioInvitation', invitationUrl, invitation)]
        : []),
    ];
  });
  const events = (await Promise.all([...open, ...running])).flat();
  return trouble ? failed(trouble) : ok(events);
}
