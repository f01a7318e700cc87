/** Every state a window can be in, as main would send it. */
import { soundChoices } from '../../../main/desktop/toasts/sounds.ts';
import type {
  CallButton,
  CallCard,
  CallView,
  PadView,
  Row,
  ServerValues,
  SessionLine,
  SettingsView,
  SignInView,
} from '../../../preload/contract.ts';

const line = (state: SessionLine['state'], text: string, trouble: string | null = null): SessionLine => ({
  ...{ state, text, trouble },
});
export const sessions = {
  online: line('online', 'Online · ann@contoso.com'),
  signedOut: line('signedOut', 'Signed out'),
  signingIn: line('signingIn', 'Signing in…'),
  reconnecting: line(
    'reconnecting',
    'Reconnecting…',
    'The server can’t be reached. Deskring keeps trying; the next try is in 20 seconds.',
  ),
  failed: line(
    'failed',
    'Not signed in',
    'The server refused this password. It was tried once and will not be tried again by itself.',
  ),
};

export const bob: Row = {
  ...{ id: 'p1', title: 'Bob Kelly', detail: 'Work +1 206 555 0123 · Available', when: '', missed: false },
  ...{ target: '+12065550123', initials: 'BK', presence: { tone: 'available', words: 'Available' } },
};
export const carol: Row = {
  ...{ id: 'p2', title: 'Carol Reyes', detail: 'Mobile +1 206 555 0188', when: '', missed: false },
  ...{ target: '+12065550188', initials: 'CR', presence: { tone: 'busy', words: 'In a call' } },
};
const recents: Row[] = [
  {
    ...{ id: 'r1', title: 'Dana White', detail: 'Missed · for Carol Reyes', when: '09:41', missed: true },
    ...{ target: '+12065550199', initials: 'DW', presence: { tone: 'away', words: 'Away' } },
  },
  {
    ...{ id: 'r2', title: '+49 30 901820', detail: 'Outgoing · 4 min', when: 'Fri', missed: false },
    ...{ target: '+4930901820', initials: '#', presence: null },
  },
  {
    ...{ id: 'r3', title: 'Bob Kelly', detail: 'Incoming · 12 min', when: 'Thu', missed: false },
    ...{ target: '+12065550123', initials: 'BK', presence: { tone: 'available', words: 'Available' } },
  },
];

export const delegators = [
  { name: 'Carol Reyes', uri: 'sip:carol@contoso.com' },
  { name: 'Erin Ford', uri: 'sip:erin@contoso.com' },
];

export const pad = (part: Partial<PadView> = {}): PadView => ({
  kind: 'pad',
  session: sessions.online,
  country: 'US',
  phones: [
    { label: 'Mobile +1 206 555 0147', number: '+12065550147' },
    { label: 'Desk +1 206 555 0100', number: '+12065550100' },
  ],
  chosenPhone: '+12065550147',
  delegators: [],
  recentsNote: null,
  recents,
  prefill: null,
  calls: [],
  cannotCall: null,
  notice: null,
  ...part,
});

const button = (action: CallButton['action'], label: string, look: CallButton['look'] = 'plain') => ({
  ...{ action, label, look },
});
const card = (id: string, heading: string, part: Partial<CallCard>): CallCard => ({
  ...{ id, heading, sub: '+1 206 555 0123', initials: 'BK', tone: 'progress', tags: [], subject: '' },
  ...{ status: '', trouble: null, talkingSince: null, buttons: [] },
  ...part,
});
const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;

export const cards = {
  ringing: card('c1', 'Dana White', {
    ...{ sub: '+1 206 555 0199 · Fabrikam', initials: 'DW', tone: 'ringing' },
    tags: [
      { text: 'For Carol Reyes', warn: false },
      { text: 'Forwarded by Front desk', warn: false },
      { text: 'Urgent', warn: true },
    ],
    subject: 'Strategy for next quarter',
    status: 'Ringing on your mobile: answer there.',
    buttons: [button('decline', 'Decline', 'stop'), button('silence', 'Silence here')],
  }),
  ownPhone: card('c2', 'Bob Kelly', {
    status: 'Your mobile +1 206 555 0147 rings: answer it, then Bob Kelly is called.',
    buttons: [button('cancel', 'Cancel call', 'stop')],
  }),
  talking: card('c3', 'Bob Kelly', {
    ...{ tone: 'talking', status: 'Connected on +1 206 555 0147', talkingSince: minutesAgo(12) },
    buttons: [button('hold', 'Hold'), button('hangUp', 'Hang up', 'stop')],
  }),
  held: card('c4', 'Carol Reyes', {
    ...{
      sub: '+1 206 555 0188',
      initials: 'CR',
      tone: 'held',
      status: 'On hold',
      talkingSince: minutesAgo(64),
    },
    buttons: [button('resume', 'Resume', 'go'), button('hangUp', 'Hang up', 'stop')],
  }),
  failed: card('c5', 'Carol Reyes', {
    ...{
      sub: '+1 206 555 0188',
      initials: 'CR',
      tone: 'failed',
      status: 'Your mobile did not take the call.',
    },
    buttons: [
      { ...button('ringOther', 'Ring desk phone', 'go'), number: '+12065550100' },
      button('close', 'Close'),
    ],
  }),
  ended: card('c6', 'Dana White', {
    ...{
      sub: '+1 206 555 0199',
      initials: 'DW',
      tone: 'ended',
      status: 'The call has ended after 4 minutes.',
    },
    buttons: [button('callBack', 'Call back', 'go'), button('close', 'Close')],
  }),
} as const satisfies Record<string, CallCard>;

export const call = (...shown: CallCard[]): CallView => ({ kind: 'call', cards: shown });

export const signIn = (part: Partial<SignInView> = {}): SignInView => ({
  kind: 'signIn',
  values: { address: 'ann@contoso.com', userName: '', phone: '+1 206 555 0147', staySignedIn: true },
  stayNote: null,
  server: { discovery: 'auto', internalUrl: '', externalUrl: '', extraCaFile: '' },
  progress: null,
  error: null,
  notice: null,
  locked: [],
  ...part,
});
const manual: ServerValues = {
  ...{
    discovery: 'manual',
    internalUrl: 'https://lync.contoso.com/Autodiscover/AutodiscoverService.svc/root',
  },
  ...{ externalUrl: '', extraCaFile: '' },
};

export const settings = (part: Partial<SettingsView> = {}): SettingsView => ({
  kind: 'settings',
  session: sessions.online,
  values: {
    ...{ phone: '+1 206 555 0147', country: 'US', hotkey: 'CommandOrControl+Alt+C', dialImmediately: false },
    ...{ declineReason: 'Global', sound: 'default', sounds: soundChoices('linux'), atLogin: true },
    countries: [
      { code: 'DE', name: 'Germany' },
      { code: 'US', name: 'United States' },
    ],
  },
  server: { discovery: 'auto', internalUrl: '', externalUrl: '', extraCaFile: '' },
  hotkeyState: { ok: true, text: 'Registered.' },
  version: '0.1.0',
  locked: [],
  notice: null,
  ...part,
});

const NOT_KEPT = 'Your company lets no calls be kept here. This list is gone when Deskring ends.';
const NOT_STORED = 'Your company lets no password be stored. You stay signed in until Deskring ends.';
const LONG = 'A very long name '.repeat(300);
/** 5,000 characters, right-to-left overrides, markup: what the far side may send. */
export const hostile = {
  long: LONG,
  unbroken: 'W'.repeat(5000),
  bidi: '\u202Egnp.exe\u202C\u2067\u0661\u0662\u0663\u2066 \u0647\u0627\u062A\u0641',
  markup: '<img src=x onerror="document.title=\'owned\'"><b>Ann</b>&amp;<script>1</script>',
};
const hostileCard = (name: string): CallCard => ({
  ...cards.ringing,
  ...{ heading: name, sub: name, subject: name },
  tags: [
    { text: `On behalf of ${name}`, warn: false },
    { text: 'Urgent', warn: true },
  ],
});
const hostileRow = (name: string, at: number): Row => ({ ...bob, id: `h${at}`, title: name, detail: name });

/** name → view: what is photographed, and checked for accessibility in light and dark. */
export const states = {
  'pad-not-kept': pad({ recentsNote: NOT_KEPT }),
  'sign-in-not-kept': signIn({ stayNote: NOT_STORED }),
  'pad-online': pad(),
  'pad-signed-out': pad({
    ...{ session: sessions.signedOut, phones: [], chosenPhone: null, recents: [] },
    cannotCall: 'Sign in to call.',
  }),
  'pad-connecting': pad({ session: sessions.signingIn, cannotCall: 'Deskring is signing in.' }),
  'pad-offline': pad({
    session: sessions.reconnecting,
    cannotCall: 'There is no connection to the server now.',
  }),
  'pad-failed': pad({ session: sessions.failed, cannotCall: 'Sign in to call.' }),
  'pad-in-call': pad({
    calls: [{ id: 'c3', heading: 'Bob Kelly', status: 'Connected' }],
    notice: 'The hotkey Ctrl+Alt+C is taken by another program. Choose another one in the settings.',
  }),
  'pad-delegators': pad({ delegators }),
  'pad-hostile': pad({ recents: Object.values(hostile).map(hostileRow) }),
  'call-ringing': call(cards.ringing),
  'call-own-phone': call(cards.ownPhone),
  'call-connected': call(cards.talking),
  'call-held': call(cards.held),
  'call-failed': call(cards.failed),
  'call-trouble': call({ ...cards.talking, trouble: 'The call could not be put on hold. Try again.' }),
  'call-ended': call(cards.ended),
  'call-ended-many': call(cards.talking, { ...cards.ended, id: 'c7' }, cards.failed, cards.ended),
  'call-many': call(cards.ringing, cards.talking, cards.held),
  'call-none': call(),
  'call-hostile-long': call(hostileCard(hostile.long)),
  'call-hostile-unbroken': call(hostileCard(hostile.unbroken)),
  'call-hostile-bidi': call(hostileCard(hostile.bidi)),
  'call-hostile-markup': call(hostileCard(hostile.markup)),
  'sign-in-first': signIn({ values: { address: '', userName: '', phone: '', staySignedIn: true } }),
  'sign-in-ready': signIn(),
  'sign-in-progress': signIn({ progress: 'Looking for the server of contoso.com…' }),
  'sign-in-refused': signIn({
    error: {
      field: 'password',
      message: 'The server refused this password. It was tried once and will not be tried again by itself.',
    },
  }),
  'sign-in-no-server': signIn({
    error: {
      field: 'server',
      message:
        'No server was found for contoso.com. Ask your administrator for its address and enter it here.',
    },
  }),
  'sign-in-certificate': signIn({
    error: {
      field: null,
      message:
        'lync.contoso.com shows a certificate this computer does not trust (self-signed). SHA-256 5E:88:48:98:DA:28:04:71:51:D0:E5:6F:8D:C6:29:27:73:60:3D:0D:6A:AB:BD:D6:2A:11:EF:72:1D:15:42:D8. Nothing was sent.',
    },
  }),
  'sign-in-locked': signIn({
    ...{ server: manual, locked: ['account.signInAddress', 'server.discovery', 'server.internalUrl'] },
    notice: 'This computer has no keyring: the password is asked for at each start.',
  }),
  'settings-online': settings(),
  'settings-signed-out': settings({ session: sessions.signedOut }),
  'settings-failed': settings({
    ...{ session: sessions.failed, server: manual },
    hotkeyState: { ok: false, text: 'Taken by another program: choose another one.' },
    notice: 'The settings file was damaged; what could be read of it was kept.',
  }),
  'settings-locked': settings({
    locked: [
      ...['phone.ownNumber', 'phone.country', 'hotkeys.dial', 'hotkeys.dialImmediately'],
      ...[
        'notifications.declineReason',
        'notifications.sound',
        'startup.atLogin',
        'server.discovery',
        'server.extraCaFile',
      ],
    ],
  }),
} as const;
