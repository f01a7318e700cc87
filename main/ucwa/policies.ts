/** What is used of the policies resource (02 §8). Absent members mean nothing. */
import { texts } from './hal.ts';
import type { Command } from './resources/self.ts';

export interface Policies {
  /** The dial strings as they stand there, to be taken apart by the number rules. */
  readonly emergency: readonly string[];
}

export async function readPolicies(command: Command, url: string | null): Promise<Policies | null> {
  const answer = url ? await command({ method: 'GET', url }) : null;
  if (!answer?.ok || !answer.value) return null;
  const policies = answer.value;
  const names = ['emergencyNumbers', 'emergencyDialString', 'emergencyDialMask'];
  return { emergency: names.flatMap((name) => texts(policies, name)) };
}
