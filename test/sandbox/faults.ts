/**
 * Faults: rules that break chosen requests, once, several times or for good. A rule is matched before the
 * request is handled; requests already waiting (a P-GET) can be broken on the spot with `interrupt`.
 */

import { randomUUID } from 'node:crypto';
import type { Exchange } from './http/exchange.ts';

/** Which requests; every member given must fit. */
export interface FaultMatch {
  /** Operation name as the journal shows it: `events`, `startPhoneAudio`, `webTicket`, … */
  operation?: string;
  method?: string;
  /** Regular expression on path and query. */
  path?: string;
  /** SIP address without `sip:`. */
  user?: string;
}

/** What goes wrong. Times are sandbox milliseconds. */
export type FaultEffect =
  /** The connection is cut: before the request is carried out, or after (done, but never heard of). */
  | { kind: 'drop'; when?: 'before' | 'after' }
  /** No answer ever, the connection stays open. */
  | { kind: 'hang' }
  /** A proxy's patience: what has no answer after so long is cut, or gets the proxy's HTML page with this status. */
  | { kind: 'cut'; ms: number; status?: number }
  /** The answer, or the work, comes late. */
  | { kind: 'delay'; ms: number; when?: 'before' | 'after' }
  /** Only this share (0–1, default one half) of the body is sent, then the connection is cut. */
  | { kind: 'truncate'; share?: number }
  /** A web server's or proxy's HTML page with this status. */
  | { kind: 'html'; status: number }
  /** A UCWA error body; `retryAfter` in seconds, written as an HTTP date if `asDate`. */
  | {
      kind: 'error';
      status: number;
      code?: string;
      subcode?: string;
      message?: string;
      retryAfter?: number;
      asDate?: boolean;
    }
  /** 401 with the usual challenge, as for an expired token. */
  | { kind: 'unauthorized' }
  /** Any status, type and text. */
  | { kind: 'body'; text: string; status?: number; contentType?: string }
  /** A real HTTP redirect. */
  | { kind: 'redirect'; location: string; status?: number }
  /** The right answer behind a byte order mark. */
  | { kind: 'byteOrderMark' }
  /** The right answer with its last brace missing, length correct. */
  | { kind: 'malformed' }
  /** The right answer in small pieces over `ms` real milliseconds. */
  | { kind: 'slow'; ms: number };

export interface FaultRule {
  match?: FaultMatch;
  effect: FaultEffect;
  /** How many requests it breaks; default 1, 0 = until removed. */
  times?: number;
  /** How many matching requests pass first. */
  skip?: number;
}

export interface StandingFault extends Required<Omit<FaultRule, 'match'>> {
  readonly id: string;
  readonly match: FaultMatch;
  /** Requests broken so far. */
  hits: number;
}

/** A request on its way, as the listener registers it. */
export interface Flight {
  readonly effect: FaultEffect | undefined;
  /** Resolves when somebody breaks the request while it waits. */
  readonly interrupted: Promise<FaultEffect>;
  /** Breaks it now, if it still waits. */
  interrupt(effect: FaultEffect): void;
  leave(): void;
}

interface Waiting {
  exchange: Exchange;
  interrupt: (effect: FaultEffect) => void;
}

/** The faults in force. */
export class FaultBoard {
  #rules: StandingFault[] = [];
  readonly #waiting = new Set<Waiting>();

  /** Adds a rule and returns it; remove it by its id. */
  add(rule: FaultRule): StandingFault {
    if (rule.match?.path !== undefined) new RegExp(rule.match.path);
    const standing: StandingFault = {
      id: randomUUID(),
      match: rule.match ?? {},
      effect: rule.effect,
      times: rule.times ?? 1,
      skip: rule.skip ?? 0,
      hits: 0,
    };
    this.#rules.push(standing);
    return standing;
  }

  list(): readonly StandingFault[] {
    return this.#rules;
  }

  remove(id: string): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((rule) => rule.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
  }

  /** Breaks matching requests that are waiting for their answer now; returns how many. */
  interrupt(match: FaultMatch, effect: FaultEffect): number {
    const hit = [...this.#waiting].filter(({ exchange }) => fits(match, exchange));
    for (const one of hit) one.interrupt(effect);
    return hit.length;
  }

  /** Registers a request and picks the rule that breaks it, if any. */
  enter(exchange: Exchange): Flight {
    let interrupt: (effect: FaultEffect) => void = () => undefined;
    const interrupted = new Promise<FaultEffect>((resolve) => {
      interrupt = resolve;
    });
    const waiting: Waiting = { exchange, interrupt };
    this.#waiting.add(waiting);
    return {
      effect: this.#take(exchange),
      interrupted,
      interrupt,
      leave: () => this.#waiting.delete(waiting),
    };
  }

  #take(exchange: Exchange): FaultEffect | undefined {
    for (const rule of this.#rules) {
      if (!fits(rule.match, exchange)) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
        continue;
      }
      rule.hits += 1;
      if (rule.times > 0 && rule.hits >= rule.times) this.remove(rule.id);
      return rule.effect;
    }
    return undefined;
  }
}

function fits(match: FaultMatch, exchange: Exchange): boolean {
  return (
    (match.operation === undefined || match.operation === exchange.operation) &&
    (match.method === undefined || match.method === exchange.method) &&
    (match.user === undefined || match.user.toLowerCase() === exchange.user) &&
    (match.path === undefined || new RegExp(match.path).test(exchange.url.pathname + exchange.url.search))
  );
}
