/**
 * Passwords that an administrator put into the keyring with `secret-tool store service Deskring account …`: keytar
 * looks only for those that carry libsecret's own schema name, as its own do (contract.md §4 names the two attributes).
 */
import { execFile } from 'node:child_process';
import type { Keyring } from './credentials.ts';

const ANSWERS_WITHIN = 5_000;

/** What the program prints; null when it is not here, finds nothing, or does not answer. */
const secretTool = (verb: 'lookup' | 'clear', service: string, account: string): Promise<string | null> =>
  new Promise((resolve) => {
    const attributes = ['service', service, 'account', account];
    execFile('secret-tool', [verb, ...attributes], { timeout: ANSWERS_WITHIN }, (error, out) =>
      resolve(error || out === '' ? null : out),
    );
  });

/** keytar's keyring, and beside it what has only the two attributes. */
export const withSecretTool = (keyring: Keyring): Keyring => ({
  getPassword: async (service, account) =>
    (await keyring.getPassword(service, account)) ?? (await secretTool('lookup', service, account)),
  setPassword: (service, account, password) => keyring.setPassword(service, account, password),
  async deletePassword(service, account) {
    const was = await keyring.deletePassword(service, account);
    const other = (await secretTool('lookup', service, account)) !== null;
    if (other) await secretTool('clear', service, account);
    return was || other;
  },
});
