/** All applications: making, finding and ending them (01 §4). */

import type { User } from '../directory/user.ts';
import { applicationNotFound, UcwaFailure } from '../http/failure.ts';
import type { World } from '../world.ts';
import { Application, type ClientInfo } from './application.ts';

/** Why an application is gone, as its URLs say from then on (01 §4.2). */
export type Ending =
  | 'ApplicationNotFound'
  | 'InactiveApplicationExpired'
  | 'TooManyApplications'
  | 'UserAgentNotAllowed'
  | 'MobileApplicationNoLongerAllowed';

export class Applications {
  readonly #running = new Map<string, Application>();
  readonly #ended = new Map<string, Ending>();

  constructor(private readonly world: World) {}

  /** Every running application, oldest first. */
  all(): Application[] {
    return [...this.#running.values()];
  }

  /**
   * Makes an application, or returns the one that exists for the same client (01 §4: status 200).
   * @throws UcwaFailure 403 without mobility, 410 UserAgentNotAllowed
   */
  create(user: User, client: ClientInfo): { application: Application; isNew: boolean } {
    if (user.entry.noMobility) throw new UcwaFailure(403, 'None', 'Mobility is not enabled for this user.');
    const refused = this.world.switches.get('refusedUserAgent');
    if (refused !== '' && new RegExp(refused, 'i').test(client.userAgent)) {
      throw new UcwaFailure(410, 'UserAgentNotAllowed', 'This program is not allowed.');
    }
    const same = [...user.applications].find((one) => sameClient(one.client, client));
    if (same) return { application: same, isNew: false };
    const application = new Application(user, client, this.world, (one) =>
      this.end(
        one,
        this.world.switches.get('reaperSays') === '410'
          ? 'InactiveApplicationExpired'
          : 'ApplicationNotFound',
      ),
    );
    this.#running.set(application.id, application);
    user.applications.add(application);
    while (user.applications.size > Math.max(1, this.world.switches.get('maxApplications'))) {
      const [oldest] = user.applications;
      if (oldest) this.end(oldest, 'TooManyApplications');
    }
    return { application, isNew: true };
  }

  /**
   * The application behind an id.
   * @throws UcwaFailure 404 ApplicationNotFound, or the 410 or 403 it ended with
   */
  find(id: string): Application {
    const running = this.#running.get(id);
    if (running) return running;
    throw failureOf(this.#ended.get(id) ?? 'ApplicationNotFound');
  }

  /** Ends an application: its calls end as if the client had hung up, its URLs give the failure from now on. */
  end(application: Application, ending: Ending = 'ApplicationNotFound'): void {
    if (!this.#running.delete(application.id)) return;
    this.#ended.set(application.id, ending);
    this.world.calls.endCallsOf(application);
    application.close(failureOf(ending));
  }

  /** Stops everything, for the end of the sandbox. */
  close(): void {
    for (const application of this.all()) this.end(application);
  }
}

function failureOf(ending: Ending): UcwaFailure {
  if (ending === 'ApplicationNotFound') return applicationNotFound();
  const status = ending === 'MobileApplicationNoLongerAllowed' ? 403 : 410;
  return new UcwaFailure(status, ending, 'The application has been ended by the server.');
}

function sameClient(one: ClientInfo, other: ClientInfo): boolean {
  return (
    one.endpointId === other.endpointId &&
    one.culture === other.culture &&
    one.userAgent === other.userAgent &&
    one.type === other.type
  );
}
