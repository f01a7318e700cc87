/**
 * Errors are values: a code, a sentence for the user, and what to do about it. The tables here are the only
 * place that decides between retry, re-authenticate, recreate, rediscover, tell and stop (06 §2–§4, §8).
 */
import { diagnostics, retryAfter } from './answer-headers.ts';
import { readBody } from './body.ts';
import { entryOf, isDict } from './hal.ts';
import type { HttpResponse, TransportError, TransportErrorKind } from './http.ts';

/** What the program does about an error. `stop`: nothing more until the user acts; `drop`: the thing is over. */
export type Remedy =
  | 'retry'
  | 'reauthenticate'
  | 'recreate'
  | 'rediscover'
  | 'makeAvailable'
  | 'tell'
  | 'drop'
  | 'stop';

export interface UcwaError {
  /** Stable, for --status and logs: `PasswordRefused`, `NotFound/ApplicationNotFound`, `Http502`… */
  readonly code: string;
  /** A sentence that says what happened and what to do. */
  readonly message: string;
  readonly remedy: Remedy;
  /** HTTP status, 0 when no answer came. */
  readonly status: number;
  /** Milliseconds the server asked us to wait (Retry-After), when it did. */
  readonly retryAfter?: number;
  /** For the log only: correlation ids, server name, the transport's own words. */
  readonly detail?: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: UcwaError };
export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const failed = (error: UcwaError): { readonly ok: false; readonly error: UcwaError } => ({
  ok: false,
  error,
});

type Row = readonly [remedy: Remedy, message: string];

/** code/subcode (either may stand alone) → remedy and sentence: 06 §3, §4. */
const BY_CODE: Readonly<Record<string, Row>> = {
  'BadRequest/DeserializationFailure': ['tell', 'The server did not understand the request.'],
  'BadRequest/ParameterValidationFailure': ['tell', 'The server does not accept one of the values.'],
  'BadRequest/NormalizationFailed': [
    'tell',
    'This number cannot be dialled. Check the number and your own phone number.',
  ],
  BadRequest: ['tell', 'The server did not understand the request.'],
  'NotFound/ApplicationNotFound': ['recreate', 'The server has closed the session; connecting again.'],
  'NotFound/APIVersionNotSupported': ['tell', 'This server is too old for that.'],
  NotFound: ['drop', 'This call or item no longer exists.'],
  'Forbidden/AnonymousNotAllowed': ['stop', 'Guests cannot use phone calls on this server.'],
  'Forbidden/MobileApplicationNoLongerAllowed': [
    'stop',
    'Your account is no longer allowed to sign in here. Ask your administrator.',
  ],
  'Forbidden/LimitExceeded': ['tell', 'The server’s limit is reached.'],
  Forbidden: ['tell', 'Your account is not allowed to do this. Ask your administrator.'],
  'Conflict/AlreadyExists': ['tell', 'This exists already.'],
  'Conflict/MakeMeAvailableRequired': ['makeAvailable', 'Announcing your phone again.'],
  'Conflict/PGetReplaced': [
    'retry',
    'Another program is signed in with the same client id; trying again shortly.',
  ],
  'Conflict/TooManyConversations': ['tell', 'There are too many calls. End one first.'],
  Conflict: ['tell', 'The server cannot do this right now.'],
  'Gone/InactiveApplicationExpired': ['stop', 'You were signed out because of inactivity. Sign in again.'],
  'Gone/TooManyApplications': [
    'stop',
    'You are signed in on too many devices. Sign out on one of them, then sign in again.',
  ],
  'Gone/UserAgentNotAllowed': ['stop', 'Your administrator does not allow this program.'],
  'Gone/MobileApplicationNoLongerAllowed': [
    'stop',
    'Your account is no longer allowed to sign in here. Ask your administrator.',
  ],
  'Gone/CannotRedirect': ['rediscover', 'Your server pool is not available; trying again.'],
  Gone: ['drop', 'This call or item no longer exists.'],
  EntityTooLarge: ['tell', 'The text is too long.'],
  TooManyRequests: ['retry', 'The server is busy; trying again shortly.'],
  'ServiceFailure/CallbackChannelError': ['retry', 'The connection to the server is being repaired.'],
  'ServiceFailure/InvalidExchangeServerVersion': ['tell', 'Mailbox features are not available.'],
  'ServiceFailure/ProvisioningDataUnavailable': ['retry', 'Settings are not available at the moment.'],
  ServiceFailure: ['retry', 'The server reports an error; trying again shortly.'],
  ExchangeServiceFailure: ['tell', 'Mailbox features are not available.'],
  ServiceUnavailable: ['retry', 'The server is not available; trying again shortly.'],
  Timeout: ['retry', 'The server did not answer in time; trying again.'],
  GatewayTimeout: ['retry', 'The server did not answer in time; trying again.'],
};

/** Our own bug (06 §2: 405, 406, 415, 428): the same request again gets the same answer. */
const BUG: Row = ['tell', 'The server does not understand this version of Deskring. Ask your administrator.'];

/** Status → remedy and sentence, when the body is not UCWA's or its code is unknown: 06 §2. */
const BY_STATUS: Readonly<Record<number, Row>> = {
  400: ['tell', 'The server did not understand the request.'],
  401: ['reauthenticate', 'The server wants a fresh sign-in.'],
  403: ['tell', 'Your account is not allowed to do this. Ask your administrator.'],
  404: ['drop', 'This call or item no longer exists.'],
  405: BUG,
  406: BUG,
  408: ['retry', 'The server did not get the request in time; trying again.'],
  409: ['tell', 'The server cannot do this right now.'],
  410: ['drop', 'This call or item no longer exists.'],
  412: ['tell', 'The value was changed elsewhere meanwhile.'],
  413: ['tell', 'The text is too long.'],
  415: BUG,
  428: BUG,
  429: ['retry', 'The server is busy; trying again shortly.'],
  502: ['retry', 'A proxy in front of the server reports that it is not reachable; trying again.'],
  503: ['retry', 'The server is not available; trying again shortly.'],
  504: ['retry', 'The server did not answer in time; trying again.'],
};

/** A web page where the server should be; UCWA answers no command with a redirect (01 §1.3). */
const GUEST_NETWORK: Row = [
  'retry',
  'Something answered that is not the server: a proxy, or the sign-in page of a guest network. Trying again.',
];
const STATUS_FALLBACK: Row = ['retry', 'The server answered in a way that is not understood; trying again.'];

/** No answer: by what went wrong below HTTP. */
const BY_TRANSPORT: Readonly<Record<TransportErrorKind, Row>> = {
  dns: ['retry', 'The server {host} was not found. Check the network or VPN.'],
  connection: ['retry', 'The server {host} cannot be reached; trying again.'],
  timeout: ['retry', 'The server {host} did not answer in time; trying again.'],
  aborted: ['retry', 'The request was given up.'],
  certificate: ['stop', 'The server {host} cannot be trusted.'],
  proxy: ['retry', 'The proxy on the way to {host} refuses the connection; trying again.'],
  tooLarge: ['retry', 'The server {host} sent more than can be read.'],
  offline: ['retry', 'This computer is offline; waiting for the network.'],
  protocol: ['retry', 'The server {host} answered in a way that is not understood; trying again.'],
};

/** Whether a failed reading says nothing of the thing read, which is to be asked for again: a proxy's 404 is one (03 §5). */
export const saysNothing = ({ remedy }: UcwaError): boolean => remedy === 'retry' || remedy === 'rediscover';

/** The error shape of 06 §1, as far as it could be read. */
export interface Reason {
  readonly code: string;
  readonly subcode: string | null;
  readonly message: string | null;
}

/** Reads an error body or an event's reason; null when it is neither. */
export function readReason(value: unknown): Reason | null {
  if (!isDict(value) || typeof value.code !== 'string') return null;
  const subcode = typeof value.subcode === 'string' && value.subcode !== 'None' ? value.subcode : null;
  return { code: value.code, subcode, message: typeof value.message === 'string' ? value.message : null };
}

/**
 * The error an answer stands for: code and subcode first, the status where they are missing or unknown.
 * @param now epoch milliseconds, for a Retry-After that is a date.
 */
export function errorFromResponse(response: HttpResponse, now = Number.NaN): UcwaError {
  const { status } = response;
  const reason = readReason(readBody(response));
  const full = reason?.subcode ? `${reason.code}/${reason.subcode}` : reason?.code;
  const row =
    entryOf(BY_CODE, full ?? '') ??
    entryOf(BY_CODE, reason?.code ?? '') ??
    BY_STATUS[status] ??
    (status < 400 || status === 511 ? GUEST_NETWORK : STATUS_FALLBACK);
  // 06 §3: slowly, although the server names no time.
  const wait = retryAfter(response, now) ?? (full === 'Gone/CannotRedirect' ? 60_000 : undefined);
  return {
    code: full ?? `Http${status}`,
    message: row[1],
    // A 404 that is not UCWA's comes from a proxy or the wrong host (03 §5).
    remedy: status === 404 && !reason ? 'rediscover' : row[0],
    status,
    ...(wait === undefined ? {} : { retryAfter: wait }),
    detail: [reason?.message, diagnostics(response)].filter(Boolean).join(' '),
  };
}

/**
 * The error of what the session lives on (ticket, user resource, application): nobody can act on a conflict there,
 * which passes (06 §3: "being deleted"); a 410 of whatever kind is never tried again by itself (06 §2).
 */
export function errorOfSession(error: UcwaError): UcwaError {
  if (error.status === 409) return { ...error, remedy: 'retry' };
  return error.status === 410 && error.remedy === 'drop' ? { ...errors.sessionGone, status: 410 } : error;
}

/** The error for a request that got no whole answer. A certificate failure names host, reason, fingerprint. */
export function errorFromTransport(error: TransportError): UcwaError {
  const [remedy, sentence] = BY_TRANSPORT[error.kind];
  const message = sentence.replace('{host}', error.host);
  const code = error.kind === 'certificate' ? 'Certificate' : `Network/${error.kind}`;
  if (!error.certificate) return { code, message, remedy, status: 0, detail: error.detail };
  const { host, reason, fingerprint } = error.certificate;
  return {
    code,
    message: `The server ${host} cannot be trusted: ${reason}. SHA-256 fingerprint ${fingerprint || 'unknown'}. Ask your administrator, or name your company’s CA file in Server settings.`,
    remedy,
    status: 0,
    detail: error.detail,
  };
}

const own = (code: string, remedy: Remedy, message: string): UcwaError => ({
  code,
  remedy,
  message,
  status: 0,
});

/** Errors that no single answer stands for. */
export const errors = {
  passwordRefused: own(
    'PasswordRefused',
    'stop',
    'The server refused this user name or password. It was tried once and will not be tried again by itself.',
  ),
  passwordMissing: own('PasswordMissing', 'stop', 'No password is stored. Sign in with your password.'),
  tokenRefused: own(
    'TokenRefused',
    'stop',
    'The server no longer accepts your sign-in. Sign in again with your password.',
  ),
  grantMissing: own(
    'PasswordSignInNotOffered',
    'stop',
    'This server does not take a password from programs. Ask your administrator for password sign-in.',
  ),
  webSignIn: own(
    'WebSignInOnly',
    'stop',
    'Your company signs in on a web page, which Deskring cannot do. Ask your administrator for password sign-in.',
  ),
  notEnabled: own(
    'NotEnabled',
    'stop',
    'Your account is not enabled for this server. Ask your administrator.',
  ),
  notPermitted: own(
    'ApplicationForbidden',
    'stop',
    'Your administrator does not allow desktop or mobile programs for your account.',
  ),
  noChallenge: own(
    'NoChallenge',
    'rediscover',
    'The server does not say where to sign in; looking for it again.',
  ),
  notUcwa: own('NotUcwa', ...GUEST_NETWORK),
  notOffered: own('NotOffered', 'tell', 'The server does not offer this for your account now.'),
  notOnline: own(
    'NotOnline',
    'tell',
    'Deskring is not connected to the server. Sign in, or wait until it is back.',
  ),
  noServer: (domain: string) =>
    own(
      'ServerNotFound',
      'retry',
      `No server was found for ${domain}. Check the address, or the network or VPN.`,
    ),
  /** A move between two pools looks like this for some minutes (01 §1.5). */
  redirectLoop: (chain: readonly string[]): UcwaError => ({
    ...own(
      'RedirectLoop',
      'retry',
      `The servers send us in a circle: ${chain.join(' → ')}. Tell your administrator.`,
    ),
    retryAfter: 120_000,
  }),
  retired: own(
    'Retired',
    'stop',
    'Your account lives on Skype for Business Online, which has been shut down.',
  ),
  untrustedRedirect: (host: string) =>
    own(
      'UntrustedRedirect',
      'stop',
      `An unprotected answer sends us to ${host}. If that is your server, enter its address in Server settings.`,
    ),
  strayRedirect: (host: string) =>
    own(
      'UntrustedRedirect',
      'retry',
      `Something on the way sends us to ${host}, as guest networks do: sign in there with a browser. If that is your server, enter its address in Server settings.`,
    ),
  insecureAddress: (url: string) =>
    own('InsecureAddress', 'stop', `${url} is not protected. Enter an address that begins with https://.`),
  noSignInAddress: (written: string) =>
    own('NoSignInAddress', 'stop', `“${written}” is no sign-in address. Enter yours, like ann@contoso.com.`),
  noPhoneNumber: own(
    'NoPhoneNumber',
    'stop',
    'Enter your phone number: the server needs it to ring your phone.',
  ),
  sessionGone: own('SessionGone', 'stop', 'The server has ended this session. Sign in again.'),
  channelMissing: own('ChannelMissing', 'recreate', 'The server offers no event channel; connecting again.'),
  phoneAudioMissing: own(
    'PhoneAudioMissing',
    'tell',
    'Your account is not enabled for calls on your own phone. Ask your administrator for Call via Work.',
  ),
} as const;
