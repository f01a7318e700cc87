/** The presence of everybody: users' own and that of contacts who never sign in (02 §6, 05 §3). */

export interface Presence {
  availability: string;
  activity: string;
  note: string;
  location: string;
}

/** Which part has changed; each is a resource and an event of its own. */
export type PresencePart = 'presence' | 'note' | 'location';

/** Sets and tells presence by SIP address. */
export class PresenceBook {
  readonly #known = new Map<string, Presence>();
  readonly #listeners: ((address: string, part: PresencePart) => void)[] = [];

  /** Calls the listener after each change. */
  onChange(listener: (address: string, part: PresencePart) => void): void {
    this.#listeners.push(listener);
  }

  /** The presence of an address; offline when nothing is known. */
  get(address: string): Readonly<Presence> {
    return (
      this.#known.get(address.toLowerCase()) ?? {
        availability: 'Offline',
        activity: '',
        note: '',
        location: '',
      }
    );
  }

  /** Changes some of it and tells the listeners what really changed. */
  set(address: string, changes: Partial<Presence>): void {
    const before = this.get(address);
    const after = { ...before, ...changes };
    this.#known.set(address.toLowerCase(), after);
    const parts: PresencePart[] = [];
    if (after.availability !== before.availability || after.activity !== before.activity)
      parts.push('presence');
    if (after.note !== before.note) parts.push('note');
    if (after.location !== before.location) parts.push('location');
    for (const part of parts) for (const listener of this.#listeners) listener(address.toLowerCase(), part);
  }
}
