/**
 * The one file that says what crosses between main and the windows: each channel's input schema and output
 * type, and the views that main pushes. A window shows a view and sends an input; it knows nothing else.
 */
import * as v from 'valibot';

/** The answer to every command: it was taken, or one sentence says why not and where the mistake stands. */
export type Outcome = { ok: true } | { ok: false; message: string; field?: Field; ask?: Ask };
/** Another call goes on: the question, for where it can be answered; the same again with `beside` does. */
export interface Ask {
  question: string;
  /** The answer that is offered first. */
  beside: 'holdFirst' | 'dialAnyway';
}
export type Field =
  | 'address'
  | 'userName'
  | 'password'
  | 'phone'
  | 'server'
  | 'internalUrl'
  | 'externalUrl'
  | 'extraCaFile'
  | 'hotkey'
  | 'country'
  | 'target';

// ---------------------------------------------------------------------------------------------- views

/** What a window shows. Main makes it whole and sends it again whenever it changes; all texts are final. */
export type View = PadView | CallView | SignInView | SettingsView;
export type WindowKind = View['kind'];

/** One line about the session, the same in the pad, the tray menu and the settings. */
export interface SessionLine {
  state: 'signedOut' | 'signingIn' | 'online' | 'reconnecting' | 'failed';
  /** "Online · ann@contoso.com", "Signed out", "Reconnecting…" */
  text: string;
  /** A sentence with what is wrong and what to do, when something is. */
  trouble: string | null;
}

export interface PadView {
  kind: 'pad';
  session: SessionLine;
  /** ISO 3166 country for formatting digits while they are typed. */
  country: string;
  /** The user's own phones; the chosen one rings first when Call is pressed. */
  phones: { label: string; number: string }[];
  chosenPhone: string | null;
  /** People the user may call for; none: no choice is shown. */
  delegators: { name: string; uri: string }[];
  recents: Row[];
  /** Why they are forgotten when the program ends, or null. */
  recentsNote: string | null;
  /**
   * A text put into the field from outside (hotkey, link, call back). `serial` grows with each one; `message` says
   * why it can't be called, `behalfOf` for which delegator it is.
   */
  prefill: {
    serial: number;
    text: string;
    focus: 'field' | 'call';
    message?: string;
    behalfOf?: string;
  } | null;
  /** Calls in progress, so that the pad leads back to them. */
  calls: { id: string; heading: string; status: string }[];
  /** Why Call can't be pressed now, or null. */
  cannotCall: string | null;
  /** A sentence to be shown once above the field (settings were damaged, hotkey taken…), or null. */
  notice: string | null;
}

/** A person or a number in a list. `target` is what a press on the row dials. */
export interface Row {
  id: string;
  title: string;
  detail: string;
  /** "09:41", "Fri", or "" */
  when: string;
  missed: boolean;
  target: string;
  /** Up to two letters, or "#" for a bare number. */
  initials: string;
  presence: { tone: 'available' | 'busy' | 'away' | 'offline'; words: string } | null;
}

/** The call window: every call that rings, goes on or has just ended, the newest first. */
export interface CallView {
  kind: 'call';
  cards: CallCard[];
}

export interface CallCard {
  id: string;
  heading: string;
  /** The number or address under the heading, or "". */
  sub: string;
  initials: string;
  tone: 'ringing' | 'progress' | 'talking' | 'held' | 'ended' | 'failed';
  /** Why me: "For Carol Reyes", "Forwarded by Front desk", "Private line", "Urgent". */
  tags: { text: string; warn: boolean }[];
  subject: string;
  /** What happens now, a sentence. */
  status: string;
  /** What came of a press, when it was refused, or null. */
  trouble: string | null;
  /** Epoch milliseconds from which the talking time counts, or null. */
  talkingSince: number | null;
  buttons: CallButton[];
}

export interface CallButton {
  action: CallAction;
  label: string;
  look: 'stop' | 'go' | 'plain';
  /** With `ringOther`: the number of the phone to ring instead. */
  number?: string;
}

export interface SignInView {
  kind: 'signIn';
  values: { address: string; userName: string; phone: string; staySignedIn: boolean };
  /** Why staying signed in lasts for this run only, or null. */
  stayNote: string | null;
  server: ServerValues;
  /** What is being done, while it is; else null. */
  progress: string | null;
  /** The last failure, until the next try. */
  error: { field: Field | null; message: string } | null;
  notice: string | null;
  /** Keys an administrator has locked ("server.discovery"…). */
  locked: string[];
}

export interface ServerValues {
  discovery: 'auto' | 'manual';
  internalUrl: string;
  externalUrl: string;
  extraCaFile: string;
}

/** What a call that rings in sounds like on this computer. */
export const SOUNDS = ['default', 'bell', 'message', 'alarm', 'none'] as const;
export type Sound = (typeof SOUNDS)[number];

export interface SettingsView {
  kind: 'settings';
  session: SessionLine;
  values: {
    phone: string;
    country: string;
    countries: { code: string; name: string }[];
    hotkey: string;
    dialImmediately: boolean;
    declineReason: 'Global' | 'Local';
    sound: Sound;
    sounds: { value: Sound; label: string }[];
    atLogin: boolean;
  };
  server: ServerValues;
  /** "Registered", "Taken by another program: choose another one." …; `offer` is one that is free. */
  hotkeyState: { ok: boolean; text: string; offer?: string };
  version: string;
  locked: string[];
  notice: string | null;
}

// ------------------------------------------------------------------------------------------- channels

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const callAction = v.picklist([
  'decline',
  'silence',
  'cancel',
  'hangUp',
  'hold',
  'resume',
  'answerOnPhone',
  'moveToPhone',
  'holdOther',
  'callBack',
  'ringOther',
  'close',
]);
export type CallAction = v.InferOutput<typeof callAction>;
const discovery = v.picklist(['auto', 'manual']);
const serverValues = v.object({
  discovery,
  internalUrl: text(2048),
  externalUrl: text(2048),
  extraCaFile: text(4096),
});
const nothing = v.undefined();

/** channel → input schema. The output types stand in `Outputs` below. */
export const inputs = {
  /** The view this window shows now. */
  view: nothing,
  dial: v.object({
    target: text(10_000),
    phone: v.nullable(text(100)),
    /** The delegator's address, when it is not for the user himself. */
    behalfOf: v.optional(text(1_000)),
    /** The id of the recent call that is called back. */
    again: v.optional(text(5_000)),
    /** The answer to `ask`. */
    beside: v.optional(v.picklist(['holdFirst', 'dialAnyway'])),
  }),
  /** Decline, hang up, hold…: `number` only with `ringOther`. */
  call: v.object({ id: text(200), action: callAction, number: v.optional(text(100)) }),
  /** People and recent calls for what was typed. */
  search: v.object({ text: text(256) }),
  choosePhone: v.object({ number: text(100) }),
  /** What a recent call's menu and the pad's menu do. */
  history: v.variant('action', [
    v.object({ action: v.literal('delete'), id: text(5_000) }),
    v.object({ action: v.picklist(['clear', 'export']) }),
  ]),
  signIn: v.object({
    address: text(320),
    userName: text(320),
    password: text(2500),
    phone: text(100),
    staySignedIn: v.boolean(),
  }),
  cancelSignIn: nothing,
  signOut: nothing,
  saveServer: serverValues,
  /** Asks the user where to, and saves an archive for whoever helps. */
  exportDiagnostics: nothing,
  saveSettings: v.object({
    phone: v.optional(text(100)),
    country: v.optional(text(2)),
    hotkey: v.optional(text(100)),
    dialImmediately: v.optional(v.boolean()),
    declineReason: v.optional(v.picklist(['Global', 'Local'])),
    sound: v.optional(v.picklist(SOUNDS)),
    atLogin: v.optional(v.boolean()),
  }),
  open: v.object({ window: v.picklist(['pad', 'call', 'signIn', 'settings']) }),
  copy: v.object({ text: text(1000) }),
  /** The height of what this window shows, in CSS pixels, whenever it changes. */
  fit: v.object({ height: v.pipe(v.number(), v.minValue(1), v.maxValue(10_000)) }),
  /** Close this window. */
  close: nothing,
  dismissNotice: nothing,
} as const;

export interface Outputs {
  view: View;
  dial: Outcome;
  call: Outcome;
  search: Row[];
  choosePhone: Outcome;
  history: Outcome;
  signIn: Outcome;
  cancelSignIn: Outcome;
  signOut: Outcome;
  saveServer: Outcome;
  exportDiagnostics: Outcome;
  saveSettings: Outcome;
  open: Outcome;
  copy: Outcome;
  fit: Outcome;
  close: Outcome;
  dismissNotice: Outcome;
}

export type Channel = keyof typeof inputs;
export type Input<C extends Channel> = v.InferOutput<(typeof inputs)[C]>;

/** What a window finds as `window.deskring`. */
export type RendererApi = {
  [C in Channel]: Input<C> extends undefined
    ? () => Promise<Outputs[C]>
    : (input: Input<C>) => Promise<Outputs[C]>;
} & {
  /** Calls back with each new view; returns the function that ends it. */
  onView(listener: (view: View) => void): () => void;
};
