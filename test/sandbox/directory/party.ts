/** The other end of a call: a person of the address book, a telephone number, or somebody unknown. */

/** Who calls or is called. */
export interface Party {
  /** Display name; may be empty. */
  name: string;
  /** `sip:` URI; a telephone is `sip:+1…@domain;user=phone` (04 §4). */
  uri: string;
  /** The URI without scheme: last segment of people and participant links. */
  address: string;
  /** E.164 number of a telephone; undefined for people. */
  number?: string | undefined;
  sourceNetwork: string;
  anonymous: boolean;
}

/** How a caller of the control API names a party: address, number, or the parts. */
export type PartyName =
  | string
  | {
      name?: string | undefined;
      address?: string | undefined;
      number?: string | undefined;
      anonymous?: boolean | undefined;
    };

/** Writes an address as one path segment, in the letters real servers leave alone (`ann@contoso.com`). */
export function segment(address: string): string {
  return encodeURIComponent(address).replace(/%(40|2B|3B|3D)/g, (code) => decodeURIComponent(code));
}
