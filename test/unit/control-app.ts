/**
 * An app's end of the control socket in a process of its own, for control.test.ts: `PROFILE [MS_TO_END] [ignore]`.
 * On quit it ends after that time, or never.
 */
import { spawn } from 'node:child_process';
import { serveControl } from '../../main/control.ts';

const [profile = '', ms = '0', stubborn] = process.argv.slice(2);
const child = spawn('sleep', ['1000'], { stdio: 'ignore' });

await serveControl(profile, async (command) => {
  if (command.kind !== 'quit') return { status: 0, stdout: JSON.stringify(command) };
  if (!stubborn) {
    setTimeout(() => {
      child.kill();
      process.exit();
    }, Number(ms));
  }
  return { status: 0 };
});
process.stdout.write(`${child.pid}\n`);
