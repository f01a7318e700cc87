/** The user's own resources behind `me`: phones, presence, call forwarding (02 §4–§6). Each link may be absent. */
import { errors, failed, ok, type Result } from '../errors.ts';
import { embedded, href, type Resource, text } from '../hal.ts';
import type { Ask } from '../requests.ts';

export type Command = (ask: Ask) => Promise<Result<Resource | null>>;

export interface Phone {
  /** E.164 or as the directory has it, without scheme. */
  readonly number: string;
  /** Lower case: work, mobile, home, other, or something newer (README C22). */
  readonly type: string;
}

export interface Presence {
  readonly availability: string;
  readonly activity: string;
}

export interface Forwarding {
  readonly setting: 'None' | 'ImmediateForward' | 'SimultaneousRing';
  /** None, Contact, Delegates, Voicemail, Team. */
  readonly target: string;
  readonly turnOffUrl: string | null;
}

const get = async (command: Command, me: Resource, rel: string): Promise<Resource | null> => {
  const url = href(me, rel);
  const answer = url ? await command({ method: 'GET', url }) : null;
  return answer?.ok ? answer.value : null;
};

/** Phones that have a number, in the server's order. */
export async function readPhones(command: Command, me: Resource): Promise<readonly Phone[]> {
  const phones = await get(command, me, 'phones');
  return (phones?.embedded.get('phone') ?? []).flatMap((phone) => {
    const number = (text(phone, 'number') ?? '').replace(/^\s*tel\s*:\s*/i, '').trim();
    return number ? [{ number, type: (text(phone, 'type') ?? 'other').trim().toLowerCase() }] : [];
  });
}

/** Null while the server publishes none. */
export async function readPresence(command: Command, me: Resource): Promise<Presence | null> {
  const presence = await get(command, me, 'presence');
  const availability = presence && text(presence, 'availability');
  return presence && availability ? { availability, activity: text(presence, 'activity') ?? '' } : null;
}

/** POST presence; null resets it to what the server finds itself. */
export async function setPresence(
  command: Command,
  me: Resource,
  availability: 'DoNotDisturb' | null,
): Promise<Result<unknown>> {
  const url = href(me, 'presence');
  if (!url) return failed(errors.notOffered);
  return command({ method: 'POST', url, ...(availability ? { json: { availability } } : {}) });
}

/** Null for a user who has no call forwarding. */
export async function readForwarding(command: Command, me: Resource): Promise<Forwarding | null> {
  const settings = await get(command, me, 'callForwardingSettings');
  if (!settings) return null;
  const said = text(settings, 'activeSetting');
  const setting = said === 'ImmediateForward' || said === 'SimultaneousRing' ? said : 'None';
  const part = setting === 'ImmediateForward' ? 'immediateForwardSettings' : 'simultaneousRingSettings';
  const inside = embedded(settings, part);
  return {
    setting,
    target: (inside && text(inside, 'target')) ?? 'None',
    turnOffUrl: href(settings, 'turnOffCallForwarding'),
  };
}

/** POST turnOffCallForwarding. */
export async function turnOffForwarding(command: Command, me: Resource): Promise<Result<unknown>> {
  const forwarding = await readForwarding(command, me);
  if (!forwarding?.turnOffUrl) return failed(errors.notOffered);
  const answer = await command({ method: 'POST', url: forwarding.turnOffUrl });
  return answer.ok ? ok(null) : answer;
}
