/**
 * The one state everything on the desktop is drawn from, and the one object commands go back through
 * (architecture.md rule 1). Tray, toasts, windows and --status read `AppState`; they call `Commands`.
 */
import type { Outcome } from '../preload/contract.ts';
import type { Call, Outcome as CallOutcome, LinkAction } from './calls/call.ts';
import type { Delegator } from './people/delegators.ts';
import type { Beside } from './second-call.ts';
import type { Settings } from './storage/settings.ts';
import type { Policies } from './ucwa/policies.ts';
import type { SessionState } from './ucwa/session-state.ts';

/** A phone of the user's that can be rung, labelled as people write it: "Mobile +1 206 555 0147". */
export interface OwnPhone {
  readonly label: string;
  /** E.164, or as configured. */
  readonly number: string;
}

/** One line of the call history (calls.json). */
export interface HistoryEntry {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly name: string | null;
  readonly uri: string | null;
  readonly number: string | null;
  /** The address of the one an own call was made for; calling again is for him too. */
  readonly delegator?: string | undefined;
  /** For whom, on whose behalf: what the toast said, shortened to one line; "" when plain. */
  readonly context: string;
  readonly outcome: CallOutcome;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Seconds of talking, 0 when none. */
  readonly seconds: number;
  /** A missed call the user has not seen in the pad yet. */
  readonly unseen: boolean;
}

/** Whether the dial hotkey works (platform.md §5: on Wayland nobody can tell). */
export type HotkeyState =
  | { readonly state: 'off' }
  | { readonly state: 'registered'; readonly accelerator: string }
  /** `free` is another one that can be had. */
  | { readonly state: 'taken'; readonly accelerator: string; readonly free: string | null }
  | { readonly state: 'invalid'; readonly accelerator: string }
  | { readonly state: 'unconfirmed'; readonly accelerator: string };

export interface AppState {
  readonly session: SessionState;
  /** In the order they became known; an ended call stays for a minute. */
  readonly calls: readonly Call[];
  /** Newest first, bounded. */
  readonly history: readonly HistoryEntry[];
  readonly missedCalls: number;
  readonly phones: readonly OwnPhone[];
  /** The own phone that rings for the next outgoing call. */
  readonly chosenPhone: string | null;
  /** People the user may call for, while the server lets him. */
  readonly delegators: readonly Delegator[];
  /** What the server says of the user: null before it said anything or when it does not. */
  readonly presence: { readonly availability: string; readonly activity: string } | null;
  readonly callForwarding: { readonly words: string; readonly canTurnOff: boolean } | null;
  /** What the administrator lets the account do here (02 §8); null until the server was asked. */
  readonly policies: Policies | null;
  readonly settings: Settings;
  readonly hotkey: HotkeyState;
  /** Sentences about damage or trouble at start (settings unreadable, no keyring, no tray), newest last. */
  readonly notices: readonly string[];
}

export interface DialOptions {
  /** The own phone to ring; null = the chosen one. */
  readonly phone?: string | null;
  /** Asks when it is left out. */
  readonly beside?: Beside;
  /** The address of the delegator it is made for; left out, whom the call that is called back was made for. */
  readonly behalfOf?: string | null;
  /** The id of the history entry or ended call it calls back. */
  readonly again?: string;
}

export type ActOn = LinkAction | 'silence' | 'dismiss';

/** Everything a person can make the program do. Each resolves when it is accepted or refused, never throws. */
export interface Commands {
  dial(target: string, options?: DialOptions): Promise<Outcome>;
  act(callId: string, action: ActOn): Promise<Outcome>;
  /** Call the last number dialled again. */
  redial(): Promise<Outcome>;
  /** Call the other party of a history entry or an ended call; on this own phone, else on the chosen one. */
  callBack(id: string, phone?: string): Promise<Outcome>;
  signOut(): Promise<Outcome>;
  setDoNotDisturb(on: boolean): Promise<Outcome>;
  turnOffForwarding(): Promise<Outcome>;
  /** Asks where to and saves an archive for whoever helps, without secrets. */
  exportDiagnostics(): Promise<Outcome>;
  /** The user has looked at the missed calls. */
  markSeen(): void;
  /** Sign out of the server (bounded in time) and end the program. */
  quit(): Promise<void>;
}
