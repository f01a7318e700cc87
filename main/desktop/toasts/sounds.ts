/** The sounds of a call that rings in, by the names the systems know them by. */
import type { Sound } from '../../../preload/contract.ts';

/** Sound Naming Specification 0.8 (freedesktop.org): each theme has its own. */
const FREEDESKTOP: Readonly<Partial<Record<Sound, string>>> = {
  default: 'phone-incoming-call',
  bell: 'bell',
  message: 'message-new-instant',
  alarm: 'alarm-clock-elapsed',
};
/** Those that come with macOS; the default is the one its own settings name. */
const MACOS: Readonly<Partial<Record<Sound, string>>> = { bell: 'Glass', message: 'Pop', alarm: 'Sosumi' };

/** What `sound-name` says; null = nothing is to be heard. */
export const freedesktopSound = (sound: Sound): string | null => FREEDESKTOP[sound] ?? null;
/** What Electron's `Notification` plays on macOS; null = what the system has. */
export const macosSound = (sound: Sound): string | null => MACOS[sound] ?? null;

const LABELS: readonly (readonly [Sound, string])[] = [
  ['default', 'Ring'],
  ['bell', 'Bell'],
  ['message', 'Message'],
  ['alarm', 'Alarm'],
  ['none', 'No sound'],
];

/** What there is to choose from: Windows lets a program choose only whether there is any. */
export const soundChoices = (platform: NodeJS.Platform): { value: Sound; label: string }[] =>
  LABELS.filter(([sound]) => platform !== 'win32' || sound === 'default' || sound === 'none').map(
    ([value, label]) => ({ value, label }),
  );
