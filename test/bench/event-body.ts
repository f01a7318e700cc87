/** A busy morning in one answer of the event channel: mostly presence of colleagues, and calls that came and went. */

export const BASE = 'https://pool.contoso.com/ucwa/v1/applications/10152/events?ack=2';
const app = '/ucwa/v1/applications/10152';
/** Most of what a busy channel carries is presence: nine tenths of the bytes with this many contacts a call. */
const CONTACTS_A_CALL = 24;

/** @param bytes about how long it is to be */
export function eventBody(bytes: number): string {
  const people: unknown[] = [];
  const communication: unknown[] = [];
  const conversations: unknown[] = [];
  let length = 0;
  for (let call = 0; length < bytes; call += 1) {
    const contacts = Array.from({ length: CONTACTS_A_CALL }, (_, at) =>
      presence(call * CONTACTS_A_CALL + at),
    );
    const [started, completed, audio] = callEvents(call);
    people.push(...contacts.flat());
    communication.push(started, completed);
    conversations.push(audio);
    length += JSON.stringify([contacts, started, completed, audio]).length;
  }
  return JSON.stringify({
    _links: { self: { href: `${app}/events?ack=2` }, next: { href: `${app}/events?ack=3` } },
    sender: [
      { rel: 'communication', href: `${app}/communication`, events: communication },
      { rel: 'people', href: `${app}/people`, events: people },
      ...conversations,
    ],
  });
}

/** A colleague's presence, location and note. */
function presence(number: number): unknown[] {
  const contact = `${app}/people/colleague${number}@contoso.com`;
  const updated = (rel: string, properties: Record<string, unknown>) => {
    const href = `${contact}/${rel}`;
    const _links = { self: { href } };
    const link = { rel, href, title: `Colleague ${number}` };
    const owner = { rel: 'contact', href: contact };
    return { link, in: owner, type: 'updated', _embedded: { [rel]: { rel, ...properties, _links } } };
  };
  return [
    updated('contactPresence', {
      ...{ availability: number % 3 ? 'Online' : 'Busy', deviceType: 'Desktop' },
      lastActive: '/Date(1448287200000)/',
    }),
    updated('contactLocation', { location: `Building ${number % 40}, room ${number}` }),
    updated('contactNote', { message: `Back at ${number % 12} – Grüße`, type: 'Personal' }),
  ];
}

/** A call that rang and that the caller gave up. */
function callEvents(number: number): [started: unknown, completed: unknown, audio: unknown] {
  const invitation = `${app}/communication/invitations/${number}`;
  const conversation = `${app}/communication/conversations/${number}`;
  const contact = { rel: 'from', title: `Caller ${number}`, href: `${conversation}/participants/caller` };
  const links = {
    self: { href: invitation },
    conversation: { href: conversation },
    from: { href: contact.href, title: contact.title },
    to: { href: `${app}/people/ann@contoso.com` },
    phoneAudio: { href: `${conversation}/phoneAudio` },
  };
  const resource = (state: string, more: Record<string, unknown>) => ({
    ...{ direction: 'Incoming', importance: 'Normal', operationId: `operation-${number}`, state },
    ...{ subject: 'About the delivery', threadId: `thread-${number}`, to: 'sip:ann@contoso.com' },
    privateLine: false,
    _links: { ...links, ...more },
    _embedded: {
      from: {
        ...{ name: contact.title, uri: `sip:caller${number}@contoso.com`, local: false, anonymous: false },
        _links: { self: { href: contact.href }, contact: { href: `${app}/people/caller${number}` } },
        rel: 'participant',
      },
    },
    rel: 'phoneAudioInvitation',
  });
  const link = { rel: 'phoneAudioInvitation', href: invitation };
  const decline = { href: `${invitation}/decline` };
  return [
    { link, type: 'started', _embedded: { phoneAudioInvitation: resource('Connecting', { decline }) } },
    {
      ...{ link, type: 'completed', status: 'Failure' },
      reason: { code: 'RemoteFailure', subcode: 'Canceled', message: 'The caller has given up.' },
      _embedded: { phoneAudioInvitation: resource('Cancelled', {}) },
    },
    {
      ...{ rel: 'conversation', href: conversation },
      events: [{ link: { rel: 'conversation', href: conversation }, type: 'deleted' }],
    },
  ];
}
