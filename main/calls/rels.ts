/** The rels whose link-only events are read before they come here. */
export const WANTED_RELS: ReadonlySet<string> = new Set([
  'phoneAudioInvitation',
  'phoneAudio',
  'audioVideoInvitation',
  'audioVideo',
  'communication',
]);
