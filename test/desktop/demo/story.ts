/** The story of the demo, told on a virtual desktop: from the first start to the end of the program. */
import { join } from 'node:path';
import { root, startWorld, type World } from '../world.ts';
import { accountSteps, quitSteps } from './account-steps.ts';
import { incomingSteps } from './incoming-steps.ts';
import { darkSteps, lookSteps } from './look-steps.ts';
import { outgoingSteps } from './outgoing-steps.ts';
import { Steps, StoryOver } from './steps.ts';

/** Its notification daemon draws the buttons of a toast. */
export const screen = { width: 1440, height: 900, notificationDaemon: 'xfce' } as const;

/** @returns the exit status: 0 when every step passed */
export async function playStory(): Promise<number> {
  const world = await startWorld({ desktop: screen, config: false, password: null, args: [] });
  const steps = new Steps(world.desktop, join(root, 'out', 'demo'));
  const parts: readonly ((world: World, steps: Steps) => Promise<void>)[] = [
    accountSteps,
    incomingSteps,
    outgoingSteps,
    lookSteps,
    quitSteps,
    darkSteps,
  ];
  try {
    for (const part of parts) await part(world, steps);
  } catch (error) {
    if (!(error instanceof StoryOver)) throw error;
    process.stdout.write('The rest builds on this step and was not played.\n');
  } finally {
    await world.stop();
  }
  return steps.end();
}
