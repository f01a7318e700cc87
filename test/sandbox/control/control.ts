/** The strings of the sandbox that belong to no single user. */

import type { Call } from '../calls/call.ts';
import type { PartyName } from '../directory/party.ts';
import type { Presence } from '../directory/presence.ts';
import type { ChannelLink } from '../events/channel.ts';
import type { JsonObject } from '../hal.ts';
import type { World } from '../world.ts';
import { UserControl } from './user.ts';

export class Control {
  readonly users: readonly UserControl[];

  constructor(private readonly world: World) {
    this.users = [...world.directory.users.values()].map((user) => new UserControl(user, world));
  }

  /** The user with a sign-in address; the demo user when none is given. Throws when there is none. */
  user(signInAddress?: string): UserControl {
    const found = this.users.find(
      (one) => signInAddress === undefined || one.signInAddress === signInAddress.toLowerCase(),
    );
    if (!found) throw new RangeError(`Nobody signs in as ${signInAddress}.`);
    return found;
  }

  /** Calls of this run, the last of the ended ones included, oldest first. */
  get calls(): Call[] {
    return this.world.calls.all();
  }
  call(id: string): Call | undefined {
    return this.world.calls.find(id);
  }
  /** Calls the listener at each change of a call; returns what ends it. */
  onCall(listener: (call: Call) => void): () => void {
    return this.world.calls.onChange(listener);
  }

  /** A party by address, number or parts, as calls know it. */
  party(who: PartyName) {
    return this.world.directory.party(who);
  }

  /** Changes somebody's presence; those who watch are told. */
  setPresence(address: string, changes: Partial<Presence>): void {
    this.world.presence.set(address, changes);
  }

  /** Changes policies; every application is told. */
  setPolicies(changes: JsonObject): void {
    this.world.setPolicies(changes);
  }

  /** The next answer of each event channel steers with this link (03 §4). */
  steerChannels(link: ChannelLink): void {
    for (const application of this.world.applications.all()) application.channel.forceLink(link);
  }

  /** Each event channel delivers its last package once more. */
  duplicateLastPackage(): void {
    for (const application of this.world.applications.all()) application.channel.duplicateNext();
  }

  /** Sends a body of any kind as the next package; `{self}` and `{next}` become hrefs. */
  sendRawPackage(text: string): void {
    for (const application of this.world.applications.all()) application.channel.emitRaw(text);
  }

  /** Ends every web ticket; returns how many. */
  expireTokens(): number {
    return this.world.tickets.expire();
  }
}
