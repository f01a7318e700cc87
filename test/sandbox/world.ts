/** Everything the parts of the server share. One world is one sandbox. */

import { Applications } from './application/applications.ts';
import { PresenceTimers } from './application/presenceTimers.ts';
import { Tickets } from './auth/tokens.ts';
import { CallCenter } from './calls/center.ts';
import type { SandboxClock } from './clock.ts';
import { Directory } from './directory/directory.ts';
import type { PresencePart } from './directory/presence.ts';
import { PresenceBook } from './directory/presence.ts';
import type { JsonObject } from './hal.ts';
import { Hrefs } from './hrefs.ts';
import type { Switches } from './switches.ts';

/** Policies of a 2015 server (02 §8) and what a client has to ask about emergency numbers. */
const POLICIES: JsonObject = {
  telephonyMode: 'Uc',
  exchangeUnifiedMessaging: 'Enabled',
  logging: 'Enabled',
  loggingLevel: 'Full',
  photos: 'Enabled',
  saveCredentials: 'Enabled',
  saveCallLogs: 'Enabled',
  callLogArchiving: 'Enabled',
  emergencyDialString: '911',
  emergencyDialMask: '112;999',
};

export class World {
  readonly directory = new Directory();
  readonly presence = new PresenceBook();
  readonly hrefs: Hrefs;
  readonly tickets: Tickets;
  readonly applications: Applications;
  readonly calls: CallCenter;
  readonly presenceTimers: PresenceTimers;
  policies: JsonObject = { ...POLICIES };

  constructor(
    readonly clock: SandboxClock,
    readonly switches: Switches,
  ) {
    this.hrefs = new Hrefs(switches);
    this.tickets = new Tickets(clock);
    this.applications = new Applications(this);
    this.calls = new CallCenter(this);
    this.presenceTimers = new PresenceTimers(this);
    this.presence.onChange((address, part) => this.#announce(address, part));
  }

  /** Changes policies and tells every application (02 §8). */
  setPolicies(changes: JsonObject): void {
    this.policies = { ...this.policies, ...changes };
    for (const application of this.applications.all())
      application.tell('policies', 'updated', 'policies', 'policies');
  }

  close(): void {
    this.applications.close();
    this.clock.close();
  }

  #announce(address: string, part: PresencePart): void {
    for (const application of this.directory.users.get(address)?.availableApplications ?? []) {
      application.tell('me', 'updated', part, `me/${part}`);
    }
    for (const application of this.applications.all()) application.subscriptions.changed(address, part);
  }
}
