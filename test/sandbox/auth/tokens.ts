/** Web tickets: issued for one user on one host, valid for a time (01 §3). */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { User } from '../directory/user.ts';

export interface Ticket {
  user: User;
  /** Name and port of the host it is good for (01 §3.4). */
  host: string;
  /** Sandbox time in epoch milliseconds. */
  expires: number;
}

/** What is known of the credentials of a request. */
export type Credentials =
  | { kind: 'none' }
  | { kind: 'unknown' }
  | { kind: 'expired'; user: User }
  | { kind: 'otherHost'; user: User }
  | { kind: 'good'; user: User };

export class Tickets {
  readonly #tickets = new Map<string, Ticket>();

  constructor(private readonly clock: Clock) {}

  /** Issues a ticket and returns it as the client has to send it, `cwt=` included. */
  issue(user: User, host: string, seconds: number): string {
    const token = `cwt=${randomBytes(96).toString('base64url')}`;
    this.#tickets.set(token, { user, host, expires: this.clock.now() + seconds * 1000 });
    return token;
  }

  /** Judges an Authorization header for a host. */
  check(header: string | undefined, host: string): Credentials {
    if (header === undefined) return { kind: 'none' };
    const ticket = this.#tickets.get(/^Bearer\s+(\S+)$/i.exec(header)?.[1] ?? '');
    if (!ticket) return { kind: 'unknown' };
    if (ticket.expires <= this.clock.now()) return { kind: 'expired', user: ticket.user };
    return { kind: ticket.host === host ? 'good' : 'otherHost', user: ticket.user };
  }

  /** Ends the tickets of a user, or all; returns how many. */
  expire(user?: User): number {
    let count = 0;
    for (const ticket of this.#tickets.values()) {
      if ((user === undefined || ticket.user === user) && ticket.expires > this.clock.now()) {
        ticket.expires = this.clock.now();
        count += 1;
      }
    }
    return count;
  }

  /** Loses the tickets of a user, as a server does that got other keys; returns how many. */
  forget(user: User): number {
    const lost = [...this.#tickets].filter(([, ticket]) => ticket.user === user);
    for (const [token] of lost) this.#tickets.delete(token);
    return lost.length;
  }
}
