/**
 * The one entry of every npm script: `node build/run.mjs COMMAND [ARGUMENTS]`. It sees that what the command needs is
 * there, runs it, and ends as it ended.
 */
import { SetupError, say, tail } from './lib/report.mjs';

/**
 * Each command's module, loaded only when asked for.
 *
 * @type {Readonly<Record<string, () => Promise<{ default: (args: readonly string[]) => Promise<number> }>>>}
 */
const commands = {
  bench: () => import('./commands/bench.mjs'),
  build: () => import('./commands/build.mjs'),
  check: () => import('./commands/check.mjs'),
  demo: () => import('./commands/demo.mjs'),
  dist: () => import('./commands/dist.mjs'),
  sandbox: () => import('./commands/sandbox.mjs'),
  start: () => import('./commands/start.mjs'),
  test: () => import('./commands/test.mjs'),
};

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (!command) {
  say(`there is no command "${name}"; there are ${Object.keys(commands).join(', ')}.`);
  process.exit(2);
}
try {
  const { default: start } = await command();
  process.exitCode = await start(args);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(tail(error.output));
  say(error.message);
  process.exitCode = 1;
}
