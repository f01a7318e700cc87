/** Calls and states to draw, each with the one thing changed that a test is about. */
import type { Call } from '../../../main/calls/call.ts';
import type { StateSource } from '../../../main/desktop/source.ts';
import type { AppState, Commands } from '../../../main/state.ts';
import { withDefaults } from '../../../main/storage/settings.ts';
import { NO_POLICIES } from '../../../main/ucwa/policies.ts';

const AT = Date.UTC(2026, 10, 24, 9, 41);
let serial = 0;

export const incoming = (change: Partial<Call> = {}): Call => {
  serial += 1;
  return {
    id: `call-${serial}`,
    kind: 'phone',
    direction: 'incoming',
    state: 'ringing',
    remote: { name: 'Dana White', uri: 'sip:dana@fabrikam.com', number: '+12065550199' },
    ownNumber: '+12065550147',
    onBehalfOf: null,
    forWhom: null,
    forwardedBy: null,
    transferredBy: null,
    replaces: null,
    privateLine: false,
    importance: 'Normal',
    subject: '',
    carriesData: false,
    joinsMuted: false,
    isTransferring: false,
    conference: null,
    addPhoneAudio: null,
    acceptedBy: null,
    ringing: null,
    startedAt: AT,
    since: AT,
    connectedAt: null,
    links: { decline: '/decline' },
    delegator: null,
    transferredTo: null,
    fromOutside: false,
    isEnding: false,
    pressed: new Set(),
    silenced: false,
    trouble: null,
    end: null,
    ...change,
  };
};

export const outgoing = (change: Partial<Call> = {}): Call =>
  incoming({
    direction: 'outgoing',
    state: 'ringingOwnPhone',
    remote: { name: 'Bob Kelly', uri: 'sip:bob@contoso.com', number: '+12065550123' },
    links: { cancel: '/cancel' },
    ...change,
  });

export const state = (change: Partial<AppState> = {}): AppState => ({
  session: { state: 'online', since: AT, user: 'sip:ann@contoso.com', server: 'pool.contoso.com' },
  calls: [],
  history: [],
  missedCalls: 0,
  phones: [
    { label: 'Mobile +1 206 555 0147', number: '+12065550147' },
    { label: 'Desk phone +1 206 555 0100', number: '+12065550100' },
  ],
  chosenPhone: '+12065550147',
  delegators: [],
  presence: null,
  callForwarding: null,
  policies: NO_POLICIES,
  settings: withDefaults({}, 'US'),
  hotkey: { state: 'off' },
  notices: [],
  ...change,
});

/** A store as app.ts has one. */
export class Store implements StateSource {
  current: AppState;
  readonly #listeners = new Set<(state: AppState, previous: AppState) => void>();

  constructor(first: AppState = state()) {
    this.current = first;
  }

  subscribe(listener: (state: AppState, previous: AppState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(change: Partial<AppState>): void {
    const previous = this.current;
    this.current = { ...previous, ...change };
    for (const listener of this.#listeners) listener(this.current, previous);
  }
}

/** Commands that write down what was asked and take everything. */
export function recordingCommands(): { commands: Commands; asked: string[] } {
  const asked: string[] = [];
  const take = (what: string) => {
    asked.push(what);
    return Promise.resolve({ ok: true } as const);
  };
  return {
    asked,
    commands: {
      dial: (target) => take(`dial ${target}`),
      act: (id, action) => take(`${action} ${id}`),
      redial: () => take('redial'),
      callBack: (id, phone) => take(`callBack ${id}${phone ? ` on ${phone}` : ''}`),
      signOut: () => take('signOut'),
      setDoNotDisturb: (on) => take(`doNotDisturb ${on}`),
      turnOffForwarding: () => take('turnOffForwarding'),
      exportDiagnostics: () => take('exportDiagnostics'),
      markSeen: () => void take('markSeen'),
      quit: async () => void (await take('quit')),
    },
  };
}
