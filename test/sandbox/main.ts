/**
 * The sandbox as a program: `tsx test/sandbox/main.ts [--port N] [--control-port N] [--http-port N] [--dir DIR]
 * [--auto] [--json]`. Runs until SIGTERM or SIGINT.
 */

import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startControlServer } from './control/api.ts';
import { type SandboxOptions, startSandbox } from './sandbox.ts';

const HELP = `A UCWA 2.0 server to try clients against.

  --port N          port of the https server on 127.0.0.1 (a free one)
  --control-port N  port of the control page and API (a free one)
  --http-port N     also serve the plain http discovery root on this port
  --dir DIR         folder for ca.pem (a new temporary one)
  --auto            outgoing calls play by themselves
  --json            print one line of JSON instead of text
`;

function portOf(text: string | undefined, option: string): number {
  const port = Number(text ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--${option} takes a port number.`);
  return port;
}

function folderOf(dir: string): string {
  try {
    mkdirSync(dir, { recursive: true });
    return dir;
  } catch (error) {
    throw new Error(`--dir takes a folder; ${dir} cannot be one (${(error as Error).message}).`);
  }
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'control-port': { type: 'string' },
      'http-port': { type: 'string' },
      dir: { type: 'string' },
      auto: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const options: SandboxOptions = { port: portOf(values.port, 'port'), auto: values.auto ?? false };
  if (values['http-port'] !== undefined) options.httpPort = portOf(values['http-port'], 'http-port');
  if (values.dir !== undefined) {
    // Told as it is from everywhere.
    options.dir = folderOf(resolve(values.dir));
  }
  const controlPort = portOf(values['control-port'], 'control-port');
  const sandbox = await startSandbox(options);
  const control = await startControlServer(sandbox, controlPort).catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  const stop = () => {
    Promise.all([control.close(), sandbox.close()]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const { signInAddress, userName, password, ownNumber } = sandbox.user;
  const facts = {
    discovery: sandbox.discoveryUrl,
    caFile: sandbox.caFile,
    control: control.url,
    user: { signInAddress, userName, password, ownNumber },
  };
  process.stdout.write(values.json ? `${JSON.stringify(facts)}\n` : describe(facts));
}

function describe(facts: {
  discovery: string;
  caFile: string;
  control: string;
  user: { signInAddress: string; userName: string; password: string; ownNumber: string };
}): string {
  const { user } = facts;
  return [
    `Discovery address  ${facts.discovery}`,
    `CA certificate     ${facts.caFile}`,
    `Control page       ${facts.control}`,
    `Sign in as         ${user.signInAddress} (or ${user.userName}), password ${user.password}`,
    `Own phone          ${user.ownNumber}`,
    'Press Ctrl+C to end.',
    '',
  ].join('\n');
}

run().catch((error: unknown) => {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
