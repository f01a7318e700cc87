/** What a running program answers to `deskring --something` (contract.md §2). */
import type { Outcome } from '../preload/contract.ts';
import type { AppCommands } from './commands.ts';
import type { ControlAnswer, ControlCommand, ControlHandler } from './control.ts';
import { statusJson } from './status.ts';
import type { Store } from './store.ts';

export interface ControlOptions {
  readonly store: Store;
  readonly commands: Pick<AppCommands, 'dial' | 'dialOnceOnline' | 'actOnNewest' | 'quit'>;
  readonly version: string;
  /** A plain second start: show something. */
  readonly show: () => void;
  readonly openLink: (link: string, hidden?: boolean) => void;
  /** Something to know about a call that was accepted. */
  readonly tell: (sentence: string) => void;
  /** Resolves when it is decided whether the program signs in by itself. */
  readonly started: Promise<unknown>;
}

/** The start may wait for a person to open the keyring; the command does not. Less than a client waits. */
const MS_TO_START = 8_000;

const answerOf = (outcome: Outcome): ControlAnswer =>
  outcome.ok ? { status: 0 } : { status: 1, stderr: outcome.message };

export const controlHandler = (options: ControlOptions): ControlHandler => {
  const { store, commands, version, show, openLink } = options;
  return async (command: ControlCommand) => {
    switch (command.kind) {
      case 'status':
        return { status: 0, stdout: statusJson(store.current, version) };
      case 'dial':
        return dial(command.target, options);
      case 'hangUp':
      case 'decline':
      case 'hold':
      case 'resume':
        return answerOf(await commands.actOnNewest(command.kind));
      case 'open':
        openLink(command.link, command.hidden);
        return { status: 0 };
      case 'show':
        show();
        return { status: 0 };
      case 'ping':
        return { status: 0 };
      case 'quit':
        // The answer goes out first; the end of this process is the end of the command.
        setImmediate(() => void commands.quit());
        return { status: 0 };
    }
  };
};

/** While the program signs in, a call is made as a start for it would make it: once online. */
async function dial(target: string, { store, commands, tell, started }: ControlOptions) {
  await Promise.race([started, new Promise((resolve) => setTimeout(resolve, MS_TO_START).unref())]);
  const isSigningIn = store.current.session.state === 'signingIn';
  const outcome = await commands.dial(target, { beside: 'dialAnyway' });
  if (outcome.ok || outcome.field === 'target' || !isSigningIn) return answerOf(outcome);
  commands.dialOnceOnline(target, tell);
  return answerOf({ ok: true });
}
