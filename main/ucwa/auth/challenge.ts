/**
 * The 401 challenge (01 §2): `WWW-Authenticate` as real servers write it – several headers or one joined by
 * commas, values quoted or not, commas inside quotes, schemes nobody asked for.
 */

export interface Challenge {
  /** Absolute address of the web ticket service. */
  readonly tokenUrl: string;
  /** Grant types offered; empty when the server names none. */
  readonly grants: readonly string[];
}

interface Scheme {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** token, "=", and a quoted or bare value; or a token alone, which begins a scheme. */
const PIECE = /[\s,]*([A-Za-z0-9_.-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*)))?/y;

function readSchemes(header: string): Scheme[] {
  const schemes: { name: string; parameters: Map<string, string> }[] = [];
  PIECE.lastIndex = 0;
  for (let match = PIECE.exec(header); match?.[1]; match = PIECE.exec(header)) {
    const [, name, quoted, bare] = match;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? bare;
    if (value === undefined) schemes.push({ name: name.toLowerCase(), parameters: new Map() });
    else schemes.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return schemes;
}

/**
 * The web ticket challenge among the headers of a 401.
 * @param headers every value of WWW-Authenticate, as received.
 * @param base the address that was refused; a relative href is resolved against it.
 * @returns null when no header offers MsRtcOAuth with a usable https href.
 */
export function readChallenge(headers: readonly string[], base: string): Challenge | null {
  for (const scheme of headers.flatMap(readSchemes)) {
    const address = scheme.parameters.get('href');
    if (scheme.name !== 'msrtcoauth' || !address) continue;
    const url = URL.canParse(address, base) ? new URL(address, base) : null;
    if (url?.protocol !== 'https:') continue;
    const grants = (scheme.parameters.get('grant_type') ?? '').split(',').map((grant) => grant.trim());
    return { tokenUrl: url.href, grants: [...new Set(grants.filter(Boolean))] };
  }
  return null;
}
