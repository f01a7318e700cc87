/**
 * What the documents let a user see (06 §2–§4, 03 §5, 01 §3.3, contract.md §2): the reason codes shown, in order, and
 * `!` where the session stops until the user acts. `-`: nothing is to be seen. Columns as in phases.ts.
 */
import type { Cell } from './cell.ts';
import { PHASES } from './phases.ts';

const ROWS = `
The name is not found               | ServerNotFound     | Network/dns ServerNotFound        | Network/dns ServerNotFound        | Network/dns                                     | Network/connection Network/dns                  | Network/connection Network/dns                  | -
Connection refused                  | ServerNotFound     | Network/connection ServerNotFound | Network/connection ServerNotFound | Network/connection                              | Network/connection                              | Network/connection                              | -
No network                          | Network/offline    | Network/offline                   | Network/offline                   | Network/offline                                 | Network/connection Network/offline              | Network/connection Network/offline              | -
The proxy refuses                   | ServerNotFound     | Network/proxy ServerNotFound      | Network/proxy ServerNotFound      | Network/proxy                                   | Network/connection Network/proxy                | Network/connection Network/proxy                | -
A wrong certificate                 | ! Certificate      | ! Certificate                     | ! Certificate                     | ! Certificate                                   | ! Network/connection Certificate                | ! Network/connection Certificate                | -
Connection reset before an answer   | ServerNotFound     | Network/connection ServerNotFound | Network/connection ServerNotFound | Network/connection                              | Network/connection                              | Network/connection                              | -
Connection reset in mid-body        | ServerNotFound     | Network/connection ServerNotFound | Network/connection ServerNotFound | Network/connection                              | Network/connection                              | Network/connection                              | -
Silence: half-open connections      | ServerNotFound     | Network/timeout ServerNotFound    | Network/timeout ServerNotFound    | Network/timeout                                 | Network/timeout                                 | Network/timeout                                 | -
A proxy cuts after 60 s             | -                  | -                                 | -                                 | -                                               | Network/connection                              | Network/connection                              | -
A guest network’s page (HTML 200)   | NotUcwa            | NotUcwa                           | NotUcwa                           | NotUcwa                                         | Network/connection NotUcwa                      | Network/connection NotUcwa                      | -
302 to a login page                 | UntrustedRedirect  | Http302 UntrustedRedirect         | Http302 UntrustedRedirect         | Http302                                         | Network/connection Http302                      | Network/connection Http302                      | -
401                                 | ! TokenRefused     | ! PasswordRefused                 | ! TokenRefused                    | ! TokenRefused                                  | ! TokenRefused                                  | ! TokenRefused                                  | -
The token expires                   | -                  | -                                 | -                                 | -                                               | -                                               | -                                               | -
The ticket host is lost             | Network/connection | Network/connection                | Network/connection                | Network/connection                              | Network/connection                              | Network/connection                              | -
403                                 | ServerNotFound     | ! NotEnabled                      | ! ApplicationForbidden            | ! Forbidden                                     | ! Forbidden                                     | ! Forbidden                                     | -
404 ApplicationNotFound             | ServerNotFound     | NoChallenge                       | NotFound/ApplicationNotFound      | NotFound/ApplicationNotFound                    | NotFound/ApplicationNotFound                    | NotFound/ApplicationNotFound                    | -
404 as a web page                   | ServerNotFound     | NoChallenge ServerNotFound        | Http404 ServerNotFound            | Http404 ServerNotFound                          | Http404 ServerNotFound                          | Http404 ServerNotFound                          | -
408                                 | ServerNotFound     | Http408                           | Http408                           | Http408                                         | Http408                                         | Http408                                         | -
409                                 | ServerNotFound     | ! Conflict                        | Conflict                          | Conflict                                        | Conflict                                        | Conflict                                        | -
409 PGetReplaced                    | ServerNotFound     | Conflict/PGetReplaced             | Conflict/PGetReplaced             | Conflict/PGetReplaced                           | Conflict/PGetReplaced                           | Conflict/PGetReplaced                           | -
410 InactiveApplicationExpired      | ServerNotFound     | ! Gone/InactiveApplicationExpired | ! Gone/InactiveApplicationExpired | ! Gone/InactiveApplicationExpired               | ! Gone/InactiveApplicationExpired               | ! Gone/InactiveApplicationExpired               | -
410 TooManyApplications             | ServerNotFound     | ! Gone/TooManyApplications        | ! Gone/TooManyApplications        | ! Gone/TooManyApplications                      | ! Gone/TooManyApplications                      | ! Gone/TooManyApplications                      | -
410 UserAgentNotAllowed             | ServerNotFound     | ! Gone/UserAgentNotAllowed        | ! Gone/UserAgentNotAllowed        | ! Gone/UserAgentNotAllowed                      | ! Gone/UserAgentNotAllowed                      | ! Gone/UserAgentNotAllowed                      | -
410 of an unknown kind              | ServerNotFound     | Gone/Tomorrow                     | ! SessionGone                     | ! SessionGone                                   | ! SessionGone                                   | ! SessionGone                                   | -
410 CannotRedirect                  | ServerNotFound     | Gone/CannotRedirect               | Gone/CannotRedirect               | Gone/CannotRedirect                             | Gone/CannotRedirect                             | Gone/CannotRedirect                             | -
429, Retry-After 20 s               | ServerNotFound     | TooManyRequests ServerNotFound    | TooManyRequests ServerNotFound    | TooManyRequests                                 | TooManyRequests                                 | TooManyRequests                                 | -
500                                 | ServerNotFound     | ServiceFailure                    | ServiceFailure                    | ServiceFailure                                  | ServiceFailure                                  | ServiceFailure                                  | -
502 of a proxy                      | ServerNotFound     | Http502 ServerNotFound            | Http502 ServerNotFound            | Http502                                         | Http502                                         | Http502                                         | -
503                                 | ServerNotFound     | Http503 ServerNotFound            | Http503 ServerNotFound            | Http503                                         | Http503                                         | Http503                                         | -
503, Retry-After 30 s               | ServerNotFound     | ServiceUnavailable ServerNotFound | ServiceUnavailable                | ServiceUnavailable                              | ServiceUnavailable                              | ServiceUnavailable                              | -
504                                 | ServerNotFound     | Timeout ServerNotFound            | Timeout ServerNotFound            | Timeout                                         | Timeout                                         | Timeout                                         | -
An empty body                       | NotUcwa            | NotUcwa                           | NotUcwa                           | NotUcwa                                         | NotUcwa                                         | NotUcwa                                         | -
Half of the JSON                    | NotUcwa            | NotUcwa                           | NotUcwa                           | NotUcwa                                         | NotUcwa                                         | NotUcwa                                         | -
JSON that is none                   | NotUcwa            | NotUcwa                           | NotUcwa                           | NotUcwa                                         | NotUcwa                                         | NotUcwa                                         | -
A byte order mark                   | -                  | -                                 | -                                 | -                                               | -                                               | -                                               | -
resync                              | -                  | -                                 | -                                 | -                                               | -                                               | -                                               | -
resume                              | -                  | -                                 | -                                 | -                                               | -                                               | -                                               | -
No next link                        | ChannelMissing     | ChannelMissing                    | ChannelMissing                    | ChannelMissing                                  | ChannelMissing                                  | ChannelMissing                                  | -
A package twice                     | -                  | -                                 | -                                 | -                                               | -                                               | -                                               | -
The server restarts, all state gone | ServerNotFound     | Network/connection ServerNotFound | Network/connection ServerNotFound | Network/connection NotFound/ApplicationNotFound | Network/connection NotFound/ApplicationNotFound | Network/connection NotFound/ApplicationNotFound | -
The pool fails over                 | -                  | Network/connection                | Network/connection                | Network/connection                              | Network/connection                              | Network/connection                              | -
Eight hours of sleep                | -                  | Network/timeout                   | Network/timeout                   | NotFound/ApplicationNotFound                    | NotFound/ApplicationNotFound                    | NotFound/ApplicationNotFound                    | -
The clock is set two hours on       | -                  | -                                 | -                                 | -                                               | -                                               | -                                               | -
Another network                     | -                  | Network/offline                   | Network/offline                   | -                                               | -                                               | -                                               | -
`;

export interface Expected {
  readonly codes: readonly string[];
  readonly stops: boolean;
}

const NOTHING = '-';

/** What a cell must show; undefined when nobody has said. */
export function expectedOf({ fault, phase }: Pick<Cell, 'fault' | 'phase'>): Expected | undefined {
  const rows = ROWS.split('\n').map((row) => row.split('|').map((cell) => cell.trim()));
  const column = PHASES.findIndex(({ name }) => name === phase) + 1;
  const text = rows.find(([name]) => name === fault)?.[column];
  if (text === undefined) return undefined;
  const words = text.split(' ').filter((word) => word !== NOTHING);
  return { codes: words.filter((word) => word !== '!'), stops: words.includes('!') };
}
