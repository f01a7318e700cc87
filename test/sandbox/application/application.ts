/** One application: what the server knows of one running client (01 §4, 02 §1–2). */

import { randomInt, randomUUID } from 'node:crypto';
import type { CallView, Conversation } from '../calls/conversation.ts';
import type { User } from '../directory/user.ts';
import { EventChannel } from '../events/channel.ts';
import type { ChannelEvent } from '../events/package.ts';
import type { Resource } from '../hal.ts';
import type { UcwaFailure } from '../http/failure.ts';
import type { World } from '../world.ts';
import { Subscriptions } from './subscriptions.ts';

/** What the client says of itself when it creates the application. */
export interface ClientInfo {
  userAgent: string;
  endpointId: string;
  culture: string;
  instanceId?: string | undefined;
  type?: string | undefined;
}

/** What makeMeAvailable and PUT communication set. */
export interface Reachability {
  audioPreference: string;
  /** `tel:` URI, or empty when the client gave none. */
  phoneNumber: string;
  supportedModalities: string[];
  supportedMessageFormats: string[];
  /** As received, `hh:mm:ss`; undefined when never set. */
  voipFallbackToPhoneAudioTimeOut?: string | undefined;
  /** Edition B; undefined when never set. */
  conversationHistory?: string | undefined;
}

export class Application {
  readonly id = String(randomInt(10 ** 10, 10 ** 11));
  readonly path = `/ucwa/oauth/v1/applications/${this.id}`;
  /** Out of lurker mode: makeMeAvailable has been done. */
  available = false;
  reachability: Reachability = {
    audioPreference: 'VoipAudio',
    phoneNumber: '',
    supportedModalities: [],
    supportedMessageFormats: ['Plain'],
  };
  /** Name of the property that must come back in a PUT; it changes with the etag (01 §6.5). */
  marker: string = randomUUID();
  communicationVersion = randomInt(10 ** 8, 10 ** 9);
  readonly conversations = new Map<string, Conversation>();
  /** Running and recently finished invitations by id. */
  readonly invitations = new Map<string, CallView>();
  readonly channel: EventChannel;
  readonly subscriptions: Subscriptions;
  readonly eventsKey: string | undefined;
  readonly created: number;
  /** Sandbox time of the last report, call or makeMeAvailable. */
  lastActive: number;
  /** Minutes without report until the user counts as inactive. */
  inactiveMinutes = 5;

  constructor(
    readonly user: User,
    readonly client: ClientInfo,
    private readonly world: World,
    onAbandoned: (application: Application) => void,
  ) {
    this.created = world.clock.now();
    this.lastActive = this.created;
    this.subscriptions = new Subscriptions(this, world);
    this.eventsKey = world.switches.get('eventsKey')
      ? Buffer.from(randomUUID()).toString('base64')
      : undefined;
    const key = this.eventsKey === undefined ? '' : `key=${encodeURIComponent(this.eventsKey)}&`;
    this.channel = new EventChannel(world.clock, world.switches, `${this.path}/events?${key}ack=`, {
      onReset: () => this.subscriptions.clear(),
      onResume: () => this.#reset(),
      onAbandoned: () => onAbandoned(this),
    });
  }

  /** The path of a resource of this application; the empty tail is the application itself. */
  href(tail: string): string {
    return tail === '' ? this.path : `${this.path}/${tail}`;
  }

  /** Whether incoming telephone calls are announced to it. */
  get takesCalls(): boolean {
    return this.available && this.reachability.supportedModalities.includes('PhoneAudio');
  }

  /** Notes a change of communication: new etag, new marker (02 §1). */
  touchCommunication(): void {
    this.communicationVersion += 1;
    this.marker = randomUUID();
  }

  /** A Medium event of a resource that stands by itself: sender, relation and path under the application. */
  tell(
    sender: 'me' | 'people' | 'communication' | 'policies',
    type: ChannelEvent['type'],
    rel: string,
    tail: string,
    more: { resource?: Resource; in?: ChannelEvent['in']; priority?: ChannelEvent['priority'] } = {},
  ): void {
    this.channel.emit([
      {
        sender: { rel: sender, href: this.href(sender) },
        type,
        link: { rel, href: this.href(tail) },
        ...(more.in ? { in: more.in } : {}),
        ...(more.resource ? { resource: more.resource } : {}),
        priority: more.priority ?? 'Medium',
      },
    ]);
  }

  /** Transient state is gone (03 §4, `resume`). */
  #reset(): void {
    this.subscriptions.clear();
    if (!this.world.switches.get('resumeCloses')) return;
    this.world.calls.endCallsOf(this);
    this.conversations.clear();
    this.invitations.clear();
  }

  /** Ends it: the waiting P-GET gets the failure, timers stop. */
  close(failure: UcwaFailure): void {
    this.channel.close(failure);
    this.subscriptions.clear();
    this.user.applications.delete(this);
    this.world.presenceTimers.forget(this);
  }
}
