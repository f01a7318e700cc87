/** The 401 of IIS with the two schemes of a Skype for Business web service (01 §2). */

import { type Exchange, htmlPage, type Reply } from '../http/exchange.ts';
import type { Switches } from '../switches.ts';

const BEARER =
  'Bearer trusted_issuers="00000001-0000-0000-c000-000000000000@*", client_id="00000004-0000-0ff1-ce00-000000000000"';

const REASONS: Record<number, string> = {
  28020: 'No valid security token.',
  28032: 'The web ticket is invalid.',
  28033: 'The web ticket has expired.',
  28000: 'The user is not enabled for this service.',
  28029: 'The authentication type is not allowed.',
  28070: 'The request came from an origin that is not allowed.',
};

/** The X-Ms-diagnostics header in its documented form. */
export function diagnostics(code: number, exchange: Exchange): Record<string, string> {
  const reason = REASONS[code] ?? 'Refused.';
  return { 'X-Ms-diagnostics': `${code};source="${exchange.url.hostname}";reason="${reason}"` };
}

/** The challenge for one host; the switch `challengeForm` chooses how it is written. */
export function challenge(exchange: Exchange, switches: Switches, code = 28020): Reply {
  const href = `https://${exchange.authority}/WebTicket/oauthtoken`;
  const grants = 'urn:microsoft.rtc:windows,urn:microsoft.rtc:anonmeeting,password';
  const ticket = `MsRtcOAuth href="${href}",grant_type="${grants}"`;
  const headers = diagnostics(code, exchange);
  return htmlPage(401, 'Unauthorized: Access is denied due to invalid credentials.', {
    ...headers,
    ...schemes(switches.get('challengeForm'), ticket, href, grants, exchange),
  });
}

function schemes(
  form: string,
  ticket: string,
  href: string,
  grants: string,
  exchange: Exchange,
): Record<string, string | string[]> {
  switch (form) {
    case 'joined':
      return { 'WWW-Authenticate': `${BEARER}, ${ticket}` };
    case 'unquoted':
      return { 'WWW-Authenticate': [BEARER, `MsRtcOAuth href=${href},grant_type="${grants}"`] };
    case 'bearerOnly':
      return { 'WWW-Authenticate': BEARER };
    case 'missing':
      return {};
    case 'missingOnApplications':
      // Seen in the field: the pool answers 401 on applications without saying how (gotchas 2).
      return exchange.operation === 'createApplication' ? {} : { 'WWW-Authenticate': [BEARER, ticket] };
    default:
      return { 'WWW-Authenticate': [BEARER, ticket] };
  }
}
