/**
 * The settings of contract.md §3: what the file may hold, and what the program works with once every optional
 * key has its default. The file itself is kept by `settings-store.ts`.
 */
import * as v from 'valibot';
import { SOUNDS, type Sound } from '../../preload/contract.ts';

const optionalText = v.optional(v.nullable(v.string()));

/** Every key optional, unknown keys kept: a section or value that does not fit is named by the path. */
export const settingsFile = v.looseObject({
  account: v.optional(
    v.looseObject({
      signInAddress: optionalText,
      userName: optionalText,
      signInAutomatically: v.optional(v.boolean()),
    }),
  ),
  server: v.optional(
    v.looseObject({
      discovery: v.optional(v.picklist(['auto', 'manual'])),
      internalUrl: optionalText,
      externalUrl: optionalText,
      extraCaFile: optionalText,
    }),
  ),
  phone: v.optional(v.looseObject({ ownNumber: optionalText, country: optionalText })),
  hotkeys: v.optional(v.looseObject({ dial: optionalText, dialImmediately: v.optional(v.boolean()) })),
  notifications: v.optional(
    v.looseObject({
      declineReason: v.optional(v.picklist(['Global', 'Local'])),
      sound: v.optional(v.picklist(SOUNDS)),
    }),
  ),
  startup: v.optional(v.looseObject({ atLogin: v.optional(v.boolean()) })),
});
export type SettingsFile = v.InferOutput<typeof settingsFile>;

export interface Settings {
  readonly account: {
    readonly signInAddress: string | null;
    readonly userName: string | null;
    readonly signInAutomatically: boolean;
  };
  readonly server: {
    readonly discovery: 'auto' | 'manual';
    readonly internalUrl: string | null;
    readonly externalUrl: string | null;
    readonly extraCaFile: string | null;
  };
  readonly phone: {
    readonly ownNumber: string | null;
    /** ISO 3166-1 alpha-2, upper case. */
    readonly country: string;
  };
  readonly hotkeys: {
    /** An Electron accelerator; null = no hotkey. */
    readonly dial: string | null;
    readonly dialImmediately: boolean;
  };
  readonly notifications: {
    readonly declineReason: 'Global' | 'Local';
    /** What a call sounds like here; `none`: no toast makes any sound. */
    readonly sound: Sound;
  };
  readonly startup: { readonly atLogin: boolean };
}

export const DEFAULT_HOTKEY = 'CommandOrControl+Alt+C';
const filled = (value: string | null | undefined): string | null => value?.trim() || null;

/**
 * The settings with every default in place.
 * @param country ISO 3166 country to assume when none is set (the system's).
 */
export function withDefaults(file: SettingsFile, country: string): Settings {
  return {
    account: {
      signInAddress: filled(file.account?.signInAddress),
      userName: filled(file.account?.userName),
      signInAutomatically: file.account?.signInAutomatically ?? true,
    },
    server: {
      discovery: file.server?.discovery ?? 'auto',
      internalUrl: filled(file.server?.internalUrl),
      externalUrl: filled(file.server?.externalUrl),
      extraCaFile: filled(file.server?.extraCaFile),
    },
    phone: {
      ownNumber: filled(file.phone?.ownNumber),
      country: filled(file.phone?.country)?.toUpperCase() ?? country,
    },
    hotkeys: {
      dial: file.hotkeys?.dial === null ? null : (filled(file.hotkeys?.dial) ?? DEFAULT_HOTKEY),
      dialImmediately: file.hotkeys?.dialImmediately ?? false,
    },
    notifications: {
      declineReason: file.notifications?.declineReason ?? 'Global',
      sound: file.notifications?.sound ?? 'default',
    },
    startup: { atLogin: file.startup?.atLogin ?? false },
  };
}
