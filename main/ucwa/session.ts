import type { UcwaError } from './errors.ts';

/** The session as the user sees it (contract.md §2): what recovers by itself is `reconnecting`. */
export type SessionState =
  | { readonly state: 'signedOut'; readonly since: number }
  | { readonly state: 'signingIn'; readonly since: number; readonly user: string; readonly step: SignInStep }
  | { readonly state: 'online'; readonly since: number; readonly user: string; readonly server: string }
  | {
      readonly state: 'reconnecting';
      readonly since: number;
      readonly user: string;
      readonly server: string | null;
      readonly error: UcwaError;
    }
  | {
      readonly state: 'failed';
      readonly since: number;
      readonly user: string;
      readonly server: string | null;
      readonly error: UcwaError;
    };

export type SignInStep = 'discovering' | 'authenticating' | 'creating' | 'announcing';
