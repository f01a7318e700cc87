import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { capture } from '../lib/child.mjs';
import { inRoot } from '../lib/paths.mjs';
import { SetupError, say } from '../lib/report.mjs';
import { npm } from './npm.mjs';
import { stampMatches, writeStamp } from './stamp.mjs';

const folder = inRoot('node_modules', 'keytar');

/** Written once the module has been seen to load; names what it was loaded into. */
const stamp = join(folder, 'build', '.deskring-loads');
const here = `${process.platform} ${process.arch}`;

/** A prebuilt binary that doesn't arrive must not stop set-up for ever; milliseconds. */
const timeLimit = 5 * 60_000;

/** Whether keytar's native part was built and has been seen to load on this system. */
export const keytarIsReady = () =>
  stampMatches(stamp, here) && existsSync(join(folder, 'build', 'Release', 'keytar.node'));

/** Whether its native part is there, be it that nobody has tried it. */
const isBuilt = () => existsSync(join(folder, 'build', 'Release', 'keytar.node'));

/**
 * Runs keytar's install script, the only one that is allowed, and loads the result. It speaks N-API: one build serves
 * Node and every Electron.
 *
 * @throws {SetupError} when it can't be built or doesn't load
 */
export async function installKeytar() {
  if (!isBuilt() || (await load()).status !== 0) {
    say("building keytar, the access to the system's keychain …");
    const { status, output } = await npm(
      ['rebuild', 'keytar', '--ignore-scripts=false', '--foreground-scripts'],
      {
        env: { ...process.env, ...(await buildSettings()) },
        timeoutMs: timeLimit,
      },
    );
    if (status !== 0) {
      throw new SetupError(
        "keytar can't be built: it needs a C++ compiler, make, python3 and, on Linux, libsecret's headers (Debian: g++ make python3 libsecret-1-dev).",
        output,
      );
    }
  }
  const { status, output } = await load();
  if (status !== 0) {
    throw new SetupError(
      "keytar was built but doesn't load: on Linux libsecret must be installed (Debian: libsecret-1-0).",
      output,
    );
  }
  writeStamp(stamp, here);
}

/** In a process of its own: a native module that crashes takes only that down. */
const load = () => capture(process.execPath, ['-e', `require(${JSON.stringify(folder)})`]);

/**
 * With a compiler at hand the source is built at once, for the prebuilt binary is on a site that may be out of
 * reach; and Node's headers are taken from beside Node where they lie, for the same reason.
 *
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function buildSettings() {
  const prefix = dirname(dirname(process.execPath));
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node_api.h'));
  const canBuild =
    process.platform === 'linux' && (await capture('pkg-config', ['--exists', 'libsecret-1'])).status === 0;
  return {
    ...(canBuild && { npm_config_build_from_source: 'true' }),
    ...(hasHeaders && { npm_config_nodedir: prefix }),
  };
}
