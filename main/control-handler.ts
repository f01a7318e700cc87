/** What a running program answers to `deskring --something` (contract.md §2). */
import type { Outcome } from '../preload/contract.ts';
import type { AppCommands } from './commands.ts';
import type { ControlAnswer, ControlCommand, ControlHandler } from './control.ts';
import { statusJson } from './status.ts';
import type { Store } from './store.ts';

export interface ControlOptions {
  readonly store: Store;
  readonly commands: Pick<AppCommands, 'dial' | 'actOnNewest' | 'quit'>;
  readonly version: string;
  /** A plain second start: show something. */
  readonly show: () => void;
  readonly openLink: (link: string) => void;
}

const answerOf = (outcome: Outcome): ControlAnswer =>
  outcome.ok ? { status: 0 } : { status: 1, stderr: outcome.message };

export const controlHandler =
  ({ store, commands, version, show, openLink }: ControlOptions): ControlHandler =>
  async (command: ControlCommand) => {
    switch (command.kind) {
      case 'status':
        return { status: 0, stdout: statusJson(store.current, version) };
      case 'dial':
        return answerOf(await commands.dial(command.target, { beside: 'dialAnyway' }));
      case 'hangUp':
      case 'decline':
      case 'hold':
      case 'resume':
        return answerOf(await commands.actOnNewest(command.kind));
      case 'open':
        openLink(command.link);
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
