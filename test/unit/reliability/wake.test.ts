/** The computer wakes up, or is in another network, while something hangs: nothing waits any longer (gotchas 44). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../main/ucwa/http.ts';
import { House } from './house.ts';

/** Within this the next event request is to be on its way. */
const SOON = 1_000;
/** A password is not sent again as long as it may still be answered. */
const PATIENCE = 5_000;

let house: House;
beforeEach(() => {
  house = new House();
});
afterEach(() => house.close());

const listening = () => house.session.state.state === 'online' && house.line.listens;

describe('a wake', () => {
  it('ends the waiting for an application that does not answer, and polls', async () => {
    house.signIn();
    await house.pass(30_000);
    house.faults.add({ match: { operation: 'events' }, effect: { kind: 'html', status: 502 }, times: 0 });
    house.line.trouble = ({ url }) => (/\/events\?/.test(url) ? null : 'silence');
    house.line.reset();
    // For so long that several have failed, and the next wait is a long one.
    await house.pass(60_000);
    house.faults.clear();
    house.line.trouble = () => null;
    house.session.wake();
    await house.pass(SOON, listening);
    expect(listening()).toBe(true);
  });

  it.each<[string, (request: HttpRequest) => boolean]>([
    ['a search for the server', ({ url }) => /lyncdiscover/.test(url)],
    ['a sign-in', ({ url }) => /WebTicket/i.test(url)],
    ['the making of an application', ({ url, method }) => method === 'POST' && /applications$/.test(url)],
  ])('ends the waiting for %s that hangs, and begins it again', async (_, hangs) => {
    house.line.trouble = (request) => (hangs(request) ? 'silence' : null);
    house.signIn();
    await house.pass(2_000);
    expect(house.session.state.state).toBe('signingIn');
    house.line.trouble = () => null;
    house.session.wake();
    await house.pass(PATIENCE + SOON, listening);
    expect(listening()).toBe(true);
    expect(house.states.map(({ state }) => state)).not.toContain('reconnecting');
    expect(house.creations).toBe(1);
  });
});
