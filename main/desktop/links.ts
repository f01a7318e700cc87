/**
 * tel:, sip:, sips: and callto: addresses that other programs hand over. They fill in the dial pad; nothing here
 * ever dials (platform.md §6). The schemes themselves are registered by the packages: the .desktop file's
 * MimeType, Info.plist, the installer's Capabilities. Electron's setAsDefaultProtocolClient does nothing for
 * them on Windows and Linux, and on macOS would take tel: away without asking.
 */
import type { Disposer } from './source.ts';

const LONGEST = 256;

type Opened = (event: { preventDefault(): void }, url: string) => void;
/** Electron's `app`, as far as it is used. */
export interface LinkSource {
  on(event: 'open-url', listener: Opened): unknown;
  off(event: 'open-url', listener: Opened): unknown;
}

/** A link as it was handed over, if it is one that may be looked at; the pad's own parser reads it then. */
export function acceptLink(raw: string): string | null {
  const link = raw.trim();
  if (link.length > LONGEST || !/^(tel|sips?|callto):(?:\/\/)?[^/\s]/iu.test(link)) return null;
  // One line of visible characters, also once percent-decoded.
  return hasControls(link) || hasControls(decoded(link)) ? null : link;
}

/** The link in a command line: only the last argument can be one (contract.md §2). */
export const linkIn = (args: readonly string[]): string | null => acceptLink(args.at(-1) ?? '');

/**
 * Links that macOS delivers as an event. Call before `ready`: a link that starts the program comes early.
 * @param onLink with an accepted link
 */
export function listenForLinks(app: LinkSource, onLink: (link: string) => void): Disposer {
  const opened: Opened = (event, url) => {
    event.preventDefault();
    const link = acceptLink(url);
    if (link !== null) onLink(link);
  };
  app.on('open-url', opened);
  return () => void app.off('open-url', opened);
}

const hasControls = (text: string): boolean => /[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);

function decoded(link: string): string {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}
