/**
 * A process that uses the real keytar, for credentials.test.ts: the environment's session bus decides what it
 * meets. Each argument is a call as JSON, `["set", "ann@contoso.com", "secret"]`; prints a result a line.
 */
import { Credentials } from '../../../main/storage/credentials.ts';

const [timeout = '', ...calls] = process.argv.slice(2);
const credentials = new Credentials({ timeoutMs: Number(timeout) });

for (const call of calls) {
  const [name, address = '', password = ''] = JSON.parse(call) as string[];
  const began = performance.now();
  const result =
    name === 'set'
      ? await credentials.set(address, password)
      : name === 'delete'
        ? await credentials.delete(address)
        : await credentials.get(address);
  const { isBusy } = credentials;
  process.stdout.write(`${JSON.stringify({ ...result, isBusy, ms: performance.now() - began })}\n`);
}
if (credentials.isBusy) process.kill(process.pid, 'SIGKILL');
