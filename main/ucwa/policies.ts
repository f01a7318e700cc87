/** What is used of the policies resource (02 §8). Absent members mean nothing. */
import { errors, failed, ok, type Result } from './errors.ts';
import { type Resource, text, texts } from './hal.ts';
import type { Command } from './resources/self.ts';

export interface Policies {
  /** The dial strings as they stand there, to be taken apart by the number rules. */
  readonly emergency: readonly string[];
  /** Calls may be kept on this computer. */
  readonly saveCallLogs: boolean;
  /** The server keeps a call history that may be offered. */
  readonly callLogArchiving: boolean;
  /** The password may be stored. */
  readonly saveCredentials: boolean;
}

/** Of a server that says nothing. */
export const NO_POLICIES: Policies = {
  emergency: [],
  saveCallLogs: true,
  callLogArchiving: true,
  saveCredentials: true,
};

/** Enabled, None and what nobody knows forbid nothing. */
const isAllowed = (policies: Resource, name: string): boolean =>
  text(policies, name)?.trim().toLowerCase() !== 'disabled';

/** GET policies. */
export async function readPolicies(command: Command, url: string): Promise<Result<Policies>> {
  const answer = await command({ method: 'GET', url });
  if (!answer.ok) return answer;
  if (!answer.value) return failed(errors.notUcwa);
  const policies = answer.value;
  const names = ['emergencyNumbers', 'emergencyDialString', 'emergencyDialMask'];
  return ok({
    emergency: names.flatMap((name) => texts(policies, name)),
    saveCallLogs: isAllowed(policies, 'saveCallLogs'),
    callLogArchiving: isAllowed(policies, 'callLogArchiving'),
    saveCredentials: isAllowed(policies, 'saveCredentials'),
  });
}
