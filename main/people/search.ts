/** Searching people for the dial pad (05 §2). */

import type { Result } from '../ucwa/errors.ts';
import { link, type Resource, text } from '../ucwa/hal.ts';
import type { Ask } from '../ucwa/requests.ts';

export interface Found {
  readonly name: string | null;
  /** `sip:` or `tel:` address. */
  readonly uri: string | null;
  readonly department: string | null;
  /** `tel:` numbers by kind, those that are known. */
  readonly numbers: readonly { readonly kind: 'Work' | 'Mobile' | 'Home' | 'Other'; readonly uri: string }[];
}

const KINDS = ['Work', 'Mobile', 'Home', 'Other'] as const;
const MIN_LENGTH = 2;
const MAX_LENGTH = 256;

const filled = (value: string | null): string | null => value?.trim() || null;

const foundOf = (contact: Resource): Found => ({
  name: filled(text(contact, 'name')),
  uri: filled(text(contact, 'uri')),
  department: filled(text(contact, 'department')) ?? filled(text(contact, 'title')),
  numbers: KINDS.flatMap((kind) => {
    const uri = filled(text(contact, `${kind.toLowerCase()}PhoneNumber`));
    return uri ? [{ kind, uri }] : [];
  }),
});

/** Searches one at a time: a new one cancels the one before. */
export class PeopleSearch {
  readonly #command: (ask: Ask) => Promise<Result<Resource | null>>;
  #running = new AbortController();

  constructor(command: (ask: Ask) => Promise<Result<Resource | null>>) {
    this.#command = command;
  }

  /**
   * @param people the application's people resource; without its search link nobody is found
   * @returns at most `limit` people, none when the server would not say
   */
  async find(people: Resource | null, query: string, limit = 8): Promise<readonly Found[]> {
    this.#running.abort();
    const address = link(people, 'search')?.href;
    const wanted = query.trim().slice(0, MAX_LENGTH);
    if (!address || wanted.length < MIN_LENGTH) return [];
    this.#running = new AbortController();
    const { signal } = this.#running;
    // The documented query parameters, added to whatever the link carries already.
    const url = new URL(address);
    url.searchParams.set('query', wanted);
    url.searchParams.set('limit', String(limit));
    const answer = await this.#command({ method: 'GET', url: url.href, signal, timeoutMs: 10_000 });
    if (signal.aborted || !answer.ok || !answer.value) return [];
    return (answer.value.embedded.get('contact') ?? []).slice(0, limit).map(foundOf);
  }
}
