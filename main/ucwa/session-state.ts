/** What the session tells the rest of the program, and what it is given to sign in with. */
import type { Application } from './application.ts';
import type { Credentials } from './auth/tokens.ts';
import type { ServerAddress } from './discovery.ts';
import type { UcwaError } from './errors.ts';
import type { UcwaEvent } from './packages.ts';

export type SignInStep = 'discovering' | 'authenticating' | 'creating' | 'announcing';

/** The session as the user sees it (contract.md §2): what recovers by itself is `reconnecting`. */
export type SessionState =
  | { readonly state: 'signedOut'; readonly since: number }
  | { readonly state: 'signingIn'; readonly since: number; readonly user: string; readonly step: SignInStep }
  | { readonly state: 'online'; readonly since: number; readonly user: string; readonly server: string }
  | {
      readonly state: 'reconnecting' | 'failed';
      readonly since: number;
      readonly user: string;
      readonly server: string | null;
      readonly error: UcwaError;
    };

export interface Account {
  /** `ann@contoso.com`, without scheme. */
  readonly address: string;
  readonly credentials: Credentials;
  readonly server: ServerAddress;
  /** The phone the server rings, as announced. */
  readonly phoneNumber: string;
}

export interface SessionHandlers {
  onState(state: SessionState): void;
  /** me, communication or people are new; null when the application is gone. */
  onApplication(application: Application | null): void;
  /** Events in order; those of wanted rels carry their resource whenever it still exists. */
  onEvents(events: readonly UcwaEvent[]): void;
  /** Another program lives under our endpoint id: from now on this one is ours, and the user is to know (03 §5). */
  onEndpointTaken(newId: string): void;
  /** Transient resources are void. Returns the hrefs of open invitations to be read again. */
  onResync(): readonly string[];
  /** What could be read again has come through `onEvents`; the rest is lost. */
  onResynced(): void;
}
