/**
 * `npm run demo`: Deskring against the sandbox. With no display it plays its story on a virtual desktop; with one it
 * opens the app and the sandbox's control page, and stays.
 */
import { stayOpen } from './demo/open.ts';
import { playStory } from './demo/story.ts';

const { DISPLAY, WAYLAND_DISPLAY } = process.env;
process.exitCode = DISPLAY || WAYLAND_DISPLAY ? await stayOpen() : await playStory();
