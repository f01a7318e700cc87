/**
 * The switches: every lasting variation a server may legally show, with its default and what it stands for.
 * Faults (things that break) are in faults.ts. README.md prints this table.
 */

interface SwitchKinds {
  boolean: boolean;
  number: number;
  text: string;
}

interface SwitchInfo<K extends keyof SwitchKinds = keyof SwitchKinds> {
  kind: K;
  initial: SwitchKinds[K];
  about: string;
  values?: readonly string[];
}

const flag = (initial: boolean, about: string): SwitchInfo<'boolean'> => ({
  kind: 'boolean',
  initial,
  about,
});
const number = (initial: number, about: string): SwitchInfo<'number'> => ({ kind: 'number', initial, about });
const text = (initial: string, about: string, values?: readonly string[]): SwitchInfo<'text'> => ({
  kind: 'text',
  initial,
  about,
  ...(values ? { values } : {}),
});

export const SWITCHES = {
  // On the way
  captivePortal: text('off', 'a guest network answers every request: with its page, or with a 302 to it', [
    'off',
    'page',
    'redirect',
  ]),
  // Discovery and tokens (01)
  rootAnswer: text('user', 'what the discovery root holds (01 §1.3)', ['user', 'redirect', 'loop']),
  userAnswer: text('applications', 'what the authenticated user resource holds; moved = a 302 instead', [
    'applications',
    'redirect',
    'moved',
    'notFound',
  ]),
  homePool: text('first', 'pool whose host the applications link names; each pool wants its own token', [
    'first',
    'second',
  ]),
  challengeForm: text('separate', 'how the 401 challenge is written (01 §2)', [
    'separate',
    'joined',
    'unquoted',
    'bearerOnly',
    'missing',
    'missingOnApplications',
  ]),
  wrongHostStatus: text('401', 'answer to a token of another host, or one nobody knows (01 §3.4)', [
    '401',
    '403',
    '500',
  ]),
  tokenSeconds: number(28_289, 'life of a web ticket in seconds'),
  lockOutAfter: number(5, 'wrong passwords in a row before an account is locked; 0 = never'),
  applicationsRevision2: flag(false, 'the applications link says revision 2'),
  // Applications (01 §4)
  maxApplications: number(10, 'applications a user may hold; the oldest then gets 410 TooManyApplications'),
  refusedUserAgent: text('', 'regular expression of user agents answered with 410 UserAgentNotAllowed'),
  startPhoneAudioLink: text('always', 'when communication offers startPhoneAudio (01 §4.1)', [
    'always',
    'afterMakeMeAvailable',
    'never',
  ]),
  revisionLinks: flag(false, 'startPhoneAudio and makeMeAvailable links say revision 2 (edition B)'),
  refusedParts: text(
    '',
    'comma list of parts that makeMeAvailable of revision 2 refuses, such as phoneNumber (02 §1)',
  ),
  editionB: flag(false, 'adds the properties only edition B knows (me, conversation, communication)'),
  reaperMinutes: number(15, 'minutes without a P-GET before an application is removed (01 §4.2)'),
  reaperSays: text('404', 'what its URLs say then: ApplicationNotFound or InactiveApplicationExpired', [
    '404',
    '410',
  ]),
  idleMinutes: number(
    0,
    'minutes without reportMyActivity or calls before 410 InactiveApplicationExpired; 0 = never',
  ),
  // Representation (01 §6)
  shape: text('documented', 'single values as arrays, or arrays of one as single values', [
    'documented',
    'arrays',
    'objects',
  ]),
  representation: text('json', 'how answers are written: JSON, or XML whatever Accept says (01 §6.2)', [
    'json',
    'xml',
  ]),
  contentType: text('application/json; charset=utf-8', 'Content-Type of JSON answers'),
  byteOrderMark: flag(false, 'JSON answers begin with a byte order mark'),
  unknownMembers: flag(false, 'every resource has members and links no document knows'),
  missingLinks: text('', 'comma list of links left out: rel, or resourceRel.rel (conversation.phoneAudio)'),
  absoluteHrefs: flag(false, 'hrefs are absolute instead of host-relative'),
  opaqueHrefs: flag(
    false,
    'paths inside an application are random words: a client that builds URLs gets 404',
  ),
  // Event channel (03)
  batchMs: number(0, 'pause before a High event leaves, to imitate grouping (03 §9)'),
  resumeCloses: flag(true, 'a resume closes the conversations of the application (03 §4)'),
  merge: flag(true, 'events on one target are merged while nobody waits (03 §3)'),
  linkOnlyEvents: text('documented', 'events that come without the embedded resource', [
    'documented',
    'invitations',
    'all',
  ]),
  statusCasing: text('asDocumented', 'letters of the status of completed events (README C25)', [
    'asDocumented',
    'lower',
    'upper',
  ]),
  unknownEvents: flag(false, 'packages carry senders, targets and event types no document knows'),
  eventsKey: flag(false, 'the events link carries a key parameter that must be kept (gotchas 32)'),
  // Calls (04)
  eventBefore201: text('random', 'whether the started event beats the 201 (03 §7)', [
    'random',
    'before',
    'after',
  ]),
  invitationIn201: flag(false, 'the 201 of a start carries the invitation (04 §1)'),
  cancelAt: text('terminate', 'where the cancel link leads (04 §13)', ['terminate', 'cancel']),
  audioModality: text('Audio', 'what activeModalities says of a call; none = nothing (README I4)', [
    'Audio',
    'PhoneAudio',
    'none',
  ]),
  acceptLink: flag(false, 'incoming invitations carry the accept link that must be ignored (README C8)'),
  endOrder: text('completedFirst', 'order of completed and conversation deleted', [
    'completedFirst',
    'deletedFirst',
  ]),
  fallbackOrder: text(
    'phoneFirst',
    'when the own phone takes a VoIP call over: order of its invitation and the end of the VoIP one (04 §9.3)',
    ['phoneFirst', 'completedFirst'],
  ),
  disconnectedOnEnd: flag(false, 'conversation updated {Disconnected} comes before its deleted (04 §8.2)'),
  stepPauseMs: number(0, 'sandbox ms between the documented steps of an answered incoming call (04 §9.1)'),
  ringSeconds: number(
    60,
    'seconds an unanswered incoming call rings before voicemail takes it or it is missed',
  ),
  ownPhoneSeconds: number(30, 'seconds the own phone rings before an outgoing call fails (04 §13)'),
  remoteSeconds: number(60, 'seconds the far end rings before an outgoing call fails (04 §13)'),
  auto: flag(false, 'outgoing calls play by themselves: own phone answers, far end rings, then its fate'),
  autoOwnPhoneMs: number(1500, 'automatic story: sandbox ms until the own phone is answered'),
  autoRingMs: number(500, 'automatic story: sandbox ms from then until the far end rings'),
  autoAnswerMs: number(3000, 'automatic story: sandbox ms from then until the far end acts'),
  presenceFollowsCalls: flag(true, 'a connected call makes the user Busy, on-the-phone (02 §6)'),
  keepFinishedSeconds: number(30, 'seconds a finished invitation can still be read (04 §13)'),
} as const satisfies Record<string, SwitchInfo>;

export type SwitchName = keyof typeof SWITCHES;
export type SwitchValues = { [N in SwitchName]: SwitchKinds[(typeof SWITCHES)[N]['kind']] };

/** The switches' present values; unknown names and wrong values are refused with a sentence. */
export class Switches {
  #values: SwitchValues;

  constructor(initial: Partial<SwitchValues> = {}) {
    this.#values = defaults();
    this.set(initial);
  }

  get<N extends SwitchName>(name: N): SwitchValues[N] {
    return this.#values[name];
  }

  all(): Readonly<SwitchValues> {
    return { ...this.#values };
  }

  /** Sets switches; throws a RangeError naming the first that does not exist or does not take the value. */
  set(changes: Partial<SwitchValues>): void {
    for (const [name, value] of Object.entries(changes)) {
      const info: SwitchInfo | undefined = SWITCHES[name as SwitchName];
      if (!info) throw new RangeError(`There is no switch "${name}".`);
      const wanted = info.kind === 'text' ? 'string' : info.kind;
      if (typeof value !== wanted) throw new RangeError(`Switch ${name} takes a ${wanted}.`);
      if (typeof value === 'number' && !(value >= 0 && Number.isFinite(value)))
        throw new RangeError(`Switch ${name} takes a number of 0 or more.`);
      if (name === 'refusedUserAgent') new RegExp(String(value));
      if (info.values && !info.values.includes(String(value))) {
        throw new RangeError(`Switch ${name} takes one of ${info.values.join(', ')}.`);
      }
    }
    this.#values = { ...this.#values, ...changes };
  }

  /** Puts every switch back to its default. */
  reset(): void {
    this.#values = defaults();
  }
}

function defaults(): SwitchValues {
  const pairs = Object.entries(SWITCHES).map(([name, info]) => [name, info.initial]);
  return Object.fromEntries(pairs) as SwitchValues;
}
