/**
 * What the server knows of the user himself, for tray and pad: phones, presence, call forwarding. Read once the
 * user is online and again when the server says it changed; nothing waits for it.
 */
import { formatForPeople, toE164 } from './calls/numbers.ts';
import type { AppState, OwnPhone } from './state.ts';
import type { Application } from './ucwa/application.ts';
import type { Resource } from './ucwa/hal.ts';
import type { UcwaEvent } from './ucwa/packages.ts';
import {
  type Command,
  type Forwarding,
  type Phone,
  type Presence,
  readForwarding,
  readPhones,
  readPresence,
} from './ucwa/resources/self.ts';

const KINDS: Readonly<Record<string, string>> = {
  work: 'Work',
  mobile: 'Mobile',
  home: 'Home',
  other: 'Other',
};

/** The user's phones, the announced one first, each number once. */
export function ownPhones(phones: readonly Phone[], announced: string | null, country: string): OwnPhone[] {
  const known = phones.map((phone) => ({ ...phone, number: toE164(phone.number, country) ?? phone.number }));
  const first = known.find(({ number }) => number === announced);
  const all = [
    ...(announced ? [{ number: announced, type: first?.type ?? '' }] : []),
    ...known.filter(({ number }) => number !== announced),
  ];
  return all
    .filter(({ number }, index) => all.findIndex((one) => one.number === number) === index)
    .map(({ number, type }) => {
      const words = formatForPeople(number, country);
      return { number, label: KINDS[type] ? `${KINDS[type]} ${words}` : words };
    });
}

const TARGETS: Readonly<Record<string, string>> = {
  Contact: 'another number',
  Delegates: 'your delegates',
  Team: 'your team',
  Voicemail: 'voicemail',
};

export function forwardingWords({ setting, target, turnOffUrl }: Forwarding): AppState['callForwarding'] {
  if (setting === 'None') return { words: 'Off', canTurnOff: false };
  const whom = TARGETS[target] ?? 'somebody else';
  const words = setting === 'ImmediateForward' ? `All calls go to ${whom}` : `Also rings ${whom}`;
  return { words, canTurnOff: turnOffUrl !== null };
}

export interface SelfOptions {
  readonly command: Command;
  readonly onPhones: (phones: readonly Phone[]) => void;
  readonly onPresence: (presence: Presence | null) => void;
  readonly onForwarding: (forwarding: AppState['callForwarding']) => void;
}

export class Self {
  readonly #options: SelfOptions;
  #me: Resource | null = null;

  constructor(options: SelfOptions) {
    this.#options = options;
  }

  get me(): Resource | null {
    return this.#me;
  }

  /** The application as it is now; null when it is gone. */
  follow(application: Application | null): void {
    const before = this.#me;
    this.#me = application?.me ?? null;
    if (!this.#me) this.#options.onPresence(null);
    // The links of phones and presence come with makeMeAvailable (02 §1): each is read when it appears.
    if (this.#me && !before?.links.has('phones')) void this.#readPhones(this.#me);
    if (this.#me && !before?.links.has('presence')) void this.readPresence();
    if (this.#me && !before?.links.has('callForwardingSettings')) void this.readForwarding();
  }

  /** Presence events carry links only (02 §6). */
  take(events: readonly UcwaEvent[]): void {
    if (events.some(({ link, sender }) => link.rel === 'presence' && sender.rel === 'me'))
      void this.readPresence();
  }

  async readPresence(): Promise<void> {
    const me = this.#me;
    if (!me?.links.has('presence')) return;
    const presence = await readPresence(this.#options.command, me);
    if (presence && this.#me) this.#options.onPresence(presence);
  }

  /** No event tells of it: read on demand (02 §5). */
  async readForwarding(): Promise<void> {
    const me = this.#me;
    if (!me?.links.has('callForwardingSettings')) return;
    const forwarding = await readForwarding(this.#options.command, me);
    if (this.#me) this.#options.onForwarding(forwarding && forwardingWords(forwarding));
  }

  async #readPhones(me: Resource): Promise<void> {
    if (!me.links.has('phones')) return;
    this.#options.onPhones(await readPhones(this.#options.command, me));
  }
}
