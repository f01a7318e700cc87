/** The token endpoint (01 §3): the password grant, and the documented refusals of all others. */

import type { Directory } from '../directory/directory.ts';
import type { JsonObject } from '../hal.ts';
import { type Exchange, htmlPage, type Reply } from '../http/exchange.ts';
import type { Switches } from '../switches.ts';
import { diagnostics } from './challenge.ts';
import type { Tickets } from './tokens.ts';

const KNOWN_GRANTS = [
  'urn:microsoft.rtc:windows',
  'urn:microsoft.rtc:passive',
  'urn:microsoft.rtc:anonmeeting',
];

/** Answers `POST /WebTicket/oauthtoken`. Its error bodies are OAuth's, not UCWA's (01 §3.3). */
export function issueWebTicket(
  exchange: Exchange,
  directory: Directory,
  tickets: Tickets,
  switches: Switches,
): Reply {
  const type = exchange.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') return refusal({ error: 'invalid_request' });
  const form = new URLSearchParams(exchange.body.toString('utf8'));
  const grant = form.get('grant_type');
  if (!grant) return refusal({ error: 'invalid_request' });
  if (grant !== 'password') {
    const error = KNOWN_GRANTS.includes(grant) ? 'unsupported_grant_type' : 'invalid_request';
    return refusal({ error }, error === 'invalid_request' ? {} : diagnostics(28029, exchange));
  }
  if (form.has('scope') && form.get('scope') !== 'all') return refusal({ error: 'invalid_scope' });
  const name = form.get('username');
  const password = form.get('password');
  if (!name || !password) return refusal({ error: 'invalid_request' });
  const user = directory.userBySignInName(name);
  const lockOut = switches.get('lockOutAfter');
  const locked = user !== undefined && lockOut > 0 && user.attempts.refusedInARow >= lockOut;
  if (!user || locked || user.entry.password !== password) {
    if (user) {
      user.attempts.refused += 1;
      user.attempts.refusedInARow += 1;
    }
    return refusal({ error: 'invalid_grant' }, diagnostics(28020, exchange));
  }
  if (user.entry.disabled) return htmlPage(403, 'Forbidden', diagnostics(28000, exchange));
  user.attempts.accepted += 1;
  user.attempts.refusedInARow = 0;
  exchange.user = user.address;
  const seconds = switches.get('tokenSeconds');
  return {
    status: 200,
    headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache' },
    content: {
      kind: 'json',
      value: {
        access_token: tickets.issue(user, exchange.authority, seconds),
        expires_in: seconds,
        ms_rtc_identityscope: 'local',
        token_type: 'Bearer',
      },
    },
  };
}

function refusal(body: JsonObject, headers: Record<string, string> = {}): Reply {
  return {
    status: 400,
    headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache', ...headers },
    content: { kind: 'json', value: body },
  };
}
