/** Presence subscriptions of one application (05 §5). */

import type { Timer } from '../clock.ts';
import { segment } from '../directory/party.ts';
import type { PresencePart } from '../directory/presence.ts';
import { UcwaFailure } from '../http/failure.ts';
import { shortId } from '../short.ts';
import type { World } from '../world.ts';
import type { Application } from './application.ts';

const MINUTE = 60_000;
/** How long before its end a subscription says that it is about to expire. */
const WARNING = 2 * MINUTE;
/** Addresses one application may watch; more is 403 LimitExceeded. */
export const WATCH_LIMIT = 300;

export interface Subscription {
  readonly id: string;
  readonly addresses: Set<string>;
  /** Sandbox time. */
  expires: number;
  timers: Timer[];
}

const PARTS: Record<PresencePart, { rel: string; tail: string }> = {
  presence: { rel: 'contactPresence', tail: 'presence' },
  note: { rel: 'contactNote', tail: 'note' },
  location: { rel: 'contactLocation', tail: 'location' },
};

export class Subscriptions {
  readonly #all = new Map<string, Subscription>();
  /** End of the subscription to the contact list (05 §4), sandbox time. */
  #listUntil = 0;
  #listTimer: Timer | undefined;

  constructor(
    private readonly application: Application,
    private readonly world: World,
  ) {}

  list(): Subscription[] {
    return [...this.#all.values()];
  }

  find(id: string): Subscription | undefined {
    return this.#all.get(id);
  }

  /** Everybody watched, each once. */
  addresses(): string[] {
    return [...new Set(this.list().flatMap((one) => [...one.addresses]))];
  }

  /** Makes a subscription and announces what is watched: one burst of presence events (05 §5). */
  create(addresses: readonly string[], minutes: number): Subscription {
    const subscription: Subscription = { id: shortId(), addresses: new Set(), expires: 0, timers: [] };
    this.#room(addresses);
    this.#all.set(subscription.id, subscription);
    this.application.tell(
      'people',
      'added',
      'presenceSubscription',
      `people/presenceSubscriptions/${subscription.id}`,
    );
    this.#schedule(subscription, minutes);
    this.add(subscription, addresses);
    return subscription;
  }

  add(subscription: Subscription, addresses: readonly string[]): void {
    this.#room(addresses);
    for (const address of addresses) {
      subscription.addresses.add(address);
      this.application.tell('people', 'added', 'contact', `people/${segment(address)}`, {
        in: { rel: 'subscribedContacts', href: this.application.href('people/subscribedContacts') },
      });
      for (const part of Object.keys(PARTS) as PresencePart[]) this.#tell(address, part);
    }
  }

  /** Takes one address out; the subscription stays. */
  drop(subscription: Subscription, address: string): void {
    if (!subscription.addresses.delete(address)) return;
    this.application.tell('people', 'deleted', 'contact', `people/${segment(address)}`, {
      in: { rel: 'subscribedContacts', href: this.application.href('people/subscribedContacts') },
    });
  }

  /** Adds minutes; remaining and new together never exceed 30. */
  extend(subscription: Subscription, minutes: number): void {
    const left = Math.max(0, subscription.expires - this.world.clock.now()) / MINUTE;
    this.#schedule(subscription, Math.min(30, left + minutes));
  }

  end(subscription: Subscription): void {
    if (!this.#all.delete(subscription.id)) return;
    for (const timer of subscription.timers) timer.cancel();
    this.application.tell(
      'people',
      'deleted',
      'presenceSubscription',
      `people/presenceSubscriptions/${subscription.id}`,
    );
  }

  /** Somebody's presence changed. */
  changed(address: string, part: PresencePart): void {
    if (this.list().some((one) => one.addresses.has(address))) this.#tell(address, part);
  }

  /** Watches the contact list for so many minutes, 0 to stop; says before the end that it is about to expire. */
  watchList(minutes: number): void {
    const { clock } = this.world;
    this.#listTimer?.cancel();
    this.#listUntil = clock.now() + minutes * MINUTE;
    if (minutes === 0) return;
    this.#listTimer = clock.after(minutes * MINUTE - WARNING, () =>
      this.application.tell(
        'people',
        'updated',
        'myContactsAndGroupsSubscription',
        'people/contactsAndGroupsSubscription',
      ),
    );
  }

  listWatched(now: number): boolean {
    return this.#listUntil > now;
  }

  /** Forgets all without a word, as after a resync (03 §4). */
  clear(): void {
    for (const subscription of this.list()) for (const timer of subscription.timers) timer.cancel();
    this.#all.clear();
    this.watchList(0);
  }

  #room(addresses: readonly string[]): void {
    if (new Set([...this.addresses(), ...addresses]).size > WATCH_LIMIT) {
      throw new UcwaFailure(403, 'LimitExceeded', `No more than ${WATCH_LIMIT} contacts can be watched.`);
    }
  }

  #tell(address: string, part: PresencePart): void {
    const { rel, tail } = PARTS[part];
    const contact = `people/${segment(address)}`;
    this.application.tell('people', 'updated', rel, `${contact}/${tail}`, {
      in: { rel: 'contact', href: this.application.href(contact) },
    });
  }

  #schedule(subscription: Subscription, minutes: number): void {
    const { clock } = this.world;
    for (const timer of subscription.timers) timer.cancel();
    subscription.expires = clock.now() + minutes * MINUTE;
    const tail = `people/presenceSubscriptions/${subscription.id}`;
    subscription.timers = [
      clock.after(minutes * MINUTE - WARNING, () =>
        this.application.tell('people', 'updated', 'presenceSubscription', tail),
      ),
      clock.after(minutes * MINUTE, () => this.end(subscription)),
    ];
  }
}
