/** The people the user may call for: the delegators' group of his contact list (05 §4). */
import { type Result, saysNothing } from '../ucwa/errors.ts';
import { href, link, type Resource, text } from '../ucwa/hal.ts';
import type { Ask } from '../ucwa/requests.ts';

export interface Delegator {
  readonly name: string;
  /** `sip:` address. */
  readonly uri: string;
}

type Command = (ask: Ask) => Promise<Result<Resource | null>>;
/** More would be no choice any more. */
const LIMIT = 20;

/** What is embedded under a name, and what is only linked, read. */
async function members(command: Command, owner: Resource | null, rel: string): Promise<Resource[]> {
  const linked = (owner?.links.get(rel) ?? []).slice(0, LIMIT).map(async ({ href: url }) => {
    const answer = await command({ method: 'GET', url });
    return answer.ok ? (answer.value ?? []) : [];
  });
  return [...(owner?.embedded.get(rel) ?? []), ...(await Promise.all(linked)).flat()];
}

/**
 * @param communication says by its link whether calls for others can be made; without it nobody is asked for
 * @returns none when the server would not say
 */
export async function readDelegators(
  command: Command,
  communication: Resource,
  people: Resource | null,
): Promise<readonly Delegator[]> {
  if (!href(communication, 'startPhoneAudioOnBehalfOfDelegator') || !link(people, 'myGroups')) return [];
  const [groups] = await members(command, people, 'myGroups');
  const [group] = await members(command, groups ?? null, 'delegatorsGroup');
  const lists = await members(command, group ?? null, 'groupContacts');
  const contacts = await Promise.all(lists.map((list) => members(command, list, 'contact')));
  return contacts
    .flat()
    .slice(0, LIMIT)
    .flatMap((contact) => {
      const uri = text(contact, 'uri')?.trim();
      if (!uri || !/^sip:/i.test(uri)) return [];
      return [{ name: text(contact, 'name')?.trim() || uri.replace(/^sip:/i, ''), uri }];
    });
}

/**
 * Keeps the choice of delegators up to date.
 * @returns to be called with each application, null when it is gone
 */
export function delegatorsFollower(
  store: { update(change: { delegators: readonly Delegator[] }): void },
  command: Command,
): (application: { communication: Resource; people: Resource | null } | null) => Promise<void> {
  let known: string | null = null;
  /** A server that could not answer just now has not said that there are none: it is asked again. */
  let isWhole = true;
  const noting: Command = async (ask) => {
    const answer = await command(ask);
    if (!answer.ok && saysNothing(answer.error)) isWhole = false;
    return answer;
  };
  return async (application) => {
    const address = href(application?.communication, 'startPhoneAudioOnBehalfOfDelegator');
    if (address === known && isWhole) return;
    known = address;
    isWhole = true;
    const delegators = application
      ? await readDelegators(noting, application.communication, application.people)
      : [];
    if (address === known) store.update({ delegators });
  };
}
