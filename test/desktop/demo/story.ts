/** The story of the demo, told on a virtual desktop: from the first start to the end of the program. */
import { join } from 'node:path';
import { root, startWorld, type World } from '../world.ts';
import { accountSteps, quitSteps } from './account-steps.ts';
import { incomingSteps } from './incoming-steps.ts';
import { lookSteps } from './look-steps.ts';
import { outgoingSteps } from './outgoing-steps.ts';
import { Steps, StoryOver } from './steps.ts';

/** @returns the exit status: 0 when every step passed */
export async function playStory(): Promise<number> {
  // This notification daemon draws the buttons of a toast.
  const desktop = { notificationDaemon: 'xfce' } as const;
  const world = await startWorld({ desktop, config: false, password: null, args: [] });
  const steps = new Steps(world.desktop, join(root, 'out', 'demo'));
  const parts: readonly ((world: World, steps: Steps) => Promise<void>)[] = [
    accountSteps,
    incomingSteps,
    outgoingSteps,
    lookSteps,
    quitSteps,
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
