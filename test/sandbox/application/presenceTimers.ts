/** A user's presence as the server works it out from reports, calls and the clock (02 §7). */

import type { Timer } from '../clock.ts';
import type { User } from '../directory/user.ts';
import type { World } from '../world.ts';
import type { Application } from './application.ts';

const MINUTE = 60_000;
/** From inactive to away, in minutes; the documents give no number. */
const AWAY_AFTER = 5;

interface UserState {
  /** Set by the user; undefined means automatic. */
  manual?: string | undefined;
  idle: 'active' | 'inactive' | 'away';
}

export class PresenceTimers {
  readonly #states = new Map<User, UserState>();
  readonly #timers = new Map<Application, Timer[]>();

  constructor(private readonly world: World) {}

  /** The user is at the machine: makeMeAvailable, reportMyActivity. */
  report(application: Application): void {
    const { clock, switches } = this.world;
    application.lastActive = clock.now();
    for (const timer of this.#timers.get(application) ?? []) timer.cancel();
    const inactive = application.inactiveMinutes * MINUTE;
    const timers = [
      clock.after(inactive, () => this.#idle(application.user, 'inactive')),
      clock.after(inactive + AWAY_AFTER * MINUTE, () => this.#idle(application.user, 'away')),
    ];
    const expiry = switches.get('idleMinutes') * MINUTE;
    if (expiry > 0) timers.push(clock.after(expiry, () => this.#expire(application)));
    this.#timers.set(application, timers);
    this.#idle(application.user, 'active');
  }

  /** The user chooses a state; undefined goes back to the automatic one. */
  choose(user: User, availability: string | undefined): void {
    this.#state(user).manual = availability;
    this.refresh(user);
  }

  /** Works the presence out anew, as after a call has begun or ended. */
  refresh(user: User): void {
    const state = this.#state(user);
    if (user.availableApplications.length === 0) {
      this.world.presence.set(user.address, { availability: 'Offline', activity: '' });
      return;
    }
    const talking = this.world.switches.get('presenceFollowsCalls') && this.world.calls.talking(user);
    this.world.presence.set(user.address, workOut(state, talking));
  }

  /** The application is gone. */
  forget(application: Application): void {
    for (const timer of this.#timers.get(application) ?? []) timer.cancel();
    this.#timers.delete(application);
    this.refresh(application.user);
  }

  #idle(user: User, idle: UserState['idle']): void {
    this.#state(user).idle = idle;
    this.refresh(user);
  }

  #expire(application: Application): void {
    // Calls keep an application alive (01 §4.2).
    if (this.world.calls.involves(application)) this.report(application);
    else this.world.applications.end(application, 'InactiveApplicationExpired');
  }

  #state(user: User): UserState {
    const known = this.#states.get(user);
    if (known) return known;
    const fresh: UserState = { idle: 'active' };
    this.#states.set(user, fresh);
    return fresh;
  }
}

function workOut(state: UserState, talking: boolean): { availability: string; activity: string } {
  if (state.manual === 'Offwork') return { availability: 'Away', activity: 'off-work' };
  if (state.manual === 'DoNotDisturb')
    return { availability: 'DoNotDisturb', activity: 'urgent-interruptions-only' };
  if (talking) return { availability: 'Busy', activity: 'on-the-phone' };
  const base = state.manual ?? 'Online';
  if (state.idle === 'active' || !['Online', 'Busy'].includes(base))
    return { availability: base, activity: '' };
  if (state.idle === 'away' && base === 'Online') return { availability: 'Away', activity: '' };
  return { availability: base === 'Busy' ? 'IdleBusy' : 'IdleOnline', activity: '' };
}
