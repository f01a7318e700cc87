/** The address book: who can sign in, who can be found, and who stands behind an address or a number. */

import { CONTACTS, type ContactEntry, FEDERATED_DOMAINS, USERS, type UserEntry } from './data.ts';
import { numberOf } from './numbers.ts';
import type { Party, PartyName } from './party.ts';
import { User } from './user.ts';

/** What the target of a call turns out to be. */
export type Target =
  | { kind: 'party'; party: Party }
  | { kind: 'nobody' }
  | { kind: 'notFederated' }
  | { kind: 'ambiguous' };

export class Directory {
  readonly users: ReadonlyMap<string, User>;
  readonly #contacts = new Map<string, ContactEntry>();

  constructor(users: readonly UserEntry[] = USERS, contacts: readonly ContactEntry[] = CONTACTS) {
    this.users = new Map(users.map((entry) => [entry.address, new User(entry)]));
    for (const entry of [...users, ...contacts]) this.#contacts.set(entry.address, entry);
  }

  /** The SIP domain of the company: that of the first user. */
  get domain(): string {
    const [first] = this.users.keys();
    return first?.split('@')[1] ?? 'contoso.com';
  }

  /** Finds the user a sign-in name means: SIP address, mail form or `DOMAIN\user`. */
  userBySignInName(name: string): User | undefined {
    const wanted = name.trim().toLowerCase();
    return [...this.users.values()].find(
      (user) => user.address === wanted || user.entry.account.toLowerCase() === wanted,
    );
  }

  /** The contact behind an address without scheme; telephones are made up on the spot. */
  contact(address: string): ContactEntry | undefined {
    const known = this.#contacts.get(address.toLowerCase().replace(/^sip:/, '').split(';')[0] ?? '');
    if (known) return known;
    const number = numberOf(`sip:${address}`) ?? (/^\+\d{3,}$/.test(address) ? address : undefined);
    return number === undefined ? undefined : { address, name: number, type: 'Phone', otherPhone: number };
  }

  /** Contacts whose name, address or number contains the text, in the order of the address book. */
  search(text: string): ContactEntry[] {
    const wanted = text.trim().toLowerCase();
    const digits = wanted.replace(/\D/g, '');
    return [...this.#contacts.values()].filter((entry) => {
      const numbers = [entry.workPhone, entry.mobilePhone, entry.homePhone, entry.otherPhone].join(' ');
      return (
        entry.name.toLowerCase().includes(wanted) ||
        entry.address.includes(wanted.replace(/^sip:/, '')) ||
        (digits.length >= 3 && digits.length >= wanted.length - 4 && numbers.includes(digits))
      );
    });
  }

  /** The contacts a user has on the list: colleagues of the data set. */
  contactList(user: User): ContactEntry[] {
    return [...this.#contacts.values()].filter((entry) => entry.address !== user.address).slice(0, 15);
  }

  /** Turns what the control API says of a party into one. An unknown address stays what it is. */
  party(who: PartyName): Party {
    const parts = typeof who === 'string' ? (who.includes('@') ? { address: who } : { number: who }) : who;
    if (parts.anonymous) {
      const address = 'anonymous@anonymous.invalid';
      return {
        name: parts.name ?? '',
        uri: `sip:${address}`,
        address,
        sourceNetwork: 'Everyone',
        anonymous: true,
      };
    }
    if (parts.number !== undefined) return this.#telephone(parts.number, parts.name ?? '');
    const address = (parts.address ?? '').replace(/^sip:/i, '');
    const entry = this.#contacts.get(address.toLowerCase());
    return {
      name: parts.name ?? entry?.name ?? '',
      uri: `sip:${address}`,
      address,
      sourceNetwork: entry?.sourceNetwork ?? (entry ? 'SameEnterprise' : 'Everyone'),
      anonymous: false,
    };
  }

  /** Who is reached by a normalised `sip:` or `tel:` target. */
  target(uri: string): Target {
    const number = numberOf(uri);
    if (number !== undefined) {
      const owners = [...this.#contacts.values()].filter((entry) => entry.workPhone === number);
      if (owners.length > 1) return { kind: 'ambiguous' };
      const [owner] = owners;
      return { kind: 'party', party: owner ? this.party(owner.address) : this.party(number) };
    }
    const address = uri.replace(/^sip:/i, '').split(';')[0]?.toLowerCase() ?? '';
    if (this.#contacts.has(address)) return { kind: 'party', party: this.party(address) };
    const domain = address.split('@')[1] ?? '';
    const ours = domain === this.domain || FEDERATED_DOMAINS.includes(domain);
    return ours ? { kind: 'nobody' } : { kind: 'notFederated' };
  }

  #telephone(number: string, name: string): Party {
    const address = `${number}@${this.domain};user=phone`;
    return { name, uri: `sip:${address}`, address, number, sourceNetwork: 'Unknown', anonymous: false };
  }
}
