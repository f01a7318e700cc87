/** Everything a person can make the program do, from whatever window, menu, toast or command line. */
import type { Outcome } from '../preload/contract.ts';
import type { Accounts } from './accounts.ts';
import { isInProgress, isRingingIncoming, type Party } from './calls/call.ts';
import type { Calls } from './calls/calls.ts';
import { type NumberRules, parseTarget } from './calls/numbers.ts';
import { notRepeated } from './calls/presses.ts';
import type { Dial } from './calls/starts.ts';
import type { Trace } from './history/merge.ts';
import { askBeside, hold, talkingCall } from './second-call.ts';
import type { Self } from './self.ts';
import type { ActOn, Commands, DialOptions } from './state.ts';
import type { History } from './storage/history.ts';
import type { Store } from './store.ts';
import { errors, type Result } from './ucwa/errors.ts';
import { href } from './ucwa/hal.ts';
import type { Clock } from './ucwa/ports.ts';
import { type Command, setPresence, turnOffForwarding } from './ucwa/resources/self.ts';
import type { Session } from './ucwa/session.ts';
import { inSentence } from './views/parties.ts';
import { cannotCall, plainAddress } from './views/session.ts';

export interface CommandsOptions {
  readonly store: Store;
  readonly session: Pick<Session, 'application' | 'command'>;
  readonly calls: Pick<Calls, 'dial' | 'press' | 'silence' | 'dismiss'>;
  readonly accounts: Pick<Accounts, 'signOut'>;
  readonly self: Pick<Self, 'me' | 'readPresence' | 'readForwarding'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly formatNumber: (number: string) => string;
  /** Null until it has been read. */
  readonly history: () => History | null;
  readonly rules: () => NumberRules;
  /** Where a call of the server's history goes on (continuePhoneAudio); null for any other. */
  readonly continuesAt: (call: Trace) => string | null;
  readonly exportDiagnostics: () => Promise<Outcome>;
  /** Shows the pad with this in its field, ready to be called; for that delegator, null = as before. */
  readonly openPad: (target: string, behalfOf: string | null) => void;
  /** Something to know about a call that is on its way. */
  readonly tell: (sentence: string) => void;
  readonly quit: () => Promise<void>;
}

/** What a call back goes on with, by addPhoneAudio or continuePhoneAudio. */
interface Within {
  readonly kind: NonNullable<Dial['goesOn']>['within'];
  readonly url: string;
}

const NOT_CONNECTED = 'The server cannot be reached at the moment. Use your phone.';
const NOT_ON_BEHALF = 'Your server does not let you call for somebody else now.';
const OK: Outcome = { ok: true };
const no = (message: string): Outcome => ({ ok: false, message });
const outcomeOf = (result: Result<unknown>): Outcome =>
  result.ok ? OK : no(notRepeated(result.error.message));

export class AppCommands implements Commands {
  readonly #options: CommandsOptions;
  readonly #command: Command;

  constructor(options: CommandsOptions) {
    this.#options = options;
    this.#command = (ask) => options.session.command(ask);
  }

  async dial(typed: string, options: DialOptions = {}): Promise<Outcome> {
    const { phone, again, beside = 'ask' } = options;
    const { store, session, calls, rules } = this.#options;
    const parsed = parseTarget(typed, rules());
    if (!parsed.ok) return { ok: false, message: parsed.message, field: 'target' };
    const trouble = cannotCall(store.current);
    if (trouble) return no(trouble);
    const known = again === undefined ? null : this.#known(again);
    const behalfOf = options.behalfOf ?? known?.delegator;
    const within = behalfOf ? null : (known?.within ?? null);
    const start = behalfOf ? 'startPhoneAudioOnBehalfOfDelegator' : 'startPhoneAudio';
    const url = () => href(session.application?.communication, start);
    if (!url()) return no(behalfOf ? NOT_ON_BEHALF : errors.phoneAudioMissing.message);
    const talking = talkingCall(store.current.calls);
    const { number, uri } = parsed.target;
    const name = known?.name ?? this.#nameOf(number, uri);
    if (talking && beside === 'ask') {
      const { formatNumber } = this.#options;
      const whom = inSentence({ name, number, uri }, formatNumber);
      return askBeside(talking, inSentence(talking.remote, formatNumber), whom);
    }
    if (talking && beside === 'holdFirst') {
      const act: Commands['act'] = (id, action) => this.act(id, action);
      const refused = await hold(talking, store, act, this.#options.clock);
      if (refused !== null) return no(refused);
    }
    const address = url();
    if (!address) return no(errors.notOnline.message);
    const { chosenPhone } = store.current;
    calls.dial({
      target: parsed.target,
      name,
      phone: phone ?? chosenPhone,
      url: within?.url ?? address,
      ...(behalfOf ? { delegator: this.#delegator(behalfOf) } : {}),
      ...(within ? { goesOn: { within: within.kind, otherwise: address } } : {}),
    });
    // The server sends no tones: what stands behind a pause is for the phone's own keys.
    const { later } = parsed.target;
    if (later) this.#options.tell(`When somebody answers, type ${later} on your phone.`);
    return OK;
  }

  /** Dials as soon as the sign-in that is under way is through; a sentence to `tell` when nothing comes of it. */
  dialOnceOnline(typed: string, tell: (sentence: string) => void): void {
    const { store, rules } = this.#options;
    const parsed = parseTarget(typed, rules());
    if (!parsed.ok) {
      tell(parsed.message);
      return;
    }
    const look = () => {
      const { state } = store.current.session;
      if (state === 'signingIn' || state === 'reconnecting') return;
      unsubscribe();
      void this.dial(typed, { beside: 'dialAnyway' }).then((outcome) => {
        if (!outcome.ok) tell(`The call was not made. ${outcome.message}`);
      });
    };
    const unsubscribe = store.subscribe(look);
    look();
  }

  async act(callId: string, action: ActOn): Promise<Outcome> {
    const { calls, store } = this.#options;
    if (action === 'silence') calls.silence(callId);
    else if (action === 'dismiss') calls.dismiss(callId);
    else if (store.current.session.state !== 'online') return no(NOT_CONNECTED);
    else {
      const refused = calls.press(callId, action);
      if (refused !== null) return no(refused);
    }
    return OK;
  }

  /** `--hang-up`, `--decline`, `--hold`, `--resume`: on the newest call that it can be meant for. */
  async actOnNewest(action: 'hangUp' | 'decline' | 'hold' | 'resume'): Promise<Outcome> {
    const wanted = action === 'decline' ? isRingingIncoming : isInProgress;
    const call = this.#options.store.current.calls.filter(wanted).at(-1);
    if (!call) return no(action === 'decline' ? 'No call is ringing.' : 'There is no call in progress.');
    const talks = call.state === 'connected' || call.state === 'held';
    return this.act(call.id, action === 'hangUp' && !talks ? 'cancel' : action);
  }

  async redial(): Promise<Outcome> {
    const last = this.#options.store.current.history.find(({ direction }) => direction === 'outgoing');
    return last ? this.callBack(last.id) : no('There is no call to repeat yet.');
  }

  async callBack(id: string, phone?: string): Promise<Outcome> {
    const party = this.#known(id);
    if (!party) return no('This call is no longer in your history. Dial the number instead.');
    const target = party.number ?? party.uri;
    if (!target) return no('This caller left no number to call back.');
    const outcome = await this.dial(target, { phone: phone ?? null, again: id });
    // Where it was pressed there is no room for the question; the pad asks it.
    if (!outcome.ok && outcome.ask) this.#options.openPad(target, party.delegator);
    return outcome;
  }

  /** Whom a history entry or an ended call was with, and what a call back goes on with. */
  #known(id: string): (Party & { within: Within | null; delegator: string | null }) | null {
    const { history, calls } = this.#options.store.current;
    const call = calls.find((one) => one.id === id);
    const entry = history.find((one) => one.id === id);
    const party = entry ?? call?.remote;
    if (!party) return null;
    const delegator = call?.delegator ?? entry?.delegator ?? null;
    if (call?.addPhoneAudio)
      return { ...party, delegator, within: { kind: 'conversation', url: call.addPhoneAudio } };
    const url = entry ? this.#options.continuesAt(entry) : null;
    return { ...party, delegator, within: url ? { kind: 'history', url } : null };
  }

  async signOut(): Promise<Outcome> {
    await this.#options.accounts.signOut();
    return OK;
  }

  async setDoNotDisturb(on: boolean): Promise<Outcome> {
    const { self } = this.#options;
    if (!self.me) return no(errors.notOnline.message);
    const answer = await setPresence(this.#command, self.me, on ? 'DoNotDisturb' : null);
    await self.readPresence();
    return outcomeOf(answer);
  }

  async turnOffForwarding(): Promise<Outcome> {
    const { self } = this.#options;
    if (!self.me) return no(errors.notOnline.message);
    const answer = await turnOffForwarding(this.#command, self.me);
    await self.readForwarding();
    return outcomeOf(answer);
  }

  exportDiagnostics(): Promise<Outcome> {
    return this.#options.exportDiagnostics();
  }

  markSeen(): void {
    const history = this.#options.history();
    if (!history || history.missedCalls === 0) return;
    history.markSeen();
    this.#options.store.update({ history: history.entries, missedCalls: history.missedCalls });
  }

  quit(): Promise<void> {
    return this.#options.quit();
  }

  #delegator(uri: string): NonNullable<Dial['delegator']> {
    const known = this.#options.store.current.delegators.find((one) => one.uri === uri);
    return { uri, name: known?.name ?? plainAddress(uri) };
  }

  /** The name somebody was last known by. */
  #nameOf(number: string | null, uri: string | null): string | null {
    const known = this.#options.store.current.history.find(
      (entry) => (number !== null && entry.number === number) || (uri !== null && entry.uri === uri),
    );
    return known?.name ?? null;
  }
}
