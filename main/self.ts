/**
 * What the server knows of the user himself, for tray and pad: phones, presence, call forwarding. Read once the
 * user is online and again when the server says it changed; no call waits for it.
 */
import { ownNumber } from './accounts.ts';
import { emergencyFromPolicy } from './calls/emergency.ts';
import { formatForPeople, toE164 } from './calls/numbers.ts';
import type { AppState, OwnPhone } from './state.ts';
import type { Store } from './store.ts';
import type { Application } from './ucwa/application.ts';
import { saysNothing } from './ucwa/errors.ts';
import { entryOf, type Resource } from './ucwa/hal.ts';
import type { UcwaEvent } from './ucwa/packages.ts';
import { NO_POLICIES, readPolicies } from './ucwa/policies.ts';
import { backoff, type Ports } from './ucwa/ports.ts';
import {
  type Command,
  type Forwarding,
  type Phone,
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
      const kind = entryOf(KINDS, type);
      return { number, label: kind ? `${kind} ${words}` : words };
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
  const whom = entryOf(TARGETS, target) ?? 'somebody else';
  const words = setting === 'ImmediateForward' ? `All calls go to ${whom}` : `Also rings ${whom}`;
  return { words, canTurnOff: turnOffUrl !== null };
}

export class Self {
  readonly #store: Store;
  readonly #command: Command;
  readonly #ports: Pick<Ports, 'clock' | 'random'>;
  #me: Resource | null = null;
  /** Whose policies were asked for; null = they have to be. */
  #policiesOf: Pick<Application, 'policiesUrl'> | null = null;
  #phones: readonly Phone[] = [];
  /** The server could not say just now: they are asked for again. */
  #arePhonesDue = false;
  #announced: string | null = null;
  #emergency: ReadonlySet<string> = new Set();

  constructor(store: Store, command: Command, ports: Pick<Ports, 'clock' | 'random'>) {
    this.#store = store;
    this.#command = command;
    this.#ports = ports;
  }

  get me(): Resource | null {
    return this.#me;
  }

  /** Emergency numbers by the server's policy. */
  get emergency(): ReadonlySet<string> {
    return this.#emergency;
  }

  /** The application as it is now; null when it is gone. */
  follow(application: Application | null): void {
    const before = this.#me;
    this.#me = application?.me ?? null;
    if (!this.#me) this.#store.update({ presence: null });
    // The links of phones and presence come with makeMeAvailable (02 §1): each is read when it appears.
    if (this.#me && (!before?.links.has('phones') || this.#arePhonesDue)) void this.#readPhones(this.#me);
    if (this.#me && !before?.links.has('presence')) void this.readPresence();
    if (this.#me && !before?.links.has('callForwardingSettings')) void this.readForwarding();
    if (!application) this.#policiesOf = null;
    else if (application.policiesUrl !== this.#policiesOf?.policiesUrl) void this.#readPolicies(application);
  }

  /** Events of presence and policies carry links only (02 §6, §8). */
  take(events: readonly UcwaEvent[]): void {
    const policiesUrl = events.findLast(({ link }) => link.rel === 'policies')?.link.href;
    if (policiesUrl) void this.#readPolicies({ policiesUrl });
    if (events.some(({ link, sender }) => link.rel === 'presence' && sender.rel === 'me'))
      void this.readPresence();
  }

  /** The phones to choose from, after the settings or what the server says of them have changed. */
  showPhones(): void {
    const { settings, chosenPhone } = this.#store.current;
    const { country } = settings.phone;
    const announced = ownNumber(settings.phone.ownNumber ?? '', country);
    const phones = ownPhones(this.#phones, announced, country);
    // A new phone in the settings is the one to ring; a choice in the pad stands as long as it is there.
    const still = announced === this.#announced && phones.some(({ number }) => number === chosenPhone);
    this.#announced = announced;
    this.#store.update({ phones, chosenPhone: still ? chosenPhone : (phones[0]?.number ?? null) });
  }

  async readPresence(): Promise<void> {
    const me = this.#me;
    if (!me?.links.has('presence')) return;
    const presence = await readPresence(this.#command, me);
    if (presence && this.#me) this.#store.update({ presence });
  }

  /** No event tells of it: read on demand (02 §5). */
  async readForwarding(): Promise<void> {
    const me = this.#me;
    if (!me?.links.has('callForwardingSettings')) return;
    const forwarding = await readForwarding(this.#command, me);
    if (this.#me) this.#store.update({ callForwarding: forwarding && forwardingWords(forwarding) });
  }

  async #readPhones(me: Resource): Promise<void> {
    if (!me.links.has('phones')) return;
    this.#arePhonesDue = false;
    this.#phones = await readPhones(async (ask) => {
      const answer = await this.#command(ask);
      if (!answer.ok && saysNothing(answer.error)) this.#arePhonesDue = true;
      return answer;
    }, me);
    this.showPhones();
  }

  async #readPolicies({ policiesUrl }: Pick<Application, 'policiesUrl'>, attempt = 0): Promise<void> {
    const asked = { policiesUrl };
    this.#policiesOf = asked;
    const answer = policiesUrl === null ? null : await readPolicies(this.#command, policiesUrl);
    // Asked again meanwhile, or for another application: that answer counts.
    if (this.#policiesOf !== asked) return;
    if (answer?.ok) this.#emergency = emergencyFromPolicy(answer.value.emergency);
    const known = this.#store.current.policies ?? NO_POLICIES;
    this.#store.update({ policies: answer?.ok ? answer.value : known });
    if (!answer || answer.ok || !saysNothing(answer.error)) return;
    // Not available at the moment (06 §4): what they forbid is not to stay allowed for ever.
    const { clock, random } = this.#ports;
    clock.after(backoff(attempt, random, answer.error.retryAfter), () => {
      if (this.#policiesOf === asked) void this.#readPolicies(asked, attempt + 1);
    });
  }
}
