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

/**
 * A word, "=", and a quoted or bare value; or a word alone. Words are whatever stands between separators, for the
 * data of other schemes (`Negotiate oYG2/abc+d==`) must not hide what follows it.
 */
const PIECE = /[\s,="]*([^\s,="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*)))?/y;
/** What follows the name of a scheme: a parameter or its data, with no comma between. */
const GOES_ON = /\s+[^\s,]/y;

function readSchemes(header: string): Scheme[] {
  const schemes: { name: string; parameters: Map<string, string> }[] = [];
  /** The bare list that the last piece belongs to: one doc page leaves the quotes out (01 §2). */
  let list: string | null = null;
  PIECE.lastIndex = 0;
  for (let match = PIECE.exec(header); match?.[1]; match = PIECE.exec(header)) {
    const [, word, quoted, bare] = match;
    const parameters = schemes.at(-1)?.parameters;
    GOES_ON.lastIndex = PIECE.lastIndex;
    if (quoted !== undefined || bare !== undefined) {
      const name = word.toLowerCase();
      parameters?.set(name, quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '');
      list = bare === undefined ? null : name;
    } else if (list === 'grant_type' && !GOES_ON.test(header)) {
      parameters?.set(list, `${parameters.get(list)},${word}`);
    } else {
      schemes.push({ name: word.toLowerCase(), parameters: new Map() });
      list = null;
    }
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

/** Whether a 401 wants a sign-in on a web page, where modern authentication is on (01 §2). */
export const wantsModernSignIn = (headers: readonly string[]): boolean =>
  headers
    .flatMap(readSchemes)
    .some(({ name, parameters }) => name === 'bearer' && parameters.has('authorization_uri'));
