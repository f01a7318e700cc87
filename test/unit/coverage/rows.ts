/**
 * Everything the seed page (phoneAudioInvitation) speaks of, where it is handled, and which test shows it.
 * `coverage.test.ts` writes docs/coverage.md from this and checks each row.
 */
export interface Row {
  /** As the page writes it. */
  readonly name: string;
  /** What becomes of it, for whoever reads the table. */
  readonly becomes: string;
  /** The file that handles it, and words that stand there. */
  readonly file: string;
  readonly words: string;
  /** The test that shows it, and the name it has there. */
  readonly test: string;
  readonly shows: string;
}
export interface Part {
  readonly title: string;
  readonly rows: readonly Row[];
}

const VIEW = 'main/calls/view.ts';
const REDUCE = 'main/calls/reduce.ts';
const PEOPLE = 'main/calls/people.ts';
const HAL = 'main/ucwa/hal.ts';
const CALLS = 'main/calls/calls.ts';
const ERRORS = 'main/ucwa/errors.ts';

const IN = 'test/unit/calls/incoming.test.ts';
const OUT = 'test/unit/calls/outgoing.test.ts';
const WHO = 'test/unit/calls/who.test.ts';
const PAGE = 'test/unit/calls/seed-page.test.ts';
const MORE = 'test/unit/calls/conference.test.ts';
const SAMPLE = 'is parsed with every property, link and embedded resource';
const KEPT = 'what of a participant is not shown is kept as it came';

type Columns = readonly [
  name: string,
  becomes: string,
  file: string,
  words: string,
  test: string,
  shows: string,
];
const rows = (...all: readonly Columns[]): Row[] =>
  all.map(([name, becomes, file, words, test, shows]) => ({ name, becomes, file, words, test, shows }));

/** The page's, and its sample's, in its order. */
export const PARTS: readonly Part[] = [
  {
    title: 'The link to it',
    rows: rows(
      [
        'rel',
        'Says which events and embedded resources are about a call',
        REDUCE,
        "case 'phoneAudioInvitation'",
        OUT,
        'goes through 04 §7: own phone, far end, connected, ended',
      ],
      [
        'href',
        'Its identity: followed, never built',
        REDUCE,
        'same(call.invitation, address)',
        OUT,
        'finds its call whichever comes first, the 201 or the event',
      ],
    ),
  },
  {
    title: 'Properties',
    rows: rows(
      [
        'customContent',
        '“Carries data” in the call window; never opened',
        VIEW,
        "text(invitation, 'customContent')",
        MORE,
        'custom content is told of and never asked for',
      ],
      [
        'delegator',
        '“For …” in toast and window, when it is not the user',
        VIEW,
        "text(invitation, 'delegator')",
        PAGE,
        'delegator',
      ],
      [
        'direction',
        'Rings in, or is an own call',
        REDUCE,
        "text(invitation, 'direction')",
        PAGE,
        'direction',
      ],
      [
        'importance',
        '“Urgent” or “Emergency” in toast and window',
        VIEW,
        "said('importance')",
        PAGE,
        'importance',
      ],
      [
        'joinAudioMuted',
        '“You join muted” in the call window',
        VIEW,
        "flag(invitation, 'joinAudioMuted')",
        PAGE,
        'joinAudioMuted',
      ],
      [
        'operationId',
        'Finds the own call when its event beats the answer',
        REDUCE,
        "text(event.resource, 'operationId')",
        OUT,
        'finds its call whichever comes first, the 201 or the event',
      ],
      [
        'phoneNumber',
        'The own phone in “Ringing on …”, “Ringing your phone …”',
        VIEW,
        "text(call.resource, 'phoneNumber')",
        PAGE,
        'phoneNumber',
      ],
      [
        'privateLine',
        '“Private line” in toast and window',
        VIEW,
        "flag(invitation, 'privateLine')",
        PAGE,
        'privateLine',
      ],
      [
        'state',
        'The words of an outgoing call: own phone, team, forwarded',
        'main/calls/world.ts',
        "text(call.resource, 'state')",
        OUT,
        'goes through 04 §7: own phone, far end, connected, ended',
      ],
      ['subject', 'The last line of toast and window', VIEW, "said('subject')", PAGE, 'subject'],
      [
        'threadId',
        'Finds the call again when addresses have changed; ours is new for each call',
        REDUCE,
        "text(event.resource, 'threadId')",
        'test/unit/calls/lost-place.test.ts',
        'finds it by the thread of its invitation, which has another address too',
      ],
      [
        'to',
        'Who is called; for whom it rings, when that is not the user',
        VIEW,
        "text(invitation, 'to')",
        PAGE,
        'to',
      ],
    ),
  },
  {
    title: 'Links',
    rows: rows(
      ['self', 'Its identity when it is read again', HAL, "links.get('self')", WHO, SAMPLE],
      [
        'accept',
        'Never offered: a phone call is answered on the phone',
        VIEW,
        'function linksOf',
        IN,
        'never offers the accept link',
      ],
      [
        'acceptedByContact',
        '“Taken by …”; the call was not missed',
        VIEW,
        "'acceptedByContact'",
        PAGE,
        'the link acceptedByContact',
      ],
      [
        'cancel',
        'Cancel call, while it is there',
        VIEW,
        "href(call.resource, 'cancel')",
        PAGE,
        'the link cancel',
      ],
      [
        'conversation',
        'Joins the call with its people and its end',
        REDUCE,
        "'conversation') ?? call.conversation",
        PAGE,
        'the link conversation: with it the call ends',
      ],
      [
        'customContent',
        '“Carries data”; the address is never asked',
        VIEW,
        "href(invitation, 'customContent')",
        MORE,
        'custom content is told of and never asked for',
      ],
      [
        'decline',
        'Decline, while it is there: one POST',
        VIEW,
        "href(call.resource, 'decline')",
        PAGE,
        'the link decline',
      ],
      [
        'delegator',
        'The name in “For …”, looked up after the toast',
        PEOPLE,
        "'delegator'",
        PAGE,
        'the link delegator',
      ],
      [
        'derivedConversation',
        'The call goes on there, with who is in it',
        REDUCE,
        "'derivedConversation'",
        OUT,
        'follows a derived conversation as the same call',
      ],
      [
        'derivedPhoneAudio',
        'Hang up, hold and resume act there',
        REDUCE,
        "'derivedPhoneAudio'",
        OUT,
        'follows a derived conversation as the same call',
      ],
      [
        'forwardedBy',
        '“Forwarded by …” in toast and window',
        VIEW,
        "behindLink('forwardedBy')",
        PAGE,
        'the link forwardedBy',
      ],
      ['from', 'The caller, when he is not embedded', VIEW, "links.get('from')", PAGE, 'the link from'],
      [
        'onBehalfOf',
        '“On behalf of …” in toast and window',
        VIEW,
        "'onBehalfOf', world.people",
        PAGE,
        'the link onBehalfOf',
      ],
      [
        'phoneAudio',
        'Connected, held, over; hang up, hold, resume',
        REDUCE,
        'modalityOf(known.kind)',
        'test/unit/calls/in-call.test.ts',
        'offers what the server’s links allow, and nothing else',
      ],
      [
        'replacesPhoneAudio',
        'The replaced call leaves the screen',
        REDUCE,
        "'replacesPhoneAudio'",
        IN,
        'takes the place of the call it was transferred from',
      ],
      ['to', 'The name of who is called, or for whom it rings', VIEW, "links.get('to')", PAGE, 'the link to'],
      [
        'transferredBy',
        '“Transferred by …” in toast and window',
        VIEW,
        "behindLink('transferredBy')",
        PAGE,
        'the link transferredBy',
      ],
    ),
  },
  {
    title: 'Embedded resources',
    rows: rows(
      [
        'acceptedByParticipant',
        '“… took the call”, when that is not who was called',
        VIEW,
        "embedded(invitation, 'acceptedByParticipant')",
        OUT,
        'says who took the call when that is not whom it was for',
      ],
      [
        'from',
        'The caller: name, number, address',
        VIEW,
        "embedded(invitation, 'from')",
        WHO,
        'tells numbers from people',
      ],
      [
        'startEmergencyCallInput',
        'Read and left alone: emergency calls are not made through the server',
        'main/calls/emergency.ts',
        'emergency',
        WHO,
        SAMPLE,
      ],
    ),
  },
  {
    title: 'A participant’s properties',
    rows: rows(
      [
        'name',
        'The heading of toast and window',
        PEOPLE,
        "text(resource, 'name')",
        WHO,
        'tells numbers from people',
      ],
      [
        'uri',
        'The number or address beneath it; who is called back',
        PEOPLE,
        "text(resource, 'uri')",
        WHO,
        'tells numbers from people',
      ],
      [
        'local',
        'The user himself is no other side',
        'main/calls/meetings.ts',
        "flag(resource, 'local')",
        MORE,
        'is told as it grows, with its people',
      ],
      [
        'sourceNetwork',
        '“Outside your company” in the call window',
        VIEW,
        "text(participant, 'sourceNetwork')",
        PAGE,
        'the caller’s sourceNetwork',
      ],
      ...(['anonymous', 'inLobby', 'organizer', 'otherPhoneNumber', 'role', 'workPhoneNumber'] as const).map(
        (name): Columns => [name, 'Kept, not shown', HAL, 'properties', PAGE, KEPT],
      ),
    ),
  },
  {
    title: 'A participant’s links',
    rows: rows(
      [
        'contact',
        'Compared with the one who was called',
        VIEW,
        "href(who, 'contact')",
        OUT,
        'is taken by whom it was for when the contact is the same, by whatever address',
      ],
      ...(
        [
          ...['self', 'admit', 'contactPhoto', 'contactPresence', 'conversation', 'demote', 'eject', 'me'],
          ...['participantApplicationSharing', 'participantAudio', 'participantDataCollaboration'],
          ...['participantMessaging', 'participantPanoramicVideo', 'participantVideo', 'promote', 'reject'],
        ] as const
      ).map((name): Columns => [name, 'Kept, not followed', HAL, 'links', PAGE, KEPT]),
    ),
  },
  {
    title: 'Events',
    rows: rows(
      [
        'started',
        'The toast, the call window, the tray’s ringing',
        REDUCE,
        'function onInvitation',
        IN,
        'is shown in the same tick, before anything is looked up',
      ],
      [
        'updated',
        'What is shown and what can be done, in place',
        REDUCE,
        'const merged',
        IN,
        'can’t be declined any more once its decline link is gone',
      ],
      [
        'completed',
        'Connected, or ended with a sentence',
        REDUCE,
        'function fate',
        'test/unit/calls/reasons.test.ts',
        'of an outgoing call each have words of their own',
      ],
      [
        'started, link only',
        'Read first, then shown: one GET',
        'main/ucwa/link-reader.ts',
        '#complete',
        'test/desktop/incoming.test.ts',
        'waits for %s',
      ],
    ),
  },
  {
    title: 'Operations',
    rows: rows(
      [
        'GET',
        'After a press that did not fit, and after a lost place',
        CALLS,
        '#lookAgain',
        'test/unit/calls/in-call.test.ts',
        'looks again after a press that did not fit',
      ],
      [
        'startPhoneAudio',
        'Call: one POST',
        CALLS,
        'startBody',
        OUT,
        'posts startPhoneAudio once, with operation and own phone, and shows the call in the same tick',
      ],
      [
        'addPhoneAudio',
        'Call back goes on in the conversation, while it is there',
        'main/commands.ts',
        'addPhoneAudio',
        'test/unit/app/dialling.test.ts',
        'calls back within the conversation that goes on',
      ],
    ),
  },
  {
    title: 'Errors',
    rows: (
      [
        ['BadRequest 400 None', 'BadRequest: ['],
        ['BadRequest 400 ParameterValidationFailure', 'BadRequest/ParameterValidationFailure'],
        ['Gone 410 None', 'Gone: ['],
        ['NotFound 404 None', 'NotFound: ['],
        ['ServiceFailure 500 InvalidExchangeServerVersion', 'ServiceFailure/InvalidExchangeServerVersion'],
        ['Conflict 409 AlreadyExists', 'Conflict/AlreadyExists'],
        ['Conflict 409 TooManyGroups', 'Conflict: ['],
        ['Conflict 409 None', 'Conflict: ['],
        ['Gone 410 CannotRedirect', 'Gone/CannotRedirect'],
      ] as const
    ).map(([name, words]) => ({
      ...{ name, words, file: ERRORS, becomes: 'A sentence and a remedy' },
      test: 'test/unit/ucwa/invitation-errors.test.ts',
      shows: '%s (%s) with subcode %s asks to %s',
    })),
  },
];
