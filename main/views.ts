/**
 * What the windows show, made whole from the one state: pure functions to the views of preload/contract.ts.
 * Each window has a file of its own under views/; this one is what the rest of the program imports.
 */
export { callView } from './views/call.ts';
export { padView, searchRows } from './views/pad.ts';
export { cannotCall, sessionLine } from './views/session.ts';
export { countryList, settingsView } from './views/settings.ts';
export { signInView } from './views/sign-in.ts';
export { shortWhen } from './views/words.ts';
