/** What tests and the control API do with one user: calls from outside, and the server's side of the account. */

import type { Application } from '../application/application.ts';
import type { Ending } from '../application/applications.ts';
import type { Call } from '../calls/call.ts';
import type { Conversation } from '../calls/conversation.ts';
import type { IncomingCall } from '../calls/incoming.ts';
import { OutgoingCall } from '../calls/outgoing.ts';
import type { IncomingRequest, VoipRequest } from '../calls/requests.ts';
import type { VoipCall } from '../calls/voip.ts';
import type { PartyName } from '../directory/party.ts';
import type { Presence } from '../directory/presence.ts';
import type { ConversationLog, User } from '../directory/user.ts';
import { shortId } from '../short.ts';
import type { World } from '../world.ts';

export class UserControl {
  readonly #seen = new WeakSet<Call>();

  constructor(
    private readonly user: User,
    private readonly world: World,
  ) {}

  get signInAddress(): string {
    return this.user.address;
  }
  /** Windows account, `DOMAIN\user`. */
  get userName(): string {
    return this.user.entry.account;
  }
  get password(): string {
    return this.user.entry.password;
  }
  /** E.164. */
  get ownNumber(): string {
    return this.user.entry.ownNumber;
  }
  get name(): string {
    return this.user.name;
  }
  /** What the directory says of the user; may be changed while the server runs. */
  get entry(): User['entry'] {
    return this.user.entry;
  }
  /** Sign-in attempts at the token endpoint. */
  get attempts(): Readonly<User['attempts']> {
    return this.user.attempts;
  }
  get applications(): Application[] {
    return [...this.user.applications];
  }
  /** Call forwarding as it stands. */
  get forwarding(): User['forwarding'] {
    return this.user.forwarding;
  }
  /** Live calls, oldest first. */
  get calls(): Call[] {
    return this.world.calls.live().filter((call) => call.user === this.user);
  }

  /** Calls the user from outside; rings at once in every available application. */
  incomingCall(request: IncomingRequest | PartyName = 'ben@contoso.com'): IncomingCall {
    const full = typeof request === 'object' && 'from' in request ? request : { from: request };
    return this.world.calls.incoming(this.user, full);
  }

  /** Calls the user from outside as VoIP: it rings in the user's other programs, and the applications see it. */
  voipCall(request: Partial<VoipRequest> = {}): VoipCall {
    return this.world.calls.voip(this.user, { from: 'ben@contoso.com', ...request });
  }

  /**
   * The next outgoing call that was not handed out before, already there or still to come.
   * @throws Error when none comes within `timeoutMs` real milliseconds
   */
  outgoingCall(timeoutMs = 10_000): Promise<OutgoingCall> {
    return new Promise((resolve, reject) => {
      const look = (call: Call): boolean => {
        if (!(call instanceof OutgoingCall) || call.user !== this.user || this.#seen.has(call)) return false;
        this.#seen.add(call);
        clearTimeout(timer);
        stop();
        resolve(call);
        return true;
      };
      const stop = this.world.calls.onChange(look);
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${this.signInAddress} made no call within ${timeoutMs} ms.`));
      }, timeoutMs);
      this.calls.some(look);
    });
  }

  /** Opens a conversation of messages in the first application, to add phone audio to. */
  converse(who: PartyName, subject?: string): Conversation {
    const [application] = this.user.applications;
    if (!application) throw new Error(`${this.signInAddress} has no application.`);
    return this.world.calls.converse(application, who, subject);
  }

  /** Ends the user's web tickets: the next request gets 401 with 28033. Returns how many. */
  expireTokens(): number {
    return this.world.tickets.expire(this.user);
  }

  /** Nobody knows the user's web tickets any more: 28032, with the status of the switch `wrongHostStatus`. */
  forgetTokens(): number {
    return this.world.tickets.forget(this.user);
  }

  /** Ends the user's applications as the server would; returns how many. */
  endApplications(ending: Ending = 'ApplicationNotFound'): number {
    const all = this.applications;
    for (const application of all) this.world.applications.end(application, ending);
    return all.length;
  }

  /** The mailbox keeps something of a call or message, and the server says that there is something new. */
  log(entry: Partial<ConversationLog> & Pick<ConversationLog, 'at' | 'recipients'>): ConversationLog {
    const log: ConversationLog = {
      id: shortId(),
      ...{ direction: 'Incoming', status: 'Archived', type: 'AudioLog', unread: entry.status === 'Missed' },
      ...entry,
    };
    this.user.logs.push(log);
    this.world.calls.tellMissedItems(this.user);
    return log;
  }

  setPresence(changes: Partial<Presence>): void {
    this.world.presence.set(this.user.address, changes);
  }
}
