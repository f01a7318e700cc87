/**
 * The server's own history (05 §6), merged into ours: missed calls while nobody was signed in, calls made elsewhere.
 * Without the links, which many servers lack, nothing is asked. No events tell of it: it is read again when
 * missedItems changes and after a call.
 */
import type { Call, Party } from '../calls/call.ts';
import { partyOf } from '../calls/people.ts';
import { sameCall, serverId, type Trace, traceOf } from '../history/merge.ts';
import type { HistoryEntry } from '../state.ts';
import type { Application } from '../ucwa/application.ts';
import { type Result, saysNothing } from '../ucwa/errors.ts';
import { href, type Resource, text, texts } from '../ucwa/hal.ts';
import type { UcwaEvent } from '../ucwa/packages.ts';
import type { Policies } from '../ucwa/policies.ts';
import type { Clock } from '../ucwa/ports.ts';
import type { Command } from '../ucwa/resources/self.ts';

export interface ConversationLogsOptions {
  readonly clock: Pick<Clock, 'after'>;
  readonly command: Command;
  /** New entries, to be merged. */
  readonly onFound: (entries: readonly HistoryEntry[]) => void;
}

/** The newest that are looked at, one request each; the history holds what was seen before. */
const LOOKED_AT = 20;
/** The mailbox gets a call some time after it ended. Milliseconds. */
const AFTER_CALL = 5_000;
/** A server or mailbox that could not answer just now is asked again. Milliseconds. */
const AFTER_FAILURE = 300_000;
const AUDIO = new Set(['audio', 'phoneaudio']);

/** Epoch milliseconds of `/Date(1234)/` or an ISO date (01 §6); the server's time without a zone is not ours. */
function timeOf(value: string | null): number {
  const said = value?.trim() ?? '';
  const [, milliseconds] = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(said) ?? [];
  if (milliseconds !== undefined) return Number(milliseconds);
  return Date.parse(/T[\d:.]+$/.test(said) ? `${said}Z` : said);
}

/** A conversationLog as a call of the history; null when it was none, or says too little. */
export function entryOfLog(log: Resource): HistoryEntry | null {
  const at = timeOf(text(log, 'creationTime'));
  const isCall =
    text(log, 'type') === 'AudioLog' || texts(log, 'modalities').some((one) => AUDIO.has(one.toLowerCase()));
  if (!isCall || Number.isNaN(at)) return null;
  const [first] = log.embedded.get('conversationLogRecipient') ?? [];
  const name = first ? text(first, 'displayName')?.trim() || null : null;
  const party: Party = partyOf({ name, uri: first ? text(first, 'sipUri')?.trim() || null : null });
  const direction = text(log, 'direction')?.toLowerCase() === 'outgoing' ? 'outgoing' : 'incoming';
  const missed = direction === 'incoming' && text(log, 'status')?.toLowerCase() === 'missed';
  return {
    id: serverId({ direction, uri: party.uri, number: party.number, at }),
    ...{ direction, at, ...party },
    context: '',
    outcome: missed ? 'missed' : direction === 'outgoing' && isMissed(log) ? 'noAnswer' : 'finished',
    seconds: 0,
    unseen: missed && log.links.has('markAsRead'),
  };
}
const isMissed = (log: Resource): boolean => text(log, 'status')?.toLowerCase() === 'missed';

/** Where the server's history is found, once it is known that the policies let it be offered (02 §8). */
export const offeredLogs = (
  application: Pick<Application, 'communication'> | null,
  policies: Policies | null,
): Resource | null => (policies?.callLogArchiving && application ? application.communication : null);

export class ConversationLogs {
  readonly #options: ConversationLogsOptions;
  #url: string | null = null;
  /** Logs that were read: they don't change. */
  #read = new Set<string>();
  /** What tells the server that the user has seen a call. */
  readonly #unread = new Set<string>();
  /** continuePhoneAudio of the server's calls, by their ids. They die with the application: never stored. */
  readonly #continues = new Map<string, { readonly call: Trace; readonly url: string }>();
  #isReading = false;
  #again = false;
  #waiting: (() => void) | null = null;

  constructor(options: ConversationLogsOptions) {
    this.#options = options;
  }

  /** The application's communication as it is now; null when the application is gone or its history not offered. */
  follow(communication: Resource | null): void {
    const url = href(communication, 'conversationLogs');
    if (url === this.#url) return;
    this.#url = url;
    this.#read = new Set();
    this.#unread.clear();
    this.#continues.clear();
    if (url) void this.#look();
  }

  take(events: readonly UcwaEvent[]): void {
    if (this.#url && events.some(({ link }) => link.rel === 'missedItems')) void this.#look();
  }

  /** A call may have ended: the mailbox gets it in a moment. */
  calls(calls: readonly Call[], before: readonly Call[]): void {
    if (!this.#url) return;
    const ended = new Set(before.filter(({ end }) => end).map(({ id }) => id));
    if (calls.some(({ id, end }) => end && !ended.has(id))) this.#lookIn(AFTER_CALL);
  }

  #lookIn(wait: number): void {
    this.#waiting?.();
    this.#waiting = this.#options.clock.after(wait, () => {
      this.#waiting = null;
      void this.#look();
    });
  }

  /** Where a call, seen here or only by the server, can be continued from the own phone (05 §6); null when it can't. */
  continuesAt(call: Trace): string | null {
    const logged = [...this.#continues.values()].filter((one) => sameCall(one.call, call));
    const apart = (one: { readonly call: Trace }) => Math.abs(one.call.at - call.at);
    return logged.sort((a, b) => apart(a) - apart(b))[0]?.url ?? null;
  }

  /** The user has looked at all missed calls: the server no longer counts them either. */
  seen(): void {
    for (const url of this.#unread) void this.#options.command({ method: 'POST', url });
    this.#unread.clear();
  }

  /** One reading at a time; what is asked meanwhile makes one more. */
  async #look(): Promise<void> {
    if (this.#isReading) {
      this.#again = true;
      return;
    }
    this.#isReading = true;
    do {
      this.#again = false;
      await this.#readNew();
    } while (this.#again);
    this.#isReading = false;
  }

  async #readNew(): Promise<void> {
    const address = this.#url;
    if (!address) return;
    const url = new URL(address);
    url.searchParams.set('limit', String(LOOKED_AT));
    const list = await this.#ask(url.href);
    if (!list.ok || !list.value) return;
    const found: HistoryEntry[] = [];
    const inside = list.value.embedded.get('conversationLog') ?? [];
    for (const log of inside.slice(0, LOOKED_AT)) this.#take(log, found);
    // One after the other: nothing of this may stand in the way of a call.
    for (const { href: log } of (list.value.links.get('conversationLog') ?? []).slice(0, LOOKED_AT)) {
      if (this.#read.has(log)) continue;
      if (address !== this.#url) return;
      const answer = await this.#ask(log);
      if (answer.ok && answer.value) this.#take(answer.value, found);
      // Gone is gone; anything else is asked again the next time.
      if (answer.ok || answer.error.status === 404) this.#read.add(log);
    }
    if (found.length > 0 && address === this.#url) this.#options.onFound(found);
  }

  async #ask(url: string): Promise<Result<Resource | null>> {
    const answer = await this.#options.command({ method: 'GET', url });
    if (!answer.ok && saysNothing(answer.error) && this.#url && !this.#waiting) this.#lookIn(AFTER_FAILURE);
    return answer;
  }

  #take(log: Resource, found: HistoryEntry[]): void {
    const entry = entryOfLog(log);
    if (!entry) return;
    found.push(entry);
    const again = href(log, 'continuePhoneAudio');
    if (again) this.#continues.set(entry.id, { call: traceOf(entry), url: again });
    const mark = href(log, 'markAsRead');
    if (mark && entry.unseen) this.#unread.add(mark);
  }
}
