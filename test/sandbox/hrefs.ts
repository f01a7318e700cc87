/**
 * The links handed out. A path no link ever led to does not exist for a client (README "What UCWA is", 3): a
 * request to a URL the client built itself is answered with 404. With the switch `opaqueHrefs` paths say nothing.
 */

import { randomBytes } from 'node:crypto';
import type { Switches } from './switches.ts';

const APPLICATION = /^\/ucwa\/oauth\/v1\/applications\/[^/?]+/;

export class Hrefs {
  readonly #issued = new Set<string>();
  readonly #wordOf = new Map<string, string>();
  readonly #pathOf = new Map<string, string>();

  constructor(private readonly switches: Switches) {}

  /** Writes an href of ours as the client gets it and remembers that it was handed out. */
  issue(href: string, authority: string): string {
    if (!href.startsWith('/')) return href;
    const [path = '', query] = href.split('?', 2);
    const written = this.#written(path);
    this.#issued.add(plain(written));
    const host = this.switches.get('absoluteHrefs') ? `https://${authority}` : '';
    return host + written + (query === undefined ? '' : `?${query}`);
  }

  /** The path behind a requested one; undefined when no link of this server led there. */
  resolve(path: string): string | undefined {
    if (!this.#issued.has(plain(path))) return undefined;
    return this.#pathOf.get(path) ?? path;
  }

  #written(path: string): string {
    const application = APPLICATION.exec(path)?.[0];
    if (!this.switches.get('opaqueHrefs') || application === undefined || application === path) return path;
    const known = this.#wordOf.get(path);
    if (known !== undefined) return known;
    const word = `${application}/${randomBytes(9).toString('base64url')}`;
    this.#wordOf.set(path, word);
    this.#pathOf.set(word, path);
    return word;
  }
}

/** The path without percent-encoding, so that a client may encode a segment its own way. */
function plain(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
