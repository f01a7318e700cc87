/** Where a session can be when something happens to it: one column of the matrix each. */
import type { HttpRequest } from '../../../main/ucwa/http.ts';
import type { House } from './house.ts';

export interface Phase {
  readonly name: string;
  /** The request it is about, as the sandbox names it. */
  readonly operation: string;
  /** The channel is open. */
  readonly isOpen: boolean;
  /** Brings the house there, and calls `begin` at that moment. */
  enter(house: House, begin: () => void): Promise<void>;
  /** What the user does then. */
  act?(house: House): Promise<void>;
}

/** Signs in, and begins when such a request is sent for the first time. */
const onThe = (name: string, operation: string, isIt: (request: HttpRequest) => boolean): Phase => ({
  ...{ name, operation, isOpen: false },
  enter: async (house, begin) => {
    house.line.onSend = (request) => {
      if (!isIt(request)) return;
      house.line.onSend = () => {};
      begin();
    };
    house.signIn();
    await house.settle();
  },
});

async function online(house: House): Promise<void> {
  house.signIn();
  // What a fresh session has to say is said, and the channel is at rest.
  await house.pass(30_000);
  if (house.session.state.state !== 'online') throw new Error('The sandbox does not let us in.');
}

const open = (name: string, prepare: (house: House) => Promise<void>): Phase => ({
  ...{ name, operation: 'events', isOpen: true },
  enter: async (house, begin) => {
    await online(house);
    await prepare(house);
    begin();
  },
});

export const SIGNING_OUT = 'Signing out';

export const PHASES: readonly Phase[] = [
  onThe('Discovery', 'discovery', () => true),
  onThe('Token', 'webTicket', ({ url }) => /WebTicket/i.test(url)),
  onThe(
    'User',
    'user',
    ({ url, headers }) => url.includes('/oauth/user') && headers?.authorization !== undefined,
  ),
  onThe(
    'Application',
    'createApplication',
    ({ url, method }) => method === 'POST' && url.endsWith('/applications'),
  ),
  onThe('Announcing', 'makeMeAvailable', ({ url }) => url.endsWith('/makeMeAvailable')),
  open('Idle', async () => {}),
  open('Ringing', async (house) => {
    house.user.incomingCall('ben@contoso.com');
    await house.pass(1_000);
  }),
  open('In a call', async (house) => {
    const call = house.user.incomingCall('ben@contoso.com');
    await house.pass(1_000);
    call.answerOnPhone();
    await house.pass(1_000);
  }),
  {
    ...{ name: SIGNING_OUT, operation: 'deleteApplication', isOpen: true },
    enter: async (house, begin) => {
      await online(house);
      house.user.incomingCall('ben@contoso.com');
      await house.pass(1_000);
      begin();
    },
    act: (house) => house.session.signOut(),
  },
];
