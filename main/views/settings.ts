import type { SettingsView, Sound } from '../../preload/contract.ts';
import type { AppState, HotkeyState } from '../state.ts';
import { ownNumberText, serverValues, sessionLine } from './session.ts';

/** What the settings window shows besides the state. */
export interface SettingsInput {
  readonly version: string;
  /** Keys an administrator has locked. */
  readonly locked: readonly string[];
  /** From `countryList`. */
  readonly countries: SettingsView['values']['countries'];
  /** From `soundChoices`. */
  readonly sounds: SettingsView['values']['sounds'];
}

/**
 * Countries by name, for a list to choose from.
 * @param codes ISO 3166-1 alpha-2
 */
export function countryList(codes: readonly string[], language = 'en'): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' });
  const compare = new Intl.Collator(language).compare;
  return codes
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((a, b) => compare(a.name, b.name));
}

const hotkeyLine = (hotkey: HotkeyState): SettingsView['hotkeyState'] => {
  switch (hotkey.state) {
    case 'off':
      return { ok: true, text: 'No hotkey' };
    case 'registered':
      return { ok: true, text: 'Registered' };
    case 'taken':
      return {
        ...{ ok: false, text: 'Taken by another program: choose another one.' },
        ...(hotkey.free ? { offer: hotkey.free } : {}),
      };
    case 'invalid':
      return { ok: false, text: 'This is no key combination that can be used: choose another one.' };
    case 'unconfirmed':
      return {
        ok: true,
        text: 'Asked for; this desktop does not tell programs whether it agreed. If nothing happens, bind “deskring --dial” in the desktop’s own settings.',
      };
  }
};

/** A sound that was chosen on another system is heard as the default. */
const soundOf = (
  sound: Sound,
  sounds: SettingsView['values']['sounds'],
): Pick<SettingsView['values'], 'sound' | 'sounds'> => ({
  sound: sounds.some(({ value }) => value === sound) ? sound : 'default',
  sounds,
});

export function settingsView(state: AppState, input: SettingsInput): SettingsView {
  const { settings } = state;
  return {
    kind: 'settings',
    session: sessionLine(state),
    values: {
      phone: ownNumberText(settings),
      country: settings.phone.country,
      countries: input.countries,
      hotkey: settings.hotkeys.dial ?? '',
      dialImmediately: settings.hotkeys.dialImmediately,
      declineReason: settings.notifications.declineReason,
      ...soundOf(settings.notifications.sound, input.sounds),
      atLogin: settings.startup.atLogin,
    },
    server: serverValues(settings),
    hotkeyState: hotkeyLine(state.hotkey),
    version: input.version,
    locked: [...input.locked],
    notice: state.notices[0] ?? null,
  };
}
