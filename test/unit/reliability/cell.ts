/** One fault in one phase: what the user sees, what it costs, and when calls come in again. */
import type { SessionState } from '../../../main/ucwa/session-state.ts';
import type { Fault } from './faults.ts';
import { House } from './house.ts';
import type { Phase } from './phases.ts';

export interface Cell {
  readonly fault: string;
  readonly phase: string;
  /** The reason codes shown, in order, each once. */
  readonly codes: readonly string[];
  /** The last sentence about the trouble; null when nothing was to be seen. */
  readonly words: string | null;
  /** In the end. */
  readonly state: SessionState['state'];
  /** Requests from the fault's beginning until it was over for the client. */
  readonly requests: number;
  /** The most requests in any ten seconds of that. */
  readonly busiest: number;
  /** The most event requests that were open at one time. */
  readonly mostPolls: number;
  /** Milliseconds from the fault's end until online was shown and the channel open; null = never. */
  readonly back: number | null;
  readonly newApplications: number;
  /** Toasts for the call that was there before. */
  readonly rings: number;
  /** That call: whether the application still has it at the server, for the client, and whether its toast still stands. */
  readonly call: { readonly server: boolean; readonly client: boolean; readonly toast: boolean } | null;
  /** A call that came afterwards rang once, at once; null when there is nobody to ring. */
  readonly nextCall: boolean | null;
  /** Requests in the hour after it had stopped or signed out. */
  readonly afterStop: number;
  /** Milliseconds that signing out took; null when it was not asked for or never ended. */
  readonly left: number | null;
}

const LASTS = 90_000;
const PATIENCE = 900_000;
/** What is armed for a package that is still to come has this time. */
const ARMED = 10_000;

/** Plays it through. */
export async function play(fault: Fault, phase: Phase): Promise<Cell> {
  const house = new House();
  const sent: number[] = [];
  let creations = 0;
  let begunAt = 0;
  await phase.enter(house, () => {
    creations = house.creations;
    house.states.length = 0;
    // The request that the phase is about is on its way already.
    if (!phase.isOpen) sent.push(house.passed);
    house.line.onSend = () => sent.push(house.passed);
    fault.begin(house, phase);
    begunAt = house.passed;
  });
  const [before] = house.calls.current;
  let left: number | null = null;
  const leaving = phase.act?.(house).then(() => {
    left = house.passed - begunAt;
  });
  await house.pass(fault.end ? (fault.lasts ?? LASTS) : ARMED);
  fault.end?.(house);
  const endedAt = fault.end ? house.passed : begunAt;
  const isBack = () => house.session.state.state === 'online' && house.line.listens;
  await house.pass(leaving ? ARMED : PATIENCE, () => isBack() || house.session.state.state === 'failed');
  const back = isBack() ? Math.max(0, house.listensSince - endedAt, house.onlineSince - endedAt) : null;
  const requests = sent.length;
  // Whatever is read again has been.
  await house.pass(5_000);
  const { state } = house.session.state;
  const troubles = house.states.flatMap((one) => ('error' in one ? [one.error] : []));
  const cell: Cell = {
    ...{ fault: fault.name, phase: phase.name, state, requests, back, left },
    codes: [...new Set(troubles.map(({ code }) => code))],
    words: troubles.at(-1)?.message ?? null,
    busiest: busiest(sent),
    newApplications: house.creations - creations,
    rings: house.rings.length,
    call: before ? callOf(house, before.id) : null,
    nextCall: state === 'online' ? await ringsOnce(house) : null,
    afterStop: state === 'online' ? 0 : await sentInAnHour(house),
    mostPolls: house.line.mostPolls,
  };
  await house.close();
  return cell;
}

function callOf(house: House, id: string): Cell['call'] {
  const mine = house.calls.current.find((one) => one.id === id);
  return {
    server: house.user.calls.some(({ views }) => views.length > 0),
    client: mine !== undefined && mine.state !== 'ended',
    toast: house.rings.some(({ closed }) => !closed),
  };
}

async function ringsOnce(house: House): Promise<boolean> {
  const had = house.rings.length;
  house.user.incomingCall('carol@contoso.com');
  await house.pass(1_000);
  return house.rings.length === had + 1;
}

async function sentInAnHour(house: House): Promise<number> {
  const before = house.line.sent;
  await house.pass(3_600_000);
  return house.line.sent - before;
}

function busiest(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 10_000).length));
}
