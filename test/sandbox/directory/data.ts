/** The data the sandbox starts with: a small company, its neighbours and some telephones (05 §7). */

/** A person or telephone in the address book. */
export interface ContactEntry {
  /** SIP address without `sip:`. */
  address: string;
  name: string;
  title?: string;
  department?: string;
  office?: string;
  workPhone?: string;
  mobilePhone?: string;
  homePhone?: string;
  otherPhone?: string;
  type?: 'User' | 'Phone' | 'Bot';
  sourceNetwork?: 'SameEnterprise' | 'Federated' | 'PublicCloud' | 'Everyone' | 'Unknown';
  relationship?: 'Blocked' | 'External' | 'Colleagues' | 'Workgroup' | 'FriendsAndFamily' | 'Unknown';
  photo?: boolean;
  /** How this party meets a call in an automatic story; answers when not given. */
  fate?: Fate;
}

/** What becomes of a call to a contact in an automatic story (04 §8.2). */
export type Fate =
  | 'busy'
  | 'declines'
  | 'noAnswer'
  | 'voicemail'
  | 'otherPerson'
  | 'team'
  | 'forwards'
  | 'doNotDisturb';

/** Somebody who can sign in. */
export interface UserEntry extends ContactEntry {
  /** Windows account, `DOMAIN\user`; the SIP address signs in as well. */
  account: string;
  password: string;
  /** The telephone that rings unless the client names another, E.164. */
  ownNumber: string;
  /** Not enabled for Enterprise Voice: no startPhoneAudio, phones or forwarding. */
  noVoice?: boolean;
  /** Not enabled for mobility: POST applications is 403. */
  noMobility?: boolean;
  /** Account disabled: the token endpoint answers 403. */
  disabled?: boolean;
  /** No mailbox: no voicemail, no missed items. */
  noMailbox?: boolean;
  /** The telephone refuses a second call. */
  noCallWaiting?: boolean;
  delegates?: string[];
  delegators?: string[];
  team?: string[];
}

/** The password of everybody but Zoë, so that it can be printed. */
export const DEMO_PASSWORD = 'deskring-demo';

const staff = (entry: Omit<UserEntry, 'password' | 'account'>): UserEntry => ({
  ...entry,
  account: `CONTOSO\\${entry.address.split('@')[0] ?? ''}`,
  password: DEMO_PASSWORD,
});

/** The people who can sign in; Ann is the one of the demo. */
export const USERS: readonly UserEntry[] = [
  staff({
    address: 'ann@contoso.com',
    name: 'Ann Archer',
    title: 'Account Manager',
    department: 'Sales',
    workPhone: '+12065550100',
    ownNumber: '+12065550147',
    delegates: ['lee@contoso.com'],
    delegators: ['carol@contoso.com'],
    team: ['ben@contoso.com', 'lee@contoso.com'],
    photo: true,
  }),
  staff({
    address: 'carol@contoso.com',
    name: 'Carol Reyes',
    title: 'Director',
    department: 'Management',
    workPhone: '+12065550124',
    ownNumber: '+12065550149',
    delegates: ['ann@contoso.com', 'lee@contoso.com'],
    photo: true,
  }),
  staff({
    address: 'ben@contoso.com',
    name: 'Ben Hall',
    title: 'Engineer',
    department: 'Service',
    workPhone: '+12065550123',
    mobilePhone: '+12065550199',
    homePhone: '+12065550188',
    otherPhone: '+12065550187',
    ownNumber: '+12065550199',
    photo: true,
  }),
  staff({
    address: 'lee@contoso.com',
    name: 'Lee Okafor',
    title: 'Assistant',
    department: 'Management',
    workPhone: '+12065550125',
    ownNumber: '+12065550150',
    delegators: ['carol@contoso.com', 'ann@contoso.com'],
  }),
  staff({ address: 'erin@contoso.com', name: 'Erin Evans', ownNumber: '+12065550151', noVoice: true }),
  staff({ address: 'frank@contoso.com', name: 'Frank Fox', ownNumber: '+12065550152', noMobility: true }),
  staff({ address: 'grace@contoso.com', name: 'Grace Gray', ownNumber: '+12065550153', disabled: true }),
  staff({
    address: 'heidi@contoso.com',
    name: 'Heidi Hahn',
    ownNumber: '+12065550154',
    noMailbox: true,
    noCallWaiting: true,
  }),
  // A password that shows whether a client encodes its form (gotchas 49).
  {
    ...staff({ address: 'zoe@contoso.com', name: 'Zoë Über', ownNumber: '+12065550155' }),
    password: 'Räin+Sun&1% =x',
  },
];

const LONG_NAME =
  'Maximiliana Konstantinopolskaya-Featherstonehaugh of the Department for Interregional Coordination and Archives';

/** Everybody else in the address book. Numbers +1 206 555 0171–0179 have a fate of their own. */
export const CONTACTS: readonly ContactEntry[] = [
  { address: 'ivan@contoso.com', name: 'Иван Петров', department: 'Service', workPhone: '+12065550126' },
  {
    address: 'judy@contoso.com',
    name: '青木 裕子',
    department: 'Sales',
    workPhone: '+12065550127',
    photo: true,
  },
  { address: 'karim@contoso.com', name: 'كريم منصور', department: 'Sales', mobilePhone: '+12065550128' },
  { address: 'lena@contoso.com', name: 'Léna O’Brien-Müller', workPhone: '+12065550129;ext=45' },
  { address: 'max@contoso.com', name: LONG_NAME, title: 'Archivist', workPhone: '+12065550130' },
  { address: 'nina@contoso.com', name: 'Nina Nobody' },
  { address: 'oscar@contoso.com', name: 'Oscar Blocked', relationship: 'Blocked', workPhone: '+12065550131' },
  { address: 'bobby@contoso.com', name: 'Bobby Brown', department: 'Service', workPhone: '+12065550132' },
  { address: 'bo@contoso.com', name: 'Bo Bobson', mobilePhone: '+12065550133' },
  { address: 'pat@fabrikam.com', name: 'Pat Partner', sourceNetwork: 'Federated', workPhone: '+14255550110' },
  {
    address: 'quinn@fabrikam.com',
    name: 'Quinn Quick',
    sourceNetwork: 'Federated',
    relationship: 'External',
  },
  { address: 'rita@example.net', name: 'Rita Public', sourceNetwork: 'PublicCloud' },
  { address: 'frontdesk@contoso.com', name: 'Front desk', type: 'Phone', workPhone: '+12065550140' },
  { address: 'dock@contoso.com', name: 'Loading dock', type: 'Phone', workPhone: '+12065550141' },
  { address: 'helpbot@contoso.com', name: 'Help desk bot', type: 'Bot' },
  { address: 'twin1@contoso.com', name: 'Twin One', workPhone: '+12065550160' },
  { address: 'twin2@contoso.com', name: 'Twin Two', workPhone: '+12065550160' },
  { address: 'busy@contoso.com', name: 'Bea Busy', workPhone: '+12065550171', fate: 'busy' },
  { address: 'declines@contoso.com', name: 'Dora Declines', workPhone: '+12065550172', fate: 'declines' },
  { address: 'noanswer@contoso.com', name: 'Noah Answer', workPhone: '+12065550173', fate: 'noAnswer' },
  { address: 'voicemail@contoso.com', name: 'Vera Voicemail', workPhone: '+12065550174', fate: 'voicemail' },
  { address: 'other@contoso.com', name: 'Otto Other', workPhone: '+12065550176', fate: 'otherPerson' },
  { address: 'team@contoso.com', name: 'Tess Team', workPhone: '+12065550177', fate: 'team' },
  { address: 'forwards@contoso.com', name: 'Fay Forwards', workPhone: '+12065550178', fate: 'forwards' },
  { address: 'dnd@contoso.com', name: 'Dan Disturb', workPhone: '+12065550179', fate: 'doNotDisturb' },
];

/** Domains that may be called although they are not ours. */
export const FEDERATED_DOMAINS: readonly string[] = ['fabrikam.com', 'example.net'];
