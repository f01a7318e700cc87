/** How a user can be reached: the inputs that makeMeAvailable and PUT communication share (02 §1, §2). */

import { UcwaFailure } from '../http/failure.ts';
import type { Field } from '../http/input.ts';

const MODALITIES = ['Messaging', 'PhoneAudio'];
const ALL_MODALITIES = [
  ...MODALITIES,
  'Audio',
  'Video',
  'ApplicationSharing',
  'DataCollaboration',
  'PanoramicVideo',
];

/** Inputs shared by makeMeAvailable and PUT communication. */
export const REACHABILITY_FIELDS = {
  audioPreference: { type: 'string', values: ['PhoneAudio', 'VoipAudio'] },
  phoneNumber: { type: 'string', max: 100 },
  supportedModalities: { type: 'strings', values: ALL_MODALITIES },
  supportedMessageFormats: { type: 'strings', values: ['Plain', 'Html'] },
  voipFallbackToPhoneAudioTimeOut: { type: 'timeSpan' },
} as const satisfies Record<string, Field>;

/** The first modality but Messaging and PhoneAudio, which a 2015 server refuses (README C10). */
export function refusedModality(modalities: readonly string[]): string | undefined {
  return modalities.find((one) => !MODALITIES.includes(one));
}

/** 403 None for such a modality. */
export function checkModalities(modalities: readonly string[]): void {
  const refused = refusedModality(modalities);
  if (refused !== undefined) throw new UcwaFailure(403, 'None', `${refused} is not allowed here.`);
}
